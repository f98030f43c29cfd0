"""What Zalo says about our own messages: sent, received, seen."""

from datetime import UTC, datetime

import pytest

from bot.zalo.events import receipt
from handlers.desk.heard import Receipt, ReceiptKind
from tests.zalo.conftest import OA, PERSON, posted, type_event

AT = datetime(2026, 11, 18, 11, 6, 40, 123_000, tzinfo=UTC)


@pytest.mark.parametrize("what", ["text", "image", "gif", "list", "file", "sticker", "template"])
def test_an_echo_says_that_our_message_left(from_account: type_event, what: str) -> None:
    envelope = from_account(f"oa_send_{what}", {"msg_id": "m1", "text": "Đã nhận BT-7K3M"})
    assert (envelope.oa_id, envelope.subject) == (OA, PERSON)
    assert receipt(envelope) == Receipt(ReceiptKind.SENT, ("m1",), PERSON, AT, "Đã nhận BT-7K3M")


def test_an_opaque_template_is_still_an_echo(from_account: type_event) -> None:
    payload = {"zinstant_id": "z", "text": "?", "link_url": "https://x", "checksum": "c"}
    things = [{"type": "template", "payload": payload}]
    found = receipt(from_account("oa_send_template", {"msg_id": "m1", "attachments": things}))
    assert (found.message_ids, found.text) == (("m1",), None)


def test_received_names_one_message(from_account: type_event) -> None:
    found = receipt(from_account("user_received_message", {"msg_id": "m1"}))
    assert found == Receipt(ReceiptKind.RECEIVED, ("m1",), PERSON, AT)


@pytest.mark.parametrize(
    ("message", "ids"),
    [
        ({"msg_ids": ["m1", "m2"]}, ("m1", "m2")),
        ({"msg_id": "m1"}, ("m1",)),
        ({"msg_ids": [], "msg_id": "m1"}, ("m1",)),
        ({"msg_ids": ["m1", None, {}, 7700000000000000001]}, ("m1", "7700000000000000001")),
        ({"msg_ids": "m1"}, ()),
        ({}, ()),
    ],
)
def test_seen_names_one_or_many(
    from_account: type_event, message: dict[str, object], ids: tuple[str, ...]
) -> None:
    found = receipt(from_account("user_seen_message", message))
    assert (found.kind, found.message_ids) == (ReceiptKind.SEEN, ids)


def test_a_receipt_by_phone_tells_the_true_time_and_never_the_number(from_account: type_event) -> None:
    message = {"msg_id": "z1", "tracking_id": "t1", "delivery_time": "1795000000999"}
    envelope = from_account("user_received_message", message, recipient={"id": "84900000001"})
    found = receipt(envelope)
    assert found.message_ids == ("z1",)
    assert found.at == datetime(2026, 11, 18, 11, 6, 40, 999_000, tzinfo=UTC)
    assert (envelope.subject, found.recipient) == ("", "")
    assert (found.tracking_id, found.is_by_phone) == ("t1", True)
    assert envelope.oa_id == OA
    del message["tracking_id"]
    untracked = from_account("user_received_message", message, recipient={"id": "84900000001"})
    assert untracked.subject == ""


@pytest.mark.parametrize("delivered", ["1795000000999", 1795000000999])
def test_a_flat_receipt_is_read_as_well(delivered: object) -> None:
    envelope = posted(
        event_name="user_received_message",
        sender=OA,
        recipient="84900000001",
        msg_id="z1",
        tracking_id="t1",
        delivery_time=delivered,
    )
    found = receipt(envelope)
    assert (envelope.oa_id, found.message_ids, found.at.microsecond) == (OA, ("z1",), 999_000)


def test_a_delivery_time_nobody_can_read_is_the_time_of_the_event(from_account: type_event) -> None:
    found = receipt(from_account("user_received_message", {"msg_id": "m1", "delivery_time": "soon"}))
    assert found.at == AT


def test_an_echo_to_a_visitor_is_a_receipt(from_account: type_event) -> None:
    envelope = from_account("oa_send_anonymous_text", {"msg_id": "m1"}, recipient={"id": "anon-1"})
    assert receipt(envelope).recipient == "anon-1"
