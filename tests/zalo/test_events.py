"""What a person sends becomes words and things in our own vocabulary."""

import json
from datetime import UTC, datetime

import pytest

from bot.zalo.events import heard
from handlers.desk.heard import Attachment, AttachmentKind, Heard
from tests.zalo.conftest import GROUP, OA, PERSON, posted, type_event


def only_thing(found: Heard) -> Attachment:
    (thing,) = found.attachments
    return thing


def with_thing(kind: str, payload: object, **message: object) -> dict[str, object]:
    return {"msg_id": "m1", "attachments": [{"type": kind, "payload": payload}], **message}


# --- One to one ------------------------------------------------------------------------------------------


def test_words_come_with_who_to_whom_and_when(from_person: type_event) -> None:
    message = {"msg_id": "aa11", "text": "đèn hỏng ở ngõ 5", "quote_msg_id": "ff00"}
    envelope = from_person("user_send_text", message, user_id_by_app="7700000000000000001")
    assert (envelope.oa_id, envelope.subject, envelope.timestamp) == (OA, PERSON, "1795000000123")
    found = heard(envelope)
    assert (found.sender, found.oa_id, found.message_id) == (PERSON, OA, "aa11")
    assert (found.text, found.quoted, found.group_id) == ("đèn hỏng ở ngõ 5", "ff00", None)
    assert found.at == datetime(2026, 11, 18, 11, 6, 40, 123_000, tzinfo=UTC)
    assert found.attachments == ()


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("image", "image", AttachmentKind.PHOTO),
        ("image", "photo", AttachmentKind.PHOTO),
        ("gif", "gif", AttachmentKind.GIF),
        ("audio", "audio", AttachmentKind.VOICE),
        ("video", "video", AttachmentKind.VIDEO),
        ("sticker", "sticker", AttachmentKind.STICKER),
        ("hologram", "hologram", AttachmentKind.OTHER),
    ],
)
def test_pictures_and_sounds_are_told_apart(
    from_person: type_event, name: str, kind: str, expected: AttachmentKind
) -> None:
    link = "https://f1-zpg.zdn.vn/a"
    found = heard(from_person(f"user_send_{name}", with_thing(kind, {"url": link}, text="nhìn này")))
    assert (only_thing(found).kind, only_thing(found).url, found.text) == (expected, link, "nhìn này")


def test_a_picture_without_words_has_no_words(from_person: type_event) -> None:
    assert heard(from_person("user_send_image", with_thing("image", {"url": "https://x"}))).text == ""


def test_several_pictures_in_one_message_are_all_kept(from_person: type_event) -> None:
    things = [{"type": "image", "payload": {"url": f"https://x/{n}"}} for n in range(3)]
    found = heard(from_person("user_send_image", {"msg_id": "m1", "attachments": things}))
    assert [a.url for a in found.attachments] == ["https://x/0", "https://x/1", "https://x/2"]


def test_a_link_keeps_its_description_and_is_no_picture(from_person: type_event) -> None:
    payload = {"url": "https://example.com", "thumbnail": "https://x/t", "description": "Tin nóng"}
    thing = only_thing(heard(from_person("user_send_link", with_thing("link", payload, text=""))))
    assert (thing.kind, thing.description) == (AttachmentKind.LINK, "Tin nóng")


@pytest.mark.parametrize("size", ["2048", 2048])
def test_a_file_keeps_name_size_and_checksum(from_person: type_event, size: object) -> None:
    payload = {"url": "https://x/f", "name": "đơn.pdf", "size": size, "checksum": "d41d8c", "type": "pdf"}
    thing = only_thing(heard(from_person("user_send_file", with_thing("file", payload))))
    assert thing == Attachment(AttachmentKind.FILE, "https://x/f", "đơn.pdf", 2048, "d41d8c")


@pytest.mark.parametrize("size", ["2 KB", "", None, "-1", "9" * 5000, True, {}])
def test_a_size_nobody_can_read_is_no_size(from_person: type_event, size: object) -> None:
    thing = only_thing(heard(from_person("user_send_file", with_thing("file", {"size": size}))))
    assert thing.size is None


@pytest.mark.parametrize(("latitude", "longitude"), [(21.3256, 103.9188), ("21.3256", "103.9188")])
def test_a_pin_is_read_from_numbers_and_from_text(
    from_person: type_event, latitude: object, longitude: object
) -> None:
    place = {"latitude": latitude, "longitude": longitude}
    for message in (
        with_thing("location", {"coordinates": place}),
        with_thing("location", place),
        {"msg_id": "m1", "location": place},
        {**with_thing("location", {"coordinates": place}), "location": place},
    ):
        thing = only_thing(heard(from_person("user_send_location", message)))
        assert (thing.kind, thing.latitude, thing.longitude) == (AttachmentKind.PIN, 21.3256, 103.9188)


@pytest.mark.parametrize("latitude", ["", "nord", 91, "1e400", None, [], "nan", True])
def test_a_pin_that_lies_nowhere_is_a_pin_without_a_place(from_person: type_event, latitude: object) -> None:
    place = {"latitude": latitude, "longitude": 103.9}
    thing = only_thing(
        heard(from_person("user_send_location", with_thing("location", {"coordinates": place})))
    )
    assert (thing.kind, thing.latitude) == (AttachmentKind.PIN, None)


