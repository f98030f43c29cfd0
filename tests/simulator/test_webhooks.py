"""What the webhook is told: signed over the very bytes, never twice alike, in order or not, once or twice."""

import asyncio
import hashlib
import json
import re
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.clock import HandClock
from bot.simulator.habits import Signing
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api, Heard, Webhook, buttons


def expected(zalo: SimulatedZalo, heard: Heard, secret: str) -> str:
    """Written out by hand: app id, raw body, the literal digits of the timestamp, the OA secret key."""
    found = re.search(rb'"timestamp"\s*:\s*"?(\d+)', heard.raw)
    assert found
    signed = zalo.app_id.encode() + heard.raw + found[1] + secret.encode()
    return hashlib.sha256(signed).hexdigest()


async def test_every_event_is_signed_over_its_bytes(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook
) -> None:
    for number in range(40):
        await minh.says(f"tin số {number}: đường /a/b")
    for heard in webhook.heard:
        assert heard.headers["X-ZEvent-Signature"] == "mac=" + expected(zalo, heard, zalo.oa_secret)


async def test_writing_the_json_anew_breaks_the_signature(minh: Phone, webhook: Webhook) -> None:
    for number in range(40):
        await minh.says(f"tin số {number}: đường /a/b")
    anew = [json.dumps(heard.event).encode() for heard in webhook.heard]
    assert sum(a == heard.raw for a, heard in zip(anew, webhook.heard, strict=True)) < 20
    assert len({tuple(heard.event) for heard in webhook.heard}) > 10  # the order of the keys
    for escape in (b"\\u", b"\\/", b" , "):
        assert 0 < sum(escape in heard.raw for heard in webhook.heard) < 40
    assert {type(heard.event["timestamp"]) for heard in webhook.heard} == {int, str}
    assert 0 < sum("user_id_by_app" in heard.event for heard in webhook.heard) < 40


async def test_the_same_seed_tells_the_same_bytes(clock: HandClock) -> None:
    async def told(seed: int) -> list[bytes]:
        zalo = SimulatedZalo(clock, seed=seed)
        return [(await zalo.phone("minh").says("xin chào")).raw for _ in range(5)]

    assert await told(1) == await told(1)
    assert await told(1) != await told(2)


@pytest.mark.parametrize(
    ("signing", "form"), [(Signing.PLAIN, "mac={}"), (Signing.SPACED, "mac = {}"), (Signing.BARE, "{}")]
)
async def test_the_prefix_of_the_signature_varies(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook, signing: Signing, form: str
) -> None:
    zalo.habits.signing = signing
    await minh.says("chào")
    right = expected(zalo, webhook.heard[0], zalo.oa_secret)
    assert webhook.heard[0].headers["X-ZEvent-Signature"] == form.format(right)


async def test_a_signature_may_be_wrong_or_missing(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook
) -> None:
    zalo.habits.signing = Signing.WRONG_KEY
    await minh.says("chào")
    assert re.fullmatch("mac=[0-9a-f]{64}", webhook.heard[0].headers["X-ZEvent-Signature"])
    assert (
        expected(zalo, webhook.heard[0], zalo.oa_secret) not in webhook.heard[0].headers["X-ZEvent-Signature"]
    )
    zalo.habits.signing = Signing.MISSING
    await minh.says("chào")
    assert "X-ZEvent-Signature" not in webhook.heard[1].headers


async def test_some_read_the_formula_with_the_accounts_id_first(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook
) -> None:
    zalo.habits.signing = Signing.OA_FIRST
    await minh.says("chào")
    heard = webhook.heard[0]
    found = re.search(rb'"timestamp"\s*:\s*"?(\d+)', heard.raw)
    assert found
    signed = zalo.oa_id.encode() + heard.raw + found[1] + zalo.oa_secret.encode()
    assert heard.headers["X-ZEvent-Signature"] == "mac=" + hashlib.sha256(signed).hexdigest()


