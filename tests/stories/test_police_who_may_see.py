"""Everybody sees only what their role covers, and nobody sees who reported."""

import pytest
from sqlmodel import Session, col, select

from storage.tables import Audit, Outbox
from storage.words import ReportState, Role
from tests.stories.ward import Ward

THIEF = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"
KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"
DRUGS = "có nhóm bán ma túy ở ngõ 3 tổ 5"
DISPUTE = "hai nhà cãi nhau vì bờ rào đất ở tổ 5"
RUBBISH = "đổ trộm rác ở tổ 5"
DEEDS = ["{}", "NHẬN {}", "ĐANG TỚI {}", "HỎI {} gì?", "TRẢ LỜI {} gì", "GIAO {} CHO 1", "VÀO SỔ {} 1"]
MORE_DEEDS = ["XONG {} đã xong", "CHUYỂN {} Tổ 9", "GỘP {} VÀO {}", "TÁCH {}", "GIAO {}", "HỎI {}"]


async def a_report(ward: Ward, words: str) -> str:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(words, "XONG")
    return ward.report().code


@pytest.mark.parametrize("deed", DEEDS + MORE_DEEDS)
async def test_an_officer_of_another_commune_learns_nothing(ward: Ward, deed: str) -> None:
    other = await ward.person("sơn", Role.BEAT_OFFICER, "CSI09", on_duty=True)
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    code = await a_report(ward, KARAOKE)
    other.has_read()
    before = ward.report().state
    await other.says(deed.format(code, code))
    known = other.last()
    await other.says(deed.format("BT-2222", "BT-2222"))
    assert other.last() == known.replace(code, "BT-2222")
    assert ward.report().state is before
    await other.says("DANH SÁCH")
    other.sees_nothing_of("karaoke")
    assert code not in other.last()


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.UNIT_HEAD, Role.MEDIATOR, Role.RESPECTED_ELDER])
async def test_a_sealed_report_never_reaches_the_group(ward: Ward, role: Role) -> None:
    someone = await ward.person("tám", role, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    code = await a_report(ward, DRUGS)
    duty.sees("ma túy")
    assert someone.is_quiet()
    for deed in ("{}", "NHẬN {}", "ĐANG TỚI {}", "XONG {} rồi", "DANH SÁCH"):
        await someone.says(deed.format(code))
        someone.sees_nothing_of("ma túy")
    assert ward.report().state is ReportState.TRIAGED


async def test_the_team_hears_of_danger_and_noise_without_numbers_and_without_the_name(ward: Ward) -> None:
    leader = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    member = await ward.person("chín", Role.TEAM_MEMBER, "CLE05")
    others = await ward.person("sáu", Role.TEAM_LEADER, "CLE06")
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("đánh nhau to ở tổ 5, xe 26A-123.45, gọi tôi 0912 345 678, CCCD 014203001234")
    await lan.says("ĐỂ TÊN")
    for one in (leader, member):
        one.sees("[P1]", "không đối đầu", "•••")
        for number in ("12345", "123.45", "345 678", "014203001234"):
            one.sees_nothing_of(number)
    assert others.is_quiet()
    await leader.says(ward.report().code)
    assert "đánh nhau" in leader.last()
    assert "345 678" not in leader.last()
    assert "lan" not in leader.last()


async def test_the_team_hears_of_noise_but_not_of_what_the_police_alone_look_at(ward: Ward) -> None:
    leader = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await a_report(ward, KARAOKE)
    leader.sees("[P3]", "karaoke")
    await ward.until("09:30")
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    await mai.says("mất xe máy tối qua ở tổ 5", "XONG")
    assert leader.is_quiet()


async def test_a_unit_head_reads_civil_matters_of_the_own_group_and_takes_nothing(ward: Ward) -> None:
    head = await ward.person("bình", Role.UNIT_HEAD, "CLE05")
    far = await ward.person("yên", Role.UNIT_HEAD, "CLE06")
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    code = await a_report(ward, RUBBISH)
    await head.says(code)
    assert "đổ trộm rác" in head.last()
    await far.says(code)
    far.sees_nothing_of("đổ trộm rác")
    for deed in ("NHẬN {}", "XONG {} đã dọn", "GIAO {} CHO hùng"):
        await head.says(deed.format(code))
    assert ward.report().state is ReportState.TRIAGED


async def test_every_step_is_on_record_with_who_and_when(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    code = ward.report().code
    await duty.says(f"NHẬN {code}", f"HỎI {code} gì?", f"ĐANG TỚI {code}", f"VÀO SỔ {code} 1")
    await duty.says(f"CHUYỂN {code} Tổ 6")
    lines = ward.read(lambda db: list(db.exec(select(Audit).where(col(Audit.thing) == "report"))))
    by_officer = {a.deed for a in lines if a.by_person_id is not None}
    deeds = ("acknowledge", "ask", "go", "register", "transfer")
    assert {f"report.{deed}" for deed in deeds} <= by_officer
    assert all(a.thing_id == ward.report().id for a in lines)


async def test_a_member_given_a_report_reads_it_without_numbers(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    member = await ward.person("chín", Role.TEAM_MEMBER, "CLE05")
    code = await a_report(ward, "hát karaoke ồn ở tổ 5, liên hệ 0912 345 678")
    await duty.says(f"GIAO {code} CHO chín")
    member.sees("Đồng chí được giao", code)
    member.sees_nothing_of("345 678")
    await member.says(f"ĐANG TỚI {code}")
    assert ward.report().state is ReportState.IN_PROGRESS


@pytest.mark.parametrize("words", [THIEF, KARAOKE])
@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.TEAM_MEMBER])
async def test_a_team_neither_takes_nor_resolves_and_does_not_stop_the_ladder(
    ward: Ward, role: Role, words: str
) -> None:
    someone = await ward.person("tám", role, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    code = await a_report(ward, words)
    for deed in ("NHẬN {}", "XONG {} đã xong", "VÀO SỔ {} 1", "ĐANG TỚI {}", "GIAO {} CHO tám"):
        await someone.says(deed.format(code))
    assert ward.report().state is ReportState.TRIAGED
    assert ward.report().acknowledged_at is None
    if words == THIEF:
        await ward.until("09:12")
        duty.sees("CHƯA AI NHẬN")
        chief.sees("CHƯA AI NHẬN")


async def test_a_leader_on_the_way_is_told_to_the_officers(ward: Ward) -> None:
    leader = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    code = await a_report(ward, THIEF)
    duty.has_read()
    await leader.says(f"ĐANG TỚI {code}")
    assert "đang tới" in leader.last()
    duty.sees(code, "tám", "đang tới")


async def test_a_leader_gives_to_the_own_team_only(ward: Ward) -> None:
    leader = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    mine = await ward.person("chín", Role.TEAM_MEMBER, "CLE05")
    stranger = await ward.person("sáu", Role.TEAM_MEMBER, "CLE06")
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    code = await a_report(ward, KARAOKE)
    await leader.says(f"GIAO {code} CHO sáu")
    assert stranger.is_quiet()
    await leader.says(f"GIAO {code} CHO hùng")
    await leader.says(f"GIAO {code} CHO chín")
    mine.sees("Đồng chí được giao", code)


async def test_a_report_is_not_given_to_somebody_who_may_not_see_it(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    far = await ward.person("sáu", Role.TEAM_MEMBER, "CLE06")
    code = await a_report(ward, KARAOKE)
    await duty.says(f"GIAO {code} CHO sáu")
    assert far.is_quiet()
    assert ward.report().assigned_to is None


async def test_the_committee_handles_civil_matters_only(ward: Ward) -> None:
    office = await ward.person("nga", Role.COMMITTEE, "CLE")
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    code = await a_report(ward, KARAOKE)
    await office.says(f"NHẬN {code}")
    assert "Không tìm thấy" in office.last()
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await ward.until("09:30")
    await lan.says(RUBBISH, "XONG")
    civil = ward.reports()[-1].code
    await office.says(f"NHẬN {civil}", f"XONG {civil} Đã dọn rác")
    assert ward.reports()[-1].state is ReportState.RESOLVED
    lan.sees("Đã dọn rác")


async def test_a_mediator_takes_only_disputes_of_the_own_group(ward: Ward) -> None:
    mediator = await ward.person("thu", Role.MEDIATOR, "CLE05")
    far = await ward.person("yên", Role.MEDIATOR, "CLE06")
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    code = await a_report(ward, DISPUTE)
    await far.says(f"NHẬN {code}")
    assert "Không tìm thấy" in far.last()
    await mediator.says(f"VÀO SỔ {code} 3")
    await mediator.says(f"NHẬN {code}")
    assert ward.report().state is ReportState.ACKNOWLEDGED
    await mediator.says(f"XONG {code} Hai bên đã hòa giải")
    assert ward.report().state is ReportState.RESOLVED


async def test_a_dispute_and_a_civil_matter_are_also_told_to_those_who_settle_them(ward: Ward) -> None:
    mediator = await ward.person("thu", Role.MEDIATOR, "CLE05")
    office = await ward.person("nga", Role.COMMITTEE, "CLE")
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await a_report(ward, DISPUTE + ", gọi 0912 345 678")
    mediator.sees("[P3]", "bờ rào", "•••")
    assert office.is_quiet()
    await ward.until("23:00")
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    await mai.says(RUBBISH, "XONG")
    assert office.is_quiet()
    await ward.until("08:00")
    office.sees("đổ trộm rác")
    await office.presses("Nhận tin")
    mai.sees("nga", "đã nhận")
    assert mediator.is_quiet()


async def test_the_administrator_reads_no_content(ward: Ward) -> None:
    admin = await ward.person("kỹ thuật", Role.ADMIN, "CLE")
    await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    code = await a_report(ward, KARAOKE)
    for deed in ("{}", "NHẬN {}", "DANH SÁCH", "HỎI {} gì?"):
        await admin.says(deed.format(code))
        admin.sees_nothing_of("karaoke")
    assert ward.report().state is ReportState.TRIAGED


async def test_what_stands_in_the_register_is_resolved_by_the_chief_alone(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    code = await a_report(ward, THIEF)
    await duty.says(f"NHẬN {code}", f"VÀO SỔ {code} 12/2026", f"XONG {code} Đã bắt người trộm")
    assert "chỉ huy" in duty.last()
    assert ward.report().state is ReportState.ACKNOWLEDGED
    await chief.says(f"XONG {code} Đã chuyển hồ sơ")
    assert ward.report().state is ReportState.RESOLVED


async def test_the_legal_clock_runs_from_the_register_and_is_not_set_anew(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    code = await a_report(ward, KARAOKE)
    await duty.says(f"NHẬN {code}", f"VÀO SỔ {code} 12/2026")
    at = ward.report().registered_at
    await ward.until("11:00")
    await duty.says(f"VÀO SỔ {code} 13/2026")
    assert (ward.report().registered_at, ward.report().register_number) == (at, "13/2026")
    chief.has_read()
    await ward.until("09:05")
    chief.sees("13/2026", "cơ quan điều tra")


async def test_nobody_sees_a_zalo_id_or_the_name_until_it_is_shown(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("Vàng Thị Lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    code = ward.report().code
    await duty.says(f"NHẬN {code}", f"HỎI {code} Ồn từ mấy giờ?")
    await lan.says("từ 8 giờ sáng")
    await ward.until("09:10")
    await duty.says(code, "DANH SÁCH", f"GIAO {code}", f"XONG {code} Đã nhắc")
    await lan.says(f"CHƯA {code}")
    for text in duty.texts():
        assert "Vàng Thị Lan" not in text
        assert lan.uid not in text
    assert "Vàng Thị Lan" not in ward.read(_notes)
    assert lan.uid not in ward.read(_notes)
    await lan.says("ĐỂ TÊN")
    await duty.says(code)
    assert "Vàng Thị Lan" in duty.last()
    await lan.says("GIẤU TÊN")
    await duty.says(code)
    assert "Vàng Thị Lan" not in duty.last()


def _notes(db: Session) -> str:
    """The audit, and what was promised to anybody but the reporter."""
    lines = [f"{a.deed} {a.thing} {a.why}" for a in db.exec(select(Audit))]
    rows = db.exec(select(Outbox).where(col(Outbox.name).like("ladder.%") | col(Outbox.name).like("case.%")))
    return "\n".join([*lines, *(f"{r.text} {r.details}" for r in rows)])
