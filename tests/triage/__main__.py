"""`./dev triage-report`: how many of the made-up messages are understood, in one table."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tests.triage.corpus import DEVELOP, EXAMPLES, MEASURE, Measured, Share, measured, messages
from tests.triage.unseen import unseen

TITLES = {
    "intent": "Intent (≥ 97 %)",
    "category": "Category (≥ 93 %)",
    "urgency": "Urgency",
    "emergencies": "P1 stays P1 (100 %)",
    "calm": "No alarm without need",
    "place": "Words for the place (≥ 90 %)",
}


def main(
    *,
    missed: Annotated[bool, typer.Option("--missed", help="List what was not understood.")] = False,
    as_unseen: Annotated[bool, typer.Option("--unseen", help="Read each without having learned it.")] = False,
) -> None:
    """Measure triage with the corpus; what only measures is never listed message by message."""
    console = Console()
    corpus = {name: messages(name) for name in (EXAMPLES, DEVELOP, MEASURE)}
    columns = {name: measured(found) for name, found in corpus.items()}
    bare = {name: measured(found, bare=True) for name, found in corpus.items()}
    columns |= {f"{name}, no accents": found for name, found in bare.items()}
    console.print(as_table(columns))
    if as_unseen:
        console.print(as_table(dict(zip(("unseen", "unseen, no accents"), unseen(), strict=True))))
    if missed:
        for part, title in TITLES.items():
            share: Share = getattr(columns[DEVELOP], part)
            console.print(f"\n{title}", style="bold")
            console.print("\n".join(share.missed), markup=False, soft_wrap=True)


def as_table(columns: dict[str, Measured]) -> Table:
    table = Table("", *columns)
    for part, title in TITLES.items():
        shares: list[Share] = [getattr(found, part) for found in columns.values()]
        if any(share.of for share in shares):
            table.add_row(title, *map(str, shares))
    took = (f"{found.milliseconds:.2f} ms" for found in columns.values())
    table.add_row("A message takes (< 2 ms)", *took)
    return table


if __name__ == "__main__":
    typer.run(main)
