"""What an officer corrected stays as an example, without anybody's name; of what is sealed no word stays."""

from handlers.desk.asking import all_told
from handlers.desk.desk import Desk
from handlers.desk.sight import shortened
from handlers.rules.guard import nameless
from storage import corrections, reports
from storage.tables import Correction, Report
from storage.words import EntryKind

LONGEST = 500
REASONS = 6


def keep_example(desk: Desk, report: Report, about: str, understood: str, said: str) -> None:
    """What was understood by which words, and what the officer said instead."""
    is_sealed = report.is_confidential or report.safe_contact is not None
    is_sealed = is_sealed or (said in desk.book.categories and desk.book.categories[said].is_confidential)
    story = reports.story(desk.db, report, kinds=[EntryKind.WORDS])
    words = " / ".join(nameless(e.text) for e in story if e.text and e.by_person_id is None)
    reasons = () if is_sealed else all_told(desk, report).reasons
    lesson = Correction(
        oa_id=desk.oa_id,
        report_id=report.id,
        at=desk.now,
        about=about,
        understood=understood[:120],
        said=said[:120],
        reasons=nameless("; ".join(reasons[:REASONS])),
        words="" if is_sealed else shortened(words, LONGEST),
    )
    corrections.keep(desk.db, lesson)
