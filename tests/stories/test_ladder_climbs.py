"""While nobody takes a report, the next ones up are rung, rung by rung, also over an outage."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.tables import Audit
from storage.words import ReportState, Role
from tests.stories.ward import Neighbour, Ward

THIEF = "có trộm đang cậy cửa nhà đối diện ngõ 12 tổ 5"
STOLEN = "mất xe máy tối qua ở tổ 5"
KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"


class Police:
    """Everybody there may be, from the street to the province."""

    def __init__(self, **officers: Neighbour) -> None:
        self.beat, self.off, self.chief, self.province = (
            officers[n] for n in ("beat", "off", "chief", "top")
        )

    @classmethod
    async def of(cls, ward: Ward) -> "Police":
        return cls(
            beat=await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True),
            off=await ward.person("tám", Role.BEAT_OFFICER, "CLE06"),
            chief=await ward.person("dũng", Role.POLICE_CHIEF, "CLE"),
            top=await ward.person("quân", Role.DUTY_OFFICER, "SL"),
        )

    def times_rung(self) -> list[int]:
        everybody = (self.beat, self.off, self.chief, self.province)
        return [sum("P1]" in text for text in one.texts()) for one in everybody]


def climbed(ward: Ward) -> list[tuple[str, str]]:
    """Which rung was rung when, by the audit."""
    query = select(Audit).where(col(Audit.deed).like("ladder.%")).order_by(col(Audit.id))
    return ward.read(lambda db: [(a.deed.partition(".")[2], f"{a.at:%H:%M}") for a in db.exec(query)])


async def test_an_emergency_climbs_every_five_minutes_and_then_insists(ward: Ward) -> None:
    police = await Police.of(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    assert police.times_rung() == [1, 0, 0, 0]
    await ward.until("09:05")
    assert police.times_rung() == [2, 1, 0, 0]
    await ward.until("09:10")
    assert police.times_rung() == [2, 1, 1, 0]
    await ward.until("09:15")
    assert police.times_rung() == [2, 1, 1, 1]
    await ward.until("12:00")
    assert police.times_rung() == [2, 1, 1, 7]
    await police.chief.says(f"NHẬN {ward.report().code}")
    await ward.until("12:09")
    assert police.times_rung() == [2, 1, 1, 7]


async def test_whoever_was_rung_may_take_it(ward: Ward) -> None:
    police = await Police.of(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await ward.until("09:05")
    await police.off.presses("Nhận tin")
    lan.sees("tám", "đã nhận")
    await ward.until("09:20")
    assert police.times_rung()[2:] == [0, 0]


async def test_once_taken_nobody_else_is_rung(ward: Ward) -> None:
    police = await Police.of(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await ward.until("09:04")
    await police.beat.presses("Đang tới")
    await ward.until("12:00")
    assert police.times_rung() == [1, 0, 0, 0]


async def test_small_matters_do_not_ring_the_province(ward: Ward) -> None:
    police = await Police.of(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(KARAOKE, "XONG")
    await ward.until(timedelta(days=6))
    assert police.province.is_quiet()
    police.chief.sees("CHƯA AI NHẬN")


async def test_a_serious_matter_climbs_every_half_hour(ward: Ward) -> None:
    police = await Police.of(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(STOLEN, "XONG")
    await ward.until("09:29")
    assert police.off.is_quiet()
    await ward.until("10:01")
    police.off.sees("CHƯA AI NHẬN")
    police.chief.sees("CHƯA AI NHẬN")


@pytest.mark.parametrize("hours", [0, 3])
async def test_after_an_outage_the_rungs_are_climbed_in_order_and_nothing_twice(
    ward: Ward, hours: int
) -> None:
    police = await Police.of(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await ward.goes_down()
    ward.clock.set(ward.clock.now() + timedelta(hours=hours, minutes=12))
    await ward.comes_back()
    assert police.times_rung() == [2, 1, 1, 1 if hours else 0]
    assert [rung for rung, _ in climbed(ward)][:3] == ["on_duty", "every_officer", "chief"]
    await ward.until(timedelta(minutes=3))
    assert police.times_rung() == [2, 1, 1, 1]
    await ward.goes_down()
    await ward.comes_back()
    assert police.times_rung() == [2, 1, 1, 1]


async def test_a_drill_shortens_every_wait(ward: Ward) -> None:
    police = await Police.of(ward)
    await ward.goes_down()
    ward.settings = ward.settings.model_copy(update={"service_scale": 60.0})
    await ward.comes_back()
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await ward.until(timedelta(seconds=15))
    assert police.times_rung() == [2, 1, 1, 1]


async def test_empty_rungs_are_skipped_at_once(ward: Ward) -> None:
    chief = await ward.person("dũng", Role.POLICE_CHIEF, "CLE")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    chief.sees("[P1]")


async def test_nobody_anywhere_is_on_record_and_the_reporter_has_the_number(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    lan.sees("113")
    assert ("nobody", "02:00") in climbed(ward)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE")
    await ward.until("09:16")
    duty.sees("[P1]")


@pytest.mark.parametrize("code", [-230, -244, -213, -227])
async def test_an_officer_out_of_reach_is_passed_over_at_once(ward: Ward, code: int) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    off = await ward.person("tám", Role.BEAT_OFFICER, "CLE06")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    ward.zalo.faults.refuse(code, to=beat.uid, times=None)
    await lan.says(THIEF)
    await ward.until("09:01")
    off.sees("[P1]")
    assert beat.texts() == []


async def test_an_acknowledgement_without_progress_alerts_again_and_then_the_chief(ward: Ward) -> None:
    police = await Police.of(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await police.beat.presses("Nhận tin")
    police.beat.has_read()
    await ward.until("09:09")
    assert police.beat.is_quiet()
    await ward.until("09:10")
    police.beat.sees("chưa thấy việc tiếp theo")
    assert police.chief.is_quiet()
    await ward.until("09:20")
    police.chief.sees("minh", "chưa thấy việc tiếp theo")
    assert police.off.is_quiet()


async def test_an_officer_on_the_way_is_left_in_peace(ward: Ward) -> None:
    police = await Police.of(ward)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says(THIEF)
    await police.beat.presses("Nhận tin")
    await police.beat.presses("Đang tới")
    police.beat.has_read()
    await ward.until("11:00")
    assert police.beat.is_quiet()
    assert police.chief.is_quiet()


async def test_a_report_that_turns_into_an_emergency_rings_again(ward: Ward) -> None:
    police = await Police.of(ward)
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    leader = await ward.person("mười", Role.TEAM_LEADER, "CLE05")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("đánh nhau ở tổ 5 đã giải tán", "XONG")
    await police.beat.says(f"NHẬN {ward.report().code}", "NGHỈ")
    await lan.says("lại đang đánh nhau, có người cầm dao")
    duty.sees("TIN KHẨN HƠN")
    police.beat.sees("TIN KHẨN HƠN")
    leader.sees("[P1]")
    assert ward.report().state is not ReportState.CLOSED


async def test_an_officer_who_writes_again_is_rung_again(ward: Ward) -> None:
    beat = await ward.person("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    ward.zalo.faults.refuse(-230, to=beat.uid)
    await lan.says(THIEF)
    assert beat.texts() == []
    await beat.says("TRỰC")
    await ward.until("09:30")
    beat.sees("[P1]")


async def test_a_sealed_emergency_rings_the_police_alone(ward: Ward) -> None:
    police = await Police.of(ward)
    leader = await ward.person("mười", Role.TEAM_LEADER, "CLE05")
    head = await ward.person("bình", Role.UNIT_HEAD, "CLE05")
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("chồng tôi đang đánh tôi, tổ 5")
    await ward.until("09:30")
    assert police.times_rung()[:3] == [2, 1, 1]
    assert leader.is_quiet()
    assert head.is_quiet()
