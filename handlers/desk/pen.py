"""What a reporter said is written into the story of the report: words, pictures, places, in order."""

from handlers.desk.desk import Desk
from handlers.desk.heard import Attachment, AttachmentKind, Heard
from handlers.rules.places import nearest
from storage import reports, units
from storage.tables import Entry, Report, Reporter
from storage.words import EntryKind, MediaState, OutboxKind, UnitKind

ENTRY_OF = {
    AttachmentKind.PHOTO: EntryKind.PHOTO,
    AttachmentKind.GIF: EntryKind.PHOTO,
    AttachmentKind.VOICE: EntryKind.VOICE,
    AttachmentKind.VIDEO: EntryKind.VIDEO,
    AttachmentKind.FILE: EntryKind.FILE,
    AttachmentKind.PIN: EntryKind.PIN,
}


PICTURES = frozenset({EntryKind.PHOTO, EntryKind.VIDEO})
NOT_TAKEN = "not_taken"  # why a picture is not there


def write_down(desk: Desk, report: Report, reporter: Reporter, heard: Heard) -> None:
    report.grew_at = desk.now
    text = heard.args.get("rest", heard.text)
    if text:
        _line(desk, report, reporter, EntryKind.WORDS, text=text)
        _read_place(desk, report, text)
    for attachment in heard.attachments:
        kind = ENTRY_OF.get(attachment.kind)
        if kind is EntryKind.PIN:
            _pin(desk, report, reporter, attachment)
        elif kind in PICTURES and takes_no_pictures(desk, report):
            desk.remind("waiting", "no_pictures", report.id, keep=True)
        elif kind is not None:
            _promised(desk, report, reporter, kind, attachment)
        elif words := " ".join(part for part in (attachment.description, attachment.url) if part):
            _line(desk, report, reporter, EntryKind.WORDS, text=words)


def takes_no_pictures(desk: Desk, report: Report) -> bool:
    """Pictures of a child that was hurt are not kept, whoever sends them."""
    category = desk.book.categories.get(report.category)
    return category is not None and category.keeps_no_pictures


def _line(desk: Desk, report: Report, reporter: Reporter, kind: EntryKind, **facts: object) -> Entry:
    entry = Entry(report_id=report.id, kind=kind, by_reporter_id=reporter.id, at=desk.now)
    for name, value in facts.items():
        setattr(entry, name, value)
    return reports.add_entry(desk.db, entry)


def _read_place(desk: Desk, report: Report, text: str) -> None:
    found = desk.places.find(text, near=report.unit_id or desk.person.home_unit_id)
    if found.unit_id is not None:
        _move(report, found.unit_id)
    if found.location_text:
        report.place = found.location_text


def _pin(desk: Desk, report: Report, reporter: Reporter, pin: Attachment) -> None:
    if pin.latitude is None or pin.longitude is None:
        return
    _line(desk, report, reporter, EntryKind.PIN, latitude=pin.latitude, longitude=pin.longitude)
    report.latitude, report.longitude = pin.latitude, pin.longitude
    unit_id = nearest(pin.latitude, pin.longitude, desk.places.places)
    if unit_id is not None and not _is_named_nearby(desk, report, unit_id):
        _move(report, unit_id)


def _is_named_nearby(desk: Desk, report: Report, unit_id: int) -> bool:
    """Whoever names the group and sends a pin knows better than the map where one group ends."""
    path = units.path(desk.db, report.unit_id)
    if report.place is None and report.unit_id == desk.person.home_unit_id:
        return False  # only where the person lives: nobody named it
    commune = units.commune_of(desk.db, unit_id)
    is_group = bool(path) and path[0].kind is UnitKind.GROUP
    return is_group and commune is not None and commune in path


def _move(report: Report, unit_id: int) -> None:
    """To another unit; whoever was already told of it may go on with it."""
    if report.handed_at is not None and report.desk_unit_id is None and report.unit_id != unit_id:
        report.desk_unit_id = report.unit_id
    report.unit_id = unit_id


def _promised(
    desk: Desk, report: Report, reporter: Reporter, kind: EntryKind, attachment: Attachment
) -> None:
    """Zalo's link may die at any time, so the picture is fetched at once, after this is written down."""
    media = reports.promise_media(desk.db, desk.oa_id, kind, desk.now)
    _line(desk, report, reporter, kind, media_id=media.id)
    if attachment.url is None:
        media.state, media.why_lost = MediaState.LOST, "no_link"
        return
    asked = {
        "media_id": media.id,
        "report_id": report.id,
        "url": attachment.url,
        "kind": kind,
        "checksum": attachment.checksum,
    }
    desk.errand("fetch_media", asked, kind=OutboxKind.FETCH)
