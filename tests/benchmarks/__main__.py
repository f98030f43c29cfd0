"""`./dev bench [name]`: measures the house against references and says whether it is fast enough."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.benchmarks import (
    burst,
    clerk,
    drain,
    fanout,
    growth,
    ingest,
    living,
    patrol_year,
    receipts,
    triage,
)
from tests.benchmarks.measure import Line
from tests.benchmarks.scale import FULL, QUICK, Scale

BENCHMARKS: dict[str, Callable[[Scale], Iterator[Line]]] = {
    "ingest": ingest.on_sqlite,
    "ingest_postgres": ingest.on_postgres,
    "burst": burst.burst,
    "clerk": clerk.clerk,
    "drain": drain.drain,
    "fan_out": fanout.fan_out,
    "growth": growth.growth,
    "tick": growth.tick,
    "patrol_year": patrol_year.patrol_year,
    "receipts": receipts.receipts,
    "memory": living.memory,
    "start": living.start,
    "demo": living.demo,
    "triage": triage.triage,
}

WIDE = 170
QUIET = 0.7  # load of the last minute, below which a machine is left alone


def main(
    name: Annotated[str | None, typer.Argument(help=f"One of {', '.join(BENCHMARKS)} [all]")] = None,
    rounds: Annotated[int | None, typer.Option(min=1, help="How often each comparison is made.")] = None,
    file: Annotated[Path | None, typer.Option("--json", help="Write the table to this file, too.")] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Only a taste: small counts.")] = False,
) -> None:
    """Measure. Example: ./dev bench ingest --rounds 9 --json ingest.json"""
    if name is not None and name not in BENCHMARKS:
        raise typer.BadParameter(f"there is no {name}: choose one of {', '.join(BENCHMARKS)}")
    scale = QUICK if quick else FULL
    scale = Scale(rounds or scale.rounds, scale.divide)
    console, lines = _console(), list[Line]()
    if (load := os.getloadavg()[0]) > QUIET:
        console.print(f"Others are at work here (load {load:.1f}): not even the ratios can be trusted.")
    for each in [name] if name else BENCHMARKS:
        began = perf_counter()
        with console.status(f"{each} …"):
            lines += BENCHMARKS[each](scale)
        console.print(f"{each}: {perf_counter() - began:.0f} s", style="dim")
    console.print(as_table(lines))
    if file is not None:
        text = json.dumps([line.as_json() for line in lines], ensure_ascii=False, indent=1)
        file.write_text(text + "\n", encoding="utf-8")


def _console() -> Console:
    """A table into a file is as wide as it wants to be."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDE)


def as_table(lines: list[Line]) -> Table:
    table = Table("name", "what", "reference", "ours", "ratio", "spread", "target", "moonshot", "met?")
    for line in lines:
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        met = {True: "yes", False: "[bold]no[/bold]", None: "–"}[line.met]
        shown = (line.name, line.what, line.reference, line.ours, ratio, line.spread)
        table.add_row(*shown, line.target, line.moonshot, met)
    return table


if __name__ == "__main__":
    typer.run(main)
