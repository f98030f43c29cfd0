"""Whoever asked whether it is true: they hear of it with everybody else, and nobody learns who they are.

Only together with the people of a place: a list of those who asked and nobody else would say who asked.
"""

from collections.abc import Sequence
from dataclasses import replace

from handlers.desk.addressing import Addressed
from handlers.desk.deeds import MUST_NOT_WRITE
from handlers.desk.desk import Desk
from handlers.desk.rumours import RUMOUR, same_rumours
from handlers.desk.sight import allowed
from handlers.rules.notice_words import listed
from handlers.rules.permissions import Act
from storage import reports
from storage.audiences import Audience
from storage.tables import Notice, Report
from storage.words import NoticeKind

CALLED = "những người đã hỏi"


def asked_by_code(desk: Desk, code: str) -> list[Report]:
    """The question of this code, for whoever may answer it."""
    report = reports.by_code(desk.db, desk.oa_id, code)
    return _open_to_author(desk, [report] if report is not None else [])


def asked_about(desk: Desk, notice: Notice, found: Addressed) -> list[Report]:
    """What residents asked about the rumour that is denied, also where no officer has joined it yet."""
    if notice.kind is not NoticeKind.RUMOUR_DENIAL:
        return []
    return _open_to_author(desk, same_rumours(desk, notice.text, next(iter(found.audience.unit_ids), None)))


def _open_to_author(desk: Desk, found: Sequence[Report]) -> list[Report]:
    heads = {head.id: head for report in found for head in [reports.joined_to(desk.db, report)]}
    may = (r for r in heads.values() if allowed(desk, r, desk.person, desk.holdings, Act.ANSWER))
    return [r for r in may if r.category == RUMOUR]


def with_askers(found: Addressed, asked: Sequence[Report]) -> Addressed:
    if not asked:
        return found
    audience = replace(found.audience, asked_of=tuple(r.id for r in asked))
    return Addressed(audience, f"{found.words} và {CALLED} {listed([r.code for r in asked])}")


def askers(desk: Desk, audience: Audience) -> tuple[int, ...]:
    """Who they are, unsealed for as long as it takes; written down nowhere."""
    asked = reports.by_ids(desk.db, audience.asked_of)
    told = reports.reporters(desk.db, *asked) if asked else []
    return tuple(sorted({person.id for own, person in told if own.safe_contact not in MUST_NOT_WRITE}))
