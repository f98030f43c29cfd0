"""What is set in Zalo's developer console: the webhook, its ticks, the permissions, the app itself."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import NOTICE, Api, Webhook
from tests.simulator.panel import Panel

GETOA = "/v2.0/oa/getoa"


# --- Registration ----------------------------------------------------------------------------------------


@pytest.fixture
async def slow() -> AsyncIterator[str]:
    """A webhook that thinks too long."""
    never = asyncio.Event()

    async def think(_request: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", think)
    async with TestServer(app) as server:
        yield str(server.make_url("/hook"))
        never.set()


async def test_a_url_that_does_not_answer_in_time_is_not_saved_and_no_key_is_shown(
    clock: HandClock, slow: str
) -> None:
    zalo = SimulatedZalo(clock, patience=0.05)
    await zalo.start()
    assert await zalo.save_webhook(slow) is False
    assert (zalo.world.post.url, zalo.secret_key()) == ("", None)
    await zalo.stop()


async def test_the_ping_of_a_save_is_unsigned_and_names_nobody(panel: Panel, webhook: Webhook) -> None:
    await panel.post("/webhook", url=webhook.url)
    ping = webhook.heard[0]
    assert "X-ZEvent-Signature" not in ping.headers
    assert ping.text == "This is testing message"
    assert ping.event["message"]["msg_id"] == "This is message id"
    assert panel.zalo.oa_id not in ping.raw.decode()


@pytest.mark.parametrize("signed", [True, False])
async def test_the_sample_of_the_test_button_may_be_signed(
    panel: Panel, webhook: Webhook, *, signed: bool
) -> None:
    assert (await panel.post("/webhook/test", signed=signed))["status"] == 200
    assert ("X-ZEvent-Signature" in webhook.heard[0].headers) is signed


async def test_the_administrator_is_told_when_the_webhook_does_not_work(
    panel: Panel, webhook: Webhook, minh: Phone
) -> None:
    await minh.says("một")
    assert (await panel.get("/webhook"))["notices"] == []
    webhook.status = 500
    await minh.says("hai")
    await panel.forward(30)
    assert (await panel.get("/webhook"))["notices"] == ["2026-11-24T02:00:00+00:00"]


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A home page without a tag, and the file of the check under its own name."""
    tag = '<meta name="zalo-platform-site-verification" content="CODE1">'
    app = web.Application()
    for path, text in {
        "/": "xin chào",
        "/zalo_verifierCODE1.html": tag,
        "/tagged": f"<head>{tag}</head>",
    }.items():

        async def show(_request: web.Request, text: str = text) -> web.Response:
            return web.Response(text=text, content_type="text/html")

        app.router.add_get(path, show)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


@pytest.mark.parametrize(
    ("page", "code", "by"),
    [("", "CODE1", "file"), ("tagged", "CODE1", "meta"), ("tagged", "CODE2", None), ("", "CODE", None)],
)
async def test_a_domain_is_verified_by_a_tag_or_a_file(
    panel: Panel, site: str, page: str, code: str, by: str | None
) -> None:
    told = await panel.post("/domain", url=site + page, code=code)
    assert told == {"verified": by is not None, "by": by}


async def test_a_domain_where_nobody_answers_is_not_verified(panel: Panel) -> None:
    told = await panel.post("/domain", url="http://127.0.0.1:9/", code="CODE1")
    assert told == {"verified": False, "by": None}


# --- Ticks -----------------------------------------------------------------------------------------------


async def test_each_event_is_switched_on_and_off_by_itself(
    panel: Panel, api: Api, minh: Phone, webhook: Webhook
) -> None:
    await panel.turn(switched_off_events=["user_seen_message", "follow"])
    await minh.follows()
    await api.send(minh.uid)
    await panel.forward(60)
    assert webhook.names() == ["oa_send_text", "user_received_message"]


async def test_without_the_permission_for_messages_none_is_told(
    panel: Panel, minh: Phone, webhook: Webhook
) -> None:
    await panel.turn(hears_messages=False)
    await minh.says("xin chào")
    await minh.follows()
    await panel.post(f"/templates/{NOTICE}", quality="LOW")
    assert webhook.names() == ["follow", "change_template_quality"]


async def test_without_the_permission_for_people_nothing_is_told_of_them(
    panel: Panel, minh: Phone, webhook: Webhook
) -> None:
    await panel.turn(hears_people=False)
    await minh.follows()
    await minh.gives_info("Minh", "84900000001")
    await minh.says("xin chào")
    assert webhook.names() == ["user_send_text"]


