"""Every story gets a ward of its own, once on SQLite and once on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.ward import Ward


@pytest.fixture
async def ward(url: str, tmp_path: Path) -> AsyncIterator[Ward]:
    ward = await Ward.open(url, tmp_path)
    yield ward
    await ward.close()
