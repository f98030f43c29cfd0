"""The picture and the recording of a notice: sent while it is written, and gone with it in one message."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from handlers.desk.desk import Desk
from handlers.desk.feature import Answer
from handlers.desk.heard import Attachment, AttachmentKind, Heard
from handlers.desk.night_book import promised, settle_media
from handlers.desk.notices import author_of, headline, picture
from storage import notices, pictures
from storage.tables import Media, Notice, Person
from storage.words import EntryKind, Lane, MediaState

REPLACED = "replaced"  # why a picture or recording is not there any more
PICTURE, RECORDING = EntryKind.PHOTO, EntryKind.VOICE
KINDS: Mapping[AttachmentKind, EntryKind] = MappingProxyType(
    {AttachmentKind.PHOTO: PICTURE, AttachmentKind.VOICE: RECORDING}
)
CALLED: Mapping[EntryKind, str] = MappingProxyType({PICTURE: "ảnh", RECORDING: "ghi âm"})


def attached(desk: Desk, heard: Heard) -> Attachment | None:
    """What came that a notice can take: a picture, or a recording where there is a page that plays it."""
    plays = bool(desk.office.public_url)
    taken = {kind for kind, entry in KINDS.items() if entry is PICTURE or plays}
    return next((a for a in heard.attachments if a.kind in taken), None)


def no_words(heard: Heard) -> str:
    """What is said to whoever sent no words, and nothing that a notice can take."""
    is_voice = any(a.kind is AttachmentKind.VOICE for a in heard.attachments)
    return "attached.no_recordings" if is_voice else "notice.only_words"


def attach(desk: Desk, notice: Notice, heard: Heard) -> str:
    """What came with it and now belongs to the notice, in a word: the newest counts; nothing came: empty."""
    came = attached(desk, heard)
    if came is None:
        return ""
    kind = KINDS[came.kind]
    take_away(desk, notice, kind)
    _put(notice, kind, promised(desk, kind, came, notice_id=notice.id).id)
    return CALLED[kind]


def take_away(desk: Desk, notice: Notice, kind: EntryKind) -> None:
    """The notice has it no more; the next sweep removes the file."""
    number = number_of(notice, kind)
    media = desk.db.get(Media, number) if number is not None else None
    if media is not None:
        media.state, media.why_lost, media.path, media.sha256 = MediaState.LOST, REPLACED, None, None
    _put(notice, kind, None)


def number_of(notice: Notice, kind: EntryKind) -> int | None:
    return notice.media_id if kind is PICTURE else notice.voice_id


def _put(notice: Notice, kind: EntryKind, number: int | None) -> None:
    if kind is PICTURE:
        notice.media_id = number
    else:
        notice.voice_id = number


def settled(desk: Desk, answer: Answer) -> None:
    """It is ours now; or it is lost, and the author may send it again."""
    lost = settle_media(desk, answer)
    notice = notices.by_id(desk.db, int(answer.asked["notice_id"]))
    if lost is None or notice is None or lost.id != number_of(notice, lost.kind):
        return
    _put(notice, lost.kind, None)
    desk.tell(author_of(desk, notice), "attached.lost", {**headline(notice), "what": CALLED[lost.kind]})


def is_coming(desk: Desk, notice: Notice) -> bool:
    """The picture or the recording is still being fetched."""
    numbers = [n for n in (notice.media_id, notice.voice_id) if n is not None]
    named = [name for n in numbers for name in pictures.of_media(n).values()]
    return any(one.is_coming for one in pictures.shown(desk.db, named, desk.now).values())


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
