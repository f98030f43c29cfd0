"""What else a report may be of: an officer sets it right with one tap on the card itself."""

from handlers.desk.desk import Desk
from handlers.desk.sight import category_name, headline
from handlers.rules.triage import likely_kinds
from storage import reports
from storage.tables import Report
from storage.words import EntryKind

NOT_OFFERED = frozenset({"other", "not_report", "official_complaint"})


def other_kinds(desk: Desk, report: Report, most: int) -> list[str]:
    """The names of the likeliest other kinds: what was named beside, then what the words speak for."""
    story = reports.story(desk.db, report, kinds=[EntryKind.WORDS])
    words = " . ".join(e.text for e in story if e.text)
    codes = likely_kinds(words, book=desk.book, leave_out=NOT_OFFERED | {report.category}, most=most)
    return [category_name(desk, code) for code in codes]


def card_facts(desk: Desk, report: Report) -> dict[str, str]:
    """The headline, and the two other kinds that are buttons on a card."""
    likeliest, next_one = other_kinds(desk, report, 2)
    return {**headline(desk, report), "other_kind": likeliest, "next_kind": next_one}
