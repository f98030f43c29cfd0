"""Everything that Python can turn, a panel turns over HTTP."""

import asyncio
import base64
from dataclasses import fields
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.clock import HandClock, WallClock
from bot.demo.clock import StageClock
from bot.simulator.control import values
from bot.simulator.control.deeds import DEEDS
from bot.simulator.control.doors import ControlDoors
from bot.simulator.control.switches import Switchboard, switches
from bot.simulator.control.values import NotPossible
from bot.simulator.faults import Where
from bot.simulator.habits import Habits
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator import guide
from tests.simulator.edge import Api, Webhook, buttons
from tests.simulator.panel import Panel

# --- Switches --------------------------------------------------------------------------------------------


async def test_every_switch_has_a_vietnamese_and_an_english_name_and_a_present_value(panel: Panel) -> None:
    listed = await panel.get("/switches")
    assert {entry["key"] for entry in listed} >= {field.name for field in fields(Habits)}
    for entry in listed:
        assert entry["vi"]
        assert entry["en"]
        assert entry["basis"] in {"stated", "conflict", "assumed", "fault"}
        assert entry["value"] == entry["default"]
    assert len({entry["vi"] for entry in listed}) == len(listed)


def test_the_guide_knows_every_switch_every_address_and_every_deed() -> None:
    written = guide.GUIDE.read_text(encoding="utf-8")
    assert written == guide.renewed(written), f"renew it: {guide.COMMAND}"
    assert [deed for deed in DEEDS if f"`{deed}`" not in written] == []


async def test_every_address_says_what_it_does(panel: Panel) -> None:
    assert [route["path"] for route in await panel.get("/") if not route["does"]] == []


async def test_a_switch_turned_over_http_changes_the_next_request(
    panel: Panel, api: Api, minh: Phone
) -> None:
    assert await api.error(minh.uid, "x" * 2001) == -210
    assert (await panel.turn(too_long_code=-201))["too_long_code"] == -201
    assert await api.error(minh.uid, "x" * 2001) == -201
    await panel.call("DELETE", "/switches")
    assert await api.error(minh.uid, "x" * 2001) == -210


@pytest.mark.parametrize("key", switches())
async def test_every_switch_takes_every_value_it_may_show(panel: Panel, key: str) -> None:
    switch = switches()[key]
    wished: list[Any] = list(switch.choices) or values.choices_of(switch.kind) or EXAMPLES[switch.kind]
    for value in wished:
        listed = await panel.call("POST", "/switches", {key: value})
        assert panel.status == 200, listed
        shown = next(entry["value"] for entry in listed if entry["key"] == key)
        assert shown == value


EXAMPLES: dict[object, list[Any]] = {
    bool: [True, False],
    int: [0, 7],
    float: [0.5],
    str: ["", "user_"],
    timedelta: [0.0, 90.5],
    timedelta | None: [3600.0, None],
    set[str]: [["follow", "unfollow"], []],
    tuple[timedelta, ...]: [[1.0, 2.0], []],
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"vary": "yes"},
        {"nobody": 1},
        {"too_long_code": -1},
        {"signing": "upside_down"},
        {"echo_after": -1},
        {"retry_delays": [True]},
        {"switched_off_events": [1]},
        {"webhooks.copies": 1.5},
    ],
)
async def test_a_position_that_does_not_exist_is_refused_and_nothing_is_turned(
    panel: Panel, wrong: dict[str, object]
) -> None:
    answer = await panel.call("POST", "/switches", {"bare_ids": True, **wrong})
    assert (panel.status, next(iter(wrong)) in answer["error"]) == (400, True)
    assert panel.zalo.habits == Habits()


def test_python_turns_the_same_switches(zalo: SimulatedZalo) -> None:
    board = Switchboard(zalo.world)
    board.turn(seen_after=None, signing="spaced")
    assert (zalo.habits.seen_after, zalo.habits.signing.name) == (None, "SPACED")
    with pytest.raises(NotPossible):
        board.turn(seen_after="never")


