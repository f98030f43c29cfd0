"""A roster is drawn up: the shifts of a pattern, and a fair proposal who takes them."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from handlers.desk.crew import away_spans, limits, span, taken_by
from handlers.desk.desk import Desk
from handlers.rules.codes import new_code
from handlers.rules.recurrence import occurrences
from handlers.rules.roster import Member, Plan, Slot, make
from handlers.rules.roster_limits import Span
from storage import patrols, patrols_forgotten, people, units
from storage.patrols import KNOWN
from storage.tables import Person, Shift, ShiftDuty, ShiftPattern, ShiftWish
from storage.words import POLICE, TEAM, Force, ShiftState, WishKind

AHEAD = timedelta(days=28)
MOST = 60  # shifts drawn up at once


def draw_up(desk: Desk, pattern: ShiftPattern, until: datetime) -> list[Shift]:
    """The shifts of a pattern up to then, without those that exist; only their maker sees them."""
    free_days = desk.facts.calendar.holidays if pattern.skips_holidays else frozenset()
    since = max(desk.now, pattern.planned_until or desk.now)
    found = occurrences(pattern.rule, pattern.first_at, since, until, without=free_days)[:MOST]
    planned = patrols.between(desk.db, [pattern.unit_id], since, until, KNOWN)
    exist = {s.starts_at for s in planned if s.post_id == pattern.post_id}  # typed twice is meant once
    made = [_shift(desk, pattern, start) for start in found if start not in exist]
    desk.db.add_all(made)
    pattern.planned_until = until
    desk.db.flush()
    return made


def _shift(desk: Desk, pattern: ShiftPattern, start: datetime) -> Shift:
    """Where the roster says so, the true start is drawn inside a window, so that nobody can learn it."""
    drawn = start + timedelta(minutes=secrets.randbelow(pattern.window_minutes + 1))
    ends = drawn + timedelta(minutes=pattern.minutes)
    keep = desk.facts.retention.event_roster.plain
    return Shift(
        oa_id=desk.oa_id,
        code=new_code("CA", lambda code: patrols.code_exists(desk.db, desk.oa_id, code)),
        unit_id=pattern.unit_id,
        post_id=pattern.post_id,
        pattern_id=pattern.id,
        starts_at=drawn,
        ends_at=ends,
        needed=dict(pattern.needed),
        created_by=pattern.created_by,
        created_at=desk.now,
        forget_at=(pattern.event_ends_at or ends) + keep if pattern.event else None,
    )


def share_out(desk: Desk, shifts: Sequence[Shift]) -> Plan:
    """Propose who takes which of these shifts; the leader decides."""
    if not shifts:
        return make([], [], limits(desk))
    whole = Span(min(s.starts_at for s in shifts), max(s.ends_at for s in shifts))
    pool = _pool(desk, shifts)
    plan = make([Slot(s.id, span(s), s.needed) for s in shifts], _members(desk, pool, whole), limits(desk))
    forces = {p.id: force for p, force in pool}
    desk.db.add_all(
        [
            ShiftDuty(shift_id=key, person_id=who, force=forces[who], asked_at=desk.now)
            for key, given in plan.given.items()
            for who in given
        ]
    )
    desk.db.flush()
    return plan


def _pool(desk: Desk, shifts: Sequence[Shift]) -> list[tuple[Person, Force]]:
    """The team of the group; officers of the commune where some are needed."""
    unit_id = shifts[0].unit_id
    groups = units.below(desk.db, [unit_id])  # a patrol of the whole commune draws on all its teams
    named = patrols.forces_of(desk.db, groups)
    team = people.holders(desk.db, TEAM, groups, desk.now)
    pool = [(p, named.get(p.id, Force.TEAM)) for p in team]
    if any(s.needed.get(Force.POLICE) for s in shifts):
        commune = units.commune_of(desk.db, unit_id)
        whole: Collection[int] = units.below(desk.db, [commune.id]) if commune is not None else [unit_id]
        known = {p.id for p, _ in pool}
        police = people.holders(desk.db, POLICE, whole, desk.now)
        pool += [(p, Force.POLICE) for p in police if p.id not in known]
    return pool


def _members(desk: Desk, pool: Sequence[tuple[Person, Force]], whole: Span) -> list[Member]:
    ids = [p.id for p, _ in pool]
    taken = taken_by(desk, ids, whole.starts, whole.ends)
    said: dict[int, list[ShiftWish]] = {}
    for wish in patrols.wishes_of(desk.db, ids):
        said.setdefault(wish.person_id, []).append(wish)

    def spans(person: Person, kind: WishKind) -> tuple[Span, ...]:
        return tuple(away_spans(said.get(person.id, ()), whole, kind))

    return [
        Member(
            p.id,
            force,
            tuple(taken[p.id]),
            spans(p, WishKind.AWAY),
            spans(p, WishKind.RATHER_NOT),
            spans(p, WishKind.RATHER),
        )
        for p, force in pool
    ]


def throw_away(desk: Desk, shifts: Sequence[Shift]) -> None:
    """A draft nobody has seen leaves nothing behind."""
    ids = [s.id for s in shifts if s.state is ShiftState.DRAFT]
    if ids:
        patrols_forgotten.delete_shifts(desk.db, ids)
