"""On the night: checkpoints in an order nobody learns, silence that is noticed, help that makes no sound."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.tables import Checkpoint, CheckpointVisit, LocationPoint, PatrolLog, Report
from storage.words import LogKind, Proof, Role, Urgency
from tests.stories.roster_of import shift
from tests.stories.ward import Neighbour, Ward

MARKET = (21.3312, 103.9052)
BRIDGE = (21.3352, 103.9092)


@dataclass
class Team:
    minh: Neighbour
    lan: Neighbour
    hung: Neighbour
    desk: Neighbour
    code: str = ""


@pytest.fixture
async def team(ward: Ward) -> Team:
    """Minh and Lan are on patrol since ten; Hùng leads the team; an officer is on duty."""
    found = Team(
        await ward.person("minh", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("lan", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("hùng", Role.TEAM_LEADER, "CLE05"),
        await ward.person("trực", Role.DUTY_OFFICER, "CLE", on_duty=True),
    )
    await found.hung.says("THÊM ĐIỂM 1 cổng chợ")
    await found.hung.sends_pin(*MARKET)
    await found.hung.says("THÊM ĐIỂM 2 đầu cầu")
    await found.hung.sends_pin(*BRIDGE)
    await found.hung.says("THÊM ĐIỂM 3 nhà văn hóa", "LỊCH")
    found.code = await shift(ward, [found.minh, found.lan])
    await ward.until("22:00")
    await found.minh.says("CÓ MẶT")
    await found.lan.says("CÓ MẶT")
    for person in (found.minh, found.lan, found.hung, found.desk):
        person.has_read()
    return found


def visits(ward: Ward) -> dict[int, Proof | None]:
    query = (
        select(CheckpointVisit, Checkpoint)
        .join(Checkpoint)
        .where(col(CheckpointVisit.visited_at).is_not(None))
    )
    return ward.read(lambda db: {c.number: v.proof for v, c in db.exec(query)})


def kinds(ward: Ward) -> list[LogKind]:
    return ward.read(lambda db: [e.kind for e in db.exec(select(PatrolLog).order_by(col(PatrolLog.id)))])


# --- Checkpoints -----------------------------------------------------------------------------------------


async def test_a_checkpoint_is_shown_by_number_by_its_secret_and_by_a_pin(ward: Ward, team: Team) -> None:
    secret = ward.read(lambda db: db.exec(select(Checkpoint.secret).where(col(Checkpoint.number) == 2)).one())
    await team.minh.says("điểm 3")
    assert "Đã ghi điểm 3 (nhà văn hóa)" in team.minh.last()
    await team.lan.says(f"diem {secret.lower()}")
    assert "Đã ghi điểm 2 (đầu cầu)" in team.lan.last()
    await team.minh.sends_pin(MARKET[0] + 0.0003, MARKET[1])
    assert "Đã đi đủ các điểm" in team.minh.last()
    assert visits(ward) == {3: Proof.CODE, 2: Proof.QR, 1: Proof.PIN}
    assert ward.reports() == []
    await team.lan.says("ĐIỂM 3")
    assert "Đã có người ghi" in team.lan.last()


async def test_a_pin_far_from_everything_is_kept_for_a_week_and_proves_nothing(
    ward: Ward, team: Team
) -> None:
    await team.minh.sends_pin(21.4, 103.9)
    assert "Đã ghi vị trí" in team.minh.last()
    assert visits(ward) == {}
    points = ward.read(lambda db: list(db.exec(select(LocationPoint))))
    assert [p.expires_at - p.at for p in points] == [timedelta(days=7)]


async def test_a_photo_proves_it_when_it_shows_what_was_asked_just_now(ward: Ward, team: Team) -> None:
    await team.minh.says("ĐIỂM 3 ẢNH")
    assert "ngón tay" in team.minh.last()
    await team.minh.sends_photo()
    assert "Đã ghi điểm 3" in team.minh.last()
    assert visits(ward) == {3: Proof.PHOTO}
    assert ward.reports() == []


async def test_the_order_is_drawn_for_every_shift(ward: Ward, team: Team) -> None:
    orders = set()
    for day in range(25, 31):
        when = (f"2026-11-{day}T22:00", f"2026-11-{day}T23:00")
        await shift(ward, [team.minh], when)
        await ward.until("21:30")
        await team.minh.says("CÓ MẶT")
        orders.add(team.minh.sees("Đi lần lượt"))
        await team.minh.says("GIAO CA")
        await team.hung.says("DANH SÁCH ĐIỂM")
    assert len({o.split("Đi lần lượt")[1][:80] for o in orders}) > 1


async def test_a_checkpoint_is_only_shown_on_patrol_and_its_secret_only_to_planners(
    ward: Ward, team: Team
) -> None:
    other = await ward.person("nga", Role.TEAM_MEMBER, "CLE05")
    await other.says("ĐIỂM 3")
    assert "chưa vào ca" in other.last()
    await other.says("DANH SÁCH ĐIỂM")
    assert "zalo.me" not in other.last()
    await team.hung.says("DANH SÁCH ĐIỂM")
    assert "zalo.me" in team.hung.last()


# --- Help without a sound --------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [".", "S", "Hết pin rồi!", "TÍN HIỆU CA"])
async def test_a_silent_sign_shows_nothing_and_alerts_the_pair_the_patrols_and_the_desk(
    ward: Ward, team: Team, sign: str
) -> None:
    await team.hung.says("TỪ BÁO ĐỘNG hết pin rồi")
    nga = await ward.person("nga", Role.TEAM_MEMBER, "CLE06")
    away = await ward.person("tư", Role.TEAM_MEMBER, "CSI09")
    for person, group in ((nga, "CLE06"), (away, "CSI09")):
        await shift(ward, [person], ("2026-11-24T21:00", "2026-11-25T00:00"), group=group)
        await person.says("CÓ MẶT")
        person.has_read()
    await team.minh.says("ĐIỂM 3")
    for person in (team.minh, team.hung):
        person.has_read()
    before = len(team.minh.texts())
    await team.minh.says(sign)
    assert len(team.minh.texts()) == before
    team.lan.sees("CẦN GIÚP NGAY", "minh", "nhà văn hóa")
    nga.sees("CẦN GIÚP NGAY")
    team.hung.sees("CẦN GIÚP NGAY")
    team.desk.sees("[P1]", "minh", team.code, "nhà văn hóa")
    assert away.is_quiet()
    await ward.until(timedelta(minutes=3))
    assert len(team.minh.texts()) == before


async def test_the_same_sign_twice_is_one_alarm_and_the_ladder_rings_on(ward: Ward, team: Team) -> None:
    await team.minh.says(".", ".")
    assert [r.urgency for r in ward.reports()] == [Urgency.P1]
    team.desk.sees("[P1]")
    team.desk.has_read()
    await ward.until(timedelta(minutes=10))
    team.desk.sees("CHƯA AI NHẬN")


async def test_a_dot_of_somebody_who_is_not_on_patrol_is_no_alarm(ward: Ward, team: Team) -> None:
    await team.hung.says(".")
    assert team.desk.is_quiet()


# --- Silence ---------------------------------------------------------------------------------------------


async def test_no_sign_asks_the_pair_then_the_leader_then_the_officer(ward: Ward, team: Team) -> None:
    await team.hung.says("GIỮ LIÊN LẠC 45")
    team.hung.has_read()
    await ward.until(timedelta(minutes=40))
    await team.lan.says("ĐIỂM 3")
    team.lan.has_read()
    await ward.until("22:45")
    team.lan.sees("Chưa thấy tín hiệu của minh từ 22:00")
    assert team.hung.is_quiet()
    await ward.until("22:50")
    team.hung.sees("Chưa thấy tín hiệu của minh")
    assert team.desk.is_quiet()
    await ward.until("22:55")
    team.desk.sees("Chưa thấy tín hiệu của minh")
    assert LogKind.SILENCE in kinds(ward)
    await team.minh.says("tôi đây")
    team.lan.sees("minh đã có tín hiệu")
    team.hung.sees("minh đã có tín hiệu")


async def test_the_pair_says_that_all_is_well(ward: Ward, team: Team) -> None:
    await team.hung.says("GIỮ LIÊN LẠC 45")
    team.hung.has_read()
    await ward.until("22:30")
    await team.lan.says("ĐIỂM 3")
    await ward.until("22:46")
    await team.lan.presses("Ổn cả")
    team.lan.sees("vẫn ổn")
    await ward.until("23:10")
    assert team.hung.is_quiet()


async def test_without_an_agreement_nobody_asks(ward: Ward, team: Team) -> None:
    await ward.until("23:59")
    assert team.lan.is_quiet()
    assert team.hung.is_quiet()


# --- Trouble ---------------------------------------------------------------------------------------------


async def test_trouble_is_a_report_in_two_taps_with_the_place_of_the_patrol(ward: Ward, team: Team) -> None:
    await team.minh.says("ĐIỂM 3")
    await team.minh.says("CÓ VIỆC")
    await team.minh.presses("Người khả nghi")
    report = ward.report()
    assert report.category == "suspicious_person"
    assert report.place == "gần điểm 3 (nhà văn hóa)"
    assert report.code in team.minh.last()
    assert LogKind.INCIDENT in kinds(ward)
    await team.minh.says("XONG")
    team.desk.sees("khả nghi", "nhà văn hóa")


async def test_words_in_an_emergency_need_no_tap_at_all(ward: Ward, team: Team) -> None:
    await team.minh.says("đang có đánh nhau trước chợ, có người cầm dao")
    assert ward.report().urgency is Urgency.P1
    team.desk.sees("[P1]")
    assert "quan sát" in team.minh.last().casefold() or "đối đầu" in team.minh.last().casefold()


async def test_what_is_sealed_stays_out_of_the_book(ward: Ward, team: Team) -> None:
    await team.minh.says("nghi có người bán ma túy ở nhà đầu ngõ, xin giấu tên")
    assert ward.read(lambda db: db.exec(select(Report)).one()).is_confidential
    assert LogKind.INCIDENT not in kinds(ward)


async def test_what_was_done_goes_into_the_book_by_words_and_voice(ward: Ward, team: Team) -> None:
    await team.minh.says("đi một vòng mọi thứ ổn")
    assert "Đã ghi sổ" in team.minh.last()
    await team.minh.says("GHI SỔ nhắc nhóm thanh niên giải tán lúc 22:20")
    await team.minh.says("GHI SỔ")
    await team.minh.sends_voice()
    assert "Đã ghi sổ" in team.minh.last()
    assert kinds(ward)[2:] == [LogKind.WORDS, LogKind.WORDS, LogKind.VOICE]
    assert ward.reports() == []
