"""Perhaps the same matter: what a fresh report may be a duplicate of, and who may know of both."""

from collections.abc import Sequence

from handlers.desk.deeds import lane
from handlers.desk.desk import Desk
from handlers.desk.roles import held_by
from handlers.desk.rumours import is_rumour, same_rumour
from handlers.desk.sight import allowed, headline
from handlers.rules.duplicates import NAMELESS, Told, likely, since
from handlers.rules.escalation import interval
from handlers.rules.life import UNSEEN_STATES, is_open
from handlers.rules.permissions import Act
from storage import cases, people, reports, units
from storage.tables import Person, Report
from storage.words import EntryKind, UnitKind


def find(desk: Desk, report: Report) -> Report | None:
    """The open report that this one may be a duplicate of; never one that waits beside another itself."""
    if report.apart_at is not None or report.alike_to is not None or report.category in NAMELESS:
        return None
    if is_rumour(desk, report):
        said = " ".join(e.text for e in reports.story(desk.db, report, kinds=[EntryKind.WORDS]))
        other = same_rumour(desk, said, report.unit_id, apart_from=report.id)
        return _head(desk, other) if other is not None and other.id < report.id else None
    told, known = _told(desk, report), desk.facts.duplicates
    recent = cases.recent(desk.db, report, since(told, known), report.category)
    others = {r.id: r for r in recent if r.alike_to != report.id}
    found = likely(told, [_told(desk, r) for r in others.values()], known)
    head = _head(desk, others[found.id]) if found is not None else None
    is_head_itself = any(r.alike_to == report.id for r in recent)
    return None if is_head_itself else head


def _head(desk: Desk, other: Report) -> Report | None:
    if other.alike_to is None:
        return other
    head = reports.by_id(desk.db, other.alike_to)
    return head if head is not None and is_open(head.state) and head.alike_to is None else None


def _told(desk: Desk, report: Report) -> Told:
    path = units.path(desk.db, report.unit_id)
    return Told(
        id=report.id,
        category=report.category,
        at=report.created_at,
        commune_id=next((u.id for u in path if u.kind is UnitKind.COMMUNE), None),
        group_id=next((u.id for u in path if u.kind is UnitKind.GROUP), None),
        place=report.place,
        latitude=report.latitude,
        longitude=report.longitude,
    )


def put_beside(desk: Desk, report: Report, head: Report) -> None:
    """It rings together with others like it: at once if it is the first, otherwise in one message."""
    report.alike_to = head.id
    gather = desk.facts.duplicates.get(report.category, desk.facts.duplicates["any"]).gather
    window = desk.later(gather) - desk.now
    others = [r for r in cases.alike(desk.db, head.id) if r.id != report.id and r.unit_id == report.unit_id]
    was_rung = any(r.handed_at is not None and desk.now - r.handed_at < window for r in others)
    desk.remind("alike", "gather", head.id, after=gather if was_rung else None, keep=was_rung)


def propose(desk: Desk, report: Report, told_of_it: Sequence[Person]) -> None:
    """Only now it is known where or what it is, and that it may be the same as an earlier one."""
    head = find(desk, report) if report.state in UNSEEN_STATES else None
    if head is not None:
        if head.id > report.id and head.state in UNSEEN_STATES and not cases.alike(desk.db, head.id):
            report, head = head, report  # what came later is joined to what came first
        desk.forget("ladder", report.id, "unseen")
        report.alike_to = head.id
        desk.remind("alike", "unseen", head.id, after=interval(report.urgency, desk.facts), keep=True)
        seers = who_may(desk, head, told_of_it, Act.MERGE)
        desk.tell(seers, "alike.maybe", headline(desk, report), lane=lane(report), other=head.code)


def stand_alone(desk: Desk, report: Report) -> None:
    """It is a matter of its own: it goes the whole way that every report goes."""
    report.alike_to, report.apart_at = None, desk.now
    if report.state in UNSEEN_STATES:
        report.handed_at, report.rung, report.rung_round = None, None, 0
        desk.forget("ladder", report.id)
        desk.remind("ladder", "hand_over", report.id)


def who_may(desk: Desk, report: Report, found: Sequence[Person], act: Act) -> list[Person]:
    """Those of these people who may do this with the report."""
    grants = people.grants_of_each(desk.db, {p.id for p in found}, desk.now)
    return [p for p in found if allowed(desk, report, p, held_by(p, grants[p.id]), act)]
