"""Whatever is missing, odd or new in an event breaks nothing."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.zalo.events import EPOCH, NotJson, heard, moment, read, receipt
from handlers.desk.heard import HeardKind
from tests.zalo.conftest import APP, OA, PERSON, posted, type_event

LIKELY = ("event_name", "app_id", "oa_id", "oaId", "timestamp", "sender", "recipient", "message", "msg_id")
INSIDE = ("id", "text", "attachments", "type", "payload", "coordinates", "latitude", "size", "url", "msg_ids")
NAMES = ("user_send_location", "user_send_group_file", "oa_send_text", "user_seen_message", "follow", "")
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(NAMES)
)
KEYS = st.sampled_from(LIKELY + INSIDE) | st.text(max_size=5)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


# --- The envelope ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [b"", b"hello", b"[]", b"null", b'"text"', b"17", b"{", b"\xff\xfe\xfd", b'{"a":1}x', b"[" * 100_000],
)
def test_what_is_no_object_is_not_json(raw: bytes) -> None:
    with pytest.raises(NotJson):
        read(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"event_name":"user_send_text","sender":{"id":9900000000000000001},"oa_id":5500000000000000001}',
        b'{"event_name":"user_send_gif","sender":{"id": 9900000000000000001 },"oaId" :5500000000000000001}',
        b'{"event_name":"user_click_chatnow","user_id":9900000000000000001,"oaId":5500000000000000001}',
        b'{"event_name":"follow","follower":{"id":9900000000000000001},"oa_id":"5500000000000000001"}',
    ],
)
def test_ids_that_came_as_numbers_keep_every_digit(raw: bytes) -> None:
    envelope = read(raw)
    assert (envelope.subject, envelope.oa_id) == (PERSON, OA)


def test_ids_longer_than_any_machine_number_keep_every_digit() -> None:
    envelope = read(b'{"event_name":"user_send_text","app_id":98765432109876543210987,"sender":{"id":[1]}}')
    assert (envelope.app_id, envelope.subject) == ("98765432109876543210987", "")


def test_a_message_id_that_came_as_a_number_is_exact() -> None:
    envelope = posted(event_name="user_send_text", message={"msg_id": 9007199254740993})
    assert heard(envelope).message_id == "9007199254740993"


@pytest.mark.parametrize("field", ["oa_id", "oaId"])
def test_the_account_is_found_under_both_spellings(field: str) -> None:
    assert posted(event_name="change_oa_daily_quota", **{field: OA}).oa_id == OA


def test_the_account_that_is_named_counts_more_than_the_sides(from_person: type_event) -> None:
    assert from_person("user_send_text", {}, oa_id=OA, recipient={"id": "other"}).oa_id == OA


def test_sides_may_be_plain_text(from_person: type_event) -> None:
    envelope = from_person("user_send_text", {}, sender=PERSON, recipient=OA)
    assert (envelope.subject, envelope.oa_id) == (PERSON, OA)


def test_an_empty_event_is_an_unknown_one() -> None:
    envelope = read(b"{}")
    assert (envelope.kind, envelope.oa_id, envelope.subject) == (HeardKind.UNKNOWN, "", "")
    assert envelope.occurred_at is None
    assert heard(envelope).at == EPOCH


@pytest.mark.parametrize("message", [None, "text", 7, [], {}, {"attachments": {}}, {"attachments": ["x", 1]}])
def test_a_message_without_parts_is_heard_without_parts(from_person: type_event, message: object) -> None:
    found = heard(from_person("user_send_text", message))
    assert (found.text, found.message_id, found.attachments) == ("", "", ())


@pytest.mark.parametrize("name", ["message_id", "msg_id"])
def test_the_message_id_has_two_names(from_person: type_event, name: str) -> None:
    assert heard(from_person("user_send_text", {name: "m1"})).message_id == "m1"
    assert heard(from_person("user_send_text", {}, msg_id="m1")).message_id == "m1"


def test_half_an_emoji_is_dropped_and_the_rest_is_heard() -> None:
    raw = b'{"event_name":"user_send_text","message":{"msg_id":"m\\ud83d1","text":"ch\\u00e1y \\ud83d"}}'
    found = heard(read(raw))
    assert (found.text, found.message_id) == ("cháy", "m1")


def test_names_longer_than_a_ledger_line_are_cut() -> None:
    envelope = posted(event_name="n" * 500, oa_id="5" * 500, user_id="9" * 500)
    assert (len(envelope.event_name), len(envelope.oa_id), len(envelope.subject)) == (64, 32, 64)
    assert len(envelope.said_key) <= 96


# --- Time ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ['"1795000000123"', "1795000000123"])
def test_the_time_is_the_literal_digits(written: str) -> None:
    envelope = read(f'{{"event_name":"follow","timestamp": {written}}}'.encode())
    assert envelope.timestamp == "1795000000123"
    assert envelope.occurred_at == datetime(2026, 11, 18, 11, 6, 40, 123_000, tzinfo=UTC)


def test_seconds_are_taken_for_seconds() -> None:
    assert moment("1795000000") == datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)


@pytest.mark.parametrize("digits", ["", "17950000001", "179500000012", "soon", "-1795000000123", "1.795e12"])
def test_a_mangled_time_is_no_time(digits: str) -> None:
    assert moment(digits) is None


# --- The same thing said twice ---------------------------------------------------------------------------


def test_a_redelivery_has_the_same_key(from_person: type_event) -> None:
    first = from_person("user_send_text", {"msg_id": "m1", "text": "a"})
    assert read(first.raw).said_key == first.said_key
    without_id = from_person("user_send_text", {"text": "a"})
    assert read(without_id.raw).said_key == without_id.said_key


def test_different_things_have_different_keys(from_person: type_event, about_account: type_event) -> None:
    heart, strong = ({"msg_id": "m1", "react_icon": icon} for icon in ("/-heart", "/-strong"))
    events = [
        from_person("user_send_text", {"msg_id": "m1", "text": "a"}),
        from_person("user_send_text", {"msg_id": "m2", "text": "a"}),
        from_person("user_send_text", {"msg_id": "m1", "text": "a"}, recipient={"id": "55"}),
        from_person("user_send_image", {"msg_id": "m1"}),
        from_person("user_send_text", {"text": "a"}),
        from_person("user_send_text", {"text": "a"}, timestamp="1795000000124"),
        from_person("user_send_text", {"msg_id": "m" * 90}),
        from_person("user_reacted_message", heart),
        from_person("user_reacted_message", strong),
        from_person("user_seen_message", {"msg_ids": ["m1"]}),
        from_person("user_seen_message", {"msg_ids": ["m1", "m2"]}),
        about_account("follow", follower={"id": PERSON}),
        about_account("follow", follower={"id": "9900000000000000002"}),
    ]
    assert len({e.said_key for e in events}) == len(events)


# --- Anything --------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_are_not_json(raw: bytes) -> None:
    try:
        envelope = read(raw)
    except NotJson:
        return
    assert envelope.raw == raw


@settings(deadline=None)
@given(event=st.dictionaries(KEYS, VALUES, max_size=9), plain=st.booleans())
def test_any_object_is_heard_and_could_be_written_down(event: dict[str, object], *, plain: bool) -> None:
    envelope = read(json.dumps({"app_id": APP, **event}, ensure_ascii=plain).encode("utf-8", "replace"))
    found, settled = heard(envelope), receipt(envelope)
    line = (envelope.said_key, envelope.subject, envelope.oa_id, envelope.event_name, envelope.timestamp)
    words = (found.text, found.message_id, found.sender, found.quoted or "", found.group_id or "")
    for text in (*line, *words, *found.info.values(), *settled.message_ids, settled.text or ""):
        assert "\x00" not in text
        text.encode()
    assert len(envelope.said_key) <= 96
    assert found.at.tzinfo is not None
    assert repr(found)
