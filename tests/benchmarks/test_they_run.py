"""Every benchmark still measures what exists; whether it is fast is not asked here."""

from collections.abc import Callable, Iterator

import pytest

from tests.benchmarks import burst, clerk, fanout, growth, ingest, patrol_year, receipts, triage
from tests.benchmarks.measure import Line
from tests.benchmarks.scale import Scale

TASTE = Scale(rounds=1, divide=100)


@pytest.mark.parametrize(
    "measure",
    [
        ingest.on_sqlite,
        burst.burst,
        clerk.clerk,
        fanout.fan_out,
        growth.growth,
        growth.tick,
        patrol_year.patrol_year,
        receipts.receipts,
        triage.triage,
    ],
    ids=lambda measure: measure.__module__.rpartition(".")[2] + "." + measure.__name__,
)
def test_a_benchmark_runs(measure: Callable[[Scale], Iterator[Line]]) -> None:
    assert all(line.ratio is not None for line in measure(TASTE))
