"""Visitors without a name, reactions, and the other things people do."""

from datetime import timedelta

import pytest

from bot.clock import HandClock
from bot.simulator.accounts import STATE
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import CS, V2, Api, Webhook, picture


async def answer(api: Api, anonymous_id: str, conversation_id: str, **message: object) -> int:
    recipient = {"anonymous_id": anonymous_id, "conversation_id": conversation_id}
    return int((await api.post(V2, {"recipient": recipient, "message": message}))["error"])


async def test_what_a_visitor_writes_names_an_anonymous_id_and_a_conversation(
    zalo: SimulatedZalo, webhook: Webhook
) -> None:
    visitor = zalo.visitor()
    event = await visitor.says("phường ở đâu?")
    (heard,) = webhook.heard
    assert heard.event["event_name"] == "anonymous_send_text"
    assert heard.event["sender"] == {"id": visitor.visit.anonymous_id}
    assert heard.event["recipient"] == {"id": zalo.oa_id}
    assert heard.event["message"] == {
        "msg_id": event.message_id,
        "text": "phường ở đâu?",
        "conversation_id": visitor.visit.conversation_id,
    }


async def test_visitors_send_text_pictures_files_and_stickers(zalo: SimulatedZalo, webhook: Webhook) -> None:
    visitor = zalo.visitor()
    await visitor.sends_photo("ổ gà")
    await visitor.sends_file("don.pdf", b"%PDF-1.7")
    await visitor.sends_sticker()
    assert webhook.names() == [f"anonymous_send_{kind}" for kind in ("image", "file", "sticker")]
    assert {heard.event["message"]["conversation_id"] for heard in webhook.heard} == {
        visitor.visit.conversation_id
    }


@pytest.mark.parametrize("oa_type", [2, STATE])
async def test_a_visitor_is_answered_with_both_ids_through_v2(
    zalo: SimulatedZalo, api: Api, oa_type: int
) -> None:
    zalo.account().oa_type = oa_type
    visitor, other = zalo.visitor(), zalo.visitor()
    visit = visitor.visit
    assert await answer(api, visit.anonymous_id, visit.conversation_id, text="Mời bạn quan tâm OA") == 0
    assert visitor.sees("quan tâm")
    assert other.is_quiet()
    assert await answer(api, visit.anonymous_id, other.visit.conversation_id, text="chào") == -201
    assert await answer(api, "880", visit.conversation_id, text="chào") == -201
    assert await answer(api, visit.anonymous_id, "", text="chào") == -201


async def test_a_file_for_a_visitor_is_taken_at_v3_too(zalo: SimulatedZalo, api: Api) -> None:
    visitor = zalo.visitor()
    token = (await api.upload("file", "don.pdf", b"%PDF-1.7"))["data"]["token"]
    recipient = {
        "anonymous_id": visitor.visit.anonymous_id,
        "conversation_id": visitor.visit.conversation_id,
    }
    file = {"attachment": {"type": "file", "payload": {"token": token}}}
    assert (await api.post(CS, {"recipient": recipient, "message": file}))["error"] == 0
    assert visitor.messages()[0].name == "don.pdf"
    assert (await api.post(CS, {"recipient": recipient, "message": {"text": "chào"}}))["error"] == -201


async def test_the_echo_to_a_visitor_has_a_name_of_its_own(
    zalo: SimulatedZalo, api: Api, webhook: Webhook
) -> None:
    visit = zalo.visitor().visit
    sticker = picture(media_type="sticker", attachment_id="36000")
    await answer(api, visit.anonymous_id, visit.conversation_id, text="chào")
    await answer(api, visit.anonymous_id, visit.conversation_id, attachment=picture(url="https://x/a.jpg"))
    await answer(api, visit.anonymous_id, visit.conversation_id, attachment=sticker)
    await zalo.deliver_due()
    assert webhook.names() == [f"oa_send_anonymous_{kind}" for kind in ("text", "image", "sticker")]
    assert webhook.heard[0].event["sender"] == {"id": zalo.oa_id}
    assert webhook.heard[0].event["recipient"] == {"id": visit.anonymous_id}
    assert webhook.heard[0].event["message"]["conversation_id"] == visit.conversation_id


