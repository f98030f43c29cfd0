"""Databases and a clerk for every test: ask for `url` to run on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.clerk import Clerk
from storage.seal import Seal
from tests.storage import databases
from tests.storage.databases import PostgresShelf, SqliteShelf


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", default=20, type=int, help="how often the running bot is killed")
    parser.addoption("--recipients", default=4_000, type=int, help="to how many a notice goes meanwhile")
    parser.addoption("--picture", type=Path, help="where the picture of the demo for the README is written")
    parser.addoption("--everywhere", action="store_true", help="tell every story on both databases")
    parser.addoption("--steps", default=10_000, type=int, help="how far the talk walks at random")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test counted is worth reading also where it passed."""
    for report in terminalreporter.getreports("passed"):
        for name, counted in report.user_properties:
            terminalreporter.write_line(f"{name}: {counted}")


@pytest.fixture(scope="session")
def sqlite_shelf(tmp_path_factory: pytest.TempPathFactory) -> SqliteShelf:
    return SqliteShelf(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def postgres_shelf() -> Iterator[PostgresShelf]:
    with databases.postgres_shelf() as shelf:
        yield shelf


@pytest.fixture(params=["sqlite", "postgresql"])
def make_database(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes migrated, empty databases, of one kind in one run of the test and the other in the next."""
    with databases.copies(request, request.param) as make:
        yield make


@pytest.fixture
def url(make_database: Callable[[], str]) -> str:
    """A migrated, empty database; the test runs once on SQLite and once on PostgreSQL."""
    return make_database()


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest) -> Iterator[str]:
    with databases.copies(request, "sqlite") as make:
        yield make()


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty database on PostgreSQL; skips where there is none."""
    with databases.copies(request, "postgresql") as make:
        yield make()


@pytest.fixture(scope="session")
def seal() -> Seal:
    return Seal(["k" * 32])


@pytest.fixture
def clerk(url: str, seal: Seal) -> Iterator[Clerk]:
    clerk = Clerk(url, seal)
    yield clerk
    clerk.close()
