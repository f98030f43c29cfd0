"""Who takes which shift: every need is met or named, nobody is asked too much, and the load is shared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.rules.roster_limits import Limits, Span, is_weekend, nights, problem
from storage.words import Force

HOUR = timedelta(hours=1)
NIGHT_WEIGHS, WEEKEND_WEIGHS = 4.0, 2.0  # hours that a night or a weekend counts on top
DISLIKED, LIKED = 12.0, -6.0  # hours of load that a wish is worth
MOST_TRADES = 400
FULL = 100


@dataclass(frozen=True)
class Slot:
    """One shift to be filled: how many of each force; "any" counts everybody."""

    key: int
    span: Span
    needed: Mapping[str, int]


@dataclass(frozen=True)
class Member:
    """Somebody who may be asked, with what they already have and what they said."""

    id: int
    force: Force
    taken: tuple[Span, ...] = ()
    away: tuple[Span, ...] = ()
    rather_not: tuple[Span, ...] = ()
    rather: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Who takes which shift, what is still missing, and two scores from 0 to 100."""

    given: Mapping[int, tuple[int, ...]]
    gaps: Mapping[int, Mapping[Force, int]]
    coverage: int
    fairness: int


@dataclass
class _Desk:
    """The state while the plan is made."""

    slots: Mapping[int, Slot]
    members: Mapping[int, Member]
    limits: Limits
    given: dict[int, list[int]]
    load: dict[int, float] = field(default_factory=dict)

    def spans_of(self, member: Member) -> list[Span]:
        mine = [self.slots[key].span for key, who in self.given.items() if member.id in who]
        return [*member.taken, *mine]

    def can(self, member: Member, slot: Slot) -> bool:
        if member.id in self.given[slot.key]:
            return False
        return problem(slot.span, self.spans_of(member), member.away, self.limits) is None

    def give(self, member: Member, slot: Slot) -> None:
        self.given[slot.key].append(member.id)
        self.load[member.id] += weight(slot.span, self.limits)

    def take_back(self, member: Member, slot: Slot) -> None:
        self.given[slot.key].remove(member.id)
        self.load[member.id] -= weight(slot.span, self.limits)


def weight(span: Span, limits: Limits) -> float:
    """What a shift costs: its hours, and more at night and at the weekend."""
    night = NIGHT_WEIGHS * len(nights(span, limits))
    return span.length / HOUR + night + (WEEKEND_WEIGHS if is_weekend(span, limits) else 0)


def make(slots: Sequence[Slot], members: Sequence[Member], limits: Limits) -> Plan:
    """A fair proposal; a leader decides.

    The shifts that fewest people can take are filled first; of those who can, whoever has the least load is
    chosen. Then places are traded from the most loaded to the least loaded as long as that helps.
    """
    desk = _Desk({s.key: s for s in slots}, {m.id: m for m in members}, limits, {s.key: [] for s in slots})
    desk.load = {m.id: sum(weight(s, limits) for s in m.taken) for m in members}
    for slot in sorted(slots, key=lambda s: (_able(desk, s), s.span)):
        _fill(desk, slot)
    _trade(desk)
    for slot in slots:
        _fill(desk, slot)  # a trade may have set somebody free
    gaps = {s.key: gap for s in slots if (gap := _gap(desk, s))}
    given = {key: tuple(sorted(who)) for key, who in desk.given.items()}
    return Plan(given, gaps, coverage(slots, gaps), fairness(list(desk.load.values())))


def _able(desk: _Desk, slot: Slot) -> int:
    return sum(desk.can(m, slot) for m in desk.members.values())


def _fill(desk: _Desk, slot: Slot) -> None:
    """First the forces that are named, then anybody for the rest."""
    for force in (Force.POLICE, Force.MILITIA, Force.TEAM, Force.ANY):
        there = sum(1 for i in desk.given[slot.key] if _fits(desk.members[i], force))
        for _ in range(slot.needed.get(force, 0) - there):
            able = [m for m in desk.members.values() if _fits(m, force) and desk.can(m, slot)]
            if not able:
                break
            desk.give(min(able, key=lambda m: (_cost(desk, m, slot), m.id)), slot)


def _fits(member: Member, force: Force) -> bool:
    return force is Force.ANY or member.force is force


def _cost(desk: _Desk, member: Member, slot: Slot) -> float:
    return desk.load[member.id] + _wish(member, slot)


def _wish(member: Member, slot: Slot) -> float:
    disliked = any(slot.span.overlaps(s) for s in member.rather_not)
    liked = any(slot.span.overlaps(s) for s in member.rather)
    return DISLIKED * disliked + LIKED * liked


def _trade(desk: _Desk) -> None:
    """Give a place of the most loaded to the least loaded of the same force, as long as it evens out."""
    for _ in range(MOST_TRADES):
        if not _one_trade(desk):
            return


def _one_trade(desk: _Desk) -> bool:
    order = sorted(desk.members.values(), key=lambda m: (desk.load[m.id], m.id))
    for rich in reversed(order):
        mine = [desk.slots[key] for key, who in desk.given.items() if rich.id in who]
        for poor in order:
            if desk.load[poor.id] >= desk.load[rich.id]:
                break
            if poor.force is rich.force and _moved(desk, rich, poor, mine):
                return True
    return False


def _moved(desk: _Desk, rich: Member, poor: Member, mine: Iterable[Slot]) -> bool:
    for slot in mine:
        heavy = weight(slot.span, desk.limits)
        after = max(desk.load[rich.id] - heavy, desk.load[poor.id] + heavy)
        is_better = after + 1e-9 < desk.load[rich.id] + min(0.0, _wish(rich, slot) - _wish(poor, slot))
        if is_better and desk.can(poor, slot):
            desk.take_back(rich, slot)
            desk.give(poor, slot)
            return True
    return False


def _gap(desk: _Desk, slot: Slot) -> dict[Force, int]:
    there = [desk.members[i].force for i in desk.given[slot.key]]
    lacking: dict[Force, int] = {}
    for written, number in slot.needed.items():
        force = Force(written)
        has = len(there) if force is Force.ANY else there.count(force)
        if has < number:
            lacking[force] = number - has
    return lacking


# --- Scores ----------------------------------------------------------------------------------------------


def coverage(slots: Sequence[Slot], gaps: Mapping[int, Mapping[Force, int]]) -> int:
    """How many of the places that are needed have somebody, in percent."""
    wanted = sum(places(slot.needed) for slot in slots)
    lacking = sum(places(gap) for gap in gaps.values())
    return FULL if not wanted else int(FULL * (wanted - min(lacking, wanted)) / wanted)


def places(needed: Mapping[str, int] | Mapping[Force, int]) -> int:
    """How many people a shift needs in all."""
    counted = {str(force): number for force, number in needed.items()}
    everybody = counted.pop(Force.ANY, 0)
    return max(sum(counted.values()), everybody)


def fairness(loads: Sequence[float]) -> int:
    """100 where everybody carries the same; Jain's index in percent."""
    total, squares = sum(loads), sum(load * load for load in loads)
    return FULL if not squares else round(FULL * total * total / (len(loads) * squares))
