"""How fast a signed webhook is durably stored, against a handler that only answers 200."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from secrets import token_hex

from tests.benchmarks import databases, given
from tests.benchmarks.load import fire
from tests.benchmarks.measure import AT_LEAST, Aim, Line, faster, skipped
from tests.benchmarks.processes import LOAD_CORE, child, pinned
from tests.benchmarks.scale import Scale

CLIENTS = 64
REQUESTS = 2_500  # a round of ours; the reference gets three times as many, to take about as long
WHAT = "webhook → signature → row → commit → 200, 64 clients"


def on_sqlite(scale: Scale) -> Iterator[Line]:
    pairs = _rounds(databases.sqlite(), scale)
    yield faster("ingest", f"{WHAT}, SQLite", pairs, Aim(AT_LEAST, 0.40, 0.50))


def on_postgres(scale: Scale) -> Iterator[Line]:
    what = f"{WHAT}, PostgreSQL"
    try:
        pairs = _rounds(databases.postgres(), scale)
    except databases.NoServerError as why:
        yield skipped("ingest_postgres", what, str(why))
        return
    yield faster("ingest_postgres", what, pairs, Aim(AT_LEAST, 0.35, 0.42))


def _rounds(database: AbstractContextManager[str], scale: Scale) -> Sequence[tuple[float, float]]:
    with ExitStack() as opened:
        enter = opened.enter_context
        url, folder = enter(database), enter(databases.folder())
        bare = enter(child("bare")).port
        ours = enter(child("house", url=url, folder=str(folder), parts=["web"])).port
        enter(pinned(LOAD_CORE))
        count = scale.of(REQUESTS, CLIENTS)
        for port in (bare, ours):  # the first requests find everything cold
            fire(port, given.webhooks(port, scale.of(1000, CLIENTS), token_hex(4)), CLIENTS)
        return [(_rate(bare, 3 * count), _rate(ours, count)) for _ in range(scale.rounds)]


def _rate(port: int, count: int) -> float:
    return fire(port, given.webhooks(port, count, token_hex(4)), CLIENTS).rate
