"""How fast the outbox empties into a Zalo that answers in 20 ms, against a client without a database."""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import UTC, datetime
from time import perf_counter, sleep

from sqlalchemy import select
from sqlmodel import col

from bot.commands.serve import keep_for_good
from bot.zalo import wire
from bot.zalo.client import AT_ONCE, ZaloClient
from bot.zalo.wire import Host
from storage import outbox
from storage.clerk import Clerk
from storage.outbox import Promise
from storage.tables import Outbox
from storage.words import Lane
from tests.benchmarks import databases, given
from tests.benchmarks.measure import AT_LEAST, Aim, Line, faster, skipped
from tests.benchmarks.processes import LOAD_CORE, SERVER_CORE, Child, child, pinned
from tests.benchmarks.scale import Scale
from tests.benchmarks.town import clerk_of

MESSAGES = 4000  # of a round; all rounds together are some 20,000
LONGEST, GLANCE = 60.0, 0.01  # seconds to wait for an empty outbox, and between two looks
ROUNDS = 5  # at most: each takes two seconds
TEXT = "Tin của bà con đã đến cán bộ trực. Mã tin BT-K7M3P9."
WHAT = "outbox → Zalo (20 ms) → marked"


def drain(scale: Scale) -> Iterator[Line]:
    """One process on one core, the stub on the other; first on a file, then on a server."""
    yield faster("drain", f"{WHAT}, SQLite", _alone(databases.sqlite(), scale), Aim(AT_LEAST, 0.70, 0.90))
    try:
        with databases.postgres() as url:
            pairs = _alone(nullcontext(url), scale)
            yield faster("drain", f"{WHAT}, PostgreSQL", pairs, Aim(AT_LEAST, 0.80, 0.90))
            two = _two(url, scale)
            yield faster("drain", "two senders against one, PostgreSQL", two, Aim(AT_LEAST, 1.3, 1.5))
    except databases.NoServerError as why:
        yield skipped("drain", f"{WHAT}, PostgreSQL", str(why))


# --- One process -----------------------------------------------------------------------------------------


def _alone(database: AbstractContextManager[str], scale: Scale) -> Sequence[tuple[float, float]]:
    count = scale.of(MESSAGES, AT_ONCE)
    with ExitStack() as opened:
        enter = opened.enter_context
        url, folder = enter(database), enter(databases.folder())
        zalo = f"http://127.0.0.1:{enter(child('stub', core=LOAD_CORE)).port}"
        clerk = enter(clerk_of(url))
        house = enter(child("sender", url=url, folder=str(folder), settings=speaking_to(zalo)))
        house.hear()
        pairs = []
        for _ in range(min(scale.rounds, ROUNDS)):
            with pinned(SERVER_CORE):
                alone = count / asyncio.run(bare(zalo, count))
            pairs.append((alone, _drained(clerk, [house], count)))
    return pairs


def speaking_to(zalo: str) -> dict[str, object]:
    return {"zalo_openapi_url": zalo, "zalo_oauth_url": zalo, "zalo_oa_package": 100_000}


async def bare(zalo: str, count: int) -> float:
    """The same client, as many requests under way, nothing written down."""
    client = ZaloClient({Host.OPENAPI: zalo})
    numbers = iter(range(count))

    async def one_after_another() -> None:
        for number in numbers:
            answer = await client.ask(wire.consultation(given.person(number), TEXT), access_token="t")
            if answer.error != 0:
                raise RuntimeError("the stub refused a message")

    keep_for_good()  # as in the process it is compared with
    began = perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    took = perf_counter() - began
    gc.unfreeze()
    await client.close()
    return took


def promise(clerk: Clerk, count: int) -> None:
    """That many messages, each for another person."""
    now = datetime.now(UTC)
    some = [
        Promise(given.OA, Lane.REPLY, "bench", "bench.text", given.person(number), TEXT)
        for number in range(count)
    ]
    clerk.do(lambda db: outbox.promise(db, some, now))


def _drained(clerk: Clerk, senders: Sequence[Child], count: int) -> float:
    """Messages a second, until the last one is marked."""
    promise(clerk, count)
    began = perf_counter()
    for sender in senders:
        sender.say("go")
    with clerk.reading() as db:
        while perf_counter() - began < LONGEST:
            is_over = (
                db.execute(select(col(Outbox.id)).where(outbox.is_on_the_way()).limit(1)).first() is None
            )
            db.rollback()
            if is_over:
                return count / (perf_counter() - began)
            sleep(GLANCE)
    raise TimeoutError("the outbox was not emptied")


# --- Two processes ---------------------------------------------------------------------------------------


def _two(url: str, scale: Scale) -> Sequence[tuple[float, float]]:
    """All of them share both cores with the stub and the server."""
    count = scale.of(MESSAGES, AT_ONCE)
    with ExitStack() as opened:
        enter = opened.enter_context
        folder, clerk = enter(databases.folder()), enter(clerk_of(url))
        zalo = f"http://127.0.0.1:{enter(child('stub', core=None)).port}"
        options = {"url": url, "folder": str(folder), "settings": speaking_to(zalo)}
        senders = [enter(child("sender", core=None, **options)) for _ in range(2)]
        for sender in senders:
            sender.hear()
        return [
            (_drained(clerk, senders[:1], count), _drained(clerk, senders, count))
            for _ in range(min(scale.rounds, ROUNDS))
        ]
