"""A ward of its own on SQLite, with somebody to write to: what is tried here is Zalo and the network."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.ward import Neighbour, Ward


@pytest.fixture
def patience() -> float:
    """Seconds for an answer of Zalo: plenty, so that a slow machine makes no doubt of its own."""
    return 10.0


@pytest.fixture
async def ward(
    sqlite_url: str, tmp_path: Path, patience: float, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Ward]:
    monkeypatch.setattr("tests.stories.ward.PATIENCE", patience)
    ward = await Ward.open(sqlite_url, tmp_path, public_url="https://bot.example")
    yield ward
    await ward.close()


@pytest.fixture
async def lan(ward: Ward) -> Neighbour:
    """Somebody who may be written to."""
    return await ward.person("lan")
