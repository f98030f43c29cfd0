"""The hour that people name is the next such hour, in Vietnam."""

from datetime import datetime

import pytest

from handlers.rules.appointed import read_moment
from handlers.rules.clocks import VIETNAM

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=VIETNAM)  # a Tuesday


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("19h thứ bảy", "2026-11-28 19:00"),
        ("7 giờ sáng mai", "2026-11-25 07:00"),
        ("7 giờ tối nay", "2026-11-24 19:00"),
        ("20/12 lúc 8h30", "2026-12-20 08:30"),
        ("14:00 chiều nay", "2026-11-24 14:00"),
        ("8 giờ rưỡi", "2026-11-25 08:30"),
        ("17h", "2026-11-24 17:00"),
        ("8h thứ ba", "2026-12-01 08:00"),
        ("6h ngày kia", "2026-11-26 06:00"),
    ],
)
def test_a_named_hour(words: str, at: str) -> None:
    found = read_moment(words, NOW)
    assert found is not None
    assert f"{found.astimezone(VIETNAM):%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize("words", ["", "thứ bảy", "25h", "8h sáng nay", "sớm"])
def test_no_hour_or_one_that_is_over(words: str) -> None:
    assert read_moment(words, NOW) is None
