"""The roster maker: one shift at a time, rest in between, few enough nights, every need met or named."""

from collections import Counter
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.clocks import VIETNAM
from handlers.rules.roster import FULL, Member, Plan, Slot, fairness, make, places
from handlers.rules.roster_limits import Limits, Problem, Span, nights, problem
from storage.words import Force

LIMITS = Limits(most_nights=4, rest=timedelta(hours=12), night_begins=time(22), night_ends=time(6))
DAY = datetime(2026, 11, 2, tzinfo=VIETNAM)  # a Monday


def at(day: int, hour: int, length: int = 4) -> Span:
    begin = DAY + timedelta(days=day, hours=hour)
    return Span(begin, begin + timedelta(hours=length))


def spans() -> st.SearchStrategy[Span]:
    return st.builds(at, st.integers(0, 40), st.integers(0, 23), st.integers(1, 10))


def slots() -> st.SearchStrategy[list[Slot]]:
    need = st.dictionaries(st.sampled_from([f.value for f in Force]), st.integers(1, 3), min_size=1)
    one = st.tuples(spans(), need)
    return st.lists(one, max_size=12).map(
        lambda drawn: [Slot(key, span, needed) for key, (span, needed) in enumerate(drawn)]
    )


def crews() -> st.SearchStrategy[list[Member]]:
    some = st.lists(spans(), max_size=2).map(tuple)
    one = st.tuples(st.sampled_from([Force.POLICE, Force.MILITIA, Force.TEAM]), some, some, some)
    return st.lists(one, max_size=7).map(
        lambda drawn: [
            Member(i, force, taken, away, not_so) for i, (force, taken, away, not_so) in enumerate(drawn)
        ]
    )


def shifts_of(plan: Plan, slots: list[Slot], member: Member) -> list[Span]:
    return [s.span for s in slots if member.id in plan.given[s.key]]


@given(slots(), crews())
@settings(max_examples=150, deadline=None)
def test_nobody_is_asked_too_much(slots: list[Slot], crew: list[Member]) -> None:
    plan = make(slots, crew, LIMITS)
    for member in crew:
        mine = shifts_of(plan, slots, member)
        for number, span in enumerate(mine):
            rest = [*mine[:number], *mine[number + 1 :], *member.taken]
            assert problem(span, rest, member.away, LIMITS) is None


@given(slots(), crews())
@settings(max_examples=150, deadline=None)
def test_every_need_is_met_or_named(slots: list[Slot], crew: list[Member]) -> None:
    plan = make(slots, crew, LIMITS)
    forces = {m.id: m.force for m in crew}
    for slot in slots:
        there = Counter(forces[i] for i in plan.given[slot.key])
        for written, number in slot.needed.items():
            has = sum(there.values()) if written == Force.ANY else there[Force(written)]
            named = plan.gaps.get(slot.key, {}).get(Force(written), 0)
            assert named == max(0, number - has)
        assert len(set(plan.given[slot.key])) == len(plan.given[slot.key]) <= sum(slot.needed.values())


@given(slots(), crews())
@settings(max_examples=100, deadline=None)
def test_a_gap_is_only_named_where_nobody_could_have_come(slots: list[Slot], crew: list[Member]) -> None:
    plan = make(slots, crew, LIMITS)
    for slot in slots:
        for force in plan.gaps.get(slot.key, {}):
            fitting = [m for m in crew if m.id not in plan.given[slot.key] and force in {m.force, Force.ANY}]
            for member in fitting:
                taken = [*member.taken, *shifts_of(plan, slots, member)]
                assert problem(slot.span, taken, member.away, LIMITS) is not None


@given(slots(), crews())
@settings(max_examples=60, deadline=None)
def test_the_scores_lie_between_0_and_100_and_the_plan_is_the_same_again(
    slots: list[Slot], crew: list[Member]
) -> None:
    plan = make(slots, crew, LIMITS)
    assert 0 <= plan.coverage <= FULL
    assert 0 <= plan.fairness <= FULL
    assert (plan.coverage == FULL) == (not plan.gaps)
    assert plan == make(slots, crew, LIMITS)


