"""Several reports, one case: how grave it is together, and what it is again when one is taken out."""

from handlers.desk.desk import Desk
from storage import cases, reports
from storage.tables import Report
from storage.words import EntryKind, Urgency


def as_grave(desk: Desk, report: Report, head: Report) -> None:
    """What they are together is as urgent as the most urgent, and sealed where one of them is."""
    head.is_confidential = head.is_confidential or report.is_confidential
    if report.urgency < head.urgency:
        head.urgency, head.emergency_number = report.urgency, report.emergency_number
        desk.remind("ladder", "more_urgent", head.id)


def weight(head: Report) -> dict[str, object]:
    """How grave it is, to be written down before something is joined to it."""
    return {
        "urgency": head.urgency.value,
        "is_confidential": head.is_confidential,
        "emergency_number": head.emergency_number,
    }


def as_it_was(desk: Desk, head: Report, before: dict[str, object]) -> None:
    """Without the report that was taken out: what the others and its own words make of it stays.

    `before` is the weight it had when that report was joined.
    """
    rest = cases.joined_directly(desk.db, head)
    own = " . ".join(e.text for e in reports.story(desk.db, head, kinds=[EntryKind.WORDS]) if e.text)
    reading = desk.understand(own, has_media=True)
    urgency = min([Urgency(str(before["urgency"])), reading.urgency, *(r.urgency for r in rest)])
    if urgency > head.urgency:
        number = before["emergency_number"]
        head.urgency = urgency
        head.emergency_number = str(number) if number else None
    is_sealed = bool(before["is_confidential"]) or reading.confidential
    head.is_confidential = is_sealed or any(r.is_confidential for r in rest)
