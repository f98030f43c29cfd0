"""Keeping house: old words are forgotten on time, and every night a copy of the database is put aside."""

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlmodel import Session

from handlers.rules.facts import fact_on
from storage import delivery, diary, inbox

BODIES_FOR = timedelta(days=7)  # as long as Zalo might still repeat itself; the keys stay for good
DIARY_FOR = timedelta(days=30)
KEPT_BACKUPS = 7
BUSY_SECONDS = 60


class NoFileError(Exception):
    """This database is no file: it is copied with the tools of its own server."""


def tidy(now: datetime) -> list[Callable[[Session], int]]:
    """What to forget now, each in a transaction of its own so that a webhook gets in between."""
    raw_chat = fact_on(now).retention.raw_chat.plain
    return [
        lambda db: inbox.forget_bodies(db, now - BODIES_FOR),
        lambda db: delivery.forget_texts(db, now - raw_chat),
        lambda db: diary.forget_done(db, now - DIARY_FOR),
    ]


def database_file(url: str) -> Path:
    """The file of an SQLite database.

    Raises:
        NoFileError: it is on a server.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise NoFileError("a PostgreSQL database is copied with pg_dump and brought back with pg_restore")
    return Path(parsed.database)


def back_up(url: str, to: Path) -> Path:
    """A consistent copy while everything goes on; it appears under its name only when it is whole."""
    source = database_file(url)
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = to.with_name(f".{to.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=BUSY_SECONDS)
    try:
        connection.execute("VACUUM INTO ?", (str(unfinished),))
    finally:
        connection.close()
    unfinished.chmod(0o600)
    unfinished.replace(to)
    return to


def back_up_tonight(url: str, data_dir: Path, now: datetime, timezone: tzinfo) -> Path:
    """Tonight's copy beside the former ones, of which the newest are kept."""
    folder = data_dir / "backups"
    made = back_up(url, folder / f"binhyen-{now.astimezone(timezone):%Y-%m-%d}.db")
    for old in sorted(folder.glob("binhyen-*.db"))[:-KEPT_BACKUPS]:
        old.unlink()
    return made


def restore(url: str, source: Path) -> None:
    """Put a copy back in one transaction: either all of it is there afterwards or nothing has changed.

    Raises:
        sqlite3.DatabaseError: the file is no whole database.
    """
    target = database_file(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    kept = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        if kept.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")
        kept.execute("SELECT version_num FROM alembic_version")
        into = sqlite3.connect(target, timeout=BUSY_SECONDS)
        try:
            kept.backup(into)
        finally:
            into.close()
    finally:
        kept.close()
