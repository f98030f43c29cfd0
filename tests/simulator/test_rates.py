"""So many calls a minute, for the account and for the app."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import HandClock
from bot.simulator import app
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api

GETOA = "/v2.0/oa/getoa"


async def test_the_package_sets_the_pace(zalo: SimulatedZalo, api: Api) -> None:
    for package, limit in (("growth", "100"), ("comprehensive", "2000"), (7, "7")):
        zalo.account().set_package(package)
        await api.call("GET", GETOA)
        assert (api.headers["X-RateLimit-Limit"], api.headers["X-RateLimit-Remain"]) == (
            limit,
            str(int(limit) - 1),
        )


async def test_beyond_the_pace_calls_are_refused_until_the_next_minute(
    zalo: SimulatedZalo, minh: Phone, api: Api, clock: HandClock
) -> None:
    zalo.account().set_package(2)
    clock.set(clock.now() + timedelta(seconds=30))
    assert [await api.error(minh.uid) for _ in range(2)] == [0, 0]
    refused = await api.send(minh.uid)
    assert (refused["error"], refused["message"]) == (-32, "Your OA reached limit call api")
    assert api.headers["X-RateLimit-Remain"] == "0"
    assert len(minh.messages()) == 2
    clock.set(clock.now() + timedelta(seconds=29))
    assert await api.error(minh.uid) == -32
    clock.set(clock.now() + timedelta(seconds=1))
    assert await api.error(minh.uid) == 0


async def test_the_app_has_a_pace_of_its_own(zalo: SimulatedZalo, api: Api) -> None:
    zalo.add_account("5500000000000000002", oa_secret="second")
    zalo.world.bucket.limit = 2
    second = zalo.token_pair("5500000000000000002")[0]
    await api.call("GET", GETOA)
    await api.call("GET", GETOA, token=second)
    assert api.headers["X-RateLimit-Limit"] == "2"
    refused = await api.call("GET", GETOA)
    assert (refused["error"], refused["message"]) == (-32, "Your application reached limit call api")
    assert zalo.account().bucket.used == 1


async def test_exempt_calls_do_not_count_for_the_account(
    zalo: SimulatedZalo, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    exempt = replace(app.ENDPOINTS["GET", GETOA], exempt=True)
    monkeypatch.setitem(app.ENDPOINTS, ("GET", GETOA), exempt)
    await api.call("GET", GETOA)
    assert (zalo.account().bucket.used, zalo.world.bucket.used) == (0, 1)


async def test_a_call_without_a_token_costs_nobody(zalo: SimulatedZalo, api: Api) -> None:
    await api.call("GET", GETOA, token="made up")
    assert zalo.account().bucket.used == zalo.world.bucket.used == 0
