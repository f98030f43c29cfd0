"""The plug is pulled again and again while people report: nobody is lost, nobody is reported twice."""

import asyncio
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from aiohttp import web

from bot.clock import WallClock
from bot.simulator.app import FrontDoor
from bot.simulator.habits import Habits
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.kill.served import Served

pytestmark = [pytest.mark.kill, pytest.mark.timeout(900)]

REPORTS = 500
ONE_LIFE = (0.6, 2.0)  # seconds between an open door and the next pull of the plug
STILLBORN = 1 / 5  # of the lives end before the door is open
UNBORN = (0.1, 1.2)  # seconds that such a life lasts
SLOW = 0.5  # seconds that an answer of Zalo may take after the message has arrived: the plug is pulled in it
DEAF = 0.3  # seconds before it in which echoes are lost: nobody learns what arrived
WITH_PHOTO = 10  # every tenth report begins with a picture
QUIET_WITHIN = 90.0  # seconds until everything has settled after the last start
TRY_AGAIN = timedelta(milliseconds=500)  # Zalo's patience, made short
FIRST_ANSWER = re.compile(r"(Đã nhận tin|GỌI NGAY).*?(BT-[0-9A-Z]+)", re.DOTALL)


@pytest.fixture
async def zalo(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SimulatedZalo]:
    monkeypatch.setattr(FrontDoor, "api", _slowly(FrontDoor.api, Random(7)))
    habits = Habits(
        retry_delays=(TRY_AGAIN,) * 2000, received_after=timedelta(milliseconds=200), seen_after=None
    )
    zalo = SimulatedZalo(WallClock(), habits=habits, package=20_000, patience=2.0)
    await zalo.start()
    telling = asyncio.create_task(zalo.run())
    yield zalo
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    await zalo.stop()


@pytest.fixture
async def served(zalo: SimulatedZalo, tmp_path: Path) -> AsyncIterator[Served]:
    served = Served(zalo, tmp_path)
    zalo.point_at(f"http://127.0.0.1:{served.port}/zalo/webhook")
    yield served
    await served.kill()


async def test_every_report_exists_once_and_everybody_is_answered(
    zalo: SimulatedZalo,
    served: Served,
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
) -> None:
    kills, chance = int(pytestconfig.getoption("kills")), Random(20_26)
    phones = [zalo.phone(f"người {number}") for number in range(REPORTS)]
    reporting = asyncio.create_task(_report(phones, kills, chance))
    for _ in range(kills):
        await _one_life(zalo, served, chance)
    await served.start()
    await reporting
    await _settled(served.database)

    doubles = _answers(phones)
    rows = _rows(served.database)
    record_property("killed again and again", _counted(kills, doubles, rows))
    assert rows["reports"] == rows["reporters"] == REPORTS
    assert rows["parked"] == rows["open"] == rows["given up"] == 0
    assert rows["pictures"] == REPORTS // WITH_PHOTO
    assert doubles <= rows["sent again"], "a double without a moment at which nobody knew"
    assert _doubles(zalo) <= rows["sent again"]


async def test_asked_to_stop_it_finishes_what_is_in_hand(zalo: SimulatedZalo, served: Served) -> None:
    phones = [zalo.phone(f"người {number}") for number in range(50)]
    await served.start()
    saying = [asyncio.create_task(_say(phone, number)) for number, phone in enumerate(phones)]
    await asyncio.wait(saying, return_when=asyncio.FIRST_COMPLETED)
    assert await served.stop() == 0
    assert _one(served.database, "SELECT count(*) FROM outbox WHERE state IN ('going', 'unsure')") == 0
    await served.start()
    await asyncio.gather(*saying)
    await _settled(served.database)
    assert _answers(phones) == 0


async def _one_life(zalo: SimulatedZalo, served: Served, chance: Random) -> None:
    """It starts and is killed, while it serves or before it can."""
    if chance.random() < STILLBORN:
        await served.begin()
        await asyncio.sleep(chance.uniform(*UNBORN))
    else:
        await served.start()
        await asyncio.sleep(chance.uniform(*ONE_LIFE) - DEAF)
        zalo.faults.lose(REPORTS, names="oa_send")
        await asyncio.sleep(DEAF)
    await served.kill()
    zalo.faults.lose(0)