async def test_a_message_for_a_visitor_has_limits(zalo: SimulatedZalo, api: Api) -> None:
    visit = zalo.visitor().visit
    form = {"template_type": "request_user_info", "elements": [{"title": "Xin số"}]}
    attachment = {"type": "template", "payload": form}
    assert await answer(api, visit.anonymous_id, visit.conversation_id, text="a" * 2001) == -210
    assert await answer(api, visit.anonymous_id, visit.conversation_id, text="") == -201
    assert await answer(api, visit.anonymous_id, visit.conversation_id, attachment=attachment) == -233


async def test_a_visitor_is_nobody_the_account_can_find(zalo: SimulatedZalo, api: Api) -> None:
    visitor = zalo.visitor()
    await visitor.says("chào")
    assert await api.error(visitor.visit.anonymous_id) == -201
    assert zalo.visitor().visit.anonymous_id != visitor.visit.anonymous_id


# --- Reactions -------------------------------------------------------------------------------------------


async def test_a_persons_reaction_names_the_message_and_can_be_taken_back(
    minh: Phone, api: Api, webhook: Webhook
) -> None:
    message_id = (await api.send(minh.uid, "Đã nhận"))["data"]["message_id"]
    await minh.reacts(message_id, "/-heart")
    await minh.reacts(message_id, "/-strong")
    assert minh.bubbles()[0].reactions == ("/-heart", "/-strong")
    await minh.reacts(message_id, "/-remove")
    assert minh.bubbles()[0].reactions == ()
    assert webhook.names() == ["user_reacted_message"] * 3
    assert webhook.heard[2].event["message"] == {"msg_id": message_id, "react_icon": "/-remove"}


async def test_reactions_come_from_the_phone_application_only(minh: Phone, api: Api) -> None:
    message_id = (await api.send(minh.uid, "Đã nhận"))["data"]["message_id"]
    minh.person.uses_phone = False
    with pytest.raises(AssertionError, match="computer"):
        await minh.reacts(message_id)


async def react(api: Api, uid: str, message_id: str, icon: str) -> int:
    action = {"react_icon": icon, "react_message_id": message_id}
    return int((await api.post(V2, {"recipient": {"user_id": uid}, "sender_action": action}))["error"])


async def test_the_account_puts_at_most_fifty_icons_under_a_message(
    zalo: SimulatedZalo, minh: Phone, api: Api, webhook: Webhook
) -> None:
    said = await minh.says("báo tin")
    webhook.heard.clear()
    for _ in range(50):
        assert await react(api, minh.uid, said.message_id, "/-heart") == 0
    assert await react(api, minh.uid, said.message_id, "/-heart") == -210
    assert await react(api, minh.uid, said.message_id, "/-remove") == 0
    assert minh.bubbles()[0].reactions == ()
    assert await react(api, minh.uid, said.message_id, "/-heart") == 0
    await zalo.deliver_due()
    assert webhook.names() == ["oa_reacted_message"] * 52


async def test_the_account_may_react_when_it_may_no_longer_write(
    minh: Phone, clock: HandClock, api: Api
) -> None:
    said = await minh.says("báo tin")
    clock.set(clock.now() + timedelta(days=8))
    await api.refresh()
    assert await api.error(minh.uid) == -230
    assert await react(api, minh.uid, said.message_id, "/-strong") == 0


async def test_a_reaction_of_the_account_shows_on_the_phone(minh: Phone, api: Api) -> None:
    said = await minh.says("báo tin")
    await react(api, minh.uid, said.message_id, "/-strong")
    assert minh.bubbles()[0].reactions == ("/-strong",)
