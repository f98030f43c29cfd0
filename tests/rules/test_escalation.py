"""Nobody answers: the ladder climbs, skips empty rungs, insists for a while, and stops."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.escalation import LADDER, Call, Rung, climb, interval, next_call, stale_after
from handlers.rules.facts import fact_on
from storage.words import Urgency

FACTS = fact_on(date(2026, 11, 24))
ALL = dict.fromkeys(Rung, 2)
PEOPLE = st.dictionaries(st.sampled_from(Rung), st.integers(0, 3))


def whole_story(urgency: Urgency, people: Mapping[Rung, int]) -> list[Call]:
    calls: list[Call] = []
    while (call := next_call(urgency, calls[-1] if calls else None, people, FACTS)) is not None:
        calls.append(call)
    return calls


def test_the_first_call_goes_to_those_on_duty() -> None:
    assert climb(Urgency.P1, None, ALL) is Rung.ON_DUTY


def test_the_ladder_is_climbed_rung_by_rung() -> None:
    rungs = [climb(Urgency.P1, rung, ALL) for rung in LADDER]
    assert rungs == [Rung.EVERY_OFFICER, Rung.CHIEF, Rung.PROVINCE, None]


def test_an_empty_rung_is_skipped_at_once() -> None:
    assert climb(Urgency.P1, None, {Rung.CHIEF: 1}) is Rung.CHIEF
    assert climb(Urgency.P1, Rung.ON_DUTY, {Rung.ON_DUTY: 1, Rung.EVERY_OFFICER: 0, Rung.PROVINCE: 1}) is (
        Rung.PROVINCE
    )


def test_what_can_wait_does_not_ring_the_province_unless_the_commune_has_nobody() -> None:
    assert climb(Urgency.P3, Rung.CHIEF, ALL) is None
    assert climb(Urgency.P3, None, {Rung.PROVINCE: 1}) is Rung.PROVINCE


def test_nobody_anywhere_can_be_rung() -> None:
    assert climb(Urgency.P1, None, {}) is None
    assert whole_story(Urgency.P1, dict.fromkeys(Rung, 0)) == []


def test_an_unanswered_p1_climbs_every_five_minutes_then_rings_the_top_six_times_more() -> None:
    calls = whole_story(Urgency.P1, ALL)
    assert [call.rung for call in calls] == [*LADDER, *[Rung.PROVINCE] * 6]
    assert [str(call.wait) for call in calls] == ["5m"] * 3 + ["10m"] * 6 + ["None"]


@pytest.mark.parametrize(
    ("urgency", "waits"),
    [
        (Urgency.P2, ["30m", "30m", "30m", "None"]),
        (Urgency.P3, ["8wh", "8wh", "None"]),
        (Urgency.P4, ["3d", "3d", "None"]),
    ],
)
def test_everything_else_climbs_once_and_stops(urgency: Urgency, waits: list[str]) -> None:
    assert [str(call.wait) for call in whole_story(urgency, ALL)] == waits


def test_where_the_top_has_left_the_highest_who_remain_are_rung() -> None:
    last = Call(Rung.PROVINCE, 1, interval(Urgency.P1, FACTS))
    again = next_call(Urgency.P1, last, {Rung.ON_DUTY: 1, Rung.CHIEF: 1}, FACTS)
    assert again is not None
    assert (again.rung, again.repeat) == (Rung.CHIEF, 2)
    assert next_call(Urgency.P1, last, {}, FACTS) is None


@given(urgency=st.sampled_from(Urgency), people=PEOPLE)
def test_the_ladder_always_ends_and_rings_only_where_somebody_stands(
    urgency: Urgency, people: dict[Rung, int]
) -> None:
    calls = whole_story(urgency, people)
    assert len(calls) <= len(Rung) + 6
    assert all(people[call.rung] > 0 for call in calls)
    assert bool(calls) is any(people.values())
    assert all(call.wait is not None for call in calls[:-1])
    assert not calls or calls[-1].wait is None


def test_an_acknowledgement_without_progress_grows_stale() -> None:
    told = {urgency: str(stale_after(urgency, FACTS)) for urgency in Urgency}
    assert told == {Urgency.P1: "10m", Urgency.P2: "2h", Urgency.P3: "1wd", Urgency.P4: "3d"}
