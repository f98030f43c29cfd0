"""Kèm thông báo: the author takes picture or recording away again; a new one is simply sent."""

from handlers.desk import Desk, Feature, Heard
from handlers.desk.attaching import CALLED, PICTURE, RECORDING, number_of, take_away
from handlers.desk.notices import headline, own_draft
from handlers.desk.preview import Previewed, show
from handlers.rules.permissions import Act
from storage.words import EntryKind

feature = Feature("attached")


@feature.command("bỏ ảnh {notice}", may=Act.NOTICE)
def without_picture(desk: Desk, heard: Heard) -> Previewed | None:
    return _without(desk, heard, PICTURE)


@feature.command("bỏ ghi âm {notice}", may=Act.NOTICE)
def without_recording(desk: Desk, heard: Heard) -> Previewed | None:
    return _without(desk, heard, RECORDING)


def _without(desk: Desk, heard: Heard, kind: EntryKind) -> Previewed | None:
    notice = own_draft(desk, heard.args["notice"])
    if notice is None:
        return None
    what = CALLED[kind]
    if number_of(notice, kind) is None:
        desk.say("attached.none", headline(notice), what=what)
        return None
    take_away(desk, notice, kind)
    desk.say("attached.taken_away", headline(notice), what=what)
    return show(desk, notice) if notice.text and notice.audience else None
