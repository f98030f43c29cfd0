"""Keeping house: old words are forgotten on time, and every night a copy of the database is put aside."""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from datetime import datetime, timedelta, tzinfo
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlmodel import Session

from handlers.rules.clocks import Target, Unit
from handlers.rules.facts import fact_on
from storage import (
    books,
    corrections,
    delivery,
    diary,
    inbox,
    notices_forgotten,
    patrols_forgotten,
    phones,
    posters,
    retention,
)
from storage.clerk import Clerk
from storage.retention import Limits

BODIES_FOR = timedelta(days=7)  # as long as Zalo might still repeat itself; the keys stay for good
DIARY_FOR = timedelta(days=30)
LONGEST_MONTH = timedelta(days=31)  # nothing is forgotten a day too early
MOST_SLICES = 10_000  # of one kind in one go; what is left comes next hour
FILES_AT_ONCE = 400
UNCLAIMED_FOR = timedelta(days=1)  # a picture that was just fetched is written down a moment later
KEPT_BACKUPS = 7
BUSY_SECONDS = 60

type_forget = Callable[[Session], int]


class NoFileError(Exception):
    """This database is no file: it is copied with the tools of its own server."""


def tidy(now: datetime) -> Iterator[Callable[[Session], int]]:
    """What to forget now, slice by slice, each in a transaction of its own so that a webhook gets in between.

    To be walked through once, doing each slice before the next one is taken: a kind is over when a slice
    found nothing.
    """
    for forget in _due(now):
        for _ in range(MOST_SLICES):
            found: list[int] = []
            yield partial(_slice, forget=forget, found=found)
            if not any(found):
                break


def _slice(db: Session, *, forget: type_forget, found: list[int]) -> int:
    found.append(forget(db))
    return found[-1]


def _due(now: datetime) -> list[type_forget]:
    """Everything that is kept for a time, asked to forget what was before.

    What was said to and by a reporter must not outlive the seal on who they are.
    """
    kept = fact_on(now).retention
    identity, chat = ago(now, kept.identity_after_close), ago(now, kept.raw_chat)
    limits = Limits(ago(now, kept.media_after_close), identity, ago(now, kept.case_record))
    return [
        partial(inbox.forget_bodies, before=max(chat, now - BODIES_FOR)),
        partial(delivery.forget_texts, before=max(chat, identity)),
        partial(diary.forget_done, before=now - DIARY_FOR),
        partial(_walk, limits=limits, reached=[0]),
        partial(retention.forget_audit, before=ago(now, kept.audit)),
        partial(corrections.forget_corrections, before=ago(now, kept.case_record)),
        partial(patrols_forgotten.forget_points, now=now),
        partial(patrols_forgotten.forget_events, now=now),
        partial(patrols_forgotten.forget_media, before=limits.media),
        partial(books.take_back, now=now),
        partial(posters.take_back, now=now),
        partial(notices_forgotten.forget_recipients, before=chat),
        partial(notices_forgotten.forget_media, before=chat),
        partial(phones.forget_old, before=ago(now, kept.notice_phone)),
    ]


def _walk(db: Session, *, limits: Limits, reached: list[int]) -> int:
    """The next few reports: `reached` remembers how far the walk has come."""
    reached.append(retention.forget_reports(db, reached[-1], limits))
    return reached[-1]


def ago(now: datetime, target: Target) -> datetime:
    """The moment that lies a retention time back."""
    return now - (target.amount * LONGEST_MONTH if target.unit is Unit.MONTHS else target.plain)


def sweep_pictures(clerk: Clerk, data_dir: Path, now: datetime) -> int:
    """Remove the pictures that were let go of; it reads and waits for the disk, so it wants a thread."""

    def needed(names: Collection[str]) -> set[str]:
        with clerk.reading() as db:
            return retention.still_needed(db, names)

    return sweep(data_dir / "media", needed, now)


def sweep(root: Path, needed: Callable[[Collection[str]], set[str]], now: datetime) -> int:
    """Remove the files below DATA_DIR/media that no row stands for any more; returns how many.

    Args:
        root: the folder; each file is named by the SHA-256 of its content.
        needed: says which of these names are still needed.
        now: files younger than a day stay, because their row may be about to be written.
    """
    old = (now - UNCLAIMED_FOR).timestamp()
    files = (f for f in root.glob("*/*/*") if f.is_file() and f.stat().st_mtime < old)
    removed = 0
    while batch := {f.stem: f for f in islice(files, FILES_AT_ONCE)}:
        for name in batch.keys() - needed(list(batch)):
            batch[name].unlink(missing_ok=True)
            removed += 1
    return removed


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
    try:
        with closing(_open_to_read(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(unfinished),))
        unfinished.chmod(0o600)
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)
    return to


def _open_to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)


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
    with closing(_open_to_read(source)) as kept:
        if kept.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")
        kept.execute("SELECT version_num FROM alembic_version")
        with closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as into:
            kept.backup(into)