async def test_each_account_signs_with_its_own_key(zalo: SimulatedZalo, webhook: Webhook) -> None:
    zalo.add_account("5500000000000000002", oa_secret="second-key")
    await zalo.phone("minh", oa_id="5500000000000000002").says("chào")
    right = expected(zalo, webhook.heard[0], "second-key")
    assert webhook.heard[0].headers["X-ZEvent-Signature"] == f"mac={right}"


async def test_ids_come_as_numbers_on_request(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    zalo.habits.bare_ids = True
    await minh.says("chào")
    assert webhook.heard[0].event["sender"] == {"id": int(minh.uid)}
    assert webhook.heard[0].event["app_id"] == int(zalo.app_id)
    assert isinstance(webhook.heard[0].event["message"]["msg_id"], str)


async def test_any_event_can_be_told(zalo: SimulatedZalo, webhook: Webhook) -> None:
    await zalo.tell("user_did_something_new", thing={"id": "1"})
    assert webhook.heard[0].event["event_name"] == "user_did_something_new"
    assert webhook.heard[0].event["oa_id"] == zalo.oa_id


async def test_a_switched_off_event_is_not_told(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    zalo.habits.switched_off_events.add("user_send_text")
    await minh.says("chào")
    await minh.sends_sticker()
    assert webhook.names() == ["user_send_sticker"]
    assert [event.name for event in zalo.lost_events] == ["user_send_text"]


async def test_nothing_is_told_before_the_account_grants(zalo: SimulatedZalo, webhook: Webhook) -> None:
    zalo.add_account("5500000000000000002", oa_secret="second", granted=False)
    lan = zalo.phone("lan", oa_id="5500000000000000002")
    await lan.says("chào")
    zalo.world.grants.issue("5500000000000000002")
    await lan.says("chào lại")
    assert webhook.texts() == ["chào lại"]


# --- Echoes and receipts ---------------------------------------------------------------------------------


async def test_a_send_is_echoed_then_received_then_seen(
    zalo: SimulatedZalo, minh: Phone, api: Api, webhook: Webhook, clock: HandClock
) -> None:
    message_id = (await api.send(minh.uid, "Đã nhận"))["data"]["message_id"]
    began = clock.now()
    moments = []
    while (due := zalo.next_due()) is not None:
        clock.set(due)
        assert await zalo.deliver_due()
        moments.append(due - began)
    assert webhook.names() == ["oa_send_text", "user_received_message", "user_seen_message"]
    assert moments == [timedelta(0), timedelta(seconds=2), timedelta(seconds=30)]
    echo, received, seen = (heard.event for heard in webhook.heard)
    for event in (echo, received, seen):
        assert (event["sender"], event["recipient"]) == ({"id": zalo.oa_id}, {"id": minh.uid})
    assert echo["message"] == {"msg_id": message_id, "text": "Đã nhận"}
    assert received["message"] == {"msg_id": message_id}
    assert seen["message"] in ({"msg_ids": [message_id]}, {"msg_id": message_id})
    assert not await zalo.deliver_due()


async def test_the_echo_of_buttons_and_forms_is_opaque(
    zalo: SimulatedZalo, minh: Phone, api: Api, webhook: Webhook
) -> None:
    form = {"template_type": "request_user_info", "elements": [{"title": "Xin số"}]}
    await api.send(minh.uid, "chọn", attachment=buttons("Một"))
    await api.send(minh.uid, "", attachment={"type": "template", "payload": form})
    await zalo.deliver_due()
    assert webhook.names() == ["oa_send_text", "oa_send_template"]
    for heard in webhook.heard:
        (attachment,) = heard.event["message"]["attachments"]
        assert attachment["type"] == "template"
        assert set(attachment["payload"]) == {"zinstant_id", "text", "link_url", "checksum"}


async def test_a_computer_gives_no_receipts(
    zalo: SimulatedZalo, minh: Phone, api: Api, clock: HandClock
) -> None:
    minh.person.uses_phone = False
    await api.send(minh.uid)
    await zalo.deliver_due()
    assert zalo.next_due() is None


async def test_what_a_human_typed_carries_their_id(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook
) -> None:
    await zalo.staff_says(minh, "Công an phường xin nghe")
    assert webhook.heard[0].event["sender"] == {"id": zalo.oa_id, "admin_id": "9900000000000000099"}
    assert minh.sees("xin nghe")


async def test_an_api_echo_may_carry_an_admin_id(
    zalo: SimulatedZalo, minh: Phone, api: Api, webhook: Webhook
) -> None:
    zalo.habits.echo_admin_id = "9900000000000000098"
    await api.send(minh.uid)
    await zalo.deliver_due()
    assert webhook.heard[0].event["sender"]["admin_id"] == "9900000000000000098"


async def test_an_echo_may_come_twice(zalo: SimulatedZalo, minh: Phone, api: Api, webhook: Webhook) -> None:
    zalo.faults.duplicate(names="oa_send_")
    await api.send(minh.uid)
    await zalo.deliver_due()
    await minh.says("chào")
    assert webhook.names() == ["oa_send_text", "oa_send_text", "user_send_text"]
    assert webhook.heard[0].raw == webhook.heard[1].raw


# --- Disorder --------------------------------------------------------------------------------------------


async def test_held_events_wait_and_come_in_order(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    zalo.faults.hold()
    for text in ("một", "hai", "ba"):
        await minh.says(text)
    assert zalo.next_due() is None
    assert not await zalo.deliver_due()
    assert webhook.heard == []
    zalo.faults.release()
    assert await zalo.deliver_due()
    assert webhook.texts() == ["một", "hai", "ba"]


async def test_events_may_overtake_each_other(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    zalo.faults.hold()
    for text in ("một", "hai", "ba"):
        await minh.says(text)
    zalo.faults.release(reordered=True)
    await zalo.deliver_due()
    assert webhook.texts() == ["ba", "hai", "một"]


async def test_events_may_come_late(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook, clock: HandClock
) -> None:
    zalo.faults.delay(timedelta(minutes=3), names="user_send_text")
    event = await minh.says("một")
    await minh.sends_sticker()
    assert webhook.names() == ["user_send_sticker"]
    clock.set(clock.now() + timedelta(minutes=3))
    await zalo.deliver_due()
    assert webhook.names() == ["user_send_sticker", "user_send_text"]
    assert int(webhook.heard[1].event["timestamp"]) == int(str(event["timestamp"]))  # when it happened


async def test_any_key_may_be_missing(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    zalo.habits.left_out = {"user_id_by_app", "thumbnail"}
    for _ in range(10):
        await minh.sends_photo()
    for heard in webhook.heard:
        assert b"user_id_by_app" not in heard.raw
        assert heard.event["message"]["attachments"][0]["payload"].keys() == {"url"}


async def test_a_picture_may_be_called_a_photo(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    zalo.habits.photo_type = "photo"
    await minh.sends_photo()
    assert webhook.heard[0].name == "user_send_image"
    assert webhook.heard[0].event["message"]["attachments"][0]["type"] == "photo"
    assert minh.bubbles()[0].message.kind == "image"


async def test_a_pin_may_stand_beside_the_attachments(
    zalo: SimulatedZalo, minh: Phone, webhook: Webhook
) -> None:
    zalo.habits.pins_in_message = True
    await minh.sends_pin(21.331, 103.905)
    (heard,) = webhook.heard
    assert heard.name == "user_send_location"
    assert heard.event["message"]["location"] == {"latitude": "21.331", "longitude": "103.905"}
    assert "attachments" not in heard.event["message"]
    assert minh.bubbles()[0].message.place == (21.331, 103.905)


async def test_events_may_get_lost(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    zalo.faults.lose()
    lost = await minh.says("một")
    await minh.says("hai")
    assert webhook.texts() == ["hai"]
    assert zalo.lost_events == [lost]


async def test_people_are_told_of_side_by_side_and_each_in_order(
    zalo: SimulatedZalo, webhook: Webhook
) -> None:
    zalo.faults.hold()
    for number in range(5):
        for name in ("minh", "lan", "hung"):
            await zalo.phone(name).says(f"{name} {number}")
    zalo.faults.release()
    await zalo.deliver_due()
    for name in ("minh", "lan", "hung"):
        said = [text for text in webhook.texts() if text.startswith(name)]
        assert len(said) == 5
        assert all(a < b for a, b in pairwise(said))


async def test_an_event_can_be_told_again(zalo: SimulatedZalo, minh: Phone, webhook: Webhook) -> None:
    event = await minh.says("chào")
    assert event["event_name"] == event.name == "user_send_text"
    assert await zalo.redeliver(event, times=3) == [200, 200, 200]
    assert {heard.raw for heard in webhook.heard} == {event.raw}
    assert [heard.headers.get("num_retry") for heard in webhook.heard] == [None, "1", "2", "3"]


async def test_anything_can_be_posted_with_any_key(zalo: SimulatedZalo, webhook: Webhook) -> None:
    forged = {"event_name": "follow", "app_id": zalo.app_id, "timestamp": "1795000000123"}
    webhook.status = 403
    assert await zalo.post_raw(forged, secret="guessed") == 403
    assert webhook.heard[0].headers["X-ZEvent-Signature"] == "mac=" + expected(
        zalo, webhook.heard[0], "guessed"
    )
    assert await zalo.post_raw(b"no json") == 403
    assert "X-ZEvent-Signature" not in webhook.heard[1].headers


# --- The console -----------------------------------------------------------------------------------------


async def test_a_webhook_url_is_saved_after_a_quick_200_only(clock: HandClock, webhook: Webhook) -> None:
    zalo = SimulatedZalo(clock)
    await zalo.start()
    webhook.status = 403
    assert not await zalo.save_webhook(webhook.url)
    assert zalo.secret_key() is None
    await zalo.phone("minh").says("nobody hears this")
    webhook.status = 200
    assert await zalo.save_webhook(webhook.url)
    assert zalo.secret_key() == zalo.oa_secret
    assert webhook.texts() == ["This is testing message"] * 2
    assert all("X-ZEvent-Signature" not in heard.headers for heard in webhook.heard)
    await zalo.stop()


async def test_the_console_sample_is_about_nobody(zalo: SimulatedZalo, webhook: Webhook) -> None:
    assert await zalo.press_test(signed=True) == 200
    (heard,) = webhook.heard
    assert heard.event["message"] == {"msg_id": "This is message id", "text": "This is testing message"}
    assert heard.event["recipient"]["id"] != zalo.oa_id
    assert heard.headers["X-ZEvent-Signature"] == "mac=" + expected(zalo, heard, zalo.oa_secret)


async def test_each_account_may_have_a_webhook_of_its_own(zalo: SimulatedZalo, webhook: Webhook) -> None:
    zalo.add_account("5500000000000000002", oa_secret="second")
    zalo.point_at(webhook.url + "?second", oa_id="5500000000000000002")
    assert [
        zalo.world.post.address(await zalo.phone("a", oa_id=oa).says("x")) for oa in zalo.world.accounts
    ] == [
        webhook.url,
        webhook.url + "?second",
    ]


# --- In real time ----------------------------------------------------------------------------------------


async def test_run_tells_what_comes_up(zalo: SimulatedZalo, minh: Phone, api: Api, webhook: Webhook) -> None:
    running = asyncio.create_task(zalo.run())
    await api.send(minh.uid, "chào")
    async with asyncio.timeout(10):
        await webhook.rang.wait()
    running.cancel()
    assert webhook.names() == ["oa_send_text"]