async def test_events_held_back_go_when_they_are_let_go(panel: Panel, webhook: Webhook) -> None:
    await panel.turn(webhooks__holding=True)
    await panel.does("minh", "says", text="xin chào")
    await panel.post("/postbox/deliver")
    assert webhook.heard == []
    assert [row["event_name"] for row in (await panel.get("/postbox"))["waiting"]] == ["user_send_text"]
    await panel.turn(webhooks__holding=False)
    assert (await panel.post("/postbox/deliver"))["told"] is True
    assert webhook.texts() == ["xin chào"]


# --- Faults ----------------------------------------------------------------------------------------------


async def test_a_planned_fault_strikes_as_often_as_was_said(panel: Panel, api: Api, minh: Phone) -> None:
    planned = await panel.post("/faults", where="send", how="code", code=-218, times=2, to=minh.uid)
    assert [(row["code"], row["left"]) for row in planned["planned"]] == [(-218, 2)]
    assert [await api.error(minh.uid) for _ in range(3)] == [-218, -218, 0]
    assert (await panel.get("/faults"))["planned"] == []


async def test_a_fault_without_end_lasts_until_it_is_cleared(panel: Panel, api: Api, minh: Phone) -> None:
    await panel.post("/faults", code=-204, times=None)
    assert [await api.error(minh.uid) for _ in range(3)] == [-204] * 3
    await panel.call("DELETE", "/faults")
    assert await api.error(minh.uid) == 0


async def test_an_answer_may_be_lost_after_the_message_arrived(panel: Panel, api: Api, minh: Phone) -> None:
    await panel.post("/faults", how="drop", delivered=True)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.send(minh.uid, "đã tới")
    assert [row["text"] for row in await panel.shown("minh")] == ["đã tới"]


async def test_the_list_of_faults_has_names_in_both_languages(panel: Panel) -> None:
    listed = await panel.get("/faults")
    assert {row["how"] for row in listed["how"]} == {"code", "status", "hang", "drop"}
    assert {row["where"] for row in listed["where"]} == set(Where)
    assert all(row["vi"] and row["en"] for row in (*listed["how"], *listed["where"]))


@pytest.mark.parametrize("wrong", [{"where": "moon"}, {"how": "softly"}, {"code": "x"}, {"times": "x"}])
async def test_a_fault_that_means_nothing_is_refused(panel: Panel, wrong: dict[str, object]) -> None:
    await panel.call("POST", "/faults", wrong)
    assert (panel.status, panel.zalo.faults.planned) == (400, [])


# --- Phones ----------------------------------------------------------------------------------------------