def _slowly(
    answer: Callable[[FrontDoor, web.Request], Awaitable[web.StreamResponse]], chance: Random
) -> Callable[[FrontDoor, web.Request], Awaitable[web.StreamResponse]]:
    """What is asked is done at once; the answer takes its time on the way back."""

    async def api(self: FrontDoor, request: web.Request) -> web.StreamResponse:
        answered = await answer(self, request)
        await asyncio.sleep(chance.uniform(0, SLOW))
        return answered

    return api


# --- What people do --------------------------------------------------------------------------------------


async def _report(phones: list[Phone], kills: int, chance: Random) -> None:
    """Everybody once, spread over all the lives the bot will have."""
    pause = kills * (sum(ONE_LIFE) / 2 + 1.5) / len(phones)
    saying = []
    for number, phone in enumerate(phones):
        saying.append(asyncio.create_task(_say(phone, number)))
        await asyncio.sleep(chance.uniform(0, 2 * pause))
    await asyncio.gather(*saying)


async def _say(phone: Phone, number: int) -> None:
    words = f"mất trộm xe máy số {number} ở ngõ {number % 30} đêm qua"
    if number % WITH_PHOTO == 0:
        await phone.sends_photo(words)
    else:
        await phone.says(words)


# --- What became of it -----------------------------------------------------------------------------------


def _answers(phones: list[Phone]) -> int:
    """Everybody has read one code and no other; returns how many answers came more than once."""
    read: dict[str, Counter[str]] = {}
    for phone in phones:
        found = (FIRST_ANSWER.search(message.text) for message in phone.messages())
        read[phone.uid] = Counter(match[2] for match in found if match is not None)
        assert len(read[phone.uid]) == 1, f"{phone.name} has read of {list(read[phone.uid])}"
    return sum(count - 1 for codes in read.values() for count in codes.values())


def _doubles(zalo: SimulatedZalo) -> int:
    """Messages of any kind that reached somebody more than once."""
    copies = Counter((message.to, message.text) for message in zalo.sent)
    return sum(count - 1 for count in copies.values())


def _counted(kills: int, doubles: int, rows: dict[str, int]) -> str:
    told = (f"{rows[name]} {name}" for name in ("reports", "in doubt", "sent again", "still in doubt"))
    return f"{kills} kills, {', '.join(told)}, {REPORTS} answered, {doubles} of them twice"


def _rows(database: Path) -> dict[str, int]:
    questions = {
        "reports": "SELECT count(*) FROM report",
        "reporters": "SELECT count(DISTINCT person_mark) FROM reporter",
        "parked": "SELECT (SELECT count(*) FROM inbox WHERE parked_at IS NOT NULL)"
        " + (SELECT count(*) FROM diary WHERE parked_at IS NOT NULL)",
        "open": "SELECT count(*) FROM inbox WHERE done_at IS NULL AND kind = 'event'",
        "given up": "SELECT count(*) FROM outbox WHERE state = 'gave_up'",
        "pictures": "SELECT count(*) FROM media WHERE state = 'kept'",
        "in doubt": "SELECT count(*) FROM outbox WHERE attempts > 0",
        "still in doubt": "SELECT count(*) FROM outbox WHERE state = 'unsure'",
        "sent again": "SELECT coalesce(sum(resends), 0) FROM outbox",
    }
    return {name: _one(database, question) for name, question in questions.items()}


def _one(database: Path, question: str) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute(question).fetchone()[0])


async def _settled(database: Path) -> None:
    """Nothing is heard and open, and nothing is to be sent or undecided."""
    waiting = (
        "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL AND parked_at IS NULL)"
        " + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'going')"
        " OR (state = 'unsure' AND not_before IS NOT NULL))"
    )
    quiet = 0
    async with asyncio.timeout(QUIET_WITHIN):
        while quiet < 5:  # a second without anything new: what Zalo tells again has come as well
            quiet = quiet + 1 if _one(database, waiting) == 0 else 0
            await asyncio.sleep(0.2)
