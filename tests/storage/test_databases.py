"""The fixtures themselves: every test has a database to itself, already migrated."""

from collections.abc import Callable
from datetime import UTC, datetime

from storage import accounts, schema
from storage.clerk import Clerk, open_engine

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def test_a_made_database_is_migrated_and_another_one_each_time(make_database: Callable[[], str]) -> None:
    urls = {make_database(), make_database()}
    assert len(urls) == 2
    for url in urls:
        engine = open_engine(url)
        assert schema.is_current(engine)
        engine.dispose()


def test_one_runs_on_each_kind_when_it_asks_for_it(sqlite_url: str, postgres_url: str) -> None:
    assert sqlite_url.startswith("sqlite:///")
    assert postgres_url.startswith("postgresql+psycopg://")


def test_a_clerk_brings_its_seal_and_an_empty_house(clerk: Clerk, url: str) -> None:
    assert clerk.url == url
    assert clerk.do(accounts.every) == []
    account = clerk.do(lambda db: accounts.describe(db, "4318657068771012646", ["key"], NOW))
    with clerk.reading() as db:
        assert [a.oa_id for a in accounts.every(db)] == [account.oa_id]
