"""The database as a whole: bring it up to date, put a copy aside, put it back, give parked work back."""

import sqlite3
from pathlib import Path

from sqlmodel import Session

from bot import tidying
from bot.commands.counter import FailedError, make_room
from bot.config import Settings
from storage import diary, inbox, schema
from storage.clerk import open_engine


def migrate(settings: Settings) -> str | None:
    """Bring the schema up to date; returns its revision."""
    make_room(settings)
    engine = open_engine(settings.database_url)
    try:
        schema.upgrade(engine)
        return schema.present(engine)
    finally:
        engine.dispose()


def back_up(settings: Settings, to: Path) -> None:
    try:
        tidying.back_up(settings.database_url, to)
    except (tidying.NoFileError, OSError, sqlite3.Error) as error:
        raise FailedError(f"no copy was made: {error}") from None


def restore(settings: Settings, source: Path, *, force: bool) -> None:
    try:
        target = tidying.database_file(settings.database_url)
    except tidying.NoFileError as error:
        raise FailedError(str(error)) from None
    if not source.is_file():
        raise FailedError(f"{source}: there is no such file")
    if target.exists() and not force:
        raise FailedError(f"{target} exists: stop the server and say --force to replace everything in it")
    try:
        tidying.restore(settings.database_url, source)
    except (OSError, sqlite3.Error) as error:
        raise FailedError(f"nothing was restored: {source} is no whole copy ({error})") from None


def replay(db: Session) -> int:
    """Give parked items and reminders back to the clerk; returns how many."""
    return inbox.replay_parked(db) + diary.replay_parked(db)
