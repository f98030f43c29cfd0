"""A phone says, sends and presses, and knows what it has seen."""

import hashlib
import io
import json
from datetime import timedelta

import aiohttp
import pytest
from PIL import Image

from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api, Webhook, buttons


async def fetched(url: object) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(str(url)) as answer:
        assert answer.status == 200
        return await answer.read()


async def test_what_is_said_is_told_at_once(minh: Phone, webhook: Webhook) -> None:
    event = await minh.says("đèn hỏng ở ngõ 5")
    (heard,) = webhook.heard
    assert heard.raw == event.raw
    assert heard.event["event_name"] == "user_send_text"
    assert heard.event["message"] == {"msg_id": event.message_id, "text": "đèn hỏng ở ngõ 5"}
    assert heard.event["sender"] == {"id": minh.uid}
    assert heard.event["recipient"] == {"id": "5500000000000000001"}
    assert len(event.message_id) == 20


async def test_an_answer_to_a_message_names_it(minh: Phone, webhook: Webhook) -> None:
    first = await minh.says("một")
    await minh.says("hai", quote=first)
    assert webhook.heard[1].event["message"]["quote_msg_id"] == first.message_id


async def test_a_photo_can_be_fetched_from_its_link(minh: Phone, webhook: Webhook) -> None:
    await minh.sends_photo("ổ gà")
    message = webhook.heard[0].event["message"]
    assert (webhook.heard[0].name, message["text"]) == ("user_send_image", "ổ gà")
    (attachment,) = message["attachments"]
    assert attachment["type"] == "image"
    with Image.open(io.BytesIO(await fetched(attachment["payload"]["url"]))) as picture:
        assert picture.format == "JPEG"


async def test_an_album_comes_as_one_message_for_each_picture(minh: Phone, webhook: Webhook) -> None:
    events = await minh.sends_photos(3, "ba tấm")
    assert webhook.names() == ["user_send_image"] * 3
    assert [heard.text for heard in webhook.heard] == ["ba tấm", "", ""]
    links = {heard.event["message"]["attachments"][0]["payload"]["url"] for heard in webhook.heard}
    assert len({await fetched(link) for link in links}) == len(events) == 3


async def test_a_file_tells_its_name_size_and_checksum(minh: Phone, webhook: Webhook) -> None:
    await minh.sends_file("biên bản.pdf", b"%PDF-1.7")
    payload = webhook.heard[0].event["message"]["attachments"][0]["payload"]
    assert (payload["name"], payload["type"], int(payload["size"])) == ("biên bản.pdf", "pdf", 8)
    assert payload["checksum"] == hashlib.md5(b"%PDF-1.7", usedforsecurity=False).hexdigest()
    assert await fetched(payload["url"]) == b"%PDF-1.7"


async def test_a_pin_tells_degrees(minh: Phone, webhook: Webhook) -> None:
    await minh.sends_pin(21.331, 103.905)
    attachment = webhook.heard[0].event["message"]["attachments"][0]
    place = {key: float(value) for key, value in attachment["payload"]["coordinates"].items()}
    assert (attachment["type"], place) == ("location", {"latitude": 21.331, "longitude": 103.905})


async def test_every_other_thing_has_its_event(minh: Phone, webhook: Webhook) -> None:
    await minh.sends_voice()
    await minh.sends_video()
    await minh.sends_sticker()
    await minh.sends_gif(b"GIF89a")
    await minh.sends_link("https://example.org/tin")
    await minh.sends_card("84900000001")
    await minh.reacts("m1")
    await minh.gives_info("A", "84900000001")
    await minh.withdraws()
    assert webhook.names() == [
        "user_send_audio",
        "user_send_video",
        "user_send_sticker",
        "user_send_gif",
        "user_send_link",
        "user_send_business_card",
        "user_reacted_message",
        "user_submit_info",
        "user_withdraw",
    ]
    assert webhook.heard[5].event["message"]["attachments"][0]["type"] == "link"
    assert webhook.heard[8].event["user_id"] == minh.uid


