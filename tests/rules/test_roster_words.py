"""A roster is understood however a leader types it; what is missing is named."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers.rules.clocks import VIETNAM
from handlers.rules.recurrence import BadRule, occurrences
from handlers.rules.roster_words import Lacking, Wanted, read_roster

TODAY = date(2026, 11, 24)
TUE_THU_SAT = "FREQ=WEEKLY;BYDAY=TU,TH,SA"


def read(written: str) -> Wanted:
    wanted = read_roster(written, TODAY)
    assert isinstance(wanted, Wanted), f"{written}: {wanted}"
    return wanted


@pytest.mark.parametrize(
    "written",
    [
        "2 người, thứ 3 5 7, 22h–1h",
        "thu 3,5,7 22h-1h 2 nguoi",
        "T3 T5 T7 từ 22h đến 1h, 2 người",
        "t3,5,7 - 2 người - 22h tới 1h",
        "hai người thứ ba, thứ năm, thứ bảy 22:00-01:00",
        "Thứ 3 và 5 và 7; 10 giờ tối đến 1 giờ sáng; 2 ng",
        "22h-1h thứ 3/5/7 2 người",
        "2 NGƯỜI THỨ 3 5 7 22H–1H",
        "thứ 3 5 7 22-1h 2 người",
        "từ 22h đến 1h các ngày thứ 3, 5, 7, mỗi ca 2 người",
    ],
)
def test_the_same_roster_typed_in_many_ways(written: str) -> None:
    wanted = read(written)
    assert (wanted.rule, dict(wanted.needed)) == (TUE_THU_SAT, {"any": 2})
    assert (wanted.starts, wanted.ends, wanted.minutes) == (time(22), time(1), 180)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("hằng đêm 23h-4h 3 người", "FREQ=DAILY"),
        ("tối nay 22h-1h 2 người", "RDATE:20261124T220000"),
        ("toi mai va toi kia 22h-1h 2 nguoi", "RDATE:20261125T220000,20261126T220000"),
        ("mỗi tối 2 người 19h30-22h30", "FREQ=DAILY"),
        ("thứ hai đến thứ sáu 7h-8h 2 người", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("t2-t6 22h-1h 2 người", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("thứ 6 đến thứ 2 22h-1h 2 người", "FREQ=WEEKLY;BYDAY=MO,FR,SA,SU"),
        ("t2 đến cn 22h-1h 2n", "FREQ=DAILY"),
        ("cuối tuần 20h-24h 2 người", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("chủ nhật 19h-23h 2 người", "FREQ=WEEKLY;BYDAY=SU"),
        ("thứ tư 22g-1g 2 người", "FREQ=WEEKLY;BYDAY=WE"),
        ("cách tuần thứ 7 22h-1h 2 người", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"),
        ("ngày 30/11 19h-23h 4 người", "RDATE:20261130T190000"),
        ("30/4, 1/5 18h-22h 6 người", "RDATE:20270430T180000,20270501T180000"),
        ("29/2 18h-22h 6 người", "RDATE:20280229T180000"),
        ("từ 1/12 đến 31/12 thứ 7 cn 22h-2h 3 người", "FREQ=WEEKLY;BYDAY=SA,SU;UNTIL=20261231T235959"),
        ("từ 20/12 đến 5/1 22h-2h 3 người", "FREQ=DAILY;UNTIL=20270105T235959"),
    ],
)
def test_days(written: str, rule: str) -> None:
    assert read(written).rule == rule


@pytest.mark.parametrize(
    ("written", "needed"),
    [
        ("2 công an 2 dân quân 4 tổ, thứ 7 19h-23h", {"police": 2, "militia": 2, "team": 4}),
        ("1 ca, 2 dq, 3 tv, cn 19h-23h", {"police": 1, "militia": 2, "team": 3}),
        ("ba tổ viên cn 19h-23h", {"team": 3}),
        ("bốn người cn 19h-23h", {"any": 4}),
        ("2 cảnh sát và 3 tổ bảo vệ cn 19h-23h", {"police": 2, "team": 3}),
    ],
)
def test_people(written: str, needed: dict[str, int]) -> None:
    assert dict(read(written).needed) == needed


@pytest.mark.parametrize(
    ("written", "starts", "ends"),
    [
        ("22h30–1h", time(22, 30), time(1)),
        ("từ 7 giờ tối đến 11 giờ đêm", time(19), time(23)),
        ("8h sáng đến 4h chiều", time(8), time(16)),
        ("0h-4h", time(0), time(4)),
        ("12 giờ đêm đến 4 giờ sáng", time(0), time(4)),
        ("20h-24h", time(20), time(0)),
        ("23:15 → 03:45", time(23, 15), time(3, 45)),
    ],
)
def test_hours(written: str, starts: time, ends: time) -> None:
    wanted = read(f"2 người thứ 3 {written}")
    assert (wanted.starts, wanted.ends) == (starts, ends)


@pytest.mark.parametrize(
    ("written", "lacking"),
    [
        ("thứ 3 22h-1h", {Lacking.PEOPLE}),
        ("2 người 22h-1h", {Lacking.DAYS}),
        ("2 người thứ 3", {Lacking.HOURS}),
        ("lịch tuần tới nhé", {Lacking.PEOPLE, Lacking.DAYS, Lacking.HOURS}),
        ("thứ 3 ngày nào cũng được", {Lacking.PEOPLE, Lacking.HOURS}),
    ],
)
def test_what_is_missing_is_named(written: str, lacking: set[Lacking]) -> None:
    assert read_roster(written, TODAY) == lacking


def test_window_holidays_and_event() -> None:
    wanted = read("2 người thứ 3 22h-1h lệch 30 phút trừ ngày lễ")
    assert (wanted.window, wanted.skips_holidays, wanted.event) == (30, True, None)
    assert read("2 người thứ 3 22h-1h lệch giờ tối đa 500 phút").window == 120
    assert read("sự kiện: Lễ hội hoa ban, 15/3 18h-23h, 8 người").event == "Lễ hội hoa ban"


# --- When it comes back ----------------------------------------------------------------------------------


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)  # type: ignore[arg-type, misc]


def test_a_rule_runs_by_the_clock_on_the_wall() -> None:
    first = local(2026, 11, 24, 22, 0)
    found = occurrences("FREQ=WEEKLY;BYDAY=TU,TH", first, first, first + timedelta(days=8))
    assert [m.astimezone(VIETNAM) for m in found] == [
        first,
        local(2026, 11, 26, 22, 0),
        local(2026, 12, 1, 22, 0),
    ]
    assert all(m.tzinfo is UTC for m in found)


def test_leap_day_and_holidays() -> None:
    first = local(2028, 2, 27, 22, 0)
    days = occurrences("FREQ=DAILY", first, first, first + timedelta(days=4), without={date(2028, 3, 1)})
    assert [m.astimezone(VIETNAM).date() for m in days] == [
        date(2028, 2, 27),
        date(2028, 2, 28),
        date(2028, 2, 29),
    ]


def test_the_hour_just_past_midnight_belongs_to_its_own_day() -> None:
    first = local(2026, 11, 24, 0, 30)
    (found,) = occurrences("FREQ=WEEKLY;BYDAY=WE", first, first, first + timedelta(days=5))
    assert found.astimezone(VIETNAM) == local(2026, 11, 25, 0, 30)


def test_single_dates_are_named_one_by_one() -> None:
    first = local(2026, 11, 24, 19, 0)
    found = occurrences("RDATE:20261130T190000,20261202T190000", first, first, first + timedelta(days=30))
    assert [m.astimezone(VIETNAM) for m in found] == [local(2026, 11, 30, 19, 0), local(2026, 12, 2, 19, 0)]


def test_a_rule_nobody_knows_is_refused() -> None:
    first = local(2026, 11, 24, 19, 0)
    with pytest.raises(BadRule, match="RFC 5545"):
        occurrences("FREQ=SOMETIMES", first, first, first + timedelta(days=1))
