"""A voice note is in the officer's hand at once: an address that plays it for a day and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from storage.words import Role
from tests.stories.ward import Neighbour, Ward

HOME = "https://binhyen.example"


@pytest.fixture
async def street(sqlite_url: str, tmp_path: Path) -> Ward:
    return await Ward.open(sqlite_url, tmp_path, public_url=HOME)


async def two(ward: Ward) -> tuple[Neighbour, Neighbour]:
    duty = await ward.person("hùng", Role.DUTY_OFFICER, "CLE", on_duty=True)
    return duty, await ward.person("lan", Role.RESIDENT, "CLE05")


def address_in(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(HOME)).removeprefix(HOME)


async def opened(ward: Ward, path: str, **headers: str) -> tuple[int, str, bytes]:
    url = f"{ward.address}{path}"
    async with ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, answer.content_type, await answer.read()


async def test_the_officer_hears_it_at_once_and_for_a_day(street: Ward) -> None:
    duty, lan = await two(street)
    await lan.says("cháy nhà ở tổ 5")
    await lan.sends_voice()
    path = address_in(duty.sees("ghi âm", street.report().code))
    status, kind, sound = await opened(street, path)
    assert (status, bool(sound)) == (200, True)
    assert kind.startswith(("audio/", "video/"))
    part = await opened(street, path, Range="bytes=0-9")
    assert (part[0], len(part[2])) == (206, 10)
    await street.until(timedelta(hours=24, minutes=1))
    assert (await opened(street, path))[0] == 404
    await street.close()


async def test_what_was_sent_before_the_police_had_the_report_comes_with_it(street: Ward) -> None:
    duty, lan = await two(street)
    await lan.sends_voice()
    duty.sees_nothing_of("ghi âm của người báo")
    await street.until(timedelta(minutes=3))
    assert duty.sees("Nghe trong", street.report().code)
    assert len([t for t in duty.texts() if "Nghe trong" in t]) == 1
    lan.sees_nothing_of("Nghe trong")
    await street.close()


async def test_a_changed_address_opens_nothing(street: Ward) -> None:
    duty, lan = await two(street)
    await lan.says("cháy nhà ở tổ 5")
    await lan.sends_voice()
    path = address_in(duty.sees("Nghe trong"))
    media, until, mark = path.rpartition("/")[2].split("-")
    for changed in (
        f"{media}-{int(until) + 9}-{mark}",
        f"2-{until}-{mark}",
        f"{media}-{until}-{'0' * 32}",
        "x",
    ):
        assert (await opened(street, f"/listen/{changed}"))[0] == 404
    await street.close()
