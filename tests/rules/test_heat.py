"""Where and when reports come, counted by hours of the week; a handful is no pattern."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.clocks import VIETNAM
from handlers.rules.heat import LEAST, Hot, Hours, hottest, walked

FRIDAY = datetime(2026, 11, 20, 22, 30, tzinfo=VIETNAM)
NIGHT = Hours(5, 22)


def reports(count: int, unit: int = 1, at: datetime = FRIDAY) -> list[tuple[int, datetime]]:
    return [(unit, at + timedelta(weeks=n)) for n in range(count)]


def test_the_same_hours_of_every_week_are_one() -> None:
    assert hottest(reports(5), set(), 3) == [Hot(1, NIGHT, 5, is_walked=False)]
    assert NIGHT.words == "thứ sáu 22–24h"


def test_a_handful_is_no_pattern() -> None:
    assert hottest(reports(LEAST - 1), set(), 3) == []


def test_of_two_with_as_many_the_unwalked_one_comes_first() -> None:
    found = hottest([*reports(4), *reports(4, unit=2)], {(1, NIGHT)}, 3)
    assert [(h.unit_id, h.is_walked) for h in found] == [(2, False), (1, True)]


@pytest.mark.parametrize(
    ("starts", "hours", "covered"),
    [
        (FRIDAY.replace(minute=0), 4, [Hours(5, 22), Hours(6, 0)]),
        (FRIDAY, 1, [Hours(5, 22)]),
        (FRIDAY + timedelta(days=2), 2, [Hours(1, 0), Hours(7, 22)]),
    ],
)
def test_a_shift_covers_its_hours_across_midnight(starts: datetime, hours: int, covered: list[Hours]) -> None:
    assert sorted(walked(starts, starts + timedelta(hours=hours))) == covered


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 10_000)), max_size=60))
def test_nothing_is_counted_twice_or_made_up(given_reports: list[tuple[int, int]]) -> None:
    told = [(unit, FRIDAY + timedelta(minutes=minutes)) for unit, minutes in given_reports]
    found = hottest(told, set(), 1000)
    assert sum(h.reports for h in found) <= len(told)
    assert len({(h.unit_id, h.hours) for h in found}) == len(found)
    assert all(
        h.reports == sum(1 for u, at in told if (u, Hours.of(at)) == (h.unit_id, h.hours)) for h in found
    )
