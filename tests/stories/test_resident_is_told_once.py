"""What comes over the wire and is nobody's word: samples, no keys yet, unknown and forged events."""

from pathlib import Path

from sqlmodel import col, func, select

from bot.simulator.habits import Signing
from storage.tables import Inbox, Tally
from storage.words import Role
from tests.stories.ward import Ward

KARAOKE = "nhà bên hát karaoke ồn quá, tổ 5"


def heard(ward: Ward) -> int:
    return ward.read(lambda db: db.exec(select(func.count()).select_from(Inbox)).one())


async def counted(ward: Ward, name: str) -> int:
    await ward.house._write_counts()
    return ward.read(lambda db: sum(t.count for t in db.exec(select(Tally).where(col(Tally.name) == name))))


async def test_the_sample_of_the_console_is_answered_and_nothing_more(ward: Ward) -> None:
    assert await ward.zalo.press_test() == 200
    assert await ward.zalo.press_test(signed=True) == 200
    await ward.settle()
    assert heard(ward) == 0
    assert ward.zalo.sent == []


async def test_without_any_key_everything_is_answered_and_nothing_believed(url: str, tmp_path: Path) -> None:
    ward = await Ward.open(url, tmp_path, zalo_oa_secret_key="")
    try:
        await ward.stranger("lan").says(KARAOKE)
        assert [posted.status for posted in ward.zalo.posted] == [200]
        assert heard(ward) == 0
        assert ward.reports() == []
    finally:
        await ward.close()


async def test_wrong_and_missing_signatures_are_refused_and_counted(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    for how in (Signing.WRONG_KEY, Signing.MISSING):
        ward.zalo.habits.signing = how
        await lan.says(KARAOKE)
        assert ward.zalo.posted[-1].status == 403
    assert heard(ward) == 0
    assert await counted(ward, "webhook.forged") == 2


async def test_every_way_of_writing_the_signature_is_understood(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    for how in (Signing.PLAIN, Signing.SPACED, Signing.BARE):
        ward.zalo.habits.signing = how
        await lan.says("chào")
        assert ward.zalo.posted[-1].status == 200
        assert "Chào bà con" in lan.last()


async def test_an_event_nobody_knows_is_stored_and_counted(ward: Ward) -> None:
    await ward.zalo.tell("user_waves_a_flag", user_id="1", flag="red")
    await ward.settle()
    assert heard(ward) == 1
    assert await counted(ward, "webhook.unknown_event") == 1


async def test_a_day_and_a_half_late_is_dropped_and_counted(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    ward.zalo.faults.hold()
    event = await lan.phone.says(KARAOKE)
    await ward.until("21:00")
    await ward.until("21:00")
    assert await ward.zalo.redeliver(event) == [200]
    await ward.settle()
    assert ward.reports() == []
    assert await counted(ward, "webhook.out_of_time") == 1
