"""Every story gets a ward of its own: one on SQLite, the next on PostgreSQL, with `--everywhere` on both."""

from collections.abc import AsyncIterator
from pathlib import Path
from zlib import crc32

import pytest

from tests.stories.ward import Ward

DATABASES = ("sqlite", "postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Which one is drawn from its name: always the same, and half of every file on each."""
    if config.getoption("--everywhere"):
        return
    here = Path(__file__).parent
    passed_over = [item for item in items if here in item.path.parents and not _is_drawn(item)]
    config.hook.pytest_deselected(items=passed_over)
    left_out = set(passed_over)
    items[:] = [item for item in items if item not in left_out]


def _is_drawn(item: pytest.Item) -> bool:
    spec = getattr(item, "callspec", None)
    kind = spec.params.get("make_database") if spec is not None else None
    if kind not in DATABASES:
        return True
    return bool(DATABASES[crc32(item.nodeid.replace(kind, "").encode()) % 2] == kind)


@pytest.fixture
async def ward(url: str, tmp_path: Path) -> AsyncIterator[Ward]:
    ward = await Ward.open(url, tmp_path)
    yield ward
    await ward.close()
