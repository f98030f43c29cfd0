"""The reporter hears what the police do, and says whether it was dealt with."""

from datetime import datetime, timedelta

import pytest

from storage.words import ReportState, Role
from tests.stories.ward import VIETNAM, Neighbour, Ward

THIEF = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"
KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"


async def case(ward: Ward, words: str = KARAOKE) -> tuple[Neighbour, Neighbour, str]:
    """Lan has reported, and Minh, who is on duty, has not yet taken it."""
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(words, "XONG")
    return beat, lan, ward.report().code


async def test_the_reporter_hears_every_step(ward: Ward) -> None:
    beat, lan, code = await case(ward)
    await ward.until("09:10")
    lan.has_read()
    await beat.says(f"NHẬN {code}")
    lan.sees(code, "minh (cảnh sát khu vực)", "09:10")
    await beat.says(f"HỎI {code} Ồn từ mấy giờ?")
    lan.sees("minh", "Ồn từ mấy giờ?")
    await lan.says("từ 8 giờ")
    await ward.until("09:11")
    beat.sees("người báo trả lời", "từ 8 giờ")
    await beat.says(f"ĐANG TỚI {code}")
    lan.sees("minh", "đang tới")
    await beat.says(f"TRẢ LỜI {code} Đã nhắc lần một")
    lan.sees("Đã nhắc lần một")
    await beat.says(f"XONG {code} Chủ nhà đã tắt loa")
    lan.sees("Chủ nhà đã tắt loa", "đã được giải quyết chưa")
    await lan.presses("Được rồi")
    beat.sees("xác nhận", code)
    assert ward.report().state is ReportState.CLOSED


async def test_an_answer_that_takes_hours_is_still_the_answer(ward: Ward) -> None:
    beat, lan, code = await case(ward)
    await beat.says(f"HỎI {code} Nhà số mấy?")
    await ward.until("14:00")
    await lan.says("nhà số 14 đầu ngõ")
    await ward.until("14:01")
    beat.sees("người báo trả lời", "nhà số 14")
    assert len(ward.reports()) == 1


@pytest.mark.parametrize("deed", ["GIAO {} CHO minh", "VÀO SỔ {} 12", "HỎI {} gì?", "ĐANG TỚI {}"])
async def test_whoever_acts_first_has_taken_it_and_the_reporter_hears_who(ward: Ward, deed: str) -> None:
    beat, lan, code = await case(ward)
    lan.has_read()
    await beat.says(deed.format(code))
    assert ward.report().acknowledged_at is not None
    lan.sees("minh")


async def test_an_officer_who_comes_too_is_told_to_whoever_has_it(ward: Ward) -> None:
    beat, lan, code = await case(ward, THIEF)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await beat.says(f"NHẬN {code}")
    await duty.says(f"ĐANG TỚI {code}")
    beat.sees("hùng", "đang tới", code)
    lan.sees("hùng", "đang tới")


async def test_not_done_opens_it_again_once_and_goes_one_level_up(ward: Ward) -> None:
    beat, lan, code = await case(ward)
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    await beat.says(f"NHẬN {code}", f"XONG {code} Đã nhắc")
    await lan.presses("Chưa được")
    lan.sees("mở lại")
    beat.sees("chưa xong", code)
    chief.sees("CHƯA XONG", code)
    assert ward.report().state is ReportState.REOPENED
    await chief.presses("Nhận tin")
    lan.sees("dũng", "đã nhận")
    await chief.says(f"XONG {code} Đã lập biên bản")
    await lan.says("chưa")
    assert ward.report().state is ReportState.RESOLVED
    chief.sees("lần thứ hai", code)


async def test_without_a_chief_a_reopened_report_goes_to_the_officers_again(ward: Ward) -> None:
    beat, lan, code = await case(ward)
    await beat.says(f"NHẬN {code}", f"XONG {code} Đã nhắc")
    await lan.presses("Chưa được")
    beat.sees("NGƯỜI BÁO NÓI CHƯA XONG", code)
    await beat.presses("Nhận tin")
    assert ward.report().state is ReportState.ACKNOWLEDGED


async def test_after_seven_days_of_silence_it_is_closed_by_day(ward: Ward) -> None:
    beat, _, code = await case(ward)
    await ward.until("23:30")
    await beat.says(f"XONG {code} Đã nhắc")
    await ward.until(timedelta(days=7, minutes=5))
    assert ward.report().state is ReportState.RESOLVED
    await ward.until("08:00")
    assert ward.report().state is ReportState.CLOSED


async def test_on_the_fifth_day_whoever_is_silent_is_asked_once_more(ward: Ward) -> None:
    beat, lan, code = await case(ward)
    await beat.says(f"XONG {code} Đã nhắc")
    lan.has_read()
    await ward.until(timedelta(days=4, hours=23))
    assert not lan.phone.unread()
    await ward.until(timedelta(hours=2))
    lan.sees("Việc đã xong chưa", code)
    await lan.presses("Được rồi")
    assert ward.report().state is ReportState.CLOSED


async def test_a_result_that_took_days_is_asked_about_while_zalo_lets_us_write(ward: Ward) -> None:
    beat, lan, code = await case(ward)
    await ward.until(timedelta(days=3))
    await beat.says(f"XONG {code} Đã nhắc")
    lan.has_read()
    await ward.until(timedelta(days=3, hours=3))
    lan.sees("Việc đã xong chưa", code)


