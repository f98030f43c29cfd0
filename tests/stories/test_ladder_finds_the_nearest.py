"""Where nobody of the tổ is on duty, the nearest desk that has somebody takes the report as well."""

from storage.words import Role
from tests.stories.ward import Ward

THIEF = "có trộm đang cậy cửa nhà ở tổ 5"


async def test_the_desk_of_the_commune_when_the_group_is_unknown(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE")
    await lan.says("có trộm đang cậy cửa nhà hàng xóm")
    duty.sees("CHƯA ĐỦ THÔNG TIN")
    assert beat.is_quiet()


async def test_a_colleague_of_the_next_group_comes_before_another_commune(ward: Ward) -> None:
    next_door = await ward.person("tám", Role.BEAT_OFFICER, "CLE06", on_duty=True)
    far = await ward.person("sơn", Role.DUTY_OFFICER, "CSI", on_duty=True)
    asleep = await ward.person("minh", Role.BEAT_OFFICER, "CLE05")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    next_door.sees("[P1]")
    assert far.is_quiet()
    assert asleep.is_quiet()
    await next_door.presses("Nhận tin")
    lan.sees("tám", "đã nhận")


async def test_another_commune_helps_out_where_nobody_is_on_duty_and_sees_it_in_its_list(ward: Ward) -> None:
    far = await ward.person("sơn", Role.DUTY_OFFICER, "CSI", on_duty=True)
    top = await ward.person("quân", Role.DUTY_OFFICER, "SL", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    far.sees("[P1]", "Tổ 5")
    assert top.is_quiet()
    await far.says("DANH SÁCH")
    assert ward.report().code in far.last()
    await far.presses("Nhận")
    lan.sees("sơn", "đã nhận")


async def test_a_report_from_nowhere_goes_to_whoever_is_on_duty(ward: Ward) -> None:
    far = await ward.person("sơn", Role.DUTY_OFFICER, "CSI", on_duty=True)
    lan = ward.stranger("lan")
    await lan.says("có trộm đang cậy cửa nhà hàng xóm")
    far.sees("[P1]", "CHƯA ĐỦ THÔNG TIN")
    await far.presses("Nhận tin")
    lan.sees("sơn", "đã nhận")


async def test_the_province_desk_only_where_no_commune_has_anybody(ward: Ward) -> None:
    top = await ward.person("quân", Role.DUTY_OFFICER, "SL", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    top.sees("[P1]")
