"""A resident reports: words, pictures and places become one report, and the police hear of it."""

from datetime import timedelta

from storage.words import ReportState, Role, Urgency
from tests.stories.ward import Ward


async def test_the_whole_street_from_the_first_word_to_the_last(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await lan.says("bao cong an, co thang dang cay cua nha doi dien ngo 12 to 5")
    lan.sees("113", "BT-")
    code = ward.report().code
    beat.sees(code)
    duty.sees(code)
    await lan.sends_photo()
    await lan.sends_pin(21.3312, 103.9052)
    await ward.until(timedelta(seconds=10))
    beat.sees(code, "1 ảnh", "1 vị trí")
    await beat.presses("Nhận tin")
    beat.sees("đã nhận tin", code)
    lan.sees("minh", "đã nhận")
    await duty.says(f"nhan {code}")
    duty.sees(f"Tin {code} đã có minh")
    await beat.says(f"hỏi {code} Người đó đi xe gì?")
    lan.sees("Người đó đi xe gì?")
    await lan.says("xe wave xanh không biển số")
    await ward.until(timedelta(seconds=10))
    beat.sees("xe wave xanh")
    await beat.says(f"ĐANG TỚI {code}")
    lan.sees("đang tới")
    await beat.says(f"xong {code} Đã mời người này về phường, tài sản còn nguyên")
    lan.sees("còn nguyên")
    await lan.says("duoc")
    lan.sees("Cảm ơn")
    report = ward.report()
    assert report.state is ReportState.CLOSED
    assert report.urgency is Urgency.P1


async def test_five_photos_are_one_report(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.sends_photos(5)
    lan.sees("Đã nhận tin")
    await ward.until(timedelta(seconds=30))
    assert len(ward.reports()) == 1
