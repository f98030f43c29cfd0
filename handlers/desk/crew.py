"""Who could come: people of the team, the neighbours and the police who are free, rested and not away."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from handlers.desk.desk import Desk
from handlers.rules.clocks import VIETNAM
from handlers.rules.places import distance_km
from handlers.rules.roster_limits import Limits, Problem, Span, nights, problem
from storage import patrols, people, units
from storage.tables import Person, Shift, ShiftWish, Unit
from storage.words import POLICE, TEAM, DutyState, Force, UnitKind, WishKind

AROUND = timedelta(days=32)  # before and after a shift: what counts for rest and for the nights of a month
MOST_ASKED = 10
NEIGHBOURS = 3  # groups that are asked as neighbours
ONE_DAY = timedelta(days=1)


def limits(desk: Desk) -> Limits:
    return Limits.of(desk.facts.patrol_limits)


def span(shift: Shift) -> Span:
    return Span(shift.starts_at, shift.ends_at)


def taken_by(
    desk: Desk, person_ids: Collection[int], since: datetime, until: datetime, *, but: int | None = None
) -> dict[int, list[Span]]:
    """The shifts each of these people has around this time, without one."""
    found: dict[int, list[Span]] = {person_id: [] for person_id in person_ids}
    for person_id, shift in patrols.busy(desk.db, person_ids, since - AROUND, until + AROUND):
        if shift.id != but:
            found[person_id].append(span(shift))
    return found


def away_spans(wishes: Sequence[ShiftWish], around: Span, kind: WishKind = WishKind.AWAY) -> list[Span]:
    """The days of these wishes near this time; a weekday comes back every week."""
    found = []
    for wish in wishes:
        if wish.kind is not kind:
            continue
        if wish.weekday is None and wish.starts_at is not None and wish.ends_at is not None:
            found.append(Span(wish.starts_at, wish.ends_at))
        elif wish.weekday is not None:
            found += _weekdays(wish.weekday, around)
    return found


def _weekdays(weekday: int, around: Span) -> list[Span]:
    day = around.starts.astimezone(VIETNAM).date() - ONE_DAY
    found = []
    while day <= around.ends.astimezone(VIETNAM).date():
        if day.isoweekday() == weekday:
            begins = datetime.combine(day, datetime.min.time(), VIETNAM)
            found.append(Span(begins, begins + ONE_DAY))
        day += ONE_DAY
    return found


def obstacle(desk: Desk, shift: Shift, person: Person) -> Problem | None:
    """What speaks against this person taking this shift."""
    taken = taken_by(desk, [person.id], shift.starts_at, shift.ends_at, but=shift.id)
    away = away_spans(patrols.wishes_of(desk.db, [person.id]), span(shift))
    return problem(span(shift), taken[person.id], away, limits(desk))


def free(desk: Desk, shift: Shift, asked: Sequence[Person]) -> list[Person]:
    """Those nothing speaks against, whoever had the fewest nights first."""
    ids = [p.id for p in asked]
    taken = taken_by(desk, ids, shift.starts_at, shift.ends_at, but=shift.id)
    wishes: dict[int, list[ShiftWish]] = {}
    for wish in patrols.wishes_of(desk.db, ids):
        wishes.setdefault(wish.person_id, []).append(wish)
    on_it = {p.id for d, p in patrols.watch(desk.db, [shift.id]) if d.state is not DutyState.REPLACED}
    rules = limits(desk)

    def is_free(person: Person) -> bool:
        away = away_spans(wishes.get(person.id, ()), span(shift))
        return person.id not in on_it and problem(span(shift), taken[person.id], away, rules) is None

    def load(person: Person) -> tuple[int, int]:
        return len(set().union(*(nights(s, rules) for s in taken[person.id]))), person.id

    return sorted(filter(is_free, asked), key=load)[:MOST_ASKED]


# --- Circles ---------------------------------------------------------------------------------------------


def circles(desk: Desk, shift: Shift, *, police_only: bool = False) -> list[list[Person]]:
    """Who is asked to stand in, in this order: the same group, neighbour groups, police."""
    commune = units.commune_of(desk.db, shift.unit_id)
    whole = units.below(desk.db, [commune.id]) if commune is not None else {shift.unit_id}
    police = people.holders(desk.db, POLICE, whole, desk.now)
    if police_only:
        return [free(desk, shift, police)]
    own = people.holders(desk.db, TEAM, units.below(desk.db, [shift.unit_id]), desk.now)
    near = people.holders(desk.db, TEAM, _neighbours(desk, shift, commune), desk.now)
    return [free(desk, shift, circle) for circle in (own, near, police)]


def _neighbours(desk: Desk, shift: Shift, commune: Unit | None) -> list[int]:
    """The nearest groups of the same commune."""
    here = next(iter(units.path(desk.db, shift.unit_id)), None)
    if commune is None or here is None:
        return []
    groups = [u for u in units.under(desk.db, commune.id) if u.kind is UnitKind.GROUP and u.id != here.id]
    return [u.id for u in sorted(groups, key=lambda u: _away(here, u))[:NEIGHBOURS]]


def _away(one: Unit, other: Unit) -> float:
    spots = (one.latitude, one.longitude, other.latitude, other.longitude)
    known = [s for s in spots if s is not None]
    return distance_km(*known) if len(known) == len(spots) else float("inf")


def may_stand_in(desk: Desk, shift: Shift, person: Person) -> bool:
    """Whether this person is of the teams or the police around the shift."""
    commune = units.commune_of(desk.db, shift.unit_id)
    whole = units.below(desk.db, [commune.id]) if commune is not None else {shift.unit_id}
    held = {h.unit_id for h in desk.holdings_of(person) if h.role in POLICE | TEAM}
    return bool(held & whole)


def force_of(desk: Desk, person: Person, unit_id: int) -> Force:
    """What somebody is on patrol: by the role, or as the group has written down."""
    if any(h.role in POLICE for h in desk.holdings_of(person)):
        return Force.POLICE
    return patrols.forces_of(desk.db, units.below(desk.db, [unit_id])).get(person.id, Force.TEAM)
