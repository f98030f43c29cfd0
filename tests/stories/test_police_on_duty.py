"""Officers go on and off duty, and know what waits for them."""

from storage.words import Role
from tests.stories.ward import Ward

THIEF = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"
KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"


async def test_an_officer_off_duty_is_not_rung_first(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await beat.says("nghi")
    assert "hết trực" in beat.last()
    beat.has_read()
    await lan.says(THIEF)
    duty.sees("[P1]")
    assert beat.is_quiet()
    await beat.says("trực")
    assert "1 tin" in beat.last()
    await beat.presses("Nhận")
    lan.sees("minh", "đã nhận")


async def test_whoever_leaves_nobody_behind_is_told(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await beat.says("NGHỈ")
    assert "không còn ai trực" not in beat.last()
    await duty.says("NGHỈ")
    assert "không còn ai trực" in duty.last()


async def test_whoever_leaves_with_reports_in_hand_is_reminded_to_give_them(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    code = ward.report().code
    await beat.says(f"NHẬN {code}", "NGHỈ")
    assert code in beat.last()


async def test_only_police_go_on_duty(ward: Ward) -> None:
    leader = await ward.person("tám", Role.TEAM_LEADER, "CLE05")
    await leader.says("TRỰC")
    assert "dành cho cán bộ" in leader.last()


async def test_a_chief_on_duty_is_rung_like_the_others(ward: Ward) -> None:
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    await chief.says("TRỰC")
    chief.has_read()
    await lan.says(THIEF)
    chief.sees("Tin mới")
    duty.sees("Tin mới")


async def test_what_waits_does_not_count_what_is_done(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    await beat.says(f"XONG {ward.report().code} Đã nhắc", "TRỰC")
    assert "không có tin nào" in beat.last()
