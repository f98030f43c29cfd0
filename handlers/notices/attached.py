"""Kèm thông báo: the author takes the picture away again; a new one is simply sent."""

from handlers.desk import AtRest, Desk, Feature, Heard
from handlers.desk.attaching import take_away
from handlers.desk.notices import headline, own_draft
from handlers.desk.preview import Previewed, show
from handlers.rules.permissions import Act

feature = Feature("attached")


@feature.command("bỏ ảnh {notice}", may=Act.NOTICE)
def without_picture(desk: Desk, heard: Heard) -> Previewed | AtRest | None:
    notice = own_draft(desk, heard.args["notice"])
    if notice is None:
        return None
    if notice.media_id is None:
        desk.say("attached.no_picture", headline(notice))
        return None
    take_away(desk, notice)
    desk.say("attached.taken_away", headline(notice))
    return show(desk, notice) if notice.text and notice.audience else None