async def test_a_business_card_carries_its_number_in_a_text_that_is_json(
    minh: Phone, webhook: Webhook
) -> None:
    await minh.sends_card("84900000001", "https://zalo.me/1")
    (attachment,) = webhook.heard[0].event["message"]["attachments"]
    assert attachment["payload"]["url"] == "https://zalo.me/1"
    described = json.loads(attachment["payload"]["description"])
    assert described == {"phone": "84900000001", "qrCodeUrl": "https://zalo.me/1"}


async def test_a_call_is_told_when_it_is_over(minh: Phone, webhook: Webhook) -> None:
    await minh.calls(timedelta(seconds=42))
    await minh.answers_call_request("84900000001", allowed=False)
    called, answered = (heard.event for heard in webhook.heard)
    assert (called["event_name"], called["user_id"]) == ("user_call_oa", minh.uid)
    assert (called["call_duration"], called["waiting_time"], called["talk_time"]) == (47000, 5, 42000)
    assert (answered["event_name"], answered["user_consent"]) == ("user_reply_consent", "USER_BLOCKED")


async def test_following_is_told_without_sender(zalo: SimulatedZalo, webhook: Webhook) -> None:
    lan = zalo.phone("lan")
    await lan.follows()
    await lan.unfollows()
    assert webhook.names() == ["follow", "unfollow"]
    for heard in webhook.heard:
        assert heard.event["follower"] == {"id": lan.uid}
        assert heard.event["oa_id"] == zalo.oa_id
        assert "sender" not in heard.event


async def test_opening_the_chat_is_told_once(zalo: SimulatedZalo, webhook: Webhook) -> None:
    lan = zalo.phone("lan")
    assert await lan.opens_chat() is not None
    assert await lan.opens_chat() is None
    assert webhook.names() == ["user_click_chatnow"]
    assert webhook.heard[0].event["user_id"] == lan.uid


async def test_a_pressed_button_comes_back_as_words(minh: Phone, api: Api, webhook: Webhook) -> None:
    await api.send(minh.uid, "cũ", attachment=buttons("Gửi bản cũ"))
    await api.send(minh.uid, "mới", attachment=buttons("Thêm ảnh", "Gửi bản mới"))
    await minh.presses("gửi bản")
    await minh.presses("thêm")
    assert webhook.texts() == ["GỬI BẢN MỚI", "THÊM ẢNH"]


async def test_only_a_button_that_is_there_can_be_pressed(minh: Phone, api: Api) -> None:
    await api.send(
        minh.uid, "xem", attachment=buttons("Trang", type="oa.open.url", payload={"url": "https://x"})
    )
    with pytest.raises(AssertionError, match=r"no button 'Xong'.*Trang"):
        await minh.presses("Xong")
    with pytest.raises(AssertionError, match="nothing comes back"):
        await minh.presses("Trang")


async def test_seeing_moves_the_mark(minh: Phone, api: Api) -> None:
    for text in ("Một", "Hai", "Ba"):
        await api.send(minh.uid, text)
    assert minh.sees("hai").text == "Hai"
    with pytest.raises(AssertionError, match="Ba"):
        minh.sees("Một")
    with pytest.raises(AssertionError, match="Ba"):
        minh.is_quiet()
    assert minh.is_quiet(but="ba")
    minh.has_read()
    assert minh.is_quiet()
    assert minh.seen_nothing_of("bốn")
    with pytest.raises(AssertionError, match="Một"):
        minh.seen_nothing_of("một")


async def test_what_one_phone_sees_another_does_not(minh: Phone, zalo: SimulatedZalo, api: Api) -> None:
    lan = zalo.phone("lan")
    lan.was_heard()
    await api.send(lan.uid, "cho Lan")
    assert minh.is_quiet()
    assert [message.to for message in zalo.sent] == [lan.uid]
    assert zalo.phone("minh") is minh
    assert zalo.phone(minh.uid) is minh


async def test_a_person_has_another_id_at_every_account(zalo: SimulatedZalo, webhook: Webhook) -> None:
    zalo.add_account("5500000000000000002", oa_secret="second")
    here, there = zalo.phone("minh"), zalo.phone("minh", oa_id="5500000000000000002")
    assert here.uid != there.uid
    assert here.person.uid_by_app == there.person.uid_by_app
    assert int(here.uid) > 2**53
    await there.says("xin chào")
    assert webhook.heard[0].event["recipient"] == {"id": "5500000000000000002"}
