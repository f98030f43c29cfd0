"""`patrols`: bring in a roster of patrol shifts."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands import patrols_table
from bot.commands.counter import Oa, account_for, now, open_books
from bot.config import read_settings

app = typer.Typer(no_args_is_help=True, help="Patrol shifts.")


@app.callback()
def patrols() -> None:
    """Patrol shifts."""


@app.command("import")
def bring_in(file: Annotated[Path, typer.Argument(help="CSV, UTF-8, with a header.")], oa: Oa = None) -> None:
    """Bring in group,starts_at,ends_at,people,needed and tell each person of their own shifts.

    group is the code of a unit; times are local ISO times (2026-11-24T22:00, in TIMEZONE); people are
    OA-scoped user ids separated by “;”; needed is a number of people, or as in “police 2; team 4”.
    A bad row stops the import and changes nothing. Example: patrols import november.csv
    """
    settings = read_settings()
    rows = patrols_table.read_file(file, settings.timezone)
    with open_books(settings) as clerk:
        done = clerk.do(
            lambda db: patrols_table.bring_in(db, account_for(db, settings, oa).oa_id, file, rows, now())
        )
    typer.echo(f"{done.new} new, {done.changed} changed, {done.same} as they were")
