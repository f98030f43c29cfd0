"""The database as a whole: bring it up to date, put a copy aside, put it back, give parked work back."""

import sqlite3
from pathlib import Path
from typing import Annotated

import typer
from alembic.util.exc import CommandError
from sqlmodel import Session

from bot import tidying
from bot.commands.counter import FailedError, make_room, open_books
from bot.config import Settings, read_settings
from storage import diary, inbox, schema
from storage.clerk import open_engine

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the database schema up to date. Example: migrate"""
    typer.echo(f"up to date: {bring_up_to_date(read_settings())}")


def bring_up_to_date(settings: Settings) -> str | None:
    """Returns the revision the database is at afterwards."""
    make_room(settings)
    engine = open_engine(settings.database_url)
    try:
        schema.upgrade(engine)
        return schema.present(engine)
    except CommandError:
        raise FailedError("the database is from a newer version of this program: install that one") from None
    finally:
        engine.dispose()


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where the copy goes.")]) -> None:
    """Make a consistent copy while the server runs. Example: backup /srv/copies/monday.db"""
    try:
        tidying.back_up(read_settings().database_url, file)
    except (tidying.NoFileError, OSError, sqlite3.Error) as error:
        raise FailedError(f"no copy was made: {error}") from None
    typer.echo(f"copied to {file}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A copy made by `backup`.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a database that exists.")] = False,
) -> None:
    """Put a copy back. Example: restore /srv/copies/monday.db --force"""
    put_back(read_settings(), file, force=force)
    typer.echo(f"restored from {file}; now run `python -m bot migrate`")


def put_back(settings: Settings, file: Path, *, force: bool) -> None:
    try:
        target = tidying.database_file(settings.database_url)
    except tidying.NoFileError as error:
        raise FailedError(str(error)) from None
    if not file.is_file():
        raise FailedError(f"{file}: there is no such file")
    if target.exists() and not force:
        raise FailedError(f"{target} exists: stop the server and say --force to replace everything in it")
    try:
        tidying.restore(settings.database_url, file)
    except (OSError, sqlite3.Error) as error:
        raise FailedError(f"nothing was restored: {file} is no whole copy ({error})") from None


@app.command()
def replay(
    *,
    parked: Annotated[bool, typer.Option("--parked", help="What was given up after three failures.")] = False,
) -> None:
    """Give parked items back to the clerk. Example: replay --parked"""
    if not parked:
        raise typer.BadParameter("say what to replay: replay --parked")
    with open_books(read_settings()) as clerk:
        typer.echo(f"{clerk.do(give_back)} given back")


def give_back(db: Session) -> int:
    return inbox.replay_parked(db) + diary.replay_parked(db)
