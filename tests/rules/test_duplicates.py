"""Two reports may be one matter: of one kind, near in time and in one place. A rule, no verdict."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.rules.duplicates import Told, likely, may_be_one, nearness, since
from handlers.rules.facts import fact_on

NINE = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
KNOWN = fact_on(NINE).duplicates
FIRE = Told(1, "fire_explosion", NINE, commune_id=10, group_id=15, latitude=21.3312, longitude=103.9052)
NOISE = Told(1, "noise_disorder", NINE, commune_id=10, group_id=15)
METRE = 1 / 111_195  # of latitude, in degrees


def later(told: Told, minutes: float, **changed: object) -> Told:
    return replace(told, id=told.id + 1, at=told.at + timedelta(minutes=minutes), **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "minutes", "is_one"),
    [(FIRE, 20, True), (FIRE, 20.1, False), (FIRE, -20, True), (NOISE, 60, True), (NOISE, 61, False)],
)
def test_near_in_time_is_what_the_facts_say_of_the_kind(first: Told, minutes: float, *, is_one: bool) -> None:
    near = nearness(first.category, KNOWN)
    assert may_be_one(later(first, minutes), first, near) is is_one


@pytest.mark.parametrize(("metres", "is_one"), [(0, True), (299, True), (301, False), (2000, False)])
def test_two_pins_are_measured_even_in_one_group(metres: float, *, is_one: bool) -> None:
    other = later(FIRE, 1, latitude=21.3312 + metres * METRE)
    assert may_be_one(other, FIRE, nearness("fire_explosion", KNOWN)) is is_one


def test_pins_near_each_other_on_both_sides_of_a_border_are_one_place() -> None:
    other = later(FIRE, 1, group_id=16, commune_id=11, latitude=21.3312 + 100 * METRE)
    assert may_be_one(other, FIRE, KNOWN["fire_explosion"])


@pytest.mark.parametrize(
    ("changed", "is_one"),
    [
        ({"latitude": None, "longitude": None}, True),  # the same group
        ({"latitude": None, "longitude": None, "group_id": 16}, False),
        ({"latitude": None, "longitude": None, "group_id": None}, False),  # a commune alone is too wide
        ({"category": "theft"}, False),
    ],
)
def test_without_two_pins_the_group_decides(changed: dict[str, object], *, is_one: bool) -> None:
    assert may_be_one(later(FIRE, 1, **changed), FIRE, KNOWN["fire_explosion"]) is is_one


def test_one_landmark_of_one_commune_is_one_place() -> None:
    here = replace(NOISE, group_id=None, place="sau nhà văn hóa")
    assert may_be_one(later(here, 1, place="Sau nha van hoa"), here, KNOWN["any"])
    assert not may_be_one(later(here, 1, commune_id=11), here, KNOWN["any"])
    assert not may_be_one(later(here, 1, place="sau chợ"), here, KNOWN["any"])
    assert not may_be_one(later(replace(here, place=None), 1), replace(here, place=None), KNOWN["any"])


@pytest.mark.parametrize("category", ["other", "not_report"])
def test_what_nobody_named_is_like_nothing(category: str) -> None:
    first = replace(NOISE, category=category)
    assert not may_be_one(later(first, 1), first, KNOWN["any"])


def test_the_nearest_in_time_is_proposed_and_of_two_the_newer() -> None:
    fresh = replace(NOISE, id=9, at=NINE + timedelta(minutes=40))
    others = [replace(NOISE, id=n, at=NINE + timedelta(minutes=n)) for n in (1, 30, 25)]
    assert likely(fresh, others, KNOWN) == others[1]
    twins = [replace(others[1], id=31), replace(others[1], id=32)]
    found = likely(fresh, twins, KNOWN)
    assert found is not None
    assert found.id == 32
    assert likely(fresh, [fresh], KNOWN) is None
    assert likely(fresh, [], KNOWN) is None


def test_nothing_older_than_the_longest_time_has_to_be_looked_at() -> None:
    assert since(FIRE, KNOWN) == NINE - timedelta(minutes=20)
    assert since(NOISE, KNOWN) == NINE - timedelta(hours=1)
