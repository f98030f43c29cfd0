"""A shift is over when somebody has accepted what is still open: the next shift, or the desk."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.tables import Handover, PatrolLog, Shift
from storage.words import DutyState, HandoverState, LogKind, Role, ShiftState
from tests.stories.roster_of import shift, states
from tests.stories.ward import Neighbour, Ward

EVENING = ("2026-11-24T19:00", "2026-11-24T22:00")
NIGHT = ("2026-11-24T22:00", "2026-11-25T02:00")


@dataclass
class Team:
    minh: Neighbour
    nga: Neighbour
    hung: Neighbour
    desk: Neighbour
    code: str = ""


@pytest.fixture
async def team(ward: Ward) -> Team:
    """Minh is on patrol since seven, with one checkpoint and one report open."""
    found = Team(
        await ward.person("minh", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("nga", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("hùng", Role.TEAM_LEADER, "CLE05"),
        await ward.person("trực", Role.DUTY_OFFICER, "CLE", on_duty=True),
    )
    await found.hung.says("THÊM ĐIỂM 1 cổng chợ", "LỊCH")
    found.code = await shift(ward, [found.minh], EVENING)
    await ward.until("19:00")
    await found.minh.says("CÓ MẶT")
    return found


async def trouble(ward: Ward, team: Team) -> str:
    await team.minh.says("CÓ VIỆC có người khả nghi", "XONG")
    for person in (team.minh, team.nga, team.hung, team.desk):
        person.has_read()
    return ward.report().code


def shift_state(ward: Ward, code: str) -> ShiftState:
    return ward.read(lambda db: db.exec(select(Shift).where(col(Shift.code) == code)).one().state)


async def test_with_nothing_open_it_is_over_at_once(ward: Ward, team: Team) -> None:
    await team.minh.says("ĐIỂM 1")
    await ward.until("22:00")
    team.minh.sees("đã hết giờ")
    await team.minh.presses("Giao ca")
    team.minh.sees("Không còn việc mở")
    assert shift_state(ward, team.code) is ShiftState.ENDED
    assert states(ward, team.code) == [DutyState.LEFT]


async def test_what_is_open_is_named_one_by_one_and_taken_by_the_next_shift(ward: Ward, team: Team) -> None:
    code = await trouble(ward, team)
    night = await shift(ward, [team.nga], NIGHT)
    await ward.until("21:55")
    await team.nga.says("CÓ MẶT")
    await team.minh.says("GIAO CA chú ý ngõ 12")
    team.minh.sees("đang chờ ca sau nhận", code, "chưa tới điểm 1 (cổng chợ)")
    team.nga.sees("minh giao ca", code, "chưa tới điểm 1", "Dặn: chú ý ngõ 12")
    assert shift_state(ward, team.code) is ShiftState.RUNNING
    await team.nga.presses("Nhận ca")
    team.minh.sees("nga đã nhận việc")
    assert shift_state(ward, team.code) is ShiftState.ENDED
    query = select(PatrolLog.text).join(Shift).where(col(Shift.code) == night)
    lines = ward.read(lambda db: list(db.exec(query.where(col(PatrolLog.kind) == LogKind.HANDOVER))))
    assert len(lines) == 2


async def test_a_handover_that_is_refused_goes_to_the_desk(ward: Ward, team: Team) -> None:
    await trouble(ward, team)
    await shift(ward, [team.nga], NIGHT)
    await ward.until("21:55")
    await team.minh.says("GIAO CA")
    await team.nga.presses("Chưa nhận")
    team.minh.sees("nga chưa nhận việc", "trực ban")
    team.desk.sees("minh giao ca")
    assert shift_state(ward, team.code) is ShiftState.RUNNING
    await team.desk.presses("Nhận ca")
    team.minh.sees("trực đã nhận việc")
    assert shift_state(ward, team.code) is ShiftState.ENDED
    given = ward.read(lambda db: db.exec(select(Handover)).one())
    assert given.state is HandoverState.ACCEPTED


async def test_where_no_shift_follows_the_desk_is_asked_and_then_the_leader(ward: Ward, team: Team) -> None:
    await trouble(ward, team)
    await ward.until("22:00")
    await team.minh.says("GIAO CA")
    team.desk.sees("minh giao ca")
    team.hung.sees_nothing_of("chưa ai nhận")
    await ward.until(timedelta(minutes=15))
    team.hung.sees("chưa ai nhận việc còn mở")


async def test_a_next_shift_that_says_nothing_is_passed_over(ward: Ward, team: Team) -> None:
    await trouble(ward, team)
    await shift(ward, [team.nga], NIGHT)
    await ward.until("21:58")
    await team.minh.says("GIAO CA")
    await ward.until("22:12")
    team.desk.sees_nothing_of("minh giao ca")
    await ward.until("22:13")
    team.desk.sees("minh giao ca")


async def test_a_voice_note_for_the_next_shift_is_a_line_of_the_book(ward: Ward, team: Team) -> None:
    await trouble(ward, team)
    await ward.until("22:00")
    await team.minh.says("GIAO CA")
    await team.minh.sends_voice()
    assert "Đã ghi sổ" in team.minh.last()
    kinds = ward.read(lambda db: [e.kind for e in db.exec(select(PatrolLog))])
    assert LogKind.VOICE in kinds
    assert len(ward.reports()) == 1


async def test_strangers_accept_nothing(ward: Ward, team: Team) -> None:
    await trouble(ward, team)
    other = await ward.person("tư", Role.TEAM_MEMBER, "CLE06")
    await ward.until("22:00")
    await team.minh.says("GIAO CA")
    await other.says(f"NHẬN CA {team.code}")
    assert "Không có việc giao ca" in other.last()


async def test_whoever_goes_home_early_leaves_the_others_on_patrol(ward: Ward, team: Team) -> None:
    code = await shift(ward, [team.nga, team.hung], ("2026-11-25T19:00", "2026-11-25T22:00"))
    await ward.until(timedelta(hours=24))
    await team.nga.says("CÓ MẶT")
    await team.hung.says("CÓ MẶT")
    await team.nga.says("GIAO CA con ốm")
    team.nga.sees("rời ca")
    team.hung.sees("nga đã rời ca")
    assert states(ward, code) == [DutyState.LEFT, DutyState.CHECKED_IN]


async def test_a_shift_nobody_hands_over_is_closed_and_the_desk_has_what_is_open(
    ward: Ward, team: Team
) -> None:
    await trouble(ward, team)
    await ward.until("23:59")
    team.desk.sees_nothing_of("giao ca")
    await ward.until("00:01")
    team.desk.sees("giao ca", "chưa tới điểm 1")
    assert shift_state(ward, team.code) is ShiftState.ENDED
    assert states(ward, team.code) == [DutyState.LEFT]


async def test_who_is_home_may_still_write_into_the_book(ward: Ward, team: Team) -> None:
    await team.minh.says("ĐIỂM 1")
    await ward.until("22:00")
    await team.minh.says("GIAO CA", "LỊCH", "ca tuần xong, mọi thứ ổn")
    assert "Đã ghi sổ" in team.minh.last()
    assert ward.reports() == []
    await ward.until("10:30")
    await team.minh.says("GHI SỔ quên ghi: đèn ngõ 12 hỏng")
    assert "chưa vào ca" in team.minh.last()


async def test_words_for_the_next_shift_are_passed_on_thanks_are_only_thanks(ward: Ward, team: Team) -> None:
    await trouble(ward, team)
    await ward.until("22:00")
    await team.minh.says("GIAO CA", "nhớ khóa cổng sau nhà văn hóa nhé")
    team.desk.sees("dặn thêm", "khóa cổng sau")
    await team.minh.says("cảm ơn")
    assert "Đã ghi sổ" not in team.minh.last()
    await team.minh.says("có trộm ở ngõ 12 tổ 5")
    assert len(ward.reports()) == 2
