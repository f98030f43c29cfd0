"""Promises fall due in office hours where they say so, nights are quiet, and times are told as people do."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.clocks import (
    VIETNAM,
    Calendar,
    QuietHours,
    Target,
    Unit,
    clock_words,
    due,
    scaled,
    working_time,
)

OFFICE = Calendar(
    spans=((time(7, 30), time(11, 30)), (time(13, 30), time(17))),
    weekdays=frozenset({1, 2, 3, 4, 5}),
    holidays=frozenset({date(2026, 9, 1), date(2026, 9, 2)}),
    make_up_days=frozenset({date(2026, 8, 22)}),
)
NIGHT = QuietHours(time(22), time(6))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 (hypothesis adds the zone)
HOURS = st.integers(0, 60)


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("began", "target", "expected"),
    [
        ("2026-11-20 21:05", "30s", "2026-11-20 21:05:30"),
        ("2026-11-20 21:05", "5m", "2026-11-20 21:10"),
        ("2026-11-20 21:05", "24h", "2026-11-21 21:05"),
        ("2026-11-20 21:05", "3d", "2026-11-23 21:05"),
        ("2026-11-30 21:05", "2mo", "2027-01-30 21:05"),
        ("2026-12-31 21:05", "2mo", "2027-02-28 21:05"),
        ("2026-11-20 16:00", "8wh", "2026-11-23 16:30"),  # Friday afternoon to Monday
        ("2026-11-20 12:00", "0wh", "2026-11-20 12:00"),
        ("2026-11-20 12:00", "1wh", "2026-11-20 14:30"),  # the noon break does not count
        ("2026-11-19 09:30", "2wh", "2026-11-19 11:30"),  # due as the morning ends, not after lunch
        ("2026-11-23 16:00", "1wd", "2026-11-24 16:00"),
        ("2026-11-21 20:00", "1wd", "2026-11-23 17:00"),
        ("2026-08-31 16:30", "1wh", "2026-09-03 08:00"),  # over the National Day
        ("2026-08-21 16:30", "1wh", "2026-08-22 08:00"),  # a Saturday worked in exchange
    ],
)
def test_a_promise_falls_due(began: str, target: str, expected: str) -> None:
    assert due(local(began), target, OFFICE) == local(expected)


def test_the_answer_is_in_utc_whatever_zone_the_question_had() -> None:
    assert due(local("2026-11-20 21:05"), Target(5, Unit.MINUTES), OFFICE).tzinfo is UTC


@given(began=MOMENTS, amount=st.integers(0, 40), unit=st.sampled_from(Unit))
def test_nothing_is_due_before_it_began(began: datetime, amount: int, unit: Unit) -> None:
    assert due(began, Target(amount, unit), OFFICE) >= began


@given(began=MOMENTS, first=HOURS, second=HOURS)
def test_working_time_adds_up(began: datetime, first: int, second: int) -> None:
    in_two_steps = due(due(began, f"{first}wh", OFFICE), f"{second}wh", OFFICE)
    assert in_two_steps == due(began, f"{first + second}wh", OFFICE)


@given(began=MOMENTS, days=st.integers(0, 12))
def test_exactly_the_promised_working_time_lies_before_the_due_moment(began: datetime, days: int) -> None:
    end = due(began, Target(days, Unit.WORKING_DAYS), OFFICE)
    assert working_time(began, end, OFFICE) == days * timedelta(hours=7.5)


@given(began=MOMENTS, amount=st.integers(1, 60))
def test_working_time_falls_due_in_office_hours_only(began: datetime, amount: int) -> None:
    end = due(began, f"{amount}wh", OFFICE).astimezone(VIETNAM)
    assert OFFICE.is_working_day(end.date())
    assert any(opens < end.time() <= closes for opens, closes in OFFICE.spans)


def test_no_working_time_passes_backwards_or_on_a_sunday() -> None:
    sunday = local("2026-11-22 08:00")
    assert working_time(sunday, sunday + timedelta(hours=8), OFFICE) == timedelta()
    assert working_time(sunday, sunday - timedelta(days=9), OFFICE) == timedelta()


def test_a_drill_divides_every_waiting_time_and_does_not_wait_for_monday() -> None:
    sunday = local("2026-11-22 08:00")
    assert due(sunday, "5m", OFFICE, scale=60) == sunday + timedelta(seconds=5)
    assert due(sunday, "8wh", OFFICE, scale=60) == sunday + timedelta(minutes=8)
    assert due(sunday, "1wd", OFFICE, scale=60) == sunday + timedelta(minutes=7.5)
    assert due(sunday, "1mo", OFFICE, scale=60) == sunday + timedelta(hours=12)
    assert scaled(timedelta(minutes=10), 1) == timedelta(minutes=10)


@pytest.mark.parametrize("scale", [0, -1])
def test_time_cannot_stand_still(scale: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        scaled(timedelta(minutes=1), scale)


@pytest.mark.parametrize("written", ["", "5", "m", "5 m", "-5m", "5min", "1.5h", "5wm", "٥m٥"])
def test_a_length_of_time_that_nobody_can_read_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        Target.parse(written)


@pytest.mark.parametrize("unit", Unit)
def test_a_length_of_time_is_read_as_it_is_written(unit: Unit) -> None:
    target = Target(8, unit)
    assert Target.parse(str(target)) == target
    assert target.words.startswith("8 ")


def test_people_read_lengths_in_words() -> None:
    assert Target.parse("5m").words == "5 phút"
    assert Target.parse("8wh").words == "8 giờ làm việc"


def test_working_time_has_no_plain_length() -> None:
    assert Target.parse("2h").plain == timedelta(hours=2)
    with pytest.raises(ValueError, match="calendar"):
        _ = Target.parse("8wh").plain


def test_a_clock_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 11, 20), "5m", OFFICE)  # noqa: DTZ001 (that is the point)


@pytest.mark.parametrize(
    ("spans", "weekdays"),
    [
        ((), {1}),
        (((time(8), time(12)),), set[int]()),
        (((time(12), time(8)),), {1}),
        (((time(8), time(12)), (time(11), time(17))), {1}),
    ],
)
def test_an_office_that_never_opens_is_refused(
    spans: tuple[tuple[time, time], ...], weekdays: set[int]
) -> None:
    with pytest.raises(ValueError, match="office hours"):
        Calendar(spans, frozenset(weekdays))


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("05:59", True), ("06:00", False)],
)
def test_the_night_runs_from_ten_to_six(at: str, quiet: bool) -> None:  # noqa: FBT001 (a table)
    assert NIGHT.covers(local(f"2026-11-20 {at}")) is quiet


def test_what_waits_for_the_morning_leaves_at_six() -> None:
    assert NIGHT.over(local("2026-11-20 23:00")) == local("2026-11-21 06:00")
    assert NIGHT.over(local("2026-11-21 02:00")) == local("2026-11-21 06:00")
    assert NIGHT.over(local("2026-11-21 12:00")) == local("2026-11-21 12:00")


def test_quiet_hours_may_also_lie_within_a_day() -> None:
    noon = QuietHours(time(11, 30), time(13, 30))
    assert noon.covers(local("2026-11-20 12:00"))
    assert noon.over(local("2026-11-20 12:00")) == local("2026-11-20 13:30")
    assert not noon.covers(local("2026-11-20 23:00"))


@given(at=MOMENTS)
def test_after_the_night_it_is_never_quiet(at: datetime) -> None:
    over = NIGHT.over(at)
    assert over >= at
    assert not NIGHT.covers(over)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-24 21:05", "21:05"),
        ("2026-11-23 21:05", "21:05 hôm qua"),
        ("2026-11-25 06:00", "06:00 ngày mai"),
        ("2026-11-20 21:05", "21:05 ngày 20/11"),
        ("2026-02-03 21:05", "21:05 ngày 3/2"),
        ("2025-11-20 21:05", "21:05 ngày 20/11/2025"),
    ],
)
def test_a_time_is_told_as_people_tell_it(at: str, words: str) -> None:
    assert clock_words(local(at).astimezone(UTC), local("2026-11-24 23:30").astimezone(UTC)) == words