async def test_an_emergency_is_closed_by_a_person_only(ward: Ward) -> None:
    beat, _, code = await case(ward, THIEF)
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    await beat.says(f"XONG {code} Đã đuổi người trộm đi")
    await beat.says(f"ĐÓNG {code}")
    assert ward.report().state is ReportState.RESOLVED
    await ward.until(timedelta(days=30))
    assert ward.report().state is ReportState.RESOLVED
    chief.sees("chưa xác nhận", code)
    await chief.presses("Đóng tin")
    assert ward.report().state is ReportState.CLOSED


async def test_a_withdrawn_report_is_told_to_those_who_were_rung(ward: Ward) -> None:
    beat, lan, code = await case(ward)
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    await lan.says(f"RÚT {code}")
    beat.sees("rút", code)
    assert chief.is_quiet()
    await beat.says(f"NHẬN {code}")
    assert ward.report().state is ReportState.ACKNOWLEDGED


async def test_an_emergency_is_not_withdrawn_by_its_reporter_alone(ward: Ward) -> None:
    beat, lan, code = await case(ward, THIEF)
    await lan.says(f"RÚT {code}")
    beat.sees("muốn rút", code)
    assert ward.report().closed_at is None
    await ward.until("09:06")
    beat.sees("CHƯA AI NHẬN", code)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Theo tin của bà Lan, chúng tôi đã xử lý", "lộ người báo"),
        ("Đối tượng Nguyễn Văn Tám đã bị bắt", "nêu tên"),
        ("Gọi số 0912 345 678", "số điện thoại"),
        ("Đang trong chuyên án", "chuyên án"),
        ("Tuần tra lúc 22h ở đầu ngõ", "tuần tra"),
        ("Xem tại http://example.com/abc", "đường dẫn"),
    ],
)
async def test_words_that_may_betray_somebody_are_looked_at_again(ward: Ward, words: str, why: str) -> None:
    beat, lan, code = await case(ward)
    lan.has_read()
    await beat.says(f"TRẢ LỜI {code} {words}")
    beat.sees("Xin xem lại", why)
    assert lan.is_quiet()
    await beat.says("Cảm ơn bà con, chúng tôi đã tới nhắc.")
    lan.sees("chúng tôi đã tới nhắc")
    lan.sees_nothing_of(words)


async def test_an_officer_may_stand_by_the_words_or_drop_them(ward: Ward) -> None:
    beat, lan, code = await case(ward)
    await beat.says(f"XONG {code} Đã trả xe 26B1-12345 cho chủ")
    await beat.says("HỦY")
    assert ward.report().state is ReportState.TRIAGED
    await beat.says("VẪN GỬI")
    lan.sees_nothing_of("26B1")
    await beat.says(f"XONG {code} Đã trả xe 26B1-12345 cho chủ")
    await beat.presses("Vẫn gửi")
    lan.sees("26B1-12345")
    assert ward.report().state is ReportState.RESOLVED


async def test_where_somebody_is_hurt_at_home_nothing_on_the_phone_tells_of_it(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("chồng tôi đang đánh tôi, tổ 5")
    code = ward.report().code
    lan.has_read()
    await beat.says(f"NHẬN {code}", f"HỎI {code} Anh ta có dao không?", f"ĐANG TỚI {code}")
    await beat.says(f"TRẢ LỜI {code} Chị ra nhà hàng xóm", f"XONG {code} Đã mời người chồng về phường")
    told = [m.text for m in lan.phone.unread()]
    assert told
    for text in told:
        for word in ("đánh", "dao", "chồng", "công an", "cảnh sát", "bạo lực", "minh", "113"):
            assert word not in text.casefold()


async def test_whoever_was_hurt_reads_the_question_by_sending_the_code(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("chồng tôi đang đánh tôi, tổ 5")
    code = ward.report().code
    await beat.says(f"NHẬN {code}", f"HỎI {code} Chị đang ở phòng nào?")
    await lan.says(code)
    assert "Chị đang ở phòng nào?" in lan.last()


async def test_small_things_wait_for_the_morning_where_nobody_is_on_duty(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await ward.until("23:00")
    await lan.says(KARAOKE, "XONG")
    await ward.until("04:00")
    assert beat.is_quiet()
    await ward.until("07:00")
    beat.sees(ward.report().code)


async def test_an_emergency_rings_at_any_hour_and_an_officer_on_duty_hears_everything(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await ward.until(datetime(2026, 11, 25, 3, 0, tzinfo=VIETNAM))
    await lan.says(KARAOKE, "XONG")
    duty.sees(ward.report().code)
    assert beat.is_quiet()
    await ward.until("03:20")
    await lan.says("cháy nhà ở tổ 5")
    duty.sees("[P1]")
    await ward.until("03:26")
    beat.sees("[P1]", "CHƯA AI NHẬN")


async def test_who_took_it_for_a_small_matter_is_reminded_by_day(ward: Ward) -> None:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await ward.until("02:00")
    await lan.says("nhặt được ví có giấy tờ ở tổ 5", "XONG")
    await duty.says(f"NHẬN {ward.report().code}")
    duty.has_read()
    await ward.until(timedelta(days=3, minutes=1))
    assert duty.is_quiet()
    await ward.until("08:00")
    duty.sees("chưa thấy việc tiếp theo")


async def test_new_trouble_after_a_result_is_a_new_report_although_a_question_was_open(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE)
    await ward.until("09:05")
    await beat.says(f"XONG {ward.report().code} Đã nhắc")
    await ward.until("09:40")
    await lan.says("có người lạ rình rập quanh nhà ở tổ 5")
    assert len(ward.reports()) == 2
    await ward.until("09:45")
    beat.sees("rình rập", "Tin mới")
