"""A phone that is off gets everything later; a template is paid for only when it arrives."""

import pytest

from bot.simulator.phones import Phone
from tests.simulator.edge import NUMBER, Api, Webhook
from tests.simulator.panel import Panel


async def test_what_is_sent_to_a_phone_that_is_off_arrives_and_is_told_when_it_is_on(
    minh: Phone, api: Api, panel: Panel, webhook: Webhook
) -> None:
    minh.goes_away()
    assert [await api.error(minh.uid, text) for text in ("một", "hai")] == [0, 0]
    await panel.forward(3600)
    assert webhook.names() == ["oa_send_text"] * 2
    assert minh.messages() == []
    await panel.does(minh.uid, "comes_back")
    assert [message.text for message in minh.messages()] == ["một", "hai"]
    await panel.forward(60)
    assert webhook.names()[2:] == ["user_received_message"] * 2 + ["user_seen_message"] * 2
    assert await api.error(minh.uid, "ba") == 0
    assert minh.sees("ba")


@pytest.mark.parametrize("by_number", [True, False])
async def test_a_template_is_charged_on_delivery_only(
    minh: Phone, api: Api, panel: Panel, webhook: Webhook, *, by_number: bool
) -> None:
    minh.has_number(NUMBER)
    minh.goes_away()
    answer = await (api.by_phone(NUMBER, tracking_id="t1") if by_number else api.by_uid(minh.uid))
    message_id = answer["data"]["msg_id" if by_number else "message_id"]
    assert (await panel.get("/wallet"))[0]["balance"] == 1_000_000
    assert (await api.ask("/message/status", message_id=message_id))["data"]["status"] == 0
    assert (await panel.get("/meter"))["cost"] == 0
    minh.comes_back()
    cost = 300 if by_number else 210
    assert (await panel.get("/wallet"))[0]["balance"] == 1_000_000 - cost
    assert (await panel.get("/meter"))["cost"] == cost
    await panel.forward(60)
    assert (await api.ask("/message/status", message_id=message_id))["data"]["status"] == 1
    received = [heard.event for heard in webhook.heard if heard.name == "user_received_message"]
    assert [event["recipient"]["id"] for event in received] == [NUMBER if by_number else minh.uid]


async def test_without_money_nothing_waits_either(minh: Phone, api: Api, panel: Panel) -> None:
    minh.goes_away()
    await panel.post("/wallet", balance=0)
    assert (await api.by_uid(minh.uid))["error"] == -321
    minh.comes_back()
    assert minh.messages() == []


async def test_whoever_is_banned_gets_no_template(minh: Phone, api: Api) -> None:
    minh.has_number(NUMBER)
    minh.is_banned()
    assert (await api.by_uid(minh.uid))["error"] == -227
    assert (await api.by_phone(NUMBER))["error"] == -119