@pytest.mark.parametrize("phone", ["84900000001", 84900000001])
def test_a_business_card_is_known_and_its_number_is_not_kept(from_person: type_event, phone: object) -> None:
    described = json.dumps({"phone": phone, "qrCodeUrl": "https://x"})
    payload = {"url": "https://x/qr", "thumbnail": "https://x/t", "description": described}
    for name in ("user_send_business_card", "user_send_link", "user_send_group_business_card"):
        thing = only_thing(heard(from_person(name, with_thing("link", payload))))
        assert (thing.kind, thing.description) == (AttachmentKind.CARD, None)
    odd = heard(from_person("user_send_business_card", with_thing("link", {"description": "gọi 0900"})))
    assert (only_thing(odd).kind, only_thing(odd).description) == (AttachmentKind.CARD, None)


def test_a_pressed_button_is_the_text_it_sends(from_person: type_event) -> None:
    assert (
        heard(from_person("user_send_text", {"msg_id": "m1", "text": "NHẬN BT-7K3M"})).text == "NHẬN BT-7K3M"
    )


def test_words_are_composed_and_lose_what_nobody_sees(from_person: type_event) -> None:
    odd = "\ufeff  chie\u0302\u0301c\u200b xe\x00\nđỏ\u202e "
    assert heard(from_person("user_send_text", {"text": odd})).text == "chiếc xe\nđỏ"


# --- Following, tapping, asking to be forgotten ------------------------------------------------------------


@pytest.mark.parametrize("name", ["follow", "unfollow"])
def test_a_follower_stands_beside_the_account(about_account: type_event, name: str) -> None:
    envelope = about_account(name, follower={"id": PERSON}, source="oa_profile")
    assert (envelope.oa_id, envelope.subject) == (OA, PERSON)
    assert heard(envelope).sender == PERSON


@pytest.mark.parametrize("name", ["user_click_chatnow", "user_withdraw"])
def test_a_flat_event_names_the_person_by_user_id(about_account: type_event, name: str) -> None:
    envelope = about_account(name, user_id=PERSON, user_id_by_app="7700000000000000001")
    assert (envelope.oa_id, envelope.subject) == (OA, PERSON)


def test_a_reaction_is_by_the_person_on_our_message(
    from_person: type_event, from_account: type_event
) -> None:
    message = {"msg_id": "m1", "react_icon": "/-strong"}
    assert from_person("user_reacted_message", message).subject == PERSON
    mirror = from_account("oa_reacted_message", message)
    assert (mirror.oa_id, mirror.subject) == (OA, PERSON)


def test_what_a_person_filled_in_is_read_in_both_forms(from_person: type_event) -> None:
    address = {"user_city": "Sơn La", "user_ward": "Chiềng Lề", "user_address": "ngõ 5"}
    newer = {"name": "A", "phone": 84900000001, "gender": "Nữ", "full_address": address}
    assert heard(from_person("user_submit_info", info=newer)).info == {
        "name": "A",
        "phone": "84900000001",
        "gender": "Nữ",
        **address,
    }
    older = {"name": "A", "phone": "84900000001", "address": "ngõ 5", "ward": "Chiềng Lề"}
    assert heard(from_person("user_submit_info", info=older)).info == older
    assert heard(from_person("user_submit_info")).info == {}


def test_the_console_sample_is_recognised_by_its_words(from_person: type_event) -> None:
    sample = {"msg_id": "This is message id", "text": "This is testing message"}
    assert from_person("user_send_text", sample).sample_text == "This is testing message"


# --- Visitors and groups -----------------------------------------------------------------------------------


def test_a_visitor_is_answered_in_a_conversation(from_person: type_event) -> None:
    message = {"msg_id": "m1", "text": "cho hỏi", "conversation_id": "c1"}
    envelope = from_person("anonymous_send_text", message, sender={"id": "anon-1"})
    assert (envelope.oa_id, envelope.subject, heard(envelope).group_id) == (OA, "anon-1", "c1")


def test_words_in_a_group_name_the_group_as_recipient(about_account: type_event) -> None:
    message = {"msg_id": "m9", "text": f"[@{OA}] xin chào", "quote_msg_id": "m8", "conversation_id": "c1"}
    sides = {"sender": {"id": PERSON}, "recipient": {"id": GROUP}}
    envelope = about_account("user_send_group_text", message=message, **sides)
    assert (envelope.oa_id, envelope.subject, heard(envelope).group_id) == (OA, PERSON, GROUP)


@pytest.mark.parametrize(
    "fields",
    [
        {"recipient": {"group_id": GROUP}},
        {"message": {"conversation_id": GROUP}},
        {"group_id": GROUP, "recipient": {"id": "other"}},
    ],
)
def test_a_group_is_found_wherever_it_is_named(about_account: type_event, fields: dict[str, object]) -> None:
    envelope = about_account("user_send_group_image", sender={"id": PERSON}, **fields)
    assert heard(envelope).group_id == GROUP


def test_our_own_words_in_a_group_are_about_nobody() -> None:
    envelope = posted(event_name="oa_send_group_text", sender={"id": OA}, recipient={"id": GROUP})
    assert (envelope.oa_id, envelope.subject, heard(envelope).group_id) == (OA, "", GROUP)


@pytest.mark.parametrize("name", ["create_group", "user_join_group", "disperse_group", "user_leave_group"])
def test_the_life_of_a_group_is_about_the_group(about_account: type_event, name: str) -> None:
    envelope = about_account(name, group_id=GROUP, users=[{"id": PERSON}])
    assert (envelope.oa_id, envelope.subject, heard(envelope).group_id) == (OA, "", GROUP)
