"""A report goes to the officers on duty with buttons; one takes it, however the words are typed."""

import pytest

from storage.words import ReportState, Role
from tests.stories.ward import Neighbour, Ward

THIEF = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"
KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"


async def officers(ward: Ward) -> tuple[Neighbour, Neighbour]:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    return beat, duty


async def test_the_alarm_says_what_where_and_when_and_has_the_buttons(ward: Ward) -> None:
    beat, duty = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    for officer in (beat, duty):
        text = officer.sees("[P1]", ward.report().code, "trộm", "ngõ 12", "Tổ 5", "09:00")
        assert len(text) < 700
        shown = [label for label, _ in ((b.label, b.payload) for b in officer.phone.messages()[-1].buttons)]
        assert shown[0] == "Nhận tin"


@pytest.mark.parametrize(
    "typed", ["NHẬN {}", "nhan {}", "  Nhận   {} ", "/nhận {}", "#NHAN {}", "nhận tin {}", "NHẬN {}."]
)
@pytest.mark.parametrize("shape", [str.upper, str.lower, lambda code: code.replace("-", "")])
async def test_taking_is_understood_however_it_is_typed(ward: Ward, typed: str, shape: object) -> None:
    assert callable(shape)
    beat, _ = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    await beat.says(typed.format(shape(ward.report().code)))
    assert ward.report().state is ReportState.ACKNOWLEDGED
    lan.sees("minh", "đã nhận", "09:00")


async def test_the_number_of_a_button_takes_it_too(ward: Ward) -> None:
    beat, _ = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await beat.says("1")
    assert ward.report().state is ReportState.ACKNOWLEDGED


async def test_of_two_officers_who_press_at_once_one_wins_and_the_other_is_told_who(ward: Ward) -> None:
    beat, duty = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await beat.phone.presses("Nhận tin")
    await duty.phone.presses("Nhận tin")
    await ward.settle()
    beat.sees("Đồng chí đã nhận")
    duty.sees("đã có minh", "nhận lúc 09:00")
    lan.sees("minh", "đã nhận")
    lan.sees_nothing_of("hùng")


async def test_pressing_twice_is_no_mistake(ward: Ward) -> None:
    beat, _ = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await beat.presses("Nhận tin")
    lan.has_read()
    await beat.says(f"NHẬN {ward.report().code}")
    assert "Đồng chí đang giữ" in beat.last()
    assert lan.is_quiet()


async def test_an_alarm_that_has_not_left_is_dropped_when_somebody_takes_the_report(ward: Ward) -> None:
    beat, duty = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    ward.zalo.faults.refuse(-32, to=duty.uid, times=1)  # too fast: later
    await lan.says(THIEF)
    await beat.says(f"NHẬN {ward.report().code}")
    await ward.until("09:04")
    duty.sees_nothing_of("Tin mới")


@pytest.mark.parametrize(
    "words",
    [
        "NHẬN",
        "HỎI",
        "TRẢ LỜI",
        "ĐANG TỚI",
        "GIAO",
        "VÀO SỔ",
        "CHUYỂN",
        "GỘP",
        "TÁCH",
        "XONG",
        "nhan",
        "dang toi",
        "vao so",
    ],
)
async def test_a_command_without_its_code_asks_for_it_and_begins_no_report(ward: Ward, words: str) -> None:
    beat, _ = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    code = ward.report().code
    await beat.says(words)
    assert len(ward.reports()) == 1
    assert code in beat.last()


async def test_a_command_without_its_code_when_nothing_waits_says_so(ward: Ward) -> None:
    beat, _ = await officers(ward)
    await beat.says("NHẬN")
    assert "không có tin nào" in beat.last()
    assert ward.reports() == []


@pytest.mark.parametrize("written", ["NHẬN BT-2222", "ĐANG TỚI bt2222", "VÀO SỔ BT-2222 15", "TÁCH BT-2222"])
async def test_a_wrong_code_gets_a_helpful_answer(ward: Ward, written: str) -> None:
    beat, _ = await officers(ward)
    await beat.says(written)
    assert "BT-2222" in beat.last()
    assert "Không tìm thấy" in beat.last()
    assert "DANH SÁCH" in str(beat.phone.messages()[-1].buttons)


