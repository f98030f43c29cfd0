"""The picture of a notice: sent while it is written, seen before it leaves, gone with it in one message."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.desk.desk import Desk
from handlers.desk.feature import Answer
from handlers.desk.heard import Attachment, AttachmentKind, Heard
from handlers.desk.night_book import promised, settle_media
from handlers.desk.notices import author_of, headline, picture
from storage import notices, pictures
from storage.tables import Media, Notice, Person
from storage.words import EntryKind, Lane, MediaState

REPLACED = "replaced"  # why a picture is not there any more


def attach(desk: Desk, notice: Notice, heard: Heard) -> bool:
    """Whether a picture came with it, which is now the picture of the notice: the newest counts."""
    photo = photo_in(heard)
    if photo is None:
        return False
    take_away(desk, notice)
    notice.media_id = promised(desk, EntryKind.PHOTO, photo, notice_id=notice.id).id
    return True


def photo_in(heard: Heard) -> Attachment | None:
    return next((a for a in heard.attachments if a.kind is AttachmentKind.PHOTO), None)


def take_away(desk: Desk, notice: Notice) -> None:
    """The notice has no picture any more; the next sweep removes the file."""
    _let_go(desk.db.get(Media, notice.media_id) if notice.media_id is not None else None)
    notice.media_id = None


def _let_go(media: Media | None) -> None:
    if media is not None:
        media.state, media.why_lost, media.path, media.sha256 = MediaState.LOST, REPLACED, None, None


def settled(desk: Desk, answer: Answer) -> None:
    """It is ours now; or it is lost, and the author may send it again."""
    lost = settle_media(desk, answer)
    notice = notices.by_id(desk.db, int(answer.asked["notice_id"]))
    if lost is None or notice is None or notice.media_id != lost.id:
        return
    notice.media_id = None
    desk.tell(author_of(desk, notice), "attached.lost", headline(notice))


def is_coming(desk: Desk, notice: Notice) -> bool:
    """The picture is still being fetched."""
    shown = pictures.shown(desk.db, picture(notice).values(), desk.now)
    return any(one.is_coming for one in shown.values())


def show_picture(desk: Desk, notice: Notice) -> None:
    """The last message that was promised shows the picture, too."""
    _show(desk, notice, 1)


def tell_picture(desk: Desk, notice: Notice, listeners: Sequence[Person], lane: Lane, topic: str) -> None:
    """The picture by itself, for whoever reads about the notice in a message with buttons."""
    if notice.media_id is not None:
        desk.tell(listeners, "attached.picture_of", headline(notice), lane=lane, topic=topic)
        _show(desk, notice, len(listeners))


def _show(desk: Desk, notice: Notice, last: int) -> None:
    if last:
        shown = [replace(p, details={**p.details, **picture(notice)}) for p in desk.promises[-last:]]
        desk.promises[-last:] = shown
