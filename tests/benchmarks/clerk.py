"""How long the clerk takes from something heard to everything it leads to, against a bare transaction."""

import asyncio
import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from secrets import token_hex
from time import perf_counter

from sqlalchemy import Connection, select
from sqlmodel import col

from bot.loops import ClerkLoop
from storage.clerk import Clerk
from storage.tables import Audit, Inbox
from tests.benchmarks import databases
from tests.benchmarks.measure import AT_LEAST, Aim, Line, faster
from tests.benchmarks.scale import Scale
from tests.benchmarks.town import clerk_of, hear, loop_of, settle_city

ITEMS = 40
INSERTS = 5
RESIDENTS = 1000
FAILED = select(col(Inbox.id)).where(col(Inbox.attempts) > 0).limit(1)


def clerk(scale: Scale) -> Iterator[Line]:
    """A resident nobody has met before reports something: person, talk, report, diary, outbox, audit."""
    with databases.sqlite() as url, clerk_of(url) as writing:
        settle_city(writing, RESIDENTS)
        loop, count = loop_of(writing), scale.of(ITEMS, 10)
        _items(writing, loop, 0, 20)  # the first ones compile every statement
        pairs = []
        for number in range(scale.rounds):
            bare = _bare(writing, count)
            pairs.append((bare, _items(writing, loop, 1 + number, count)))
    what = "one report from inbox to outbox, SQLite"
    yield faster("clerk", what, pairs, Aim(AT_LEAST, 0.25, 0.40))


def _items(writing: Clerk, loop: ClerkLoop, number: int, count: int) -> float:
    """Items a second, as the running house does them."""
    first = number * 1000
    hear(writing, token_hex(4), range(first, first + count))
    gc.collect()
    began = perf_counter()
    asyncio.run(loop.run_until_quiet())
    took = perf_counter() - began
    if writing.do(lambda db: db.execute(FAILED).first()) is not None:
        raise RuntimeError("the clerk failed at an item")
    return count / took


def _bare(writing: Clerk, count: int) -> float:
    """Durable transactions a second with five inserts each."""
    table, now = Audit.__table__, datetime.now(UTC)  # type: ignore[attr-defined]  # SQLModel does not declare it
    row = {"oa_id": "1", "at": now, "deed": "bench", "thing": "bench"}

    def five(connection: Connection) -> None:
        for _ in range(INSERTS):
            connection.execute(table.insert(), row)

    gc.collect()
    began = perf_counter()
    for _ in range(count):
        with writing.engine.begin() as connection:
            five(connection)
    return count / (perf_counter() - began)
