"""A report grows: what is added is written down, read with all the rest, and on its way to the officers."""

from datetime import timedelta

from handlers.desk.asking import NAMELESS, gist, has_place
from handlers.desk.desk import Desk
from handlers.desk.heard import Heard
from handlers.desk.one_case import as_grave
from handlers.desk.pen import NOT_TAKEN, takes_no_pictures, write_down
from handlers.desk.sight import is_quiet
from handlers.rules.clocks import scaled
from handlers.rules.triage import Reading
from storage import reports
from storage.tables import Report
from storage.words import EntryKind, SafeContact, Urgency

NEVER_LONGER = timedelta(minutes=5)  # a talk that goes on and on is handed over all the same


def grow(desk: Desk, report: Report, heard: Heard) -> bool:
    """Add what was heard and pass it on; returns whether it has turned out to be an emergency.

    So it has, as far as the answer goes, where only now it shows that nobody must overhear.
    """
    was, was_quiet = report.urgency, is_quiet(desk, report)
    reporter = reports.reporter_of(desk.db, report, desk.person)
    if reporter is None:
        raise LookupError("only a reporter adds to a report")
    write_down(desk, report, reporter, heard)
    desk.take_in_hand(report)
    _look_again(desk, report)
    hand_over_later(desk, report)
    head = reports.joined_to(desk.db, report)
    if head.handed_at is not None:
        desk.remind("ladder", "additions", head.id, after=desk.facts.waits.album, keep=True)
    report.is_incomplete = report.is_incomplete and not has_place(desk, report)
    is_worse = report.urgency is Urgency.P1 and was is not Urgency.P1
    if head.id != report.id:
        as_grave(desk, report, head)
    elif is_worse and report.handed_at is not None:
        desk.remind("ladder", "more_urgent", report.id)
    return is_worse or (is_quiet(desk, report) and not was_quiet)


def keep_quiet(report: Report, reading: Reading) -> None:
    """From now on nobody calls back; a choice that was made before stays."""
    if reading.is_silent and report.safe_contact is None:
        report.safe_contact = SafeContact.UNKNOWN


def _look_again(desk: Desk, report: Report) -> None:
    """Read everything said so far: anyone may raise the urgency, only an officer lowers it."""
    story = reports.story(desk.db, report)
    newest = next((e.text for e in reversed(story) if e.kind is EntryKind.WORDS and e.text), "")
    # A cry for help counts by itself, whatever was told of what is over: “mất xe, qua rồi … cháy nhà!”
    # Of two emergencies the newest is answered: “đánh nhau … cháy nhà!” needs the fire brigade first.
    readings = [desk.understand(newest, has_media=True), desk.understand(gist(story), has_media=True)]
    reading = min(readings, key=lambda r: r.urgency)
    report.is_confidential = report.is_confidential or any(r.confidential for r in readings)
    keep_quiet(report, reading)
    is_worse = reading.urgency < report.urgency
    if is_worse:
        report.urgency = reading.urgency
    if reading.category not in NAMELESS and (is_worse or report.category in NAMELESS):
        report.category = reading.category
    if takes_no_pictures(desk, report):
        reports.let_go_of_pictures(desk.db, report, NOT_TAKEN)
    if is_worse or report.emergency_number is None:
        report.emergency_number = reading.emergency_number


def hand_over_later(desk: Desk, report: Report) -> None:
    """An emergency goes to the officers now; the rest waits a little for the other half of the story."""
    if report.handed_at is not None or report.merged_into is not None:
        return
    is_late = desk.now - report.created_at >= scaled(NEVER_LONGER, desk.office.scale)
    window = None if is_late else desk.facts.service[report.urgency].collect
    desk.remind("ladder", "hand_over", report.id, after=window)
