"""The database as a whole: brought up to date, copied while it is used, put back whole or not at all."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from storage import accounts, diary, inbox, schema
from storage.clerk import Clerk
from storage.seal import Seal
from storage.tables import Diary, Inbox, OfficialAccount
from storage.words import InboxKind
from tests.commands.conftest import KEY, OA, type_run

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def known(clerk: Clerk) -> list[str]:
    return clerk.do(lambda db: [a.name for a in accounts.every(db)])


def named(clerk: Clerk, name: str) -> None:
    clerk.do(lambda db: accounts.describe(db, OA, ["k"], NOW, name=name))


# --- Bringing it up to date -------------------------------------------------------------------------------


def test_a_new_installation_begins_with_migrate(
    bare_house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = run("migrate")
    assert (said.status, said.out) == (0, f"up to date: {schema.newest()}\n")
    assert (bare_house / "var" / "binhyen.db").exists()
    assert run("migrate").out == said.out


def test_a_database_of_a_newer_version_is_left_alone(house: Path, run: type_run, sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as future:
        future.execute("UPDATE alembic_version SET version_num = '9999'")
        future.commit()
    said = run("migrate")
    assert (said.status, said.out) == (1, "")
    assert said.err == "the database is from a newer version of this program: install that one\n"


def test_a_folder_that_cannot_be_made_is_one_sentence(
    house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (house / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("DATA_DIR", "taken")
    said = run("migrate")
    assert (said.status, said.err) == (1, "taken: cannot be made a folder (File exists)\n")


# --- Copies -----------------------------------------------------------------------------------------------


def test_a_copy_is_made_and_put_back_while_a_clerk_is_at_work(
    house: Path, run: type_run, books: Clerk
) -> None:
    named(books, "before")
    said = run("backup", "copies/monday 100%.db")
    assert (said.status, said.out) == (0, "copied to copies/monday 100%.db\n")
    named(books, "after")
    assert run("restore", "copies/monday 100%.db", "--force").status == 0
    assert known(books) == ["before"]
    named(books, "later")
    assert known(books) == ["later"]
    assert run("migrate").status == 0


def test_a_copy_is_whole_by_itself_and_private(house: Path, run: type_run, books: Clerk) -> None:
    named(books, "here")
    run("backup", "copy.db")
    assert [p.name for p in house.iterdir()] == ["copy.db"]
    assert (house / "copy.db").stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect("file:copy.db?immutable=1", uri=True)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT name FROM official_account").fetchall() == [("here",)]


def test_a_copy_that_fails_leaves_nothing_behind(
    house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (house / "folder").mkdir()
    said = run("backup", "folder")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("no copy was made: ")
    assert [p.name for p in house.iterdir()] == ["folder"]
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{house}/nothing.db")
    assert run("backup", "copy.db").status == 1
    assert [p.name for p in house.iterdir()] == ["folder"]


def test_a_database_that_exists_is_not_replaced_without_force(
    house: Path, run: type_run, books: Clerk
) -> None:
    run("backup", "copy.db")
    named(books, "precious")
    said = run("restore", "copy.db")
    assert (said.status, said.out) == (1, "")
    assert "say --force to replace everything in it" in said.err
    assert known(books) == ["precious"]


def test_a_copy_is_put_where_nothing_was(
    house: Path, run: type_run, books: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(books, "moved")
    run("backup", "copy.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{house}/new/place.db")
    said = run("restore", "copy.db")
    assert (said.status, said.out) == (0, "restored from copy.db; now run `python -m bot migrate`\n")
    elsewhere = Clerk(f"sqlite:///{house}/new/place.db", Seal([KEY]))
    try:
        assert known(elsewhere) == ["moved"]
    finally:
        elsewhere.close()


@pytest.fixture
def damaged(house: Path, run: type_run, books: Clerk) -> list[Path]:
    """A copy that lost its middle, one that lost its end, one that is another database, and none at all."""
    run("backup", "good.db")
    whole = (house / "good.db").read_bytes()
    pieces = {
        "middle.db": whole[: len(whole) // 3] + b"\xff" * 8192 + whole[len(whole) // 3 + 8192 :],
        "cut.db": whole[: len(whole) // 2],
        "text.db": b"not a database at all" * 100,
        "empty.db": b"",
    }
    for name, content in pieces.items():
        (house / name).write_bytes(content)
    with closing(sqlite3.connect("other.db")) as other:
        other.execute("CREATE TABLE somebody_elses (x)")
    return [house / name for name in (*pieces, "other.db")]


def test_a_damaged_copy_changes_nothing(damaged: list[Path], run: type_run, books: Clerk) -> None:
    named(books, "precious")
    for path in damaged:
        said = run("restore", path.name, "--force")
        assert (said.status, said.out) == (1, ""), path
        assert said.err.startswith(f"nothing was restored: {path.name} is no whole copy"), path
        assert known(books) == ["precious"]
    assert run("restore", "nowhere.db", "--force").err == "nowhere.db: there is no such file\n"


def test_a_damaged_copy_does_not_become_a_new_database(
    damaged: list[Path], house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{house}/new/place.db")
    assert run("restore", damaged[0].name).status == 1
    assert not (house / "new" / "place.db").exists()


@pytest.mark.parametrize("args", [("backup", "copy.db"), ("restore", "copy.db", "--force")])
def test_a_database_server_is_copied_with_its_own_tools(
    house: Path, run: type_run, args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://bot@db.test/bot")
    said = run(*args)
    assert (said.status, "pg_dump" in said.err) == (1, True)


# --- Parked work ------------------------------------------------------------------------------------------


def test_parked_work_is_given_back_to_the_clerk(house: Path, run: type_run, books: Clerk) -> None:
    def park(db: Session) -> None:
        db.add(OfficialAccount(oa_id=OA, created_at=NOW))
        db.flush()
        item = inbox.NewItem(
            OA, InboxKind.EVENT, "user_send_text", "99", "user_send_text:m1", b"{}", NOW, NOW
        )
        inbox.hear(db, [item])
        diary.remind(db, OA, "report", "nudge", "1", NOW, {})
        for _ in range(inbox.GIVE_UP_AFTER):
            inbox.failed(db, db.exec(select(Inbox.id)).one(), NOW, "ValueError")
            diary.failed(db, db.exec(select(Diary.id)).one(), NOW, "ValueError")

    books.do(park)
    assert run("replay", "--parked").out == "2 given back\n"
    item = books.do(lambda db: db.exec(select(Inbox)).one())
    assert (item.parked_at, item.attempts) == (None, 0)
    assert run("replay", "--parked").out == "0 given back\n"


def test_what_to_replay_is_said(house: Path, run: type_run) -> None:
    said = run("replay")
    assert (said.status, "replay --parked" in said.err) == (2, True)
