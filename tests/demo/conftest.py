"""The stage of the demo, with its page mounted."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.page import PREFIX, Page
from bot.demo.show import Show
from bot.demo.stage import Stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Built; whoever opens it gets its address."""
    stage = await Stage.build(port=0, data=tmp_path / "city")
    yield stage
    await stage.close()


@pytest.fixture
def show(stage: Stage) -> Show:
    show = Show(stage)
    stage.house.further[PREFIX] = Page(show).application()
    return show