def test_nights_and_weekends_are_shared() -> None:
    crew = [Member(i, Force.TEAM) for i in range(4)]
    wanted = [Slot(n, at(day, 22, 3), {"any": 2}) for n, day in enumerate((1, 3, 5, 8, 10, 12, 15, 17))]
    plan = make(wanted, crew, LIMITS)
    counted = Counter(i for given in plan.given.values() for i in given)
    assert (plan.coverage, plan.gaps) == (FULL, {})
    assert set(counted.values()) == {4}
    assert plan.fairness >= 98


def test_whoever_had_much_before_gets_less_now() -> None:
    tired = Member(1, Force.TEAM, taken=tuple(at(-day, 19, 3) for day in range(2, 9)))
    fresh = Member(2, Force.TEAM)
    plan = make(
        [Slot(0, at(1, 19, 3), {"team": 1}), Slot(1, at(3, 19, 3), {"team": 1})], [tired, fresh], LIMITS
    )
    assert set(plan.given.values()) == {(2,)}


def test_wishes_are_respected_where_somebody_else_can_come() -> None:
    tuesday = Span(DAY + timedelta(days=1), DAY + timedelta(days=2))
    unwilling, willing = (
        Member(1, Force.TEAM, rather_not=(tuesday,)),
        Member(2, Force.TEAM, rather=(tuesday,)),
    )
    assert make([Slot(0, at(1, 19), {"any": 1})], [unwilling, willing], LIMITS).given == {0: (2,)}
    assert make([Slot(0, at(1, 19), {"any": 1})], [unwilling], LIMITS).given == {0: (1,)}
    away = Member(1, Force.TEAM, away=(tuesday,))
    assert make([Slot(0, at(1, 19), {"any": 1})], [away], LIMITS).gaps == {0: {Force.ANY: 1}}


def test_a_mixed_patrol_has_what_it_needs_of_each() -> None:
    crew = [Member(1, Force.POLICE), Member(2, Force.MILITIA), Member(3, Force.TEAM), Member(4, Force.TEAM)]
    plan = make([Slot(0, at(1, 19), {"police": 1, "militia": 1, "team": 2})], crew, LIMITS)
    assert plan.given == {0: (1, 2, 3, 4)}
    plan = make([Slot(0, at(1, 19), {"police": 2, "team": 1})], crew, LIMITS)
    assert plan.gaps == {0: {Force.POLICE: 1}}


def test_a_night_is_one_night_however_often_one_goes_out_and_months_are_counted_apart() -> None:
    assert nights(at(0, 23, 4), LIMITS) == {DAY.date()}
    assert nights(at(1, 1, 3), LIMITS) == {DAY.date()}
    assert nights(at(0, 8, 4), LIMITS) == set()
    had = [at(day, 23, 2) for day in (0, 2, 4, 6)]
    assert problem(at(8, 23, 2), had, (), LIMITS) is Problem.NIGHTS
    assert problem(at(30, 23, 2), had, (), LIMITS) is None
    assert problem(at(8, 8, 2), had, (), LIMITS) is None


def test_busy_away_and_rest_are_told_apart() -> None:
    taken, away = [at(0, 19)], [Span(DAY + timedelta(days=2), DAY + timedelta(days=3))]
    assert problem(at(0, 21), taken, away, LIMITS) is Problem.BUSY
    assert problem(at(1, 6), taken, away, LIMITS) is Problem.REST
    assert problem(at(2, 19), taken, away, LIMITS) is Problem.AWAY
    assert problem(at(1, 19), taken, away, LIMITS) is None


def test_places_and_fairness_as_numbers() -> None:
    assert places({"police": 1, "team": 2}) == 3
    assert places({"any": 4, "police": 1}) == 4
    assert fairness([10, 10, 10]) == FULL
    assert fairness([30, 0, 0]) == 33
    assert fairness([]) == FULL
