"""“Có thật không?” The officer answers once; whoever asked hears it, whoever asks later hears it at once."""

from datetime import timedelta

import pytest

from storage.words import ReportState, Role
from tests.stories.ward import Neighbour, Ward

KIDNAP = "nghe nói có bắt cóc trẻ em ở cổng trường có thật không"
SAME = "nghe noi bat coc tre con gan cong truong co that khong a"
DAM = "nghe nói vỡ đập thủy điện có đúng không ạ"


async def ask(ward: Ward, name: str, words: str, unit: str = "CLE05") -> Neighbour:
    asker = await ward.person(name, Role.RESIDENT, unit)
    await asker.says(words)
    await ward.until(timedelta(minutes=3))
    return asker


async def officer(ward: Ward) -> Neighbour:
    return await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)


async def test_one_tap_answers_everybody_who_asked(ward: Ward) -> None:
    duty = await officer(ward)
    lan = await ask(ward, "lan", KIDNAP)
    assert "khoan chia sẻ" in lan.last()
    first = ward.report()
    duty.sees("Bà con hỏi có thật không", first.code, "bắt cóc")
    mai = await ask(ward, "mai", SAME, "CLE06")
    second = ward.reports()[1]
    duty.sees(second.code, f"CÓ THỂ TRÙNG {first.code}")
    await duty.presses(f"Gộp vào {first.code}")
    lan.has_read()
    mai.has_read()
    await duty.says(f"TIN ĐỒN {first.code} SAI")
    for asker, report in ((lan, first), (mai, second)):
        asker.sees(report.code, "hùng", "không có thật")
    assert "2 người" in duty.last()


async def test_whoever_asks_later_hears_it_at_once_and_nobody_is_rung(ward: Ward) -> None:
    duty = await officer(ward)
    await ask(ward, "lan", KIDNAP)
    await duty.says(f"TIN ĐỒN {ward.report().code} Không có vụ nào, trường học bình thường")
    duty.has_read()
    mai = await ask(ward, "mai", SAME, "CLE06")
    mai.sees("đã trả lời chuyện này", "trường học bình thường", ward.reports()[1].code)
    assert duty.is_quiet()
    assert ward.reports()[1].state is ReportState.MERGED


async def test_a_correction_reaches_exactly_those_who_heard_the_first_answer(ward: Ward) -> None:
    duty = await officer(ward)
    lan = await ask(ward, "lan", KIDNAP)
    code = ward.report().code
    await duty.says(f"TIN ĐỒN {code} SAI")
    mai = await ask(ward, "mai", SAME)
    tam = await ask(ward, "tám", DAM)
    await duty.presses("Sửa câu trả lời")
    await duty.says("Chuyện đó ở xã khác, công an đã xử lý xong")
    for asker in (lan, mai):
        asker.sees("Đính chính", "Chuyện đó ở xã khác")
    tam.sees_nothing_of("xã khác")
    binh = await ask(ward, "bình", SAME)
    binh.sees("Chuyện đó ở xã khác")


async def test_an_answer_grows_old(ward: Ward) -> None:
    duty = await officer(ward)
    lan = await ask(ward, "lan", KIDNAP)
    await duty.says(f"TIN ĐỒN {ward.report().code} SAI")
    lan.has_read()
    await ward.until(timedelta(days=3, hours=1))
    assert ward.report().state is ReportState.CLOSED
    assert lan.is_quiet(), "nobody is asked whether a rumour was dealt with"
    mai = await ask(ward, "mai", SAME)
    assert "không có thật" not in mai.last()
    duty.sees(ward.reports()[1].code, "Bà con hỏi có thật không")


async def test_a_rumour_of_another_commune_or_another_rumour_is_asked_for_itself(ward: Ward) -> None:
    duty = await officer(ward)
    await ask(ward, "lan", KIDNAP)
    await duty.says(f"TIN ĐỒN {ward.report().code} SAI")
    far = await ask(ward, "sáu", SAME, "CSI09")
    other = await ask(ward, "tám", DAM)
    for asker in (far, other):
        asker.sees("Tôi đã chuyển câu hỏi")
        asker.sees_nothing_of("không có thật")


async def test_whoever_asked_something_else_says_so_with_one_press(ward: Ward) -> None:
    duty = await officer(ward)
    await ask(ward, "lan", KIDNAP)
    await duty.says(f"TIN ĐỒN {ward.report().code} SAI")
    mai = await ask(ward, "mai", SAME)
    await mai.presses("Chuyện tôi hỏi khác")
    await ward.until(timedelta(minutes=3))
    second = ward.reports()[1]
    assert second.merged_into is None
    duty.sees(second.code)


async def test_those_the_officer_has_not_joined_yet_are_offered_after_the_answer(ward: Ward) -> None:
    duty = await officer(ward)
    await ask(ward, "lan", KIDNAP)
    mai = await ask(ward, "mai", SAME)
    await duty.says(f"TIN ĐỒN {ward.reports()[0].code} SAI")
    assert "Còn 1 tin" in duty.last()
    mai.sees_nothing_of("không có thật")
    await duty.presses("Gửi cho họ nữa")
    mai.sees("không có thật", ward.reports()[1].code)


async def test_an_answer_that_names_somebody_is_looked_at_again(ward: Ward) -> None:
    duty = await officer(ward)
    lan = await ask(ward, "lan", KIDNAP)
    code = ward.report().code
    await duty.says(f"TIN ĐỒN {code} Liên hệ 0912 345 678 để biết thêm")
    assert "Xin xem lại" in duty.last()
    lan.sees_nothing_of("345 678")
    await duty.presses("Vẫn gửi")
    lan.sees("345 678")


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.TEAM_LEADER, Role.RESIDENT])
async def test_only_who_may_answer_answers(ward: Ward, role: Role) -> None:
    await officer(ward)
    lan = await ask(ward, "lan", KIDNAP)
    other = await ward.person("bảy", role, "CLE05")
    await other.says(f"TIN ĐỒN {ward.report().code} ĐÚNG")
    lan.sees_nothing_of("có thật. Bà con theo dõi")


async def test_somebody_at_the_door_is_told_how_to_check_and_it_is_no_rumour(ward: Ward) -> None:
    duty = await officer(ward)
    lan = await ask(ward, "lan", "có người xưng công an đến nhà tôi, có phải công an thật không ạ")
    lan.sees("MÃ CÁN BỘ", "KIỂM TRA")
    assert ward.reports() == []
    assert duty.is_quiet()
    await lan.presses("Báo tin này")
    assert len(ward.reports()) == 1


async def test_an_answer_that_sounds_like_a_new_emergency_is_not_spread_by_mistake(ward: Ward) -> None:
    duty = await officer(ward)
    lan = await ask(ward, "lan", KIDNAP)
    await duty.says(f"TIN ĐỒN {ward.report().code}", "cháy nhà ở tổ 6 cứu với")
    lan.sees_nothing_of("cháy nhà")
    await duty.presses("Là tin khẩn mới")
    duty.sees("GỌI NGAY 114")
