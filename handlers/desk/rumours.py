"""Rumours that were asked about lately in a commune, and the answer that holds for them."""

from collections.abc import Sequence

from handlers.desk.asking import all_told
from handlers.desk.desk import Desk
from handlers.rules.rumours import is_same, likeness
from storage import cases, reports, units
from storage.tables import Entry, Report
from storage.words import EntryKind, Intent

RUMOUR = "misinformation"


def is_rumour(desk: Desk, report: Report) -> bool:
    """Somebody asks whether it is true; who tells that others spread lies reports something."""
    return report.category == RUMOUR and all_told(desk, report).intent is Intent.RUMOUR_CHECK


def same_rumour(desk: Desk, words: str, unit_id: int | None, *, apart_from: int = 0) -> Report | None:
    """The rumour of the last days, in this commune, that is asked about in words most like these."""
    return next(iter(same_rumours(desk, words, unit_id, apart_from=apart_from)), None)


def same_rumours(desk: Desk, words: str, unit_id: int | None, *, apart_from: int = 0) -> list[Report]:
    """Every question of the last days, in this commune, in such words, the most alike first."""
    since = desk.now - desk.facts.waits.rumour.plain
    commune = units.commune_of(desk.db, unit_id)
    near = units.below(desk.db, [commune.id]) if commune is not None else None
    recent = [r for r in cases.of_kind(desk.db, desk.oa_id, RUMOUR, since, near) if r.id != apart_from]
    said = _said(desk, recent)
    alike = [r for r in recent if is_same(words, said.get(r.id, ""))]
    return sorted(alike, key=lambda r: likeness(words, said[r.id]), reverse=True)


def _said(desk: Desk, found: Sequence[Report]) -> dict[int, str]:
    """By report, what its reporter asked."""
    said: dict[int, list[str]] = {}
    for entry in cases.stories(desk.db, [r.id for r in found]):
        if entry.kind is EntryKind.WORDS and entry.by_reporter_id is not None:
            said.setdefault(entry.report_id, []).append(entry.text)
    return {report_id: " ".join(words) for report_id, words in said.items()}


def answer_that_holds(desk: Desk, rumour: Report) -> Entry | None:
    """What an officer said last, while it is valid."""
    spoken = reports.story(desk.db, rumour, kinds=[EntryKind.REPLY, EntryKind.OUTCOME])
    if not spoken or desk.now - spoken[-1].at > desk.facts.waits.rumour.plain:
        return None
    return spoken[-1]
