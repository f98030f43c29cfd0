"""An hour said by what is missing to it is the same hour everywhere."""

from datetime import date, datetime, time

import pytest

from handlers.rules.appointed import read_moment
from handlers.rules.clocks import VIETNAM
from handlers.rules.hours import with_plain_hours
from handlers.rules.roster_words import Wanted, read_roster

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("10h kém 5", "9h55"),
        ("10 giờ kém 15 phút tối qua", "9h45 tối qua"),
        ("7 gio kem 10", "6h50"),
        ("22h kém mười lăm", "21h45"),
        ("kém 5 10 giờ", "9h55"),
        ("0h kém 5", "23h55"),
        ("tầm 10h kém", "tầm 10h kém"),
        ("hàng kém 5 phần", "hàng kém 5 phần"),
        ("10h kém 75", "10h kém 75"),
    ],
)
def test_it_is_written_like_any_other(said: str, plain: str) -> None:
    assert with_plain_hours(said) == plain


def test_a_notice_and_a_roster_begin_then() -> None:
    assert read_moment("8 giờ kém 10 tối nay", NOW) == NOW.replace(hour=19, minute=50)
    wanted = read_roster("2 người thứ 3 5 7, 22h kém 15 đến 1h", date(2026, 11, 24))
    assert isinstance(wanted, Wanted)
    assert (wanted.starts, wanted.ends) == (time(21, 45), time(1, 0))
