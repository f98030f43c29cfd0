"""Reports are given to colleagues and other desks, joined into one, and found again in the list."""

from sqlmodel import Session

from storage.tables import Report
from storage.words import ReportState, Role, Urgency
from tests.stories.ward import Neighbour, Ward

THIEF = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"
KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"


async def case(ward: Ward, words: str = KARAOKE) -> tuple[Neighbour, Neighbour, str]:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(words, "XONG")
    return duty, lan, ward.report().code


async def test_given_by_name_with_or_without_accents(ward: Ward) -> None:
    duty, lan, code = await case(ward)
    beat = await ward.person("Lò Văn Minh", Role.BEAT_OFFICER, "CLE05")
    await duty.says(f"giao {code} cho lo van minh")
    assert "Lò Văn Minh" in duty.last()
    beat.sees("Đồng chí được giao", code, "karaoke")
    lan.sees("đã nhận")
    await beat.presses("Đang tới")
    assert ward.report().state is ReportState.IN_PROGRESS


async def test_given_by_a_number_of_the_list_typed_alone(ward: Ward) -> None:
    duty, _, code = await case(ward)
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05")
    await duty.says(f"GIAO {code}")
    line = next(line for line in duty.last().splitlines() if "minh" in line)
    await duty.says(line.partition(".")[0])
    beat.sees("Đồng chí được giao", code)


async def test_given_by_the_name_typed_alone(ward: Ward) -> None:
    duty, _, code = await case(ward)
    beat = await ward.person("Lò Văn Minh", Role.BEAT_OFFICER, "CLE05")
    await ward.person("Cà Văn Minh", Role.BEAT_OFFICER, "CLE06")
    await duty.says(f"GIAO {code} CHO minh")
    assert "Lò Văn Minh" in duty.last()
    assert "Cà Văn Minh" in duty.last()
    assert "hùng" not in duty.last()
    await duty.says("lò văn minh")
    beat.sees("Đồng chí được giao", code)


async def test_a_beat_officer_of_another_group_can_act_on_what_was_given(ward: Ward) -> None:
    duty, lan, code = await case(ward)
    far = await ward.person("tám", Role.BEAT_OFFICER, "CLE06")
    await far.says(f"NHẬN {code}")
    assert "Không tìm thấy" in far.last()
    await duty.says(f"GIAO {code} CHO tám")
    await far.presses("Đang tới")
    lan.sees("tám", "đang tới")
    await far.says(f"XONG {code} Đã nhắc")
    lan.sees("Đã nhắc")


async def test_whoever_had_it_hears_that_it_was_given_to_somebody_else(ward: Ward) -> None:
    duty, _, code = await case(ward)
    first = await ward.person("minh", Role.BEAT_OFFICER, "CLE05")
    await ward.person("tám", Role.BEAT_OFFICER, "CLE06")
    await duty.says(f"GIAO {code} CHO minh")
    first.has_read()
    await duty.says(f"GIAO {code} CHO tám")
    first.sees(code, "tám")


async def test_the_one_who_gives_is_told_when_zalo_cannot_reach_the_other(ward: Ward) -> None:
    duty, _, code = await case(ward)
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05")
    ward.zalo.faults.refuse(-230, to=beat.uid, times=None)
    await duty.says(f"GIAO {code} CHO minh")
    await ward.until("09:01")
    duty.sees("chưa nhắn được", "minh", code)


async def test_another_desk_takes_it_over_and_acknowledges_anew(ward: Ward) -> None:
    duty, lan, code = await case(ward)
    other = await ward.person("sơn", Role.DUTY_OFFICER, "CSI", on_duty=True)
    await duty.says(f"NHẬN {code}", f"CHUYỂN {code} Chiềng Sinh")
    lan.sees("chuyển tới Phường Chiềng Sinh")
    other.sees(code, "karaoke")
    await duty.says(code)
    assert "Không tìm thấy" in duty.last()
    await other.presses("Nhận tin")
    lan.sees("sơn", "đã nhận")


async def test_an_unknown_unit_is_asked_for_again(ward: Ward) -> None:
    duty, _, code = await case(ward)
    await duty.says(f"CHUYỂN {code} Nơi Nào Đó")
    assert "Không rõ đơn vị" in duty.last()
    assert ward.report().state is ReportState.TRIAGED


async def two_reports(ward: Ward) -> tuple[Neighbour, Neighbour, Neighbour, str, str]:
    duty, lan, first = await case(ward)
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    await mai.says("karaoke ầm ĩ cả tổ 5", "XONG")
    return duty, lan, mai, first, ward.reports()[-1].code


