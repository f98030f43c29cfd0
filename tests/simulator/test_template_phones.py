"""Templates by telephone number: no user id is needed, and none comes back."""

import hashlib
from datetime import timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import (
    BY_UID,
    FILLED,
    NOTICE,
    NUMBER,
    Api,
    Webhook,
)
from tests.simulator.panel import Panel

# --- By telephone ----------------------------------------------------------------------------------------


async def test_a_template_by_telephone_needs_no_user_id(lan: Phone, api: Api) -> None:
    answer = await api.by_phone(NUMBER, tracking_id="t1")
    assert answer["error"] == 0
    assert set(answer["data"]) == {"msg_id", "sent_time", "sending_mode", "quota"}
    assert answer["data"]["quota"] == {"dailyQuota": "20000", "remainingQuota": "19999"}
    assert lan.sees("Thông báo của Tổ 5").message_id == answer["data"]["msg_id"]


async def test_the_receipt_names_the_telephone_number_and_the_tracking_id(
    lan: Phone, api: Api, webhook: Webhook, panel: Panel, clock: HandClock
) -> None:
    message_id = (await api.by_phone(NUMBER, tracking_id="t1"))["data"]["msg_id"]
    at = clock.now() + timedelta(seconds=2)
    await panel.forward(60)
    assert webhook.names() == ["user_received_message"]
    heard = webhook.heard[0]
    assert heard.headers["X-ZEvent-Server"] == "ZNS"
    assert heard.event["recipient"]["id"] == NUMBER
    assert heard.event["sender"]["id"] == panel.zalo.oa_id
    assert lan.uid not in heard.raw.decode()
    message = heard.event["message"]
    assert (message["msg_id"], message["tracking_id"]) == (message_id, "t1")
    assert str(message["delivery_time"]) == str(int(at.timestamp() * 1000))


async def test_the_receipt_may_be_flat(lan: Phone, api: Api, webhook: Webhook, panel: Panel) -> None:
    await panel.turn(flat_phone_receipts=True)
    message_id = (await api.by_phone(NUMBER, tracking_id="t1"))["data"]["msg_id"]
    await panel.forward(60)
    event = webhook.heard[0].event
    assert (event["recipient"], event["msg_id"], event["tracking_id"]) == (NUMBER, message_id, "t1")
    assert lan.messages()


async def test_a_hash_stands_for_the_number_also_in_the_receipt(
    lan: Phone, api: Api, webhook: Webhook, panel: Panel
) -> None:
    hashed = hashlib.sha256(NUMBER.encode()).hexdigest()
    body = {"hash_phone": hashed, "template_id": NOTICE, "template_data": FILLED, "tracking_id": "t"}
    assert (await api.post("/message/template/hashphone", body))["error"] == 0
    await panel.forward(60)
    assert webhook.heard[0].event["recipient"]["id"] == hashed
    assert lan.sees("Tổ 5")
    body["hash_phone"] = "0" * 64
    assert (await api.post("/message/template/hashphone", body))["error"] == -118


@pytest.mark.parametrize("number", ["", "0900000001", "8490000000", "849000000011", "+84900000001"])
async def test_a_number_is_written_84_and_nine_digits(api: Api, number: str) -> None:
    assert (await api.by_phone(number))["error"] == -108


async def test_an_unknown_number_may_have_zalo_or_not(api: Api, panel: Panel) -> None:
    assert (await api.by_phone("84900000077"))["error"] == 0
    await panel.turn(unknown_numbers_use_zalo=False)
    assert (await api.by_phone("84900000078"))["error"] == -118


async def test_a_number_that_cannot_receive_costs_nothing(zalo: SimulatedZalo, lan: Phone, api: Api) -> None:
    lan.person.uses_zalo = False
    before = zalo.account().wallet
    assert (await api.by_phone(NUMBER))["error"] == -119
    assert zalo.account().wallet == before


async def test_a_tracking_id_has_at_most_48_characters(lan: Phone, api: Api) -> None:
    assert (await api.by_phone(NUMBER, tracking_id="x" * 48))["error"] == 0
    assert (await api.by_phone(NUMBER, tracking_id="x" * 49))["error"] == -153
    assert len(lan.messages()) == 1


async def test_a_trial_goes_to_administrators_and_is_free(zalo: SimulatedZalo, lan: Phone, api: Api) -> None:
    assert (await api.by_phone(NUMBER, mode="development"))["error"] == -127
    zalo.account().admin_numbers.add(NUMBER)
    before = zalo.account().wallet
    assert (await api.by_phone(NUMBER, mode="development"))["error"] == 0
    assert zalo.account().wallet == before
    assert lan.messages()[0].cost == 0


async def test_the_business_host_has_token_numbers_of_its_own(lan: Phone, api: Api) -> None:
    body = {"phone": NUMBER, "template_id": NOTICE, "template_data": FILLED}
    assert (await api.post("/message/template", body, token="made up"))["error"] == -124
    assert (await api.post(BY_UID, body, token="made up"))["error"] == -216
    wrong = {"appsecret_proof": "00"}
    assert (await api.post("/message/template", body, headers=wrong))["error"] == -1241
    old = api.zalo.token_pair()[0]
    await api.refresh()
    assert (await api.call("GET", "/message/quota", token=old))["error"] == -124
    assert lan.messages() == []
