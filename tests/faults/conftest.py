"""A ward on SQLite for every test of what can go wrong, and a table to promise messages from."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.table import Table
from tests.stories.ward import Ward


@pytest.fixture
async def ward(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Ward]:
    ward = await Ward.open(sqlite_url, tmp_path)
    yield ward
    await ward.close()


@pytest.fixture
def table(ward: Ward) -> Table:
    return Table(ward)
