"""Nobody checks in: the person is asked, then the pair and the leader, then the duty officer."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from storage.words import DutyState, Role
from tests.stories.roster_of import shift, states
from tests.stories.ward import VIETNAM, Neighbour, Ward


@dataclass
class Team:
    minh: Neighbour
    lan: Neighbour
    hung: Neighbour
    desk: Neighbour


@pytest.fixture
async def team(ward: Ward) -> Team:
    return Team(
        await ward.person("minh", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("lan", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("hùng", Role.TEAM_LEADER, "CLE05"),
        await ward.person("trực", Role.DUTY_OFFICER, "CLE", on_duty=True),
    )


async def test_a_silent_patrol_climbs_the_ladder(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh, team.lan])
    await ward.until("22:00")
    team.minh.sees("Đến giờ tuần tra Tổ 5")
    await team.lan.says("CÓ MẶT")
    for person in (team.minh, team.hung):
        person.has_read()
    await ward.until("22:10")
    team.minh.sees("chưa điểm danh")
    assert team.hung.is_quiet()
    await ward.until("22:15")
    team.hung.sees("minh chưa điểm danh", code)
    team.lan.sees("minh chưa điểm danh")
    assert team.desk.is_quiet()
    await ward.until("22:25")
    team.desk.sees("minh vẫn chưa điểm danh", "Tổ 5")
    assert states(ward, code) == [DutyState.ABSENT, DutyState.CHECKED_IN]


async def test_whoever_comes_after_all_stops_the_ladder_and_the_leader_knows(ward: Ward, team: Team) -> None:
    await shift(ward, [team.minh])
    await ward.until("22:16")
    await team.minh.says("có mặt")
    team.hung.sees("minh đã có mặt")
    await ward.until("22:40")
    assert team.desk.is_quiet()


async def test_a_server_down_across_two_rungs_climbs_them_in_order_once(ward: Ward, team: Team) -> None:
    await shift(ward, [team.minh])
    await ward.until("22:05")
    team.minh.has_read()
    await ward.goes_down()
    ward.clock.set(datetime(2026, 11, 24, 22, 20, tzinfo=VIETNAM))
    await ward.comes_back()
    team.minh.sees("chưa điểm danh")
    team.hung.sees("minh chưa điểm danh")
    assert team.desk.is_quiet()
    team.minh.has_read()
    team.hung.has_read()
    await ward.until("22:25")
    team.desk.sees("chưa điểm danh")
    await ward.until("23:30")
    assert team.minh.is_quiet()
    assert team.hung.is_quiet()


async def test_where_there_is_no_leader_the_desk_is_asked_at_once(ward: Ward) -> None:
    minh = await ward.person("minh", Role.TEAM_MEMBER, "CLE06")
    desk = await ward.person("trực", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await shift(ward, [minh], group="CLE06")
    await ward.until("22:15")
    desk.sees("minh vẫn chưa điểm danh")


async def test_a_shift_that_is_over_accuses_nobody_of_being_late(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh], ("2026-11-24T22:00", "2026-11-24T22:10"))
    await ward.goes_down()
    ward.clock.set(datetime(2026, 11, 25, 6, 0, tzinfo=VIETNAM))
    await ward.comes_back()
    assert team.hung.is_quiet()
    assert team.desk.is_quiet()
    assert states(ward, code) == [DutyState.ABSENT]


async def test_a_leader_who_is_missing_as_well_is_no_help(ward: Ward, team: Team) -> None:
    await shift(ward, [team.minh, team.hung])
    await ward.until("22:15")
    team.desk.sees("minh, hùng vẫn chưa điểm danh")
    team.hung.sees_nothing_of("gọi hỏi giúp")
