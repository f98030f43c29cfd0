"""A swap is proposed, accepted, and approved by rule; the leader decides only what a rule speaks against."""

from dataclasses import dataclass

import pytest

from storage.words import DutyState, Role
from tests.stories.roster_of import shift, states
from tests.stories.ward import Neighbour, Ward


@dataclass
class Team:
    minh: Neighbour
    lan: Neighbour
    hung: Neighbour


@pytest.fixture
async def team(ward: Ward) -> Team:
    return Team(
        await ward.person("minh", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("lan", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("hùng", Role.TEAM_LEADER, "CLE05"),
    )


async def test_three_taps_and_a_rule_swap_a_shift(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh])
    await team.minh.presses("Đổi ca")
    assert "lan" in team.minh.last()
    await team.minh.says("1" if "1. lan" in team.minh.last() else "2")
    team.lan.sees("minh nhờ ông/bà đi thay", code)
    assert team.hung.is_quiet()
    await team.lan.presses("Nhận ca")
    team.lan.sees("lan đi thay minh")
    team.minh.sees("lan đi thay minh")
    team.hung.sees("lan đi thay minh")
    assert states(ward, code) == [DutyState.REPLACED, DutyState.CONFIRMED]
    await team.minh.says("LỊCH")
    assert code not in team.minh.last()
    await ward.until("22:00")
    team.minh.sees_nothing_of("Đến giờ")
    team.lan.sees("Đến giờ")


async def test_a_swap_that_leaves_too_little_rest_waits_for_the_leader(ward: Ward, team: Team) -> None:
    await shift(ward, [team.lan], ("2026-11-25T04:00", "2026-11-25T06:00"))
    code = await shift(ward, [team.minh])
    await team.minh.says(f"ĐỔI CA {code} CHO lan")
    await team.lan.presses("Nhận ca")
    team.lan.sees("chờ tổ trưởng duyệt")
    team.hung.sees("chưa đủ giờ nghỉ", "minh nhờ lan")
    assert states(ward, code) == [DutyState.PROPOSED]
    await team.lan.says(f"DUYỆT {code}")
    assert "dành cho" in team.lan.last()
    await team.hung.presses("Duyệt")
    assert states(ward, code) == [DutyState.REPLACED, DutyState.CONFIRMED]


async def test_the_leader_may_say_no(ward: Ward, team: Team) -> None:
    await shift(ward, [team.lan], ("2026-11-25T04:00", "2026-11-25T06:00"))
    code = await shift(ward, [team.minh])
    await team.minh.says(f"ĐỔI CA {code} CHO lan")
    await team.lan.presses("Nhận ca")
    await team.hung.presses("Không duyệt")
    team.minh.sees("chưa duyệt")
    team.lan.sees("chưa duyệt")
    assert states(ward, code) == [DutyState.PROPOSED]


async def test_a_colleague_may_say_no_and_another_is_asked(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh])
    await team.minh.says(f"ĐỔI CA {code} CHO lan")
    await team.lan.presses("Không nhận")
    team.minh.sees("lan không nhận thay")
    await team.minh.says(f"ĐỔI CA {code} CHO ai cũng được")
    team.hung.sees("minh nhờ ông/bà đi thay")
    await team.hung.presses("Nhận ca")
    assert states(ward, code) == [DutyState.REPLACED, DutyState.CONFIRMED]
    await team.lan.says(f"NHẬN ĐỔI {code}")
    assert "Không còn lời nhờ" in team.lan.last()


async def test_nobody_swaps_a_shift_that_is_not_theirs(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh])
    await team.lan.says(f"ĐỔI CA {code}")
    assert "Không tìm thấy" in team.lan.last()


async def test_words_that_name_nobody_are_asked_again(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh])
    await team.minh.says(f"ĐỔI CA {code}", "ông Bảy")
    assert "chưa rõ" in team.minh.last()
