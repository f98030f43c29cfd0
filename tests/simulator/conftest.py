"""A simulator of its own for every test, a webhook it tells things to, and a client of its API."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import HandClock
from bot.simulator.control.doors import PREFIX, ControlDoors
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import NUMBER, Api, Webhook
from tests.simulator.panel import Panel


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 24, 2, 0, tzinfo=UTC))


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    hook = Webhook()
    app = web.Application()
    app.router.add_post("/hook", hook.hear)
    async with TestServer(app) as server:
        hook.url = str(server.make_url("/hook"))
        yield hook


@pytest.fixture
async def zalo(clock: HandClock, webhook: Webhook) -> AsyncIterator[SimulatedZalo]:
    zalo = SimulatedZalo(clock)
    zalo.beside[PREFIX] = ControlDoors(zalo).application
    await zalo.start()
    zalo.point_at(webhook.url)
    yield zalo
    await zalo.stop()


@pytest.fixture
async def api(zalo: SimulatedZalo) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(zalo, session)


@pytest.fixture
async def panel(zalo: SimulatedZalo) -> AsyncIterator[Panel]:
    async with aiohttp.ClientSession() as session:
        yield Panel(zalo, session)


@pytest.fixture
def minh(zalo: SimulatedZalo) -> Phone:
    """Somebody who may be written to."""
    phone = zalo.phone("minh", name="Minh")
    phone.was_heard()
    return phone


@pytest.fixture
def lan(zalo: SimulatedZalo, clock: HandClock) -> Phone:
    """Somebody who last wrote two months ago."""
    phone = zalo.phone("lan", name="Lan")
    phone.was_heard(clock.now() - timedelta(days=60))
    phone.has_number(NUMBER)
    return phone
