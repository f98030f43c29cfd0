"""The plug is pulled again and again while a notice goes out: each gets it once, nobody is lost.

With `--recipients 20000` it is pulled `--kills` times, usually less often: the whole takes half an hour.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlmodel import Session, select

from bot.clock import WallClock
from bot.simulator.habits import Habits
from bot.simulator.zalo import SimulatedZalo
from storage import accounts, diary, notices, people
from storage.audiences import Audience
from storage.clerk import Clerk
from storage.schema import upgrade
from storage.seal import Seal
from storage.tables import Notice, Person, Unit
from storage.words import NoticeKind, NoticeState, Role, UnitKind
from tests.kill.served import Served

pytestmark = [pytest.mark.kill, pytest.mark.timeout(2400)]

MANY = 20_000  # recipients: with fewer the notice is done after a few kills
FEW_KILLS = 6
WORDS = "Mất nước từ 8 giờ tới 17 giờ ngày mai."
ONE_LIFE = (0.2, 1.2)  # seconds between an open door and the next pull of the plug
DEAF = 0.2  # seconds before it in which echoes are lost: nobody learns what arrived
DONE_WITHIN = 1200.0
LOOK = 0.5
KEY = "a key that only this test knows"
RENEWED = "SELECT count(*) FROM token WHERE expires_at > datetime('now', '+1 hour')"


@pytest.fixture
async def zalo() -> AsyncIterator[SimulatedZalo]:
    habits = Habits(received_after=None, seen_after=None)
    zalo = SimulatedZalo(WallClock(), habits=habits, package=60_000, patience=2.0)
    await zalo.start()
    telling = asyncio.create_task(zalo.run())
    yield zalo
    telling.cancel()
    await asyncio.gather(telling, return_exceptions=True)
    await zalo.stop()


async def test_every_recipient_gets_it_once_whenever_the_plug_is_pulled(
    zalo: SimulatedZalo,
    tmp_path: Path,
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
) -> None:
    kills, chance = int(pytestconfig.getoption("kills")), Random(20_26)
    recipients = int(pytestconfig.getoption("recipients"))
    kills = kills if recipients >= MANY else min(kills, FEW_KILLS)
    served = Served(zalo, tmp_path, package=60_000)
    zalo.point_at(f"http://127.0.0.1:{served.port}/zalo/webhook")
    uids = _somebody(zalo, recipients)
    await asyncio.to_thread(_change, served.database, lambda db: _settle(db, zalo, uids))
    await _has_its_own_token(served)
    await asyncio.to_thread(_change, served.database, lambda db: _approve(db, zalo))
    pulled = 0
    try:
        while pulled < kills:
            await served.start()
            await asyncio.sleep(chance.uniform(*ONE_LIFE))
            zalo.faults.lose(recipients, names="oa_send")
            await asyncio.sleep(DEAF)
            state = _state(served.database)
            await served.kill()
            zalo.faults.lose(0)
            assert state in {"approved", "sending"}, f"it was {state} after {pulled} kills"
            pulled += state == "sending"  # only these are counted: it was pulled in the middle
        await served.start()
        await _done(served.database)
    finally:
        await served.kill()

    read = Counter(message.to for message in zalo.sent if WORDS in message.text)
    states = _states(served.database)
    missing = [uid for uid in uids if uid not in read]
    record_property(
        "a notice killed again and again",
        f"{pulled} kills, {recipients} recipients, {len(read)} read it once, "
        f"{sum(n - 1 for n in read.values())} twice, {len(missing)} never, states {states}",
    )
    assert set(read) <= set(uids)
    assert max(read.values()) == 1
    assert sum(states.values()) == recipients
    assert set(states) <= {"sent", "received", "seen", "unsure"}
    assert len(missing) <= states.get("unsure", 0), "somebody is missing of whom nobody is in doubt"


def _somebody(zalo: SimulatedZalo, number: int) -> list[str]:
    phones = [zalo.phone(f"người {n}") for n in range(number)]
    for phone in phones:
        phone.was_heard()
    return [phone.uid for phone in phones]


def _change(database: Path, work: Callable[[Session], None]) -> None:
    clerk = Clerk(f"sqlite:///{database}", Seal([KEY]))
    upgrade(clerk.engine)
    clerk.do(work)
    clerk.close()


async def _has_its_own_token(served: Served) -> None:
    """The pair it was set up with is renewed first: pulled in the middle of that, no grant would be left."""
    await served.start()
    async with asyncio.timeout(DONE_WITHIN):
        while not _one(served.database, RENEWED):  # noqa: ASYNC110 (another process tells us nothing)
            await asyncio.sleep(LOOK)
    await served.kill()


def _settle(db: Session, zalo: SimulatedZalo, uids: list[str]) -> None:
    """Everybody of one group."""
    now = zalo.world.clock.now()
    accounts.describe(db, zalo.oa_id, [zalo.oa_secret], now)
    group = Unit(oa_id=zalo.oa_id, code="G1", name="Tổ 1", kind=UnitKind.GROUP)
    db.add(group)
    db.flush()
    for uid in uids:
        person = Person(oa_id=zalo.oa_id, zalo_id=uid, home_unit_id=group.id, created_at=now)
        person.is_follower = person.wants_notices = True
        person.last_heard_at = person.welcomed_at = now
        db.add(person)


def _approve(db: Session, zalo: SimulatedZalo) -> None:
    """Their leader, and a notice that has been approved."""
    now = zalo.world.clock.now()
    group = db.exec(select(Unit)).one()
    leader = people.meet(db, zalo.oa_id, "leader", now)
    people.grant(db, leader, group.id, Role.TEAM_LEADER, now, by=None)
    notice = notices.add(db, _notice(zalo.oa_id, group.id, leader.id, now))
    diary.remind(db, zalo.oa_id, "sending", "begin", str(notice.id), now, {})


def _notice(oa_id: str, unit_id: int, author_id: int, now: datetime) -> Notice:
    notice = Notice(oa_id=oa_id, code="TB-2222", kind=NoticeKind.NOTICE, text=WORDS, created_at=now)
    notice.state, notice.author_id, notice.budget = NoticeState.APPROVED, author_id, 0
    notice.audience = Audience(unit_ids=(unit_id,)).write()
    return notice


# --- What became of it -----------------------------------------------------------------------------------


def _one(database: Path, question: str) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=15)) as connection:
        return int(connection.execute(question).fetchone()[0])


def _states(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT state, count(*) FROM notice_recipient GROUP BY state"))


def _state(database: Path) -> str:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=15)) as connection:
        return str(connection.execute("SELECT state FROM notice").fetchone()[0])


async def _done(database: Path) -> None:
    async with asyncio.timeout(DONE_WITHIN):
        while not _one(database, "SELECT count(*) FROM notice WHERE state = 'done'"):  # noqa: ASYNC110 (another process tells us nothing)
            await asyncio.sleep(LOOK)
