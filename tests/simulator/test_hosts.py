"""Zalo has three hosts and two families of accounts; what is asked at the wrong door is not answered."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import CS, FILLED, NOTICE, V2, Api
from tests.simulator.panel import Panel


@pytest.fixture
async def apart(clock: HandClock) -> AsyncIterator[SimulatedZalo]:
    zalo = SimulatedZalo(clock)
    await zalo.start(hosts_apart=True)
    yield zalo
    await zalo.stop()


@pytest.mark.parametrize(
    ("method", "path", "home"),
    [
        ("GET", "/v2.0/oa/getoa", "ZALO_OPENAPI_URL"),
        ("POST", CS, "ZALO_OPENAPI_URL"),
        ("POST", "/v3.0/oa/message/template", "ZALO_OPENAPI_URL"),
        ("POST", "/message/template", "ZALO_BUSINESS_URL"),
        ("GET", "/template/all", "ZALO_BUSINESS_URL"),
        ("POST", "/v4/oa/access_token", "ZALO_OAUTH_URL"),
        ("GET", "/v4/oa/permission", "ZALO_OAUTH_URL"),
    ],
)
async def test_each_address_belongs_to_one_of_three_hosts(
    apart: SimulatedZalo, method: str, path: str, home: str
) -> None:
    urls = {name: url for name, url in apart.settings().items() if name.endswith("_URL")}
    assert len(set(urls.values())) == 3
    headers = {"access_token": apart.token_pair()[0]}
    answered = set()
    async with aiohttp.ClientSession() as session:
        for name, url in urls.items():
            async with session.request(method, url + path, headers=headers) as answer:
                if answer.status != 404:
                    answered.add(name)
                else:
                    assert await answer.text() == "empty or invalid API"
    assert answered == {home}


async def test_a_path_without_its_kind_does_not_exist(api: Api) -> None:
    async with api.session.post(api.zalo.url + "/v3.0/oa/message") as answer:
        assert (answer.status, await answer.text()) == (404, "empty or invalid API")


@pytest.mark.parametrize(
    ("oa_type", "speaks_v3", "v3", "v2"), [(2, False, 0, -240), (4, False, -235, 0), (4, True, 0, 0)]
)
async def test_business_accounts_speak_v3_and_state_agencies_v2(
    panel: Panel, minh: Phone, api: Api, *, oa_type: int, speaks_v3: bool, v3: int, v2: int
) -> None:
    await panel.post(f"/accounts/{panel.zalo.oa_id}", oa_type=oa_type)
    await panel.turn(state_oas_speak_v3=speaks_v3)
    assert (await api.error(minh.uid, path=CS), await api.error(minh.uid, path=V2)) == (v3, v2)


async def test_state_agencies_may_be_free_of_the_windows(
    panel: Panel, minh: Phone, api: Api, clock: HandClock
) -> None:
    await panel.post(f"/accounts/{panel.zalo.oa_id}", oa_type=4)
    clock.set(clock.now() + timedelta(days=8))
    panel.zalo.world.grants.issue(panel.zalo.oa_id)
    assert await api.error(minh.uid, path=V2) == -230
    await panel.turn(state_oas_have_windows=False)
    assert await api.error(minh.uid, path=V2) == 0


async def test_state_agencies_may_have_no_templates(panel: Panel, minh: Phone, api: Api) -> None:
    await panel.post(f"/accounts/{panel.zalo.oa_id}", oa_type=4)
    assert (await api.by_uid(minh.uid))["error"] == 0
    await panel.turn(state_oas_have_templates=False)
    assert (await api.by_uid(minh.uid))["error"] == -235
    body = {"phone": "84900000001", "template_id": NOTICE, "template_data": FILLED}
    assert (await api.post("/message/template", body))["error"] == -235
