"""A question about procedures: a dated answer with its source, or an officer answers."""

from datetime import timedelta

from storage.words import Role
from tests.stories.ward import Ward

UNKNOWN = "trồng cây xoài tháng mấy thì tốt nhỉ?"


async def test_a_known_question_is_answered_with_source_and_date(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("hát karaoke khuya bị phạt bao nhiêu vậy")
    lan.sees("Tôi không nêu số tiền", "Nghị định 282/2025/NĐ-CP", "15/12/2025")
    assert ward.reports() == []


async def test_what_nobody_wrote_down_goes_to_an_officer_with_one_press(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await lan.says(UNKNOWN)
    lan.sees("không có câu trả lời chắc chắn")
    await lan.presses("Báo tin này")
    await lan.says("XONG")
    await ward.until(timedelta(minutes=5))
    duty.sees(ward.report().code, "xoài")
    await duty.says(f"TRẢ LỜI {ward.report().code} Chị hỏi khuyến nông xã giúp")
    lan.sees("khuyến nông")


async def test_the_same_question_again_is_not_answered_in_the_same_words(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("làm căn cước ở đâu")
    first = lan.last()
    await lan.says("làm căn cước ở đâu")
    assert lan.last() != first
    await lan.says("đăng ký tạm trú thế nào")
    lan.sees("VNeID", "Luật Cư trú")