@pytest.mark.parametrize("written", ["NHẬN BT-7K", "NHẬN BT-0OIL", "HỎI BT- xe gì", "ĐANG TỚI BT7"])
async def test_half_a_code_begins_no_report_either(ward: Ward, written: str) -> None:
    beat, _ = await officers(ward)
    await beat.says(written)
    assert ward.reports() == []
    assert "mã" in beat.last().casefold()


async def test_an_officer_is_also_a_neighbour_who_reports(ward: Ward) -> None:
    beat, duty = await officers(ward)
    await beat.says("nhận ra nhóm thanh niên đang đánh nhau ở tổ 5")
    assert len(ward.reports()) == 1
    duty.sees("nhận ra nhóm thanh niên")


@pytest.mark.parametrize("words", ["Trả lời gì đi chứ, hàng xóm vẫn ồn", "hỏi", "đang tới"])
async def test_a_resident_who_uses_such_words_is_not_sent_away(ward: Ward, words: str) -> None:
    await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(words)
    lan.sees_nothing_of("dành cho cán bộ")


async def test_every_command_asks_for_the_words_it_lacks(ward: Ward) -> None:
    beat, _ = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    code = ward.report().code
    await beat.says(f"VÀO SỔ {code}")
    assert "số" in beat.last()
    await beat.says("27/2026")
    assert ward.report().register_number == "27/2026"
    await beat.says(f"hỏi {code}")
    assert "câu hỏi" in beat.last()
    await beat.says("Ồn từ mấy giờ?")
    lan.sees("Ồn từ mấy giờ?")
    await beat.says(f"TRA LOI {code}")
    await beat.says("Chúng tôi đã nhắc chủ nhà.")
    lan.sees("đã nhắc chủ nhà")
    await beat.says(f"CHUYỂN {code}")
    assert "đơn vị" in beat.last()
    await beat.says("Chiềng Sinh")
    assert "Phường Chiềng Sinh" in beat.last()


async def test_a_question_that_sounds_like_an_emergency_goes_to_the_reporter(ward: Ward) -> None:
    beat, _ = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await beat.presses("Nhận tin")
    await beat.presses("Hỏi thêm")
    await beat.says("Có ai bị thương không?")
    lan.sees("Có ai bị thương không?")
    await beat.presses("Đã xong")
    await beat.says("Đã bắt quả tang hai người, tài sản còn nguyên")
    lan.sees("Đã bắt quả tang")
    assert len(ward.reports()) == 1


async def test_an_emergency_told_while_a_question_is_open_is_not_sent_by_mistake(ward: Ward) -> None:
    beat, duty = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await beat.presses("Nhận tin")
    await beat.presses("Hỏi thêm")
    await beat.says("cháy nhà ở tổ 5")
    lan.sees_nothing_of("cháy nhà")
    await beat.presses("Là tin khẩn mới")
    duty.sees("cháy nhà", "[P1]")
    assert len(ward.reports()) == 2


async def test_an_emergency_told_long_after_a_question_is_a_report_at_once(ward: Ward) -> None:
    beat, duty = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await beat.presses("Nhận tin")
    await beat.presses("Hỏi thêm")
    await ward.until("09:30")
    await beat.says("cháy nhà ở tổ 5")
    duty.sees("cháy nhà", "[P1]")
    lan.sees_nothing_of("cháy nhà")


async def test_the_first_button_takes_it_also_after_an_addition(ward: Ward) -> None:
    beat, _ = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await lan.sends_photo()
    await ward.until("09:01")
    beat.sees("có thêm", "1 ảnh")
    await beat.says("1")
    assert ward.report().acknowledged_at is not None


@pytest.mark.parametrize(
    "words", ["mời công an xuống tổ 5, có đánh nhau", "giao nộp súng kíp ở tổ 5 thế nào"]
)
async def test_words_that_begin_like_an_order_reach_the_officers_whole(ward: Ward, words: str) -> None:
    _, duty = await officers(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("BÁO TIN", words, "XONG")
    duty.sees(f"“{words}")


async def test_a_joined_report_says_where_it_went(ward: Ward) -> None:
    beat, _ = await officers(ward)
    for name in ("lan", "mai"):
        one = await ward.person(name, Role.RESIDENT, "CLE05")
        await one.says(KARAOKE, "XONG")
    first, second = (r.code for r in ward.reports())
    await beat.says(f"GỘP {second} VÀO {first}", f"NHẬN {second}")
    assert first in beat.last()