async def test_the_syntax_filter_lets_only_texts_with_a_hash_through(
    panel: Panel, minh: Phone, webhook: Webhook
) -> None:
    await panel.turn(syntax_filter=True)
    await minh.says("xin chào")
    await minh.says("#tin xin chào")
    await minh.sends_photo("ảnh")
    assert [heard.text for heard in webhook.heard] == ["#tin xin chào", "ảnh"]


async def test_what_is_not_ticked_is_not_told_later_either(
    panel: Panel, minh: Phone, webhook: Webhook
) -> None:
    await panel.turn(hears_messages=False)
    await minh.says("một")
    await panel.turn(hears_messages=True)
    await panel.forward(7200)
    assert webhook.heard == []


@pytest.mark.parametrize("is_old", [True, False])
async def test_submitted_information_has_two_forms(
    panel: Panel, minh: Phone, webhook: Webhook, *, is_old: bool
) -> None:
    await panel.turn(old_info_form=is_old, vary=False)
    address = {"user_city": "Sơn La", "user_ward": "Chiềng Lề", "user_address": "ngõ 5"}
    await panel.does(
        "minh", "gives_info", name="Minh", phone="84900000001", gender="Nam", full_address=address
    )
    info = webhook.heard[0].event["info"]
    told = {"name": "Minh", "phone": "84900000001", "gender": "Nam"}
    flat = {"address": "ngõ 5", "city": "Sơn La", "ward": "Chiềng Lề"}
    assert info == {**told, **(flat if is_old else {"full_address": address})}
    assert minh.person.shared_info["name"] == "Minh"


# --- The app ---------------------------------------------------------------------------------------------


async def test_an_app_that_is_switched_off_gets_neither_answers_nor_tokens(
    panel: Panel, api: Api, minh: Phone
) -> None:
    await panel.turn(app_is_active=False)
    assert await api.error(minh.uid) == -219
    assert (await api.refresh())["error"] == -14002
    await panel.turn(app_is_active=True)
    assert await api.error(minh.uid) == 0


async def test_a_change_in_the_console_may_end_every_grant(panel: Panel, api: Api) -> None:
    await panel.turn(hears_people=False)
    assert (await api.call("GET", GETOA))["error"] == 0
    old = panel.zalo.token_pair()[0]
    await panel.turn(console_ends_grants=True)
    await panel.turn(redirect_uris=["https://bot.vi.du/back"])
    assert (await api.call("GET", GETOA, token=old))["error"] == -220


async def test_the_life_of_a_refresh_token_may_be_told(panel: Panel, api: Api) -> None:
    assert set(await api.refresh()) == {"access_token", "refresh_token", "expires_in"}
    await panel.turn(tells_refresh_life=True)
    assert (await api.refresh())["refresh_token_expires_in"] == "7776000"


# --- Limits ----------------------------------------------------------------------------------------------


async def test_the_two_limits_have_two_texts_and_both_headers(panel: Panel, api: Api) -> None:
    await panel.post(f"/accounts/{panel.zalo.oa_id}", package=2)
    texts = []
    for _ in range(3):
        texts.append((await api.call("GET", GETOA))["message"])
        assert {"X-RateLimit-Limit", "X-RateLimit-Remain"} <= set(api.headers)
    await panel.forward(60)
    await panel.post("/app", requests_a_minute=0)
    texts.append((await api.call("GET", GETOA))["message"])
    assert api.headers["X-RateLimit-Limit"] == "0"
    assert texts == [
        "Success",
        "Success",
        "Your OA reached limit call api",
        "Your application reached limit call api",
    ]


async def test_articles_have_a_limit_of_their_own_within_the_app(panel: Panel, api: Api) -> None:
    told = await panel.post("/app", article_requests_a_minute=1)
    assert (told["requests_a_minute"], told["article_requests_a_minute"]) == (4000, 1)
    listing = "/v2.0/article/getslice"
    assert [(await api.get(listing, offset=0, limit=1, type="normal"))["error"] for _ in range(2)] == [0, -32]
    assert (await api.call("GET", GETOA))["error"] == 0


async def test_what_a_package_includes_comes_with_it(panel: Panel) -> None:
    for package, allowance in (("growth", 500), ("comprehensive", 2000)):
        changed = await panel.post(f"/accounts/{panel.zalo.oa_id}", package=package)
        assert changed["allowance"] == allowance
