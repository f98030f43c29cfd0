"""The right people are remembered: the evening before, an hour, a quarter of an hour, and at the start."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.words import DutyState, Role
from tests.stories.roster_of import bring_in, row, shift, states
from tests.stories.ward import VIETNAM, Neighbour, Ward

TOMORROW = ("2026-11-25T22:00", "2026-11-26T01:00")


@pytest.fixture
async def minh(ward: Ward) -> Neighbour:
    return await ward.person("minh", Role.TEAM_MEMBER, "CLE05")


async def test_whoever_does_not_answer_is_reminded_four_times(ward: Ward, minh: Neighbour) -> None:
    await shift(ward, [minh], TOMORROW)
    minh.sees("ca tuần tra Tổ 5", "22:00–01:00 ngày mai")
    minh.has_read()
    for at, words in (
        ("19:00", "Nhắc ca tuần tra"),
        (timedelta(hours=26), "bắt đầu lúc 22:00"),
        ("21:45", "Sắp tới giờ"),
        ("22:00", "Đến giờ tuần tra Tổ 5"),
    ):
        await ward.until(at)
        minh.sees(words)
        minh.has_read()


async def test_whoever_has_confirmed_is_left_alone_until_a_quarter_before(
    ward: Ward, minh: Neighbour
) -> None:
    await shift(ward, [minh], TOMORROW)
    await minh.presses("Đi được")
    minh.has_read()
    await ward.until(timedelta(hours=36, minutes=44))
    assert minh.is_quiet()
    await ward.until("21:45")
    minh.sees("Sắp tới giờ")


async def test_whoever_is_there_hears_nothing_more(ward: Ward, minh: Neighbour) -> None:
    code = await shift(ward, [minh])
    await ward.until("21:40")
    await minh.says("co mat")
    assert "Đã ghi có mặt lúc 21:40" in minh.last()
    minh.has_read()
    await ward.until("00:50")
    assert minh.is_quiet()
    assert states(ward, code) == [DutyState.CHECKED_IN]


async def test_after_an_outage_one_word_says_what_is_true_now(ward: Ward, minh: Neighbour) -> None:
    await shift(ward, [minh])
    minh.has_read()
    await ward.goes_down()
    ward.clock.set(datetime(2026, 11, 24, 21, 50, tzinfo=VIETNAM))
    await ward.comes_back()
    minh.sees("Sắp tới giờ tuần tra Tổ 5", "22:00")
    minh.sees_nothing_of("Ông/bà chưa xác nhận")
    minh.has_read()
    await ward.until("21:59")
    assert minh.is_quiet()


async def test_a_process_that_slept_for_six_hours_says_nothing_twice(ward: Ward, minh: Neighbour) -> None:
    await shift(ward, [minh])
    minh.has_read()
    ward.clock.set(datetime(2026, 11, 24, 22, 2, tzinfo=VIETNAM))
    await ward.settle()
    minh.sees("Đến giờ tuần tra")
    minh.sees_nothing_of("Sắp tới giờ")
    minh.has_read()
    ward.clock.set(datetime(2026, 11, 25, 4, 2, tzinfo=VIETNAM))
    await ward.settle()
    assert minh.is_quiet()


async def test_my_shifts_are_mine_alone(ward: Ward, minh: Neighbour) -> None:
    lan = await ward.person("lan", Role.TEAM_MEMBER, "CLE05")
    resident = await ward.person("hoa", Role.RESIDENT, "CLE05")
    mine = await shift(ward, [minh], TOMORROW)
    hers = await shift(ward, [lan])
    await minh.says("lich")
    assert mine in minh.last()
    assert hers not in minh.last()
    await resident.says("LỊCH")
    assert mine not in resident.last()
    assert hers not in resident.last()
    await resident.says(f"CÓ MẶT {mine}")
    assert "dành cho" in resident.last()


async def test_no_shift_now_says_when_the_next_one_is(ward: Ward, minh: Neighbour) -> None:
    await shift(ward, [minh], TOMORROW)
    await minh.says("CÓ MẶT")
    assert "không có ca nào" in minh.last()
    assert "22:00–01:00 ngày mai" in minh.last()


async def test_the_same_file_twice_tells_nobody_twice(ward: Ward, minh: Neighbour) -> None:
    await shift(ward, [minh])
    minh.has_read()
    done = bring_in(ward, row([minh]))
    assert (done.new, done.changed, done.same) == (0, 0, 1)
    await ward.settle()
    assert minh.is_quiet()


async def test_whoever_is_no_longer_in_the_file_is_told_and_left_alone(ward: Ward, minh: Neighbour) -> None:
    lan = await ward.person("lan", Role.TEAM_MEMBER, "CLE05")
    await shift(ward, [minh])
    minh.has_read()
    bring_in(ward, row([lan]))
    await ward.settle()
    minh.sees("không phải đi nữa")
    lan.sees("Ông/bà đi được không")
    minh.has_read()
    await ward.until("22:30")
    assert minh.is_quiet()


@pytest.mark.parametrize(
    ("starts", "ends", "before"),
    [
        ("2026-12-31T23:30", "2027-01-01T03:00", datetime(2026, 12, 31, 21, 0, tzinfo=VIETNAM)),
        ("2028-02-29T00:00", "2028-02-29T04:00", datetime(2028, 2, 28, 21, 0, tzinfo=VIETNAM)),
        ("2027-01-31T22:00", "2027-02-01T00:00", datetime(2027, 1, 31, 20, 0, tzinfo=VIETNAM)),
    ],
)
async def test_the_quarter_before_is_right_at_midnight_month_end_and_leap_day(
    url: str, tmp_path: Path, starts: str, ends: str, before: datetime
) -> None:
    ward = await Ward.open(url, tmp_path, at=before)
    minh = await ward.person("minh", Role.TEAM_MEMBER, "CLE05")
    await shift(ward, [minh], (starts, ends))
    await minh.presses("Đi được")
    minh.has_read()
    soon = datetime.fromisoformat(starts).replace(tzinfo=VIETNAM) - timedelta(minutes=15)
    await ward.until(soon - timedelta(seconds=1))
    assert minh.is_quiet()
    await ward.until(soon)
    minh.sees("Sắp tới giờ tuần tra", starts[-5:])
    await ward.close()


async def test_a_cancelled_shift_reminds_nobody(ward: Ward, minh: Neighbour) -> None:
    leader = await ward.person("hùng", Role.TEAM_LEADER, "CLE05")
    code = await shift(ward, [minh])
    await leader.says("LỊCH TỔ")
    assert "minh (chưa xác nhận)" in leader.last()
    await leader.says(f"HỦY CA {code}")
    minh.sees("đã hủy")
    minh.has_read()
    leader.has_read()
    await ward.until("22:40")
    assert minh.is_quiet()
    assert leader.is_quiet()


async def test_whoever_zalo_does_not_let_us_reach_is_called_by_the_leader(
    ward: Ward, minh: Neighbour
) -> None:
    leader = await ward.person("hùng", Role.TEAM_LEADER, "CLE05")
    await minh.unfollows()
    await ward.until(timedelta(days=8))
    await leader.says("alo")
    await shift(ward, [minh], ("2026-12-03T22:00", "2026-12-04T01:00"))
    leader.sees("Zalo chưa nhắn được cho minh")
