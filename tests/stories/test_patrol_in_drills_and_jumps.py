"""A drill shortens the waits and not the clock on the wall; a clock that jumps says nothing twice."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.words import DutyState, Role
from tests.stories.roster_of import shift, states
from tests.stories.ward import VIETNAM, Neighbour, Ward


@pytest.fixture
async def minh(ward: Ward) -> Neighbour:
    return await ward.person("minh", Role.TEAM_MEMBER, "CLE05")


@pytest.fixture
async def drill(url: str, tmp_path: Path) -> AsyncIterator[Ward]:
    """A ward in which a minute of waiting lasts a second."""
    ward = await Ward.open(url, tmp_path, service_scale=60)
    yield ward
    await ward.close()


async def test_a_drill_shortens_the_wait_for_a_check_in_but_not_the_start(drill: Ward) -> None:
    ward = drill
    minh = await ward.person("minh", Role.TEAM_MEMBER, "CLE05")
    leader = await ward.person("hùng", Role.TEAM_LEADER, "CLE05")
    desk = await ward.person("trực", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await shift(ward, [minh])
    await ward.until("21:45")
    minh.sees("Sắp tới giờ")
    await ward.until("22:00")
    minh.sees("Đến giờ tuần tra")
    leader.has_read()
    await ward.until(timedelta(seconds=10))
    assert leader.is_quiet()
    minh.sees("chưa điểm danh")
    await ward.until(timedelta(seconds=5))
    leader.sees("minh chưa điểm danh")
    await ward.until(timedelta(seconds=10))
    desk.sees("minh vẫn chưa điểm danh")


async def test_a_clock_that_is_set_back_an_hour_reminds_nobody_twice(ward: Ward, minh: Neighbour) -> None:
    await shift(ward, [minh])
    await ward.until("22:00")
    minh.sees("Đến giờ tuần tra")
    minh.has_read()
    ward.clock.set(datetime(2026, 11, 24, 21, 0, tzinfo=VIETNAM))
    await ward.settle()
    await ward.until("22:05")
    assert minh.is_quiet()
    await ward.until("22:10")
    minh.sees("chưa điểm danh")


async def test_a_clock_that_jumps_over_a_whole_shift_calls_nobody_late(ward: Ward, minh: Neighbour) -> None:
    leader = await ward.person("hùng", Role.TEAM_LEADER, "CLE05")
    code = await shift(ward, [minh])
    minh.has_read()
    ward.clock.set(datetime(2026, 11, 25, 9, 0, tzinfo=VIETNAM))
    await ward.settle()
    assert minh.is_quiet()
    assert leader.is_quiet()
    assert states(ward, code) == [DutyState.ABSENT]


async def test_for_an_erased_member_somebody_else_is_looked_for(ward: Ward, minh: Neighbour) -> None:
    lan = await ward.person("lan", Role.TEAM_MEMBER, "CLE05")
    code = await shift(ward, [minh])
    await minh.says("DỮ LIỆU CỦA TÔI")
    assert "Ca tuần tra sắp tới: 1" in minh.last()
    await minh.says("XÓA DỮ LIỆU", "ĐỒNG Ý XÓA")
    lan.sees("đang thiếu người", code)
    assert states(ward, code) == [DutyState.DECLINED]


async def test_militia_of_the_team_count_as_militia(ward: Ward, minh: Neighbour) -> None:
    leader = await ward.person("hùng", Role.TEAM_LEADER, "CLE05")
    await leader.says("LẬP LỊCH 1 dân quân, 1 tổ viên, thứ 7 19h-22h")
    assert "thiếu 1 dân quân" in leader.last()
    await leader.says("DÂN QUÂN minh")
    assert "minh đi tuần tra là dân quân" in leader.last()
    await leader.says("LẬP LỊCH 1 dân quân, 1 tổ viên, thứ 7 19h-22h")
    assert "thiếu" not in leader.last()
    await minh.says("DÂN QUÂN hùng")
    assert "Đã ghi: hùng" not in minh.last()


async def test_help_names_what_each_can_do(ward: Ward, minh: Neighbour) -> None:
    leader = await ward.person("hùng", Role.TEAM_LEADER, "CLE05")
    resident = await ward.person("hoa", Role.RESIDENT, "CLE05")
    for person, words in ((minh, "GIAO CA"), (leader, "LẬP LỊCH"), (resident, "TIN CỦA TÔI")):
        await person.says("TRỢ GIÚP")
        assert words in person.last()
    assert "LẬP LỊCH" not in minh.last()
    assert "LỊCH" not in resident.last()
