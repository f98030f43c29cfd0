"""What a message costs, and what pays for it."""

from datetime import timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import NUMBER, Api, buttons, change
from tests.simulator.panel import Panel

GETOA = "/v2.0/oa/getoa"


@pytest.fixture
def old(zalo: SimulatedZalo, clock: HandClock) -> Phone:
    """Somebody who wrote three days ago: an answer is allowed, but no longer free."""
    phone = zalo.phone("old")
    phone.was_heard(clock.now() - timedelta(days=3))
    return phone


async def test_within_48_hours_an_answer_is_free(minh: Phone, api: Api, panel: Panel) -> None:
    answer = await api.send(minh.uid)
    assert answer["data"]["quota"] == {"quota_type": "reply", "remain": "8", "total": "8"}
    assert (await panel.get("/meter"))["cost"] == 0


async def test_whoever_follows_and_never_wrote_is_welcomed_for_free(
    zalo: SimulatedZalo, api: Api, panel: Panel
) -> None:
    new = zalo.phone("new")
    await new.follows()
    assert (await api.send(new.uid))["data"]["quota"]["quota_type"] == "welcome_msg"
    assert [row["route"] for row in (await panel.get("/meter"))["messages"]] == ["welcome"]


async def test_three_greetings_are_welcome_then_they_are_replies(zalo: SimulatedZalo, api: Api) -> None:
    new = zalo.phone("new")
    await new.follows()
    quotas = [(await api.send(new.uid))["data"]["quota"] for _ in range(4)]
    assert [quota["quota_type"] for quota in quotas] == ["welcome_msg"] * 3 + ["reply"]
    assert [quota["remain"] for quota in quotas] == ["2", "1", "0", "8"]


async def test_the_counter_of_free_replies_stands_still(minh: Phone, api: Api) -> None:
    quotas = [(await api.send(minh.uid))["data"]["quota"] for _ in range(10)]
    assert {quota["remain"] for quota in quotas} == {"8"}


async def test_perhaps_only_eight_replies_are_free_until_the_person_writes_again(
    minh: Phone, api: Api, panel: Panel
) -> None:
    await panel.turn(free_replies_end=True)
    quotas = [(await api.send(minh.uid))["data"]["quota"] for _ in range(9)]
    assert [quota["remain"] for quota in quotas[:8]] == list("76543210")
    assert quotas[8]["quota_type"] == "sub_quota"
    await minh.says("cảm ơn")
    assert (await api.send(minh.uid))["data"]["quota"]["quota_type"] == "reply"


async def test_a_quota_may_be_named_without_its_numbers(minh: Phone, api: Api, panel: Panel) -> None:
    await panel.turn(tells_remain=False)
    assert (await api.send(minh.uid))["data"]["quota"] == {"quota_type": "reply"}


@pytest.mark.parametrize(("gift", "kind"), [(False, "purchase_quota"), (True, "reward_quota")])
async def test_messages_bought_in_advance_or_given_pay_before_the_wallet(
    old: Phone, api: Api, panel: Panel, *, gift: bool, kind: str
) -> None:
    await panel.post("/wallet", allowance=0)
    await panel.post("/wallet/packs", total=1, days=30, gift=gift)
    assert (await api.send(old.uid))["data"]["quota"] == {
        "quota_type": kind,
        "remain": "0",
        "total": "1",
        "owner_type": "OA",
        "owner_id": panel.zalo.oa_id,
        "expired_date": "24/12/2026",
    }
    assert "quota" not in (await api.send(old.uid))["data"]
    purse = (await panel.get("/wallet"))[0]
    assert (purse["balance"], [pack["left"] for pack in purse["packs"]]) == (1_000_000 - 55, [0])


async def test_messages_bought_in_advance_expire(old: Phone, api: Api, panel: Panel) -> None:
    await panel.post("/wallet", allowance=0)
    await panel.post("/wallet/packs", total=5, days=1)
    await panel.forward(24 * 3600)
    assert "quota" not in (await api.send(old.uid))["data"]


async def test_after_48_hours_the_package_pays_and_tells_what_is_left(
    old: Phone, api: Api, panel: Panel
) -> None:
    await panel.post("/wallet", allowance=2)
    quotas = [(await api.send(old.uid))["data"].get("quota") for _ in range(3)]
    assert quotas == [
        {"quota_type": "sub_quota", "remain": "1", "total": "2", "expired_date": "30/11/2026"},
        {"quota_type": "sub_quota", "remain": "0", "total": "2", "expired_date": "30/11/2026"},
        None,
    ]


