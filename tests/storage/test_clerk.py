"""The clerk: one thread that writes, one transaction for each piece of work, all or nothing."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, select

from storage.accounts import ours
from storage.clerk import Clerk, ClosedError, Turn, open_engine
from storage.seal import Seal
from storage.tables import OfficialAccount, Person, Tally
from tests.storage.given import NOW, OA


@contextmanager
def busy(clerk: Clerk) -> Iterator[None]:
    """The clerk has something in hand, so that what is submitted meanwhile queues up."""
    began, go_on = threading.Event(), threading.Event()

    def work(_db: Session) -> None:
        began.set()
        assert go_on.wait(30)

    held = clerk.submit(Turn.ITEMS, work)
    assert began.wait(30)
    yield
    go_on.set()
    held.result(30)


def count(db: Session) -> int:
    """A read-then-write increment, which loses updates wherever transactions begin late."""
    tally = db.exec(ours(select(Tally).where(Tally.name == "knocks"))).one()
    tally.count += 1
    return tally.count


def knocks(clerk: Clerk) -> int:
    with clerk.reading() as db:
        return db.exec(select(Tally.count)).one()


def test_a_piece_of_work_is_done_whole_or_not_at_all(house: Clerk) -> None:
    def work(db: Session) -> None:
        db.add(Tally(name="one", day="2026-11-02", count=1, last_at=NOW))
        db.flush()
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        house.do(work)
    with house.reading() as db:
        assert db.exec(select(Tally)).all() == []


def test_an_error_belongs_to_whoever_asked_and_the_next_piece_is_done(house: Clerk) -> None:
    with busy(house):
        bad = house.submit(Turn.ITEMS, lambda _: 1 // 0)
        good = house.submit(Turn.ITEMS, lambda db: db.get(OfficialAccount, OA))
    assert isinstance(bad.exception(30), ZeroDivisionError)
    assert good.result(30) is not None


def test_an_error_of_the_commit_itself_is_told_as_well(house: Clerk) -> None:
    with pytest.raises(IntegrityError):
        house.do(lambda db: db.add(Person(oa_id="nobody's", zalo_id="an", created_at=NOW)))


def test_what_was_heard_goes_before_marks_and_marks_before_items(house: Clerk) -> None:
    order: list[Turn] = []

    def noting(turn: Turn) -> Callable[[Session], None]:
        return lambda _db: order.append(turn)

    with busy(house):
        done = [
            house.submit(turn, noting(turn))
            for turn in (Turn.ITEMS, Turn.MARKS, Turn.INBOX, Turn.ITEMS, Turn.INBOX)
        ]
    for future in done:
        future.result(30)
    assert order == sorted(order)


def test_what_was_asked_in_the_same_turn_is_done_in_order(house: Clerk) -> None:
    order: list[int] = []

    def noting(n: int) -> Callable[[Session], None]:
        return lambda _db: order.append(n)

    with busy(house):
        done = [house.submit(Turn.ITEMS, noting(n)) for n in range(20)]
    for future in done:
        future.result(30)
    assert order == list(range(20))


def test_what_was_taken_back_in_time_is_not_done(house: Clerk) -> None:
    with busy(house):
        future = house.submit(Turn.ITEMS, lambda _db: pytest.fail("it was taken back"))
        assert future.cancel()
    with pytest.raises(CancelledError):
        future.result(30)


def test_closing_finishes_what_was_submitted_and_refuses_more(url: str, seal: Seal) -> None:
    clerk = Clerk(url, seal)
    with busy(clerk):
        last = clerk.submit(Turn.ITEMS, lambda db: db.add(Tally(name="n", day="d", count=1, last_at=NOW)))
    clerk.close()
    assert last.done()
    assert last.exception() is None
    with pytest.raises(ClosedError):
        clerk.submit(Turn.INBOX, lambda _db: None)
    clerk.close()  # a second time does no harm


def test_a_reading_session_sees_what_is_committed_and_brings_the_seal(house: Clerk, seal: Seal) -> None:
    with house.reading() as db:
        assert db.get(OfficialAccount, OA) is not None
        assert db.info["seal"] is seal


@pytest.mark.parametrize("statement", ["DELETE FROM official_account", "CREATE TABLE more (id INTEGER)"])
def test_a_reading_session_refuses_to_write(house: Clerk, statement: str) -> None:
    with house.reading() as db, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        db.execute(text(statement))


def test_reading_goes_on_while_the_clerk_writes(house: Clerk) -> None:
    def work(db: Session) -> None:
        db.add(Tally(name="n", day="d", count=1, last_at=NOW))
        db.flush()
        with house.reading() as beside:
            assert beside.exec(select(Tally)).all() == []

    house.do(work)


def test_six_threads_lose_no_update(house: Clerk) -> None:
    house.do(lambda db: db.add(Tally(name="knocks", day="d", last_at=NOW)))
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: [house.do(count) for _ in range(50)], range(6)))
    assert knocks(house) == 300


def test_three_clerks_on_one_database_lose_no_update(house: Clerk, seal: Seal) -> None:
    house.do(lambda db: db.add(Tally(name="knocks", day="d", last_at=NOW)))
    clerks = [Clerk(house.url, seal) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda clerk: [clerk.do(count) for _ in range(20)], clerks))
    for clerk in clerks:
        clerk.close()
    assert knocks(house) == 60


def test_a_row_read_before_is_read_anew_when_it_is_locked(postgres_house: Clerk) -> None:
    """On PostgreSQL somebody else may have changed it in between."""
    postgres_house.do(lambda db: db.add(Tally(name="knocks", day="d", last_at=NOW)))

    def work(db: Session) -> int:
        assert db.exec(select(Tally)).one().count == 0
        beside = Clerk(postgres_house.url, postgres_house.seal)
        beside.do(count)
        beside.close()
        return count(db)

    assert postgres_house.do(work) == 2


def test_sqlite_begins_by_locking_and_keeps_its_promises(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    begun: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cur, said, *_: begun.append(said))
    with engine.begin() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert begun[0] == "BEGIN IMMEDIATE"


def test_only_postgresql_is_shared_between_processes(house: Clerk) -> None:
    assert house.is_shared == house.url.startswith("postgresql")


def test_an_abandoned_transaction_does_not_hold_its_rows_for_ever(postgres_house: Clerk) -> None:
    assert (
        postgres_house.do(
            lambda db: db.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one()
        )
        == "1min"
    )
