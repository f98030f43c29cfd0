"""A voice note is in the officer's hand at once: an address that plays it for a day and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.recogniser import Recogniser
from storage.words import Role, Urgency
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


def machine(folder: Path, words: str, code: int = 0) -> Path:
    """A program that writes down what it is told to, and that it got one file."""
    path = folder / "write-down"
    path.write_text(f'#!/bin/sh\ntest -s "$1" && test $# = 1 && echo "{words}" && exit {code}\n', "utf-8")
    path.chmod(0o755)
    return path


async def test_what_a_machine_hears_is_marked_and_only_raises_the_urgency(url: str, tmp_path: Path) -> None:
    program = machine(tmp_path, "cháy nhà có người mắc kẹt")
    ward = await Ward.open(url, tmp_path, public_url=HOME, voice_recogniser=program)
    duty, lan = await two(ward)
    await lan.sends_voice()
    assert ward.report().urgency is Urgency.P1
    duty.sees("Máy nghe, có thể sai", "mắc kẹt")
    lan.sees_nothing_of("mắc kẹt")
    await ward.close()


async def test_a_machine_never_makes_an_emergency_smaller(url: str, tmp_path: Path) -> None:
    program = machine(tmp_path, "hát karaoke ồn ào")
    ward = await Ward.open(url, tmp_path, public_url=HOME, voice_recogniser=program)
    duty, lan = await two(ward)
    await lan.says("cháy nhà ở tổ 5")
    await lan.sends_voice()
    duty.sees("có thể sai", "karaoke")
    assert ward.report().urgency is Urgency.P1
    assert ward.report().category == "fire_explosion"
    await ward.close()


@pytest.mark.parametrize("how", ["fails", "is missing"])
async def test_nothing_depends_on_the_machine(url: str, tmp_path: Path, how: str) -> None:
    program = machine(tmp_path, "gì đó", 1) if how == "fails" else tmp_path / "nowhere"
    ward = await Ward.open(url, tmp_path, public_url=HOME, voice_recogniser=program)
    duty, lan = await two(ward)
    await lan.says("cháy nhà ở tổ 5")
    await lan.sends_voice()
    assert duty.sees("Nghe trong")
    duty.sees_nothing_of("có thể sai")
    await ward.close()


async def test_a_program_that_never_ends_is_ended(tmp_path: Path) -> None:
    program, sound = tmp_path / "sleeps", tmp_path / "note.amr"
    program.write_text("#!/bin/sh\nsleep 60\n", "utf-8")
    program.chmod(0o755)
    sound.write_bytes(b"#!AMR")
    recogniser = Recogniser(program, tmp_path, patience=0.5)
    assert await recogniser.hear("note.amr") is None
    assert await recogniser.hear("../note.amr") is None
    assert not recogniser.is_busy
