"""`patrols`: bring in a roster of patrol shifts, and print what hangs at the checkpoints."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands import patrols_table
from bot.commands.counter import FailedError, Oa, account_for, now, open_books
from bot.commands.invite import picture
from bot.config import read_settings
from handlers.rules.codes import point_link
from storage import rounds, units

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


@app.command("points")
def points(
    unit: Annotated[str, typer.Option(help="Code of the group.")],
    to: Annotated[Path, typer.Option(help="A folder; one picture for each checkpoint is written there.")],
    oa: Oa = None,
) -> None:
    """Write the QR codes that hang at a group's checkpoints. Example: patrols points --unit CLE05 --to qr"""
    settings = read_settings()
    with open_books(settings) as clerk:
        found = clerk.do(lambda db: _points(db, account_for(db, settings, oa).oa_id, unit))
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FailedError(f"{to}: cannot be made a folder ({error.strerror})") from None
    for number, link in found:
        picture(link, to / f"{unit}-{number:02}.svg")
    typer.echo(f"{len(found)} pictures written to {to}")


def _points(db: Session, oa_id: str, code: str) -> list[tuple[int, str]]:
    unit = units.by_code(db, oa_id, code)
    if unit is None:
        raise FailedError(f"there is no unit {code}: see `python -m bot units list`")
    every = [c for post in rounds.posts_of(db, unit.id) for c in rounds.checkpoints_of(db, post.id)]
    if not every:
        raise FailedError(
            f"{code} has no checkpoints yet: its leader adds them in chat (THÊM ĐIỂM 3 cổng chợ)"
        )
    return [(c.number, point_link(oa_id, c.secret)) for c in every]
