"""A number stands for the button it was shown with, today and tomorrow, but not for ever."""

from datetime import timedelta

import pytest

from storage.words import ReportState, Role
from tests.stories.ward import Ward

KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"
THIEF = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"


async def test_every_button_is_also_a_numbered_line(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("TRỢ GIÚP")
    message = lan.phone.messages()[-1]
    assert message.buttons
    for number, button in enumerate(message.buttons, 1):
        assert f"{number}. {button.label}" in message.text


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_a_number_does_what_its_button_does(ward: Ward, number: int) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    mai = await ward.person("mai", Role.RESIDENT, "CLE05")
    for who in (lan, mai):
        await who.says("TRỢ GIÚP")
    await lan.says(str(number))
    await mai.presses(mai.phone.messages()[-1].buttons[number - 1].label)
    assert lan.last().replace("lan", "mai") == mai.last()


@pytest.mark.parametrize("typed", ["2", " 2 ", "2.", "2)"])
async def test_a_number_is_understood_however_it_is_typed(ward: Ward, typed: str) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("TRỢ GIÚP", typed)
    assert "chưa có tin" in lan.last()


async def test_a_number_still_counts_the_next_day_and_no_longer_after_it(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("TRỢ GIÚP")
    await ward.until(timedelta(hours=23, minutes=59))
    await lan.says("2")
    assert "chưa có tin" in lan.last()
    await lan.says("TRỢ GIÚP")
    await ward.until(timedelta(hours=24, minutes=1))
    await lan.says("2")
    assert "chưa có tin" not in lan.last()
    assert ward.reports() == []


async def test_the_answer_about_the_outcome_may_come_the_next_day_as_a_number(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    await lan.says(KARAOKE, "XONG")
    code = ward.report().code
    await beat.says(f"NHẬN {code}", f"XONG {code} Đã nhắc chủ nhà")
    await ward.until(timedelta(hours=20))
    await lan.says("1")
    assert ward.report().state is ReportState.CLOSED


async def test_a_number_nobody_was_shown_begins_no_report(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("7")
    assert ward.reports() == []
    assert lan.last()


async def test_a_number_of_the_register_is_no_line_of_an_older_list(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    await lan.says(THIEF)
    code = ward.report().code
    await beat.says(f"NHẬN {code}", f"VÀO SỔ {code}", "4")
    assert ward.report().register_number == "4"
