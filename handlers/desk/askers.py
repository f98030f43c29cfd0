"""Whoever asked whether it is true: they hear of it with everybody else, and nobody learns who they are.

Only together with the people of a place: a list of those who asked and nobody else would say who asked.
"""

from dataclasses import replace

from handlers.desk.addressing import Addressed
from handlers.desk.deeds import MUST_NOT_WRITE
from handlers.desk.desk import Desk
from handlers.desk.rumours import RUMOUR, same_rumour
from handlers.desk.sight import allowed
from handlers.rules.permissions import Act
from storage import reports
from storage.audiences import Audience
from storage.tables import Notice, Report
from storage.words import NoticeKind

CALLED = "những người đã hỏi"


def asked_by_code(desk: Desk, code: str) -> Report | None:
    """The question of this code, for whoever may answer it."""
    report = reports.by_code(desk.db, desk.oa_id, code)
    return _open_to_author(desk, reports.joined_to(desk.db, report)) if report is not None else None


def asked_about(desk: Desk, notice: Notice, found: Addressed) -> Report | None:
    """The rumour that a denial is about, as residents asked about it."""
    if notice.kind is not NoticeKind.RUMOUR_DENIAL:
        return None
    rumour = same_rumour(desk, notice.text, next(iter(found.audience.unit_ids), None))
    return _open_to_author(desk, reports.joined_to(desk.db, rumour)) if rumour is not None else None


def _open_to_author(desk: Desk, report: Report) -> Report | None:
    may_answer = allowed(desk, report, desk.person, desk.holdings, Act.ANSWER)
    return report if report.category == RUMOUR and may_answer else None


def with_askers(found: Addressed, report: Report) -> Addressed:
    audience = replace(found.audience, asked_of=report.id)
    return Addressed(audience, f"{found.words} và {CALLED} {report.code}")


def askers(desk: Desk, audience: Audience) -> tuple[int, ...]:
    """Who they are, unsealed for as long as it takes; written down nowhere."""
    report = reports.by_id(desk.db, audience.asked_of) if audience.asked_of is not None else None
    told = reports.reporters(desk.db, report) if report is not None else []
    return tuple(sorted({person.id for own, person in told if own.safe_contact not in MUST_NOT_WRITE}))