async def test_joined_reports_go_on_as_one_and_both_reporters_are_answered(ward: Ward) -> None:
    duty, lan, mai, first, second = await two_reports(ward)
    await duty.says(f"GỘP {second} VÀO {first}")
    assert second in duty.last()
    lan.has_read()
    mai.has_read()
    await duty.says(f"NHẬN {first}", f"HỎI {first} Nhà số mấy?")
    assert first not in mai.sees("Nhà số mấy?", second)
    assert second not in lan.sees("Nhà số mấy?", first)
    await mai.says("nhà số 14")
    await ward.until("09:10")
    duty.sees("nhà số 14")
    await duty.says(f"XONG {first} Chủ nhà đã tắt loa")
    mai.sees("đã tắt loa")
    await mai.presses("Chưa được")
    assert ward.reports()[0].state is ReportState.REOPENED


async def test_a_joined_report_leaves_the_list_and_comes_back_when_split(ward: Ward) -> None:
    duty, _, _, first, second = await two_reports(ward)
    await duty.says(f"gop {second} vao {first}", "DANH SÁCH")
    assert second not in duty.last()
    assert "1 tin" in duty.last()
    await duty.says(f"TÁCH {second}", "danh sach")
    assert second in duty.last()
    assert ward.reports()[1].state is ReportState.TRIAGED


async def test_a_joined_emergency_makes_the_whole_one(ward: Ward) -> None:
    duty, _, _, first, second = await two_reports(ward)

    def worse(db: Session) -> None:
        report = db.get(Report, ward.reports()[1].id)
        assert report is not None
        report.urgency, report.is_confidential = Urgency.P1, True

    ward.house.clerk.do(worse)
    await duty.says(f"GỘP {second} VÀO {first}")
    assert ward.reports()[0].urgency is Urgency.P1
    assert ward.reports()[0].is_confidential
    await ward.until("09:06")
    duty.sees("CHƯA AI NHẬN", first)


async def test_what_is_joined_into_a_joined_one_is_still_answered(ward: Ward) -> None:
    duty, lan, _, first, second = await two_reports(ward)
    tom = await ward.person("tôm", Role.RESIDENT, "CLE05")
    await tom.says("ồn ào karaoke ở tổ 5 không ngủ được", "XONG")
    third = ward.reports()[-1].code
    await duty.says(f"GỘP {first} VÀO {second}", f"GỘP {second} VÀO {third}")
    lan.has_read()
    await duty.says(f"TRẢ LỜI {third} Chúng tôi đang tới nhắc")
    lan.sees(first, "đang tới nhắc")
    await duty.says(f"GỘP {third} VÀO {first}")
    assert "Không gộp được" in duty.last()
    await duty.says(f"GỘP {third} VÀO {third}")
    assert "Không gộp được" in duty.last()


async def test_the_list_stays_usable_with_sixty_open_reports(ward: Ward) -> None:
    duty, _, code = await case(ward)
    ward.house.clerk.do(lambda db: _many(db, ward.report(), 59))
    emergency = next(r.code for r in ward.reports() if r.urgency is Urgency.P1)
    await duty.says("DANH SÁCH")
    text = duty.last()
    assert "60 tin" in text
    assert len(text) <= 2000
    assert text.index(emergency) < (text.index(code) if code in text else 10_000)
    seen = set()
    for _ in range(8):
        seen |= {r.code for r in ward.reports() if r.code in duty.last()}
        if not any("Xem tiếp" in b.label for b in duty.phone.messages()[-1].buttons):
            break
        await duty.presses("Xem tiếp")
    assert len(seen) == 60


async def test_a_number_of_the_list_opens_that_report(ward: Ward) -> None:
    duty, _, _ = await case(ward)
    ward.house.clerk.do(lambda db: _many(db, ward.report(), 9))
    await duty.says("DANH SÁCH")
    line = next(line for line in duty.last().splitlines() if line.startswith("8. "))
    await duty.says("8")
    assert duty.last().startswith("[")
    assert duty.last().split("]")[1].split("–")[0].strip() in line


async def test_the_list_holds_what_is_open_and_who_has_it(ward: Ward) -> None:
    duty, _, _, first, second = await two_reports(ward)
    await duty.says(f"XONG {first} Đã nhắc", f"NHẬN {second}", "DANH SÁCH")
    assert first not in duty.last()
    assert "hùng" in duty.last()


def _many(db: Session, like: Report, number: int) -> None:
    for n in range(number):
        facts = like.model_dump(exclude={"id", "code", "urgency"})
        urgency = Urgency.P1 if n == number - 1 else Urgency.P3
        db.add(Report(code=f"BT-{n:03}X".replace("0", "A").replace("1", "B"), urgency=urgency, **facts))
    db.flush()
