"""Nights are counted as the allowance sheet counts them: by the day they begin, none above the maximum."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.attendance import Month, Presence, sheet
from handlers.rules.clocks import VIETNAM
from handlers.rules.roster_limits import Limits, Span
from storage.words import Force

LIMITS = Limits(most_nights=10, rest=timedelta(hours=12), night_begins=time(22), night_ends=time(6))
NOVEMBER = Month(2026, 11)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


def minh(starts: datetime, hours: float) -> Presence:
    return Presence(1, "Lò Văn Minh", Force.TEAM, Span(starts, starts + timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("starts", "hours", "nights"),
    [
        (at(3, 22), 4, {3: 4.0}),
        (at(3, 20), 4, {3: 2.0}),  # only from ten o'clock on
        (at(4, 0), 4, {3: 4.0}),  # after midnight is still the night of the day before
        (at(4, 4), 4, {3: 2.0}),
        (at(4, 8), 4, {}),  # a day shift
        (at(3, 22), 26, {3: 8.0, 4: 2.0}),
        (at(30, 22), 4, {30: 4.0}),  # the last night reaches into the next month
        (at(1, 0), 4, {}),  # the last night of October
        (at(1, 0, month=12), 4, {30: 4.0}),
    ],
)
def test_a_night_belongs_to_the_day_it_begins(
    starts: datetime, hours: float, nights: dict[int, float]
) -> None:
    rows = sheet([minh(starts, hours)], NOVEMBER, LIMITS)
    assert {day: time / timedelta(hours=1) for row in rows for day, time in row.by_day.items()} == nights


def test_two_shifts_in_one_night_are_one_night() -> None:
    (row,) = sheet([minh(at(3, 22), 2), minh(at(4, 2), 2)], NOVEMBER, LIMITS)
    assert (row.nights, row.time) == (1, timedelta(hours=4))


def test_no_more_nights_count_than_may() -> None:
    (row,) = sheet([minh(at(day, 22), 4) for day in range(1, 15)], NOVEMBER, LIMITS)
    assert (row.nights, row.counted) == (14, 10)


def test_people_stand_in_the_order_of_their_given_names() -> None:
    names = ("Lò Văn Minh", "Cầm Thị An", "Hà Văn Bình")
    found = sheet(
        [Presence(n, name, Force.TEAM, Span(at(3, 22), at(4, 2))) for n, name in enumerate(names)],
        NOVEMBER,
        LIMITS,
    )
    assert [row.name for row in found] == ["Cầm Thị An", "Hà Văn Bình", "Lò Văn Minh"]


def test_a_leap_february_has_29_days() -> None:
    assert [Month(2028, 2).days, Month(2026, 12).days, Month(2026, 12).next] == [29, 31, Month(2027, 1)]


OCTOBER_ON = st.integers(0, 60 * 24 * 60).map(lambda minutes: at(1, 0, month=10) + timedelta(minutes=minutes))


@given(OCTOBER_ON, st.floats(0.1, 24))
def test_a_year_counts_every_hour_of_every_night_once(starts: datetime, hours: float) -> None:
    """Cut at any moment, the two parts have the hours of the whole."""
    whole = Span(starts, starts + timedelta(hours=hours))
    middle = whole.starts + (whole.ends - whole.starts) / 2
    months = [Month.of(date(2026, 9, 1)), Month(2026, 10), NOVEMBER, Month(2026, 12)]

    def counted(*spans: Span) -> timedelta:
        presences = [Presence(1, "Lò Văn Minh", Force.TEAM, span) for span in spans]
        rows = [row for month in months for row in sheet(presences, month, LIMITS)]
        return sum((row.time for row in rows), timedelta())

    assert counted(whole) == counted(Span(whole.starts, middle), Span(middle, whole.ends))
    assert counted(whole) <= whole.length
