"""`templates`: what Zalo tells is listed, and an operator says which notices a template may carry."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import WallClock
from bot.commands.counter import now
from bot.simulator.zalo import SimulatedZalo
from storage import accounts
from storage.clerk import Clerk
from tests.commands.conftest import OA, type_run


@pytest.fixture
async def zalo(house: Path, books: Clerk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SimulatedZalo]:
    """A Zalo to ask, with a token of ours."""
    zalo = SimulatedZalo(WallClock(), oa_id=OA)
    await zalo.start()
    for name in ("ZALO_OPENAPI_URL", "ZALO_BUSINESS_URL", "ZALO_OAUTH_URL"):
        monkeypatch.setenv(name, zalo.url)
    access, refresh = zalo.token_pair()
    books.do(lambda db: accounts.describe(db, OA, ["made-up-oa-key"], now()))
    books.do(lambda db: accounts.keep_pair(db, OA, access, refresh, now() + timedelta(hours=20), now()))
    yield zalo
    await zalo.stop()


async def test_sync_list_and_carry(zalo: SimulatedZalo, run: type_run) -> None:
    assert run("templates", "list", "--json").rows == []
    said = await asyncio.to_thread(run, "templates", "sync")
    assert (said.status, said.out) == (0, "4 templates; 20000 messages a day\n")
    first = run("templates", "list", "--json").rows[0]
    assert (first["template"], first["tag"], first["carries"]) == ("300001", "TRANSACTION", "")
    assert "noi_dung ≤200" in first["blanks"]
    assert run("templates", "carry", "300001", "notice").status == 0
    assert run("templates", "list", "--json").rows[0]["carries"] == "notice"
    assert run("templates", "carry", "300001", "nothing").status == 0
    assert run("templates", "list", "--json").rows[0]["carries"] == ""


def test_what_cannot_be_done_is_one_sentence(house: Path, run: type_run) -> None:
    assert "no token" in run("templates", "sync").err
    assert "no template 5" in run("templates", "carry", "5", "notice").err
