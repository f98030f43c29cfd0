"""A database that is busy, full or gone: nothing is promised that is not kept, and everything comes back."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from structlog.testing import capture_logs

from bot.loops import ClerkLoop
from handlers.desk.desk import Desk
from storage import clerk, outbox
from storage.tables import Inbox
from storage.words import OutboxState
from tests.faults.table import Table
from tests.faults.visitor import Visitor
from tests.stories.ward import Ward

PATIENCE = 0.05  # seconds the clerk waits for its turn: a test has less time than a server
AGAIN = timedelta(seconds=31)  # when Zalo says it again
TEXT = "Chào bà con."
BROKEN = OperationalError("UPDATE", {}, Exception("disk I/O error"))


@pytest.fixture
async def ward(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ward]:
    monkeypatch.setattr(clerk, "BUSY_SECONDS", PATIENCE)
    monkeypatch.setattr("bot.loops.BREATH", PATIENCE)
    monkeypatch.setattr("bot.sender.BREATH", PATIENCE)
    ward = await Ward.open(sqlite_url, tmp_path)
    with capture_logs():  # drawing a trace takes seconds
        yield ward
        await ward.close()


@contextmanager
def locked(ward: Ward) -> Iterator[None]:
    """Somebody else writes and does not come to an end."""
    file = make_url(ward.settings.database_url).database
    assert file is not None
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def serving(ward: Ward) -> Iterator[asyncio.Event]:
    """The clerk and the sender turn by themselves; the event tells that somebody was reached."""
    reached = asyncio.Event()
    ward.zalo.watchers.append(lambda _: reached.set())
    house = ward.house
    house.loop.wake()
    house.sender.wake()
    tasks = [asyncio.create_task(house.loop.run()), asyncio.create_task(house.sender.run())]
    house._tasks += tasks
    yield reached
    assert not any(task.done() for task in tasks), "a loop has ended"


async def test_while_somebody_else_writes_nothing_is_promised_and_nothing_is_lost(ward: Ward) -> None:
    phone = ward.zalo.phone("lan")
    with locked(ward):
        await phone.says("xin chào")
        assert [posted.status for posted in ward.zalo.posted] == [503]
        await asyncio.gather(ward.house.loop._try_round(), ward.house.sender._try_turn())
        await ward.house._look_around()
        async with Visitor(ward) as visitor:
            said = await visitor.get("/health/ready")
        assert said.status == 503
        for reason in ("database: cannot be written", "clerk: does not get on", "sender: does not get on"):
            assert reason in said.text
    with serving(ward) as reached:
        ward.clock.set(ward.clock.now() + AGAIN)
        await ward.zalo.deliver_due()
        await asyncio.wait_for(reached.wait(), 20)
    await asyncio.gather(ward.house._look_around(), ward.house.loop._try_round())
    ward.house.tick()
    async with Visitor(ward) as visitor:
        assert (await visitor.get("/health/ready")).status == 200
    assert [posted.status for posted in ward.zalo.posted[:2]] == [503, 200]


async def test_the_loops_survive_and_come_back(ward: Ward, table: Table) -> None:
    lan = await ward.person("lan")
    table.promise(lan, TEXT)
    with serving(ward) as reached:
        with locked(ward):
            for _ in range(3):  # each has failed before the next begins
                await asyncio.gather(ward.house.loop._try_round(), ward.house.sender._try_turn())
            assert not ward.house.sender.is_well
        await asyncio.wait_for(reached.wait(), 20)
    assert lan.texts() == [TEXT]
    assert ward.house.sender.is_well


async def test_what_became_of_a_message_is_written_down_as_soon_as_it_can_be(
    ward: Ward, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = await ward.person("lan")
    table.promise(lan, TEXT)
    mark = outbox.mark

    def fails(db: Session, marks: Any) -> None:
        if marks:
            raise BROKEN
        mark(db, marks)

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "mark", fails)
        with pytest.raises(OperationalError):
            await ward.house.sender.run_until_quiet()
        assert table.state(TEXT) is OutboxState.GOING
    await ward.settle()
    assert (table.state(TEXT), lan.texts()) == (OutboxState.SENT, [TEXT])


async def test_a_token_that_cannot_be_read_leaves_no_message_on_its_way(
    ward: Ward, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would take it up again before the next start, nor anything else for this person."""
    lan = await ward.person("lan")

    async def broken(_: str) -> str:
        raise BROKEN

    with monkeypatch.context() as patch:
        patch.setattr(ward.house.keeper, "access", broken)
        await table.say(lan, TEXT)
        assert table.state(TEXT) is OutboxState.WAITING
    await table.passes(timedelta(seconds=10), by=timedelta(seconds=5))
    assert lan.texts() == [TEXT]


async def test_an_answer_that_breaks_the_reader_is_a_doubt_and_no_stuck_message(
    ward: Ward, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = await ward.person("lan")
    with monkeypatch.context() as patch:
        patch.setattr(ward.house.client, "ask", lambda *_, **__: 1 / 0)
        await table.say(lan, TEXT)
    assert table.state(TEXT) is OutboxState.UNSURE
    await ward.until(timedelta(minutes=2))
    assert lan.texts() == [TEXT]


async def test_one_item_that_no_database_understands_does_not_stop_the_clerk(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite calls a senseless statement by the same name as a full disk."""
    lan, minh = ward.stranger("lan"), ward.stranger("minh")
    ward.zalo.world.scribe.habits.vary = False
    receive = ClerkLoop._receive

    def stumbles(self: ClerkLoop, desk: Desk, item: Inbox) -> None:
        if b"tin hong" in item.body:
            desk.db.execute(text("SELECT * FROM nowhere"))
        receive(self, desk, item)

    with monkeypatch.context() as broken:
        broken.setattr(ClerkLoop, "_receive", stumbles)
        await lan.says("tin hong")
        await minh.says("xin chào")
        assert len(minh.texts()) == 1
        await ward.until(timedelta(minutes=1))
    assert (
        ward.read(
            lambda db: db.execute(text("SELECT count(*) FROM inbox WHERE parked_at IS NOT NULL")).scalar()
        )
        == 1
    )


async def test_a_table_that_cannot_be_read_is_told_as_the_databases_fault(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise BROKEN

    monkeypatch.setattr("bot.house.read_standing", fails)
    async with Visitor(ward) as visitor:
        said = await visitor.get("/health/ready")
        assert (await visitor.get("/health/live")).status == 200
    assert said.status == 503
    assert "DATABASE_URL" in said.text
