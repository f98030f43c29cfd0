"""Keeping house: each kind is forgotten on its day, files nobody needs go, and copies are whole."""

import os
import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot import tidying
from handlers.rules.clocks import Target
from storage import accounts, inbox, reports
from storage.clerk import Clerk
from storage.seal import Seal
from storage.words import EntryKind, InboxKind, MediaState

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
OA = "5500000000000000001"


# --- When -------------------------------------------------------------------------------------------------


def kept_for() -> dict[str, timedelta]:
    """How long each kind is kept, by the room and the name of what forgets it."""
    due: list[Any] = tidying._due(NOW)
    dated = [p for p in due if "before" in p.keywords]
    rooms = [p.func.__module__.rpartition(".")[2] for p in dated]
    found = {
        f"{room}.{p.func.__name__}": NOW - p.keywords["before"] for room, p in zip(rooms, dated, strict=True)
    }
    assert len(found) == len(dated)
    (limits,) = [p.keywords["limits"] for p in due if "limits" in p.keywords]
    return found | {name: NOW - before for name, before in vars(limits).items()}


def test_every_kind_has_its_time() -> None:
    assert kept_for() == {
        "inbox.forget_bodies": timedelta(days=7),
        "delivery.forget_texts": timedelta(days=30),
        "diary.forget_done": timedelta(days=30),
        "media": timedelta(days=30),
        "identity": timedelta(days=30),
        "story": timedelta(days=24 * 31),
        "retention.forget_audit": timedelta(days=24 * 31),
        "patrols_forgotten.forget_media": timedelta(days=30),
        "notices_forgotten.forget_recipients": timedelta(days=90),
        "notices_forgotten.forget_media": timedelta(days=90),
        "phones.forget_old": timedelta(days=24 * 31),
        "corrections.forget_corrections": timedelta(days=24 * 31),
    }


def test_what_was_said_does_not_outlive_the_seal_on_who_said_it() -> None:
    kept = kept_for()
    assert kept["inbox.forget_bodies"] <= kept["delivery.forget_texts"] <= kept["identity"]


@pytest.mark.parametrize(("written", "days"), [("7d", 7), ("48h", 2), ("2mo", 62)])
def test_a_month_is_a_long_one(written: str, days: int) -> None:
    assert NOW - tidying.ago(NOW, Target.parse(written)) == timedelta(days=days)


# --- Slice by slice ---------------------------------------------------------------------------------------


def test_slices_are_taken_until_a_kind_is_over(monkeypatch: pytest.MonkeyPatch, clerk: Clerk) -> None:
    left = {"media": [2, 2, 1, 0], "stories": [0]}
    asked: list[str] = []

    def forget(kind: str) -> Callable[[Session], int]:
        def slice_of(_: Session) -> int:
            asked.append(kind)
            return left[kind].pop(0)

        return slice_of

    monkeypatch.setattr(tidying, "_due", lambda _: [forget("media"), forget("stories")])
    found = [clerk.do(work) for work in tidying.tidy(NOW)]
    assert found == [2, 2, 1, 0, 0]
    assert asked == ["media"] * 4 + ["stories"]


def test_slices_that_nobody_does_come_to_an_end() -> None:
    assert len(list(tidying.tidy(NOW))) == len(tidying._due(NOW))


def test_an_empty_house_is_tidied_in_a_moment(clerk: Clerk) -> None:
    assert {clerk.do(work) for work in tidying.tidy(NOW)} == {0}


def test_old_words_go_and_new_ones_stay(clerk: Clerk) -> None:
    def write(db: Session) -> None:
        accounts.describe(db, OA, ["key"], NOW)
        for name, days in (("old", 8), ("new", 6)):
            at = NOW - timedelta(days=days)
            said = inbox.NewItem(OA, InboxKind.RECEIPT, "user_seen_message", "99", name, b"{}", at, at)
            inbox.hear(db, [said])
        inbox.done(db, [row.id for row in inbox.receipts(db, NOW, 10)], NOW)

    clerk.do(write)
    assert sum(clerk.do(work) for work in tidying.tidy(NOW)) == 1


# --- Files ------------------------------------------------------------------------------------------------


def laid_down(root: Path, name: str, days: float) -> Path:
    path = root / name[:2] / name[2:4] / f"{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xff\xd8\xff")
    at = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))
    return path


def test_a_file_that_no_row_stands_for_is_removed(tmp_path: Path) -> None:
    needed, forgotten = laid_down(tmp_path, "a" * 64, 40), laid_down(tmp_path, "b" * 64, 40)
    fresh = laid_down(tmp_path, "c" * 64, 0.5)
    left_over = laid_down(tmp_path, ".coming-x", 2)
    assert tidying.sweep(tmp_path, lambda names: {"a" * 64} & set(names), NOW) == 2
    assert [p.exists() for p in (needed, forgotten, fresh, left_over)] == [True, False, True, False]


def test_the_rows_say_which_pictures_are_needed(tmp_path: Path, clerk: Clerk) -> None:
    def keep(db: Session) -> None:
        accounts.describe(db, OA, ["key"], NOW)
        media = reports.promise_media(db, OA, EntryKind.PHOTO, NOW)
        media.state, media.sha256, media.path = MediaState.KEPT, "a" * 64, "aa/aa"

    clerk.do(keep)
    needed, forgotten = (
        laid_down(tmp_path / "media", "a" * 64, 40),
        laid_down(tmp_path / "media", "b" * 64, 40),
    )
    assert tidying.sweep_pictures(clerk, tmp_path, NOW) == 1
    assert (needed.exists(), forgotten.exists()) == (True, False)


def test_many_files_are_asked_about_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "FILES_AT_ONCE", 2)
    for letter in "abcde":
        laid_down(tmp_path, letter * 64, 2)
    asked: list[int] = []

    def needed(names: Collection[str]) -> set[str]:
        asked.append(len(names))
        return set()

    assert tidying.sweep(tmp_path, needed, NOW) == 5
    assert asked == [2, 2, 1]


def test_a_house_without_pictures_has_nothing_to_sweep(tmp_path: Path) -> None:
    assert tidying.sweep(tmp_path / "media", set, NOW) == 0


# --- Copies -----------------------------------------------------------------------------------------------


def test_the_copy_of_tonight_is_whole_and_the_oldest_go(tmp_path: Path, sqlite_url: str, seal: Seal) -> None:
    clerk = Clerk(sqlite_url, seal)
    try:
        clerk.do(lambda db: accounts.describe(db, OA, ["key"], NOW))
        made = [
            tidying.back_up_tonight(
                sqlite_url, tmp_path, NOW + timedelta(days=n), ZoneInfo("Asia/Ho_Chi_Minh")
            )
            for n in range(tidying.KEPT_BACKUPS + 2)
        ]
    finally:
        clerk.close()
    assert made[0].name == "binhyen-2026-11-24.db"
    assert sorted((tmp_path / "backups").iterdir()) == made[2:]
    assert made[-1].stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(made[-1])) as copy:
        assert copy.execute("SELECT oa_id FROM official_account").fetchall() == [(OA,)]


def test_a_database_on_a_server_is_copied_by_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(tidying.NoFileError, match="pg_dump"):
        tidying.back_up("postgresql+psycopg://bot@db.test/bot", tmp_path / "copy.db")
