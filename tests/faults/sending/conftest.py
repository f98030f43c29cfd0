"""A ward of its own on SQLite, with somebody to write to: what is tried here is Zalo and the network."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.ward import Neighbour, Ward


@pytest.fixture
async def ward(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Ward]:
    ward = await Ward.open(sqlite_url, tmp_path)
    yield ward
    await ward.close()


@pytest.fixture
async def lan(ward: Ward) -> Neighbour:
    """Somebody who may be written to."""
    return await ward.person("lan")
