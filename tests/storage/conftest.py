"""A house with two accounts, and bare sessions beside it where two processes have to meet."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from sqlmodel import Session

from storage.clerk import Clerk, open_engine
from storage.seal import Seal
from tests.storage.given import OpenSession, two_accounts


@pytest.fixture
def house(clerk: Clerk) -> Clerk:
    clerk.do(two_accounts)
    return clerk


@pytest.fixture
def postgres_house(postgres_url: str, seal: Seal) -> Iterator[Clerk]:
    clerk = Clerk(postgres_url, seal)
    clerk.do(two_accounts)
    yield clerk
    clerk.close()


@contextmanager
def sessions(url: str, seal: Seal) -> Iterator[OpenSession]:
    """Each session is as another process would open it; whatever is not committed is rolled back."""
    engine = open_engine(url)
    with ExitStack() as opened:
        opened.callback(engine.dispose)

        def make() -> Session:
            db = opened.enter_context(Session(engine, expire_on_commit=False))
            db.info["seal"] = seal
            return db

        yield make


@pytest.fixture
def another(postgres_house: Clerk, seal: Seal) -> Iterator[OpenSession]:
    """Opens another session on the PostgreSQL database of the house."""
    with sessions(postgres_house.url, seal) as make:
        yield make
