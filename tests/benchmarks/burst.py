"""How long the slowest of 500 webhooks waits that arrive at once while the clerk is busy."""

from collections.abc import Iterator
from contextlib import ExitStack
from secrets import token_hex
from statistics import median, quantiles

from tests.benchmarks import databases, given
from tests.benchmarks.load import fire
from tests.benchmarks.measure import AT_MOST, Aim, Line, seconds, told
from tests.benchmarks.processes import LOAD_CORE, child, pinned
from tests.benchmarks.scale import Scale

LIMIT = 2.0  # seconds until Zalo takes a webhook for lost
AT_ONCE = 500
BACKLOG = 1000  # items that keep the clerk busy meanwhile


def burst(scale: Scale) -> Iterator[Line]:
    with ExitStack() as opened:
        enter = opened.enter_context
        url, folder = enter(databases.sqlite()), enter(databases.folder())
        port = enter(child("house", url=url, folder=str(folder), parts=["web", "clerk"])).port
        enter(pinned(LOAD_CORE))
        fire(port, given.webhooks(port, scale.of(BACKLOG, 50), token_hex(4)), 64)
        waits = [_slowest(port) for _ in range(scale.rounds)]
    yield told(
        "burst",
        f"slowest 1 % of {AT_ONCE} webhooks at once, busy clerk",
        [wait / LIMIT for wait in waits],
        Aim(AT_MOST, 0.05, 0.02),
        reference=f"limit {seconds(LIMIT)}",
        ours=seconds(median(waits)),
    )


def _slowest(port: int) -> float:
    """The wait that one in a hundred exceeds."""
    waits = fire(port, given.webhooks(port, AT_ONCE, token_hex(4)), AT_ONCE).waits
    return quantiles(waits, n=100)[-1]
