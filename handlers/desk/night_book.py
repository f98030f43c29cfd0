"""The night's book: what somebody on patrol meets is written down under the shift they are on."""

from datetime import timedelta

from handlers.desk.desk import Desk
from handlers.desk.feature import Answer
from handlers.desk.heard import Attachment
from handlers.desk.rounds import last_stop, point_words
from handlers.desk.sight import category_name
from handlers.desk.watch import LATE_SIGN, named
from storage import patrols, people, reports, rounds
from storage.tables import Media, PatrolLog, Report, Shift, ShiftDuty
from storage.words import DutyState, EntryKind, LogKind, MediaState, OutboxKind, ShiftState

STILL_WRITES = timedelta(hours=12)  # after leaving: who is home remembers what to write down
NEAR_IN_TIME = timedelta(minutes=15)  # a patrol is still near the checkpoint it was at so long ago


def watch_now(desk: Desk) -> tuple[Shift, ShiftDuty] | None:
    """The shift this person is on just now; one that is long over is no longer theirs."""
    if desk.talk.shift_id is None:
        return None
    shift = patrols.by_id(desk.db, desk.talk.shift_id)
    duty = patrols.duty_of(desk.db, shift, desk.person.id) if shift is not None else None
    if shift is None or duty is None or duty.state is not DutyState.CHECKED_IN:
        desk.talk.shift_id = None
        return None
    if shift.state is ShiftState.ENDED or desk.now > shift.ends_at + LATE_SIGN:
        desk.talk.shift_id = None
        return None
    return shift, duty


def book_open(desk: Desk) -> Shift | None:
    """Whose book this person writes in: the shift they are on, or left not long ago."""
    place = watch_now(desk)
    if place is not None:
        return place[0]
    return patrols.left_lately(desk.db, desk.person.id, desk.now - STILL_WRITES)


def met_on_patrol(desk: Desk, report: Report) -> None:
    """A report by somebody on patrol: the place is where they are, and the book has a line.

    What is sealed stays out of the book, which the whole team may read.
    """
    place = watch_now(desk)
    if place is None:
        return
    shift, _ = place
    if report.unit_id is None:
        report.unit_id = shift.unit_id
    point = last_stop(desk, shift, NEAR_IN_TIME)
    if point is not None and report.place is None and report.latitude is None:
        report.place = f"gần {point_words(point)}"
        report.latitude, report.longitude = point.latitude, point.longitude
    if not report.is_confidential:
        words = f"Báo công an {report.code}: {category_name(desk, report.category)}"
        write(desk, shift, LogKind.INCIDENT, text=words, report_id=report.id)


def write(
    desk: Desk, shift: Shift, kind: LogKind, *, text: str = "", report_id: int | None = None
) -> PatrolLog:
    """A line under the name of the person talking."""
    by = desk.person.id
    return rounds.write(desk.db, shift.id, kind, desk.now, by=by, text=text, report_id=report_id)


def whom(desk: Desk, person_id: int) -> str:
    person = people.by_id(desk.db, person_id)
    return named(person) if person is not None else "một người trong ca"


# --- Pictures and voices ---------------------------------------------------------------------------------


def promised(desk: Desk, kind: EntryKind, attachment: Attachment, **about: int) -> Media:
    """A picture or voice that Zalo promised is fetched at once; its link may die at any time.

    What it is about comes back with the answer.
    """
    media = reports.promise_media(desk.db, desk.oa_id, kind, desk.now)
    if attachment.url is None:
        media.state, media.why_lost = MediaState.LOST, "no_link"
        return media
    asked = {"media_id": media.id, "url": attachment.url, "kind": kind, "checksum": attachment.checksum}
    desk.errand("fetch_media", {**asked, **about}, kind=OutboxKind.FETCH)
    return media


def settle_media(desk: Desk, answer: Answer) -> Media | None:
    """What came of it; returns the row where it is lost now."""
    media = desk.db.get(Media, int(answer.asked["media_id"]))
    if media is None or media.state is not MediaState.PROMISED:
        return None
    if not answer.ok:
        media.state, media.why_lost = MediaState.LOST, answer.why
        desk.count("media.lost")
        return media
    media.state, media.kept_at = MediaState.KEPT, desk.now
    media.sha256, media.path = str(answer.found["sha256"]), str(answer.found["path"])
    media.mime, media.size = str(answer.found["mime"]), int(answer.found["size"])
    return None
