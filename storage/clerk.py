"""The clerk: one thread that writes, one transaction for each piece of work, all or nothing."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlmodel import Session

from storage.seal import Seal

ABANDONED_SECONDS = 60
BUSY_SECONDS = 15  # how long the command line beside a running server waits for its turn


class Turn(IntEnum):
    """Who is served first: what was just heard, then the marks of what was sent, then the items."""

    INBOX = 0
    MARKS = 1
    ITEMS = 2


def open_engine(url: str, *, reading: bool = False) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…`; a reading one refuses to write."""
    if url.startswith("sqlite"):
        return _sqlite(url, reading=reading)
    return _postgres(url, reading=reading)


def _postgres(url: str, *, reading: bool) -> Engine:
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=4 if reading else 2,
        isolation_level="READ COMMITTED",  # a turn taken is followed by a look at what others have done
        execution_options={"postgresql_readonly": True} if reading else {},
    )
    if not reading:

        @event.listens_for(engine, "connect")
        def _let_go(dbapi: Any, _record: object) -> None:
            # A process whose machine lost its power must not keep its turn and its rows for ever.
            dbapi.execute(f"SET idle_in_transaction_session_timeout = '{ABANDONED_SECONDS}s'")
            dbapi.commit()

    return engine


def _sqlite(url: str, *, reading: bool) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS})
    begin = "BEGIN" if reading else "BEGIN IMMEDIATE"  # a late lock would lose read-then-write updates

    @event.listens_for(engine, "connect")
    def _pragmas(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None  # stops the driver's own, late BEGIN
        cursor = dbapi.cursor()
        for pragma in (
            "journal_mode=wal",
            "synchronous=full",  # a 200 to Zalo is a promise that survives a power cut
            "foreign_keys=on",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "temp_store=memory",
            "secure_delete=on",  # what must not be kept does not stay behind in a free page either
            f"query_only={'on' if reading else 'off'}",
        ):
            cursor.execute(f"pragma {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class ClosedError(Exception):
    """The house is stopping: nothing more is written."""


T = TypeVar("T")
Work = Callable[[Session], T]


class Clerk:
    """Takes work from any thread and does it in turn; the only place that says BEGIN and COMMIT.

    A piece of work is a function of a session. It may read and write rows; when it returns, everything is
    committed durably, and when it raises, nothing has happened and its future carries the error.
    """

    def __init__(self, url: str, seal: Seal) -> None:
        self.url = url
        self.seal = seal
        self.engine = open_engine(url)
        self._reader = open_engine(url, reading=True)
        self._waiting: dict[Turn, deque[Callable[[], None]]] = {turn: deque() for turn in Turn}
        self._news = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._write, name="clerk", daemon=True)
        self._thread.start()

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write to the same database."""
        return not self.url.startswith("sqlite")

    def submit(self, turn: Turn, work: Work[T]) -> Future[T]:
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = self._transact(work)
            except BaseException as error:  # noqa: BLE001 (the error belongs to whoever asked)
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._news:
            if self._closing:
                raise ClosedError
            self._waiting[turn].append(job)
            self._news.notify()
        return future

    def do(self, work: Work[T], turn: Turn = Turn.ITEMS) -> T:
        """Submit and wait: for the command line and for tests."""
        return self.submit(turn, work).result()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session of its own that sees what is committed and refuses to write."""
        with Session(self._reader) as session:
            session.info["seal"] = self.seal
            yield session

    def _transact(self, work: Work[T]) -> T:
        with Session(self.engine, expire_on_commit=False) as session:
            session.info["seal"] = self.seal
            result = work(session)
            session.commit()
            return result

    def _write(self) -> None:
        while (job := self._next()) is not None:
            job()

    def _next(self) -> Callable[[], None] | None:
        with self._news:
            while True:
                for queue in self._waiting.values():
                    if queue:
                        return queue.popleft()
                if self._closing:
                    return None
                self._news.wait()

    def close(self) -> None:
        """Finish what was submitted, then let go of the database."""
        with self._news:
            self._closing = True
            self._news.notify()
        self._thread.join()
        self.engine.dispose()
        self._reader.dispose()
