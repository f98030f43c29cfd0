"""How often people say something comes back becomes a rule; what nobody said is not guessed."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.clocks import VIETNAM
from handlers.rules.folding import strip_accents
from handlers.rules.repeating import next_time, read_repeat

LIKE = datetime(2026, 11, 24, 17, 30, tzinfo=VIETNAM)  # a Tuesday

SAID = [
    ("hằng tuần", "thứ ba hằng tuần, 17:30", "2026-12-01 17:30"),
    ("10h kém 5 thứ bảy hằng tuần", "thứ bảy hằng tuần, 09:55", "2026-11-28 09:55"),
    ("hàng tuần lúc 8h", "thứ ba hằng tuần, 08:00", "2026-12-01 08:00"),
    ("thứ bảy hằng tuần 19h", "thứ bảy hằng tuần, 19:00", "2026-11-28 19:00"),
    ("7 giờ tối thứ bảy hằng tuần", "thứ bảy hằng tuần, 19:00", "2026-11-28 19:00"),
    ("mỗi thứ 2 và thứ 5", "thứ hai, thứ năm hằng tuần, 17:30", "2026-11-26 17:30"),
    ("chủ nhật hai tuần một lần 8h", "chủ nhật, hai tuần một lần, 08:00", "2026-11-29 08:00"),
    ("hằng tháng", "ngày 24 hằng tháng, 17:30", "2026-12-24 17:30"),
    ("ngày 5 hằng tháng", "ngày 5 hằng tháng, 17:30", "2026-12-05 17:30"),
    ("ngày 31 mỗi tháng 8h", "ngày 31 hằng tháng, 08:00", "2026-11-30 08:00"),
    ("cuối tháng", "ngày cuối tháng, 17:30", "2026-11-30 17:30"),
    ("chủ nhật đầu tháng 8 giờ", "chủ nhật đầu tháng, 08:00", "2026-12-06 08:00"),
]


@pytest.mark.parametrize(("words", "told", "at"), SAID)
def test_a_way_to_come_back(words: str, told: str, at: str) -> None:
    for said in (words, strip_accents(words), words.upper()):
        found = read_repeat(said, LIKE)
        assert found is not None
        assert found.words == told
        first = next_time(found.rule, LIKE.replace(hour=found.clock.hour, minute=found.clock.minute), LIKE)
        assert first is not None
        assert f"{first.astimezone(VIETNAM):%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize(
    "words", ["", "hằng ngày", "mỗi tối 19h", "hằng năm", "19h", "ngày 45 hằng tháng", "rằm hằng tháng", "ừ"]
)
def test_what_is_no_way_to_come_back(words: str) -> None:
    assert read_repeat(words, LIKE) is None


@given(st.integers(0, 5 * 366 * 24 * 60), st.integers(1, 31))
def test_every_month_has_its_day_and_it_is_never_today(minutes: int, day: int) -> None:
    after = LIKE + timedelta(minutes=minutes)
    found = read_repeat(f"ngày {day} hằng tháng 8h", LIKE)
    assert found is not None
    at = next_time(found.rule, datetime(2026, 1, 1, 8, tzinfo=VIETNAM), after)
    assert at is not None
    assert timedelta(0) < at - after <= timedelta(days=32)
    assert at.astimezone(VIETNAM).date() > after.date()
    assert f"{at.astimezone(VIETNAM):%H:%M}" == "08:00"  # Vietnam has no summer time: the wall clock holds