async def test_beyond_the_allowance_the_wallet_pays_55_dong_and_no_quota_is_told(
    old: Phone, api: Api, panel: Panel
) -> None:
    await panel.post("/wallet", allowance=0, balance=100)
    assert "quota" not in (await api.send(old.uid))["data"]
    purse = (await panel.get("/wallet"))[0]
    assert (purse["balance"], purse["allowance_left"]) == (45, 0)


async def test_an_empty_wallet_refuses_and_what_is_free_still_goes(
    old: Phone, minh: Phone, api: Api, panel: Panel
) -> None:
    await panel.post("/wallet", allowance=0, balance=54)
    assert await api.error(old.uid) == -321
    assert await api.error(minh.uid) == 0
    assert old.messages() == []
    assert (await panel.get("/wallet"))[0]["balance"] == 54
    assert (await api.by_uid(minh.uid))["error"] == -321
    assert (await api.by_phone(NUMBER))["error"] == -137


async def test_without_a_wallet_nothing_that_costs_is_sent(old: Phone, api: Api, panel: Panel) -> None:
    await panel.post("/wallet", allowance=0, has_wallet=False)
    assert await api.error(old.uid) == -320
    assert (await api.by_uid(old.uid))["error"] == -320
    assert (await api.by_phone(NUMBER))["error"] == -136


async def test_when_the_package_ends_the_api_stops(minh: Phone, api: Api, panel: Panel) -> None:
    await panel.post("/wallet", package_days=1)
    assert await api.error(minh.uid) == 0
    await panel.forward(24 * 3600)
    assert await api.error(minh.uid) == -224
    assert (await api.call("GET", GETOA))["error"] == -224
    await panel.post("/wallet", package_days=None)
    assert await api.error(minh.uid) == 0


async def test_the_end_of_the_package_can_be_read(api: Api, panel: Panel) -> None:
    assert (await api.call("GET", GETOA))["data"]["package_valid_through_date"] == "31/12/2030"
    await panel.post("/wallet", package_days=30)
    assert (await api.call("GET", GETOA))["data"]["package_valid_through_date"] == "24/12/2026"


@pytest.mark.parametrize(
    ("changes", "by_phone", "by_uid"),
    [
        ({}, 300, 210),
        ({"has_image": True}, 600, 420),
        ({"extra_buttons": 1}, 400, 280),
    ],
)
async def test_a_template_costs_by_its_parts_and_less_by_user_id(
    zalo: SimulatedZalo,
    minh: Phone,
    api: Api,
    panel: Panel,
    changes: dict[str, object],
    by_phone: int,
    by_uid: int,
) -> None:
    minh.has_number(NUMBER)
    button = zalo.account().book.templates["300001"].buttons[0]
    further = changes.pop("extra_buttons", None)
    change(zalo, "300001", **changes, **({"buttons": (button, button)} if further else {}))
    await api.by_phone(NUMBER)
    await api.by_uid(minh.uid)
    rows = (await panel.get("/meter"))["messages"]
    assert [(row["route"], row["cost"]) for row in rows] == [
        ("template_phone", by_phone),
        ("template_uid", by_uid),
    ]
    assert (await panel.get("/wallet"))[0]["balance"] == 1_000_000 - by_phone - by_uid


async def test_the_meter_adds_up_what_each_way_cost(old: Phone, minh: Phone, api: Api, panel: Panel) -> None:
    await panel.post("/wallet", allowance=1)
    for phone in (minh, old, old, old):
        await api.send(phone.uid, "chào", attachment=buttons("Có"))
    await api.by_uid(old.uid)
    meter = await panel.get("/meter?last=2")
    spent = {row["route"]: (row["messages"], row["cost"]) for row in meter["routes"] if row["messages"]}
    assert spent == {
        "reply": (1, 0),
        "allowance": (1, 0),
        "wallet": (2, 110),
        "template_uid": (1, 210),
    }
    assert meter["cost"] == 320
    assert [row["cost"] for row in meter["messages"]] == [55, 210]
    assert all(row["vi"] and row["en"] for row in meter["routes"])


async def test_the_purse_of_each_account_is_its_own(old: Phone, api: Api, panel: Panel) -> None:
    await panel.post("/accounts", oa_id="5500000000000000002", oa_secret="second")
    await panel.post("/wallet", oa_id="5500000000000000002", balance=7, daily_quota=None)
    first, second = await panel.get("/wallet")
    assert (first["balance"], first["daily_quota"]) == (1_000_000, 20_000)
    assert (second["balance"], second["daily_quota"], second["daily_quota_left"]) == (7, None, None)
    await panel.post("/wallet", balance=-1)
    assert panel.status == 400
    assert await api.error(old.uid) == 0
