"""A leader types a roster, sees a fair proposal, and one tap tells each person only their own part."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from storage import patrols_forgotten
from storage.tables import PatrolLog, Shift, ShiftDuty, ShiftPattern
from storage.words import DutyState, Role, ShiftState
from tests.stories.ward import VIETNAM, Neighbour, Ward


@dataclass
class Team:
    minh: Neighbour
    lan: Neighbour
    nga: Neighbour
    hung: Neighbour


@pytest.fixture
async def team(ward: Ward) -> Team:
    return Team(
        await ward.person("minh", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("lan", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("nga", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("hùng", Role.TEAM_LEADER, "CLE05"),
    )


def shifts(ward: Ward) -> list[Shift]:
    return ward.read(lambda db: list(db.exec(select(Shift).order_by(Shift.starts_at))))  # type: ignore[arg-type]


def duties(ward: Ward) -> list[ShiftDuty]:
    return ward.read(lambda db: list(db.exec(select(ShiftDuty))))


async def test_a_roster_in_three_steps(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH", "2 người, thứ 3 5 7, 22h–1h")
    draft = team.hung.last()
    assert "12 ca (chưa ai thấy)" in draft
    assert "Đủ người 100%" in draft
    assert team.minh.is_quiet()
    await team.minh.says("LỊCH")
    assert "chưa có ca" in team.minh.last()
    await team.hung.presses("Gửi lịch")
    mine = team.minh.sees("Ca tuần tra Tổ 5 của ông/bà (6 ca)")
    assert "lan" not in mine
    assert {s.state for s in shifts(ward)} == {ShiftState.PUBLISHED}
    begins = [s.starts_at.astimezone(VIETNAM) for s in shifts(ward)]
    assert {(b.isoweekday(), b.hour) for b in begins} == {(2, 22), (4, 22), (6, 22)}
    await team.minh.presses("Đi được cả")
    assert "6 ca" in team.minh.last()
    confirmed = [d for d in duties(ward) if d.state is DutyState.CONFIRMED]
    assert len(confirmed) == 6


async def test_what_is_missing_is_asked_and_the_first_words_still_count(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH 2 người thứ 3")
    assert "từ mấy giờ" in team.hung.last()
    await team.hung.says("22h-1h")
    assert "4 ca" in team.hung.last()


async def test_wishes_absences_and_the_number_of_nights_are_respected(ward: Ward, team: Team) -> None:
    await team.minh.says("BÁO BẬN thứ 5", "LỊCH")
    await team.lan.says("báo bận từ 24/11 đến 31/12")
    await team.nga.says("KHÔNG MUỐN TRỰC thứ 5")
    await team.hung.says("LẬP LỊCH 1 người, thứ 5, 19h-21h")
    people = {d.person_id for d in duties(ward)}
    names = {n.uid: n for n in (team.minh, team.lan, team.nga, team.hung)}
    assert len(names) == 4
    assert "hùng" in team.hung.last()
    assert "minh" not in team.hung.last()
    assert "lan" not in team.hung.last()
    assert "nga" not in team.hung.last()
    assert len(people) == 1


async def test_a_shift_that_cannot_be_filled_is_named(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH 1 công an, 5 tổ viên, chủ nhật 19h-23h")
    assert "thiếu 1 công an, 1 tổ viên" in team.hung.last()
    assert "Còn 4 ca thiếu người" in team.hung.last()


async def test_a_new_draft_replaces_the_old_and_a_dropped_one_leaves_nothing(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH 2 người thứ 3 22h-1h", "LẬP LỊCH 1 người thứ 7 22h-1h")
    assert len(shifts(ward)) == 4
    await team.hung.presses("Bỏ lịch")
    assert shifts(ward) == []
    assert duties(ward) == []
    await team.hung.says("GỬI LỊCH")
    assert "Chưa có lịch" in team.hung.last()


async def test_a_roster_is_made_and_seen_only_by_those_who_plan(ward: Ward, team: Team) -> None:
    resident = await ward.person("hoa", Role.RESIDENT, "CLE05")
    other = await ward.person("tám", Role.TEAM_LEADER, "CLE06")
    await team.hung.says("LẬP LỊCH 2 người thứ 3 5 7 22h-1h", "GỬI LỊCH")
    code = shifts(ward)[0].code
    for person in (resident, other):
        person.has_read()
        await person.says("LỊCH TỔ")
        assert code not in person.last()
        await person.says("GỬI LỊCH")
        await person.says(f"HỦY CA {code}")
        assert code not in person.last() or "Không tìm thấy" in person.last()
    await team.minh.says("LẬP LỊCH")
    assert "dành cho" in team.minh.last()
    assert {s.state for s in shifts(ward)} == {ShiftState.PUBLISHED}


async def test_a_true_start_is_drawn_inside_the_window(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH 1 người hằng đêm 20h-21h lệch 60 phút")
    begins = [s.starts_at.astimezone(VIETNAM) for s in shifts(ward)]
    assert all(20 * 60 <= b.hour * 60 + b.minute <= 21 * 60 for b in begins)
    assert len({b.minute for b in begins}) > 3
    assert {s.ends_at - s.starts_at for s in shifts(ward)} == {timedelta(hours=1)}


async def test_holidays_are_left_out_where_the_leader_says_so(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH 1 người từ 30/12 đến 3/1 20h-21h trừ ngày lễ")
    days = [f"{s.starts_at.astimezone(VIETNAM):%d/%m}" for s in shifts(ward)]
    assert "01/01" not in days
    assert "31/12" in days


async def test_the_next_weeks_are_drawn_up_in_time_and_the_leader_only_taps(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH 1 người thứ 7 20h-21h", "GỬI LỊCH")
    assert len(shifts(ward)) == 4
    for day in range(21):
        await ward.until(timedelta(days=1))
        if day % 5 == 0:
            await team.hung.says("LỊCH")
    team.hung.sees("Đã soạn lịch mấy tuần tới, 4 ca")
    await team.hung.says("GỬI LỊCH")
    assert len([s for s in shifts(ward) if s.state is not ShiftState.DRAFT]) == 8
    assert len({s.starts_at for s in shifts(ward)}) == 8


async def test_the_roster_of_an_event_is_deleted_a_week_after_it(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH sự kiện: Ngày hội, 26/11 18h-23h, 2 người", "GỬI LỊCH")
    (event,) = shifts(ward)
    assert event.forget_at is not None
    ended = event.ends_at
    await ward.until(ended - timedelta(hours=5))
    await team.hung.says("CÓ MẶT")
    for moment, left in ((ended + timedelta(days=7, seconds=-1), 1), (ended + timedelta(days=7), 0)):
        ward.house.clerk.do(partial(patrols_forgotten.forget_events, now=moment))
        assert len(shifts(ward)) == left
        assert ward.read(lambda db: len(list(db.exec(select(ShiftPattern))))) == left
    assert duties(ward) == []
    assert ward.read(lambda db: list(db.exec(select(PatrolLog)))) == []
    await team.hung.says("alo")
    await ward.until(timedelta(days=1))


async def test_a_roster_typed_twice_makes_no_second_shift(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH 1 người thứ 7 20h-21h", "GỬI LỊCH", "LẬP LỊCH 1 người thứ 7 20h-21h")
    assert "đã có trong LỊCH TỔ" in team.hung.last()
    assert len(shifts(ward)) == 4


async def test_trouble_told_in_the_middle_of_a_roster_is_a_report(ward: Ward, team: Team) -> None:
    await team.hung.says("LẬP LỊCH", "có người lạ khả nghi ở ngõ 12 tổ 5")
    assert ward.report().category == "suspicious_person"


async def test_a_patrol_of_the_whole_commune_draws_on_all_its_teams(ward: Ward, team: Team) -> None:
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    nine = await ward.person("chín", Role.TEAM_MEMBER, "CLE06")
    far = await ward.person("tư", Role.TEAM_MEMBER, "CSI09")
    await chief.says("LẬP LỊCH 1 công an, 5 tổ viên, ngày 28/11 19h-23h", "GỬI LỊCH")
    for person in (team.minh, team.lan, team.nga, team.hung, nine, chief):
        person.sees("Ca tuần tra Phường Chiềng Lề của ông/bà (1 ca)")
    assert far.is_quiet()
    await nine.presses("Đi được cả")
    await nine.says("ĐỔI CA")
    assert "chưa ai rảnh" in nine.last()


async def test_a_roster_may_be_for_one_route_or_post(ward: Ward, team: Team) -> None:
    await team.hung.says("THÊM ĐIỂM 1 cổng chợ", "LỊCH", "THÊM TUYẾN bờ suối", "THÊM ĐIỂM 1 cầu treo", "LỊCH")
    await team.hung.says("THÊM TUYẾN Bờ suối")
    assert "đã có" in team.hung.last()
    await team.hung.says("LẬP LỊCH 1 người, hằng đêm 22h-23h, tuyến bờ suối", "GỬI LỊCH")
    first = shifts(ward)[0]
    holder = next(
        n for n in (team.minh, team.lan, team.nga, team.hung) if any(first.code in t for t in n.texts())
    )
    holder.sees("Ca tuần tra Tổ 5, bờ suối của ông/bà")
    await ward.until("22:00")
    await holder.says("CÓ MẶT")
    assert "điểm 1 (cầu treo)" in holder.last()
    assert "cổng chợ" not in holder.last()
