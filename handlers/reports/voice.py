"""Ghi âm: a voice note is in the officer's hand at once, as an address that plays it for a day."""

from handlers.desk import Answer, Desk, Due, Feature
from handlers.desk.asking import NAMELESS
from handlers.desk.audience import concerned
from handlers.desk.deeds import lane
from handlers.desk.sight import headline, shortened
from storage import reports, voices
from storage.tables import Entry, Report
from storage.words import EntryKind, OutboxKind

feature = Feature("voice")


@feature.due("play")
def play(desk: Desk, due: Due) -> None:
    """What came by voice goes to whoever has the report; the words of the mouth tell more than a count."""
    report_id, _, media_id = due.key.partition(":")
    report = reports.by_id(desk.db, int(report_id))
    if report is None or report.handed_at is None or not desk.office.public_url:
        return
    found = voices.kept(desk.db, report.id, int(media_id) if media_id else None)
    until = desk.now + desk.facts.waits.listen.plain
    links = [f"{desk.office.public_url}/listen/{voices.address(desk.db, m, until)}" for m in found]
    if links:
        head = reports.joined_to(desk.db, report)
        told = {"links": "\n".join(links), "time": desk.facts.waits.listen.words}
        desk.tell(concerned(desk, head), "voice.play", headline(desk, report), lane=lane(head), **told)


# --- Where the operator has a machine that writes down ---------------------------------------------------

BY_MACHINE = "[Máy nghe, có thể sai]"


@feature.due("write_down")
def write_down(desk: Desk, due: Due) -> None:
    """Ask the operator's own program, if there is one; nothing waits for it."""
    report_id, _, media_id = due.key.partition(":")
    for media in voices.kept(desk.db, int(report_id), int(media_id)) if desk.office.writes_down else ():
        asked = {"report_id": int(report_id), "media_id": media.id, "path": media.path}
        desk.errand("transcribe", asked, kind=OutboxKind.FETCH)


@feature.answer("transcribe")
def written_down(desk: Desk, answer: Answer) -> None:
    """The officer reads it, marked as a machine's; it may make a report more urgent, never less."""
    report = reports.by_id(desk.db, int(answer.asked["report_id"]))
    words = shortened(str(answer.found.get("words", ""))) if answer.ok else ""
    if report is None or not words:
        return
    line = Entry(report_id=report.id, kind=EntryKind.WORDS, text=f"{BY_MACHINE} {words}", at=desk.now)
    reports.add_entry(desk.db, line)
    _raise(desk, report, words)
    if report.handed_at is not None:
        head = reports.joined_to(desk.db, report)
        desk.tell(concerned(desk, head), "voice.heard", headline(desk, report), lane=lane(head), words=words)


def _raise(desk: Desk, report: Report, words: str) -> None:
    reading = desk.understand(words)
    if reading.urgency >= report.urgency:
        return
    report.urgency, report.emergency_number = reading.urgency, reading.emergency_number
    report.is_confidential = report.is_confidential or reading.confidential
    if report.category in NAMELESS:
        report.category = reading.category
    kind = "more_urgent" if report.handed_at is not None else "hand_over"
    desk.remind("ladder", kind, reports.joined_to(desk.db, report).id)
    desk.note("report.raised_by_machine", "report", report.id)
