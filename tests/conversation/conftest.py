"""Every conversation gets a parlour of its own; nothing of it is committed."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from storage.clerk import open_engine
from storage.seal import Seal
from storage.words import Role
from tests.conversation.parlour import Parlour


@pytest.fixture
def parlour(sqlite_url: str, seal: Seal) -> Iterator[Parlour]:
    """With Minh on duty for Tổ 5."""
    engine = open_engine(sqlite_url)
    with Session(engine) as db:
        db.info["seal"] = seal
        parlour = Parlour(db)
        parlour.settle_in("minh", Role.BEAT_OFFICER, "CLE05", on_duty=True)
        yield parlour
    engine.dispose()