DONE: dict[str, dict[str, object]] = {
    "says": {"text": "đèn hỏng"},
    "presses": {"label": "có"},
    "sends_photo": {"text": "đây", "content": base64.b64encode(b"\xff\xd8\xff").decode()},
    "sends_photos": {"number": 3},
    "sends_file": {"name": "a.pdf"},
    "sends_pin": {"latitude": 21.3, "longitude": 103.9},
    "sends_link": {"url": "https://vi.du/a"},
    "sends_card": {"phone": "84900000001"},
    "reacts": {"message_id": "m1"},
    "gives_info": {"name": "Ba Tám", "phone": "84900000001"},
    "restricts": {"kind": "cs"},
    "has_number": {"phone": "84900000001"},
    "rates": {"stars": 5},
    "answers_call_request": {"phone": "84900000001"},
    "comments": {"article_id": "a"},
    "is_like": {"gender": 2},
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_every_deed_of_a_phone_can_be_asked_for(
    panel: Panel, api: Api, webhook: Webhook, deed: str
) -> None:
    await panel.does("minh", "was_heard")
    uid = (await panel.get("/phones/minh"))["uid"]
    await api.send(uid, "Đúng không?", attachment=buttons("Có"))
    rated = (await api.by_uid(uid))["data"]["message_id"]
    answer = await panel.does("minh", deed, **{"message_id": rated, **DONE.get(deed, {})})
    assert panel.status == 200, answer
    assert answer["uid"] == uid
    assert [row["event_name"] for row in answer["told"]] == webhook.names()


@pytest.mark.parametrize(
    ("deed", "given", "says"),
    [
        ("flies", {}, "says"),
        ("says", {}, "text"),
        ("presses", {"label": "không có"}, "no button"),
        ("sends_photo", {"content": "%%"}, "base64"),
        ("sends_photos", {"number": 0}, "number"),
        ("sends_pin", {"latitude": "21"}, "latitude"),
    ],
)
async def test_a_deed_that_cannot_be_done_says_why(
    panel: Panel, deed: str, given: dict[str, object], says: str
) -> None:
    answer = await panel.does("minh", deed, **given)
    assert (panel.status, says in answer["error"]) == (400, True)


async def test_a_phone_shows_what_arrived_with_its_buttons_route_and_cost(
    panel: Panel, api: Api, clock: HandClock
) -> None:
    minh = panel.zalo.phone("minh", name="Minh")
    minh.was_heard()
    await api.send(minh.uid, "Đúng không?", attachment=buttons("Có", "Không"))
    clock.set(clock.now() + timedelta(hours=1))
    panel.zalo.account().allowance = 0
    minh.was_heard(clock.now() - timedelta(days=3))
    minh.person.last_interaction = clock.now() - timedelta(days=3)
    await api.send(minh.uid, "Còn đó không?")
    phone = await panel.get("/phones/minh?after=0")
    assert (phone["name"], phone["messages"], len(phone["shown"])) == ("Minh", 2, 2)
    first, second = phone["shown"]
    assert [button["label"] for button in first["buttons"]] == ["Có", "Không"]
    assert (first["route"], first["cost"], first["quota_type"]) == ("reply", 0, "reply")
    assert (second["route"], second["cost"], second["quota_type"]) == ("wallet", 55, None)
    assert [row["text"] for row in (await panel.get("/phones/minh?after=1"))["shown"]] == ["Còn đó không?"]
    assert [row["uid"] for row in await panel.get("/phones")] == [minh.uid]
    assert [row["cost"] for row in await panel.get("/messages?last=1")] == [55]


async def test_a_program_waits_until_a_message_is_on_the_phone(panel: Panel, api: Api, minh: Phone) -> None:
    waiting = asyncio.create_task(panel.get(f"/phones/{minh.uid}?after=0&wait=30"))
    await asyncio.sleep(0)
    await api.send(minh.uid, "chào")
    assert [row["text"] for row in (await waiting)["shown"]] == ["chào"]
    assert len((await panel.get(f"/phones/{minh.uid}?after=0&wait=30"))["shown"]) == 1
    assert (await panel.get(f"/phones/{minh.uid}?after=1&wait=0"))["shown"] == []


# --- Accounts and webhook --------------------------------------------------------------------------------


async def test_the_app_page_gives_what_a_foreign_bot_needs(panel: Panel, api: Api) -> None:
    told = await panel.get("/app")
    account = told["accounts"][0]
    assert (told["url"], told["app_id"]) == (panel.zalo.url, "4400000000000000001")
    assert (await api.call("GET", "/v2.0/oa/getoa", token=account["access_token"]))["error"] == 0
    assert account["oa_secret_key"] == panel.zalo.oa_secret


async def test_accounts_are_added_changed_granted_and_revoked(panel: Panel, api: Api) -> None:
    second = await panel.post(
        "/accounts", oa_id="5500000000000000002", oa_secret="k2", oa_type=4, granted=False
    )
    assert (second["access_token"], second["oa_type"]) == ("", 4)
    changed = await panel.post("/accounts/5500000000000000002", package=3, name="Tổ 5", allowance=1)
    assert (changed["package"], changed["name"], changed["allowance"]) == ("3", "Tổ 5", 1)
    token = (await panel.post("/accounts/5500000000000000002/grant"))["access_token"]
    assert (await api.call("GET", "/v2.0/oa/getoa", token=token))["error"] == 0
    await panel.post("/accounts/5500000000000000002/revoke")
    assert (await api.call("GET", "/v2.0/oa/getoa", token=token))["error"] == -220
    assert len(await panel.get("/accounts")) == 2
    await panel.post("/accounts/999", name="x")
    assert panel.status == 400


async def test_a_webhook_that_answers_200_is_saved_and_only_then_the_key_is_shown(
    clock: HandClock, webhook: Webhook
) -> None:
    zalo = SimulatedZalo(clock)
    zalo.beside["/control"] = ControlDoors(zalo).application
    await zalo.start()
    async with aiohttp.ClientSession() as session:
        panel = Panel(zalo, session)
        assert (await panel.get("/app"))["accounts"][0]["oa_secret_key"] is None
        webhook.status = 500
        await panel.post("/webhook", url=webhook.url)
        assert (panel.status, (await panel.get("/webhook"))["url"]) == (400, "")
        assert (await panel.get("/app"))["accounts"][0]["oa_secret_key"] is None
        webhook.status = 200
        assert (await panel.post("/webhook", url=webhook.url))["url"] == webhook.url
        assert (await panel.get("/app"))["accounts"][0]["oa_secret_key"] == zalo.oa_secret
        assert (await panel.post("/webhook/test", signed=True))["status"] == 200
        assert "X-ZEvent-Signature" in webhook.heard[-1].headers
    await zalo.stop()


async def test_a_webhook_given_up_is_switched_on_again_by_hand(panel: Panel, webhook: Webhook) -> None:
    webhook.status = 500
    await panel.does("minh", "says", text="một")
    await panel.forward(3 * 3600)
    assert (await panel.get("/webhook"))["unsubscribed"] is True
    webhook.status = 200
    await panel.does("minh", "says", text="hai")
    assert [row["event_name"] for row in (await panel.get("/postbox"))["lost"]] == ["user_send_text"] * 2
    assert (await panel.post("/webhook/enable"))["unsubscribed"] is False
    await panel.does("minh", "says", text="ba")
    assert webhook.texts() == ["một"] * 6 + ["ba"]


# --- Clock and books -------------------------------------------------------------------------------------


async def test_the_clock_stops_wherever_something_comes_due(
    panel: Panel, api: Api, minh: Phone, webhook: Webhook
) -> None:
    await api.send(minh.uid)
    await panel.forward(60)
    assert webhook.names() == ["oa_send_text", "user_received_message", "user_seen_message"]
    posted = (await panel.get("/postbox"))["posted"]
    assert [row["at"][-14:-6] for row in posted] == ["02:00:00", "02:00:02", "02:00:30"]


async def test_what_zalo_does_by_itself_happens_at_its_moment(panel: Panel) -> None:
    begun = panel.zalo.world.clock.now()
    done: list[timedelta] = []
    panel.zalo.world.later(
        begun + timedelta(seconds=10), lambda: done.append(panel.zalo.world.clock.now() - begun)
    )
    await panel.forward(60)
    assert done == [timedelta(seconds=10)]


async def test_everything_can_begin_anew_while_tokens_webhook_and_switches_stay(
    panel: Panel, api: Api, minh: Phone, webhook: Webhook
) -> None:
    await panel.turn(bare_ids=True)
    await minh.says("một")
    await api.send(minh.uid)
    await panel.post(f"/accounts/{panel.zalo.oa_id}", name="Tổ 5", oa_type=4)
    account = (await panel.post("/begin-anew"))["accounts"][0]
    assert (account["name"], account["oa_type"], account["package"]) == ("Tổ 5", 4, "comprehensive")
    for book in ("/phones", "/messages", "/calls"):
        assert await panel.get(book) == []
    postbox = await panel.get("/postbox")
    assert (postbox["waiting"], postbox["posted"], postbox["lost"]) == ([], [], [])
    assert (await api.get("/v2.0/oa/listrecentchat", offset=0, count=10))["data"] == []
    assert (await api.send(minh.uid, path="/v2.0/oa/message"))["error"] == -201
    await panel.does("minh", "says", text="hai")
    assert webhook.texts() == ["một", "hai"]
    assert isinstance(webhook.heard[-1].event["sender"]["id"], int)


async def test_the_clock_jumps_to_a_moment(panel: Panel) -> None:
    told = await panel.post("/clock", to="2026-11-30T22:00:00+07:00")
    assert told == {"now": "2026-11-30T15:00:00+00:00", "speed": 1.0, "movable": True}
    for wrong in ({"to": "tomorrow"}, {"to": "2026-12-01T22:00:00"}, {"forward": "x"}, {"speed": 2}):
        await panel.call("POST", "/clock", wrong)
        assert panel.status == 400


async def test_the_clock_of_the_stage_runs_at_any_speed(panel: Panel) -> None:
    panel.zalo.world.clock = StageClock()
    assert (await panel.post("/clock", speed=60))["speed"] == 60.0


async def test_the_clock_of_the_machine_stays_where_it_is(panel: Panel) -> None:
    panel.zalo.world.clock = WallClock()
    assert (await panel.get("/clock"))["movable"] is False
    await panel.post("/clock", forward=1)
    assert panel.status == 400


async def test_the_same_bytes_are_told_again_on_demand(panel: Panel, webhook: Webhook) -> None:
    await panel.does("minh", "says", text="một")
    assert (await panel.post("/postbox/redeliver", number=0, times=2))["statuses"] == [200, 200]
    assert len({heard.raw for heard in webhook.heard}) == 1
    assert [heard.headers.get("num_retry") for heard in webhook.heard] == [None, "1", "2"]
    await panel.post("/postbox/redeliver", number=99)
    assert panel.status == 400


async def test_any_event_can_be_told(panel: Panel, webhook: Webhook) -> None:
    data = {"user_id": "991", "user_external_id": "a-1", "url": "https://vi.du"}
    await panel.post("/events", event_name="widget_interaction_accepted", data=data)
    (heard,) = webhook.heard
    assert (heard.name, heard.event["data"]) == ("widget_interaction_accepted", data)
    assert heard.event["oa_id"] == panel.zalo.oa_id
    await panel.post("/events", data=data)
    assert panel.status == 400


async def test_calls_are_listed_with_their_answers(panel: Panel, api: Api, minh: Phone) -> None:
    await api.send(minh.uid)
    await api.send("991")
    assert [(row["path"], row["error"]) for row in await panel.get("/calls?last=2")] == [
        ("/v3.0/oa/message/cs", 0),
        ("/v3.0/oa/message/cs", -201),
    ]
    await panel.get("/calls?last=x")
    assert panel.status == 400


async def test_a_web_page_cannot_turn_anything_in_passing(panel: Panel) -> None:
    """What a page may send without asking first is plain text; JSON needs a permission nobody gives."""
    url = panel.zalo.url + "/control/switches"
    plain = {"Content-Type": "text/plain"}
    async with panel.session.post(url, data='{"vary": false}', headers=plain) as answer:
        assert answer.status == 400
        assert "Access-Control-Allow-Origin" not in answer.headers
    for data in (b"{", b"[]"):
        async with panel.session.post(url, data=data, headers={"Content-Type": "application/json"}) as answer:
            assert answer.status == 400
    assert panel.zalo.habits.vary


async def test_a_stage_brings_its_own_way_of_letting_time_pass(zalo: SimulatedZalo, clock: HandClock) -> None:
    moved = asyncio.Queue[object]()
    other = SimulatedZalo(clock)
    other.beside["/control"] = ControlDoors(zalo, moved.put).application
    await other.start()
    async with aiohttp.ClientSession() as session:
        await Panel(other, session).forward(60)
    assert moved.get_nowait() == clock.now() + timedelta(seconds=60)
    await other.stop()
