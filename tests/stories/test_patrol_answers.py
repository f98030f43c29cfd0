"""Coming or not coming is one tap; somebody else is looked for in order; the leader sees what may fail."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import select

from storage.tables import Shift
from storage.words import DutyState, Role
from tests.stories.roster_of import shift, states
from tests.stories.ward import Neighbour, Ward

IN_THREE_DAYS = ("2026-11-27T22:00", "2026-11-28T01:00")


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


async def test_whoever_cannot_come_is_replaced_by_the_same_group(ward: Ward, team: Team) -> None:
    neighbour = await ward.person("nga", Role.TEAM_MEMBER, "CLE06")
    code = await shift(ward, [team.minh])
    await team.minh.presses("Không đi được")
    assert "đang tìm người thay" in team.minh.last()
    team.hung.sees("minh không đi được", code)
    team.lan.sees("đang thiếu người", code)
    assert neighbour.is_quiet()
    await team.lan.presses("Đi thay")
    team.lan.sees("nay là của ông/bà")
    team.hung.sees("lan đi ca")
    team.minh.sees("lan đi ca")
    assert states(ward, code) == [DutyState.REPLACED, DutyState.CONFIRMED]
    await team.hung.says(f"NHẬN THAY {code}")
    assert "đã đủ người" in team.hung.last()


async def test_neighbour_groups_and_then_the_police_are_asked(ward: Ward, team: Team) -> None:
    neighbour = await ward.person("nga", Role.TEAM_MEMBER, "CLE06")
    stranger = await ward.person("tư", Role.TEAM_MEMBER, "CSI09")
    beat = await ward.person("hải", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    await shift(ward, [team.minh])
    await team.minh.presses("Không đi được")
    team.lan.sees("đang thiếu người")
    assert neighbour.is_quiet()
    await ward.until(timedelta(minutes=30))
    neighbour.sees("đang thiếu người")
    assert beat.is_quiet()
    await ward.until(timedelta(minutes=30))
    beat.sees("đang thiếu người")
    await ward.until(timedelta(minutes=30))
    team.hung.sees("chưa ai nhận")
    assert stranger.is_quiet()
    await beat.presses("Đi thay")
    beat.sees("nay là của ông/bà")


async def test_whoever_has_another_shift_then_is_not_asked(ward: Ward, team: Team) -> None:
    await shift(ward, [team.lan], group="CLE06")
    team.lan.has_read()
    await shift(ward, [team.minh])
    await team.minh.presses("Không đi được")
    team.hung.sees("đang thiếu người")
    assert team.lan.is_quiet()


async def test_whoever_changes_their_mind_in_time_keeps_the_shift(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh])
    await team.minh.presses("Không đi được")
    await team.minh.says(f"XÁC NHẬN {code}")
    assert "Hẹn" in team.minh.last()
    team.hung.sees("minh đi được")
    assert states(ward, code) == [DutyState.CONFIRMED]


async def test_a_shift_that_is_full_without_them_looks_for_nobody(ward: Ward, team: Team) -> None:
    await shift(ward, [team.minh, team.hung], needed="1")
    await team.minh.presses("Không đi được")
    assert "vẫn đủ người" in team.minh.last()
    await ward.until(timedelta(hours=1))
    assert team.lan.is_quiet()


async def test_nobody_takes_a_shift_of_another_commune(ward: Ward, team: Team) -> None:
    stranger = await ward.person("tư", Role.TEAM_MEMBER, "CSI09")
    code = await shift(ward, [team.minh])
    await team.minh.presses("Không đi được")
    await stranger.says(f"NHẬN THAY {code}")
    assert "Không tìm thấy" in stranger.last()


async def test_the_leader_sees_two_days_before_what_may_fail(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh, team.lan], IN_THREE_DAYS, needed="3")
    await team.lan.presses("Đi được")
    await ward.until(timedelta(hours=36, minutes=59))
    assert team.hung.is_quiet()
    await ward.until(timedelta(minutes=1))
    said = team.hung.sees("Ca có nguy cơ", code, "còn thiếu 1 người", "chưa xác nhận: minh")
    assert "lan" not in said


async def test_whoever_missed_the_last_time_is_a_risk(ward: Ward, team: Team) -> None:
    await shift(ward, [team.minh])
    await ward.until(timedelta(hours=17))
    code = await shift(ward, [team.minh], ("2026-11-26T22:00", "2026-11-27T01:00"))
    await team.minh.says(f"XÁC NHẬN {code}")
    team.hung.has_read()
    await ward.until("22:00")
    team.hung.sees("Ca có nguy cơ", "lần trước vắng: minh")
    await team.hung.says("CA CÓ NGUY CƠ")
    assert code in team.hung.last()


async def test_a_well_manned_shift_worries_nobody(ward: Ward, team: Team) -> None:
    await shift(ward, [team.minh], IN_THREE_DAYS)
    await team.minh.presses("Đi được")
    await ward.until(timedelta(hours=80))
    team.hung.sees_nothing_of("nguy cơ")


async def test_the_leader_wants_somebody_who_is_sure_to_come(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh])
    await team.hung.says(f"TÌM NGƯỜI {code}")
    team.lan.sees("đang thiếu người")
    await team.lan.presses("Đi thay")
    await team.hung.says(f"TÌM NGƯỜI {code}")
    assert "đã đủ người" in team.hung.last()


async def test_a_member_does_not_look_for_people(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.minh])
    await team.minh.says(f"TÌM NGƯỜI {code}")
    assert "dành cho" in team.minh.last()


async def test_whoever_stands_in_after_the_start_is_waited_for_from_then_on(ward: Ward, team: Team) -> None:
    await shift(ward, [team.minh])
    await ward.until("22:20")
    await team.minh.says("KHÔNG ĐI " + ward.read(lambda db: db.exec(select(Shift.code)).one()))
    await team.lan.presses("Đi thay")
    for person in (team.lan, team.hung):
        person.has_read()
    await ward.until("22:29")
    assert team.lan.is_quiet()
    assert team.hung.is_quiet()
    await ward.until("22:30")
    team.lan.sees("chưa điểm danh")
    await team.lan.says("CÓ MẶT")
    await ward.until("22:50")
    assert team.hung.is_quiet()
