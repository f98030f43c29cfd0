"""Zalo's answers are read whatever they look like."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.zalo.wire import Answer, TokenPair, TokenRefusal, number, read_answer, read_tokens


def answered(status: int = 200, headers: dict[str, str] | None = None, **fields: object) -> Answer:
    return read_answer(status, headers or {}, json.dumps(fields).encode())


# --- Calls -------------------------------------------------------------------------------------------------


def test_a_success_names_the_message_and_how_it_was_paid() -> None:
    quota = {"quota_type": "reply", "remain": "8", "total": "8"}
    data = {"message_id": "a1", "user_id": "700100", "sent_time": "1790000000000", "quota": quota}
    answer = answered(error=0, message="Success", data=data)
    assert (answer.error, answer.message, answer.message_id, answer.quota_type) == (
        0,
        "Success",
        "a1",
        "reply",
    )
    assert answer.found == data


@pytest.mark.parametrize("remain", ["4821", 4821, None])
def test_a_quota_may_be_text_number_or_nothing(remain: object) -> None:
    answer = answered(error=0, data={"quota": {"quota_type": "purchase_quota", "remain": remain}})
    assert answer.quota_type == "purchase_quota"


@pytest.mark.parametrize("quota", [None, [], "reply", 8, {}])
def test_an_odd_quota_is_no_quota(quota: object) -> None:
    answer = answered(error=0, data={"message_id": "a1", "quota": quota})
    assert (answer.message_id, answer.quota_type) == ("a1", None)


def test_the_message_id_has_two_names_and_may_be_a_number() -> None:
    assert answered(error=0, data={"msg_id": "z1"}).message_id == "z1"
    assert answered(error=0, data={"message_id": 9900000000000000001}).message_id == "9900000000000000001"
    assert answered(error=0, data={"message_id": None}).message_id is None
    assert answered(error=0, data={}).message_id is None


@pytest.mark.parametrize("error", [-216, "-216"])
def test_an_error_may_be_number_or_text(error: object) -> None:
    answer = answered(error=error, message="Access token is invalid")
    assert (answer.error, answer.message, answer.found) == (-216, "Access token is invalid", {})


def test_an_answer_without_a_number_is_a_success_only_where_it_brings_something() -> None:
    assert answered(data={"message_id": "b-1"}).error == 0
    assert answered(message="?").error is None
    assert answered().error is None
    assert answered(error="oops", data={"message_id": "b-1"}).error is None
    assert answered(error=None).error is None


def test_a_bare_list_is_kept_as_rows() -> None:
    assert answered(error=0, data=[{"src": 1}]).found == {"rows": [{"src": 1}]}
    assert answered(error=0, data=[]).found == {}


@pytest.mark.parametrize("body", [b"", b"<html>502</html>", b"[]", b"null", b"\xff", b"[" * 100_000, b"{"])
def test_what_is_no_object_has_no_error_number(body: bytes) -> None:
    answer = read_answer(502, {"X-RateLimit-Remain": "3"}, body)
    assert (answer.status, answer.error, answer.found, answer.rate_remain) == (502, None, {}, 3)


def test_the_pace_stands_in_the_headers() -> None:
    answer = answered(headers={"X-RateLimit-Limit": "100", "X-RateLimit-Remain": "0"}, error=0)
    assert (answer.rate_limit, answer.rate_remain) == (100, 0)
    odd = answered(headers={"X-RateLimit-Limit": "many"}, error=0)
    assert (odd.rate_limit, odd.rate_remain) == (None, None)


def test_an_answer_does_not_show_what_it_brought() -> None:
    assert "Ba Tam" not in repr(answered(error=0, data={"display_name": "Ba Tam"}))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (7, 7),
        ("-7", -7),
        (" 7 ", 7),
        ("7.0", None),
        (7.0, None),
        (True, None),
        (None, None),
        ("9" * 5000, None),
    ],
)
def test_a_number_may_come_as_text(written: object, read: int | None) -> None:
    assert number(written) == read


@settings(deadline=None)
@given(st.integers(100, 599), st.dictionaries(st.text(max_size=20), st.text(max_size=9)), st.binary())
def test_any_answer_is_read(status: int, headers: dict[str, str], body: bytes) -> None:
    assert read_answer(status, headers, body).status == status
    read_tokens(body)


# --- Tokens ------------------------------------------------------------------------------------------------


def tokens(**fields: object) -> TokenPair | TokenRefusal | None:
    return read_tokens(json.dumps(fields).encode())


@pytest.mark.parametrize("expires_in", ["90000", 90000])
def test_a_pair_lives_as_long_as_zalo_says(expires_in: object) -> None:
    assert tokens(access_token="a", refresh_token="r", expires_in=expires_in) == TokenPair("a", "r", 90000)


@pytest.mark.parametrize("expires_in", [None, "", "soon", 0, -5, {}])
def test_a_pair_without_a_life_is_renewed_soon(expires_in: object) -> None:
    pair = tokens(access_token="a", refresh_token="r", expires_in=expires_in)
    assert pair == TokenPair("a", "r", 3600)


@pytest.mark.parametrize(
    "fields",
    [
        {"error": -14014, "error_name": "Invalid", "error_reason": "x"},
        {"error": "-14014"},
        {"error_name": "Invalid refresh token"},
        {"error_name": "invalid_grant", "error": -118},
        {"error": -14099, "error_description": "The refresh_token was already used"},
    ],
)
def test_a_dead_grant_is_known_by_number_or_by_name(fields: dict[str, object]) -> None:
    found = tokens(**fields)
    assert isinstance(found, TokenRefusal)
    assert found.is_dead


@pytest.mark.parametrize(
    ("code", "name"), [(-14002, "Invalid app id"), (-14003, "Invalid redirect uri"), (-14012, "Unknown")]
)
def test_a_mistake_in_the_settings_does_not_kill_the_grant(code: int, name: str) -> None:
    assert tokens(error=code, error_name=name) == TokenRefusal(code, name, is_dead=False)


def test_a_refusal_may_come_without_a_number() -> None:
    found = tokens(error_name="Invalid secret key", error_reason="secret", ref_doc="https://x")
    assert found == TokenRefusal(None, "Invalid secret key", is_dead=False)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"access_token": "a"},
        {"refresh_token": "r"},
        {"access_token": "", "refresh_token": "", "expires_in": "90000"},
        {"message": "Service Unavailable"},
        {"error": 0},
    ],
)
def test_neither_pair_nor_refusal_leaves_it_open_what_happened(fields: dict[str, object]) -> None:
    assert tokens(**fields) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"ok"', b"\xff"])
def test_no_object_leaves_it_open_what_happened(body: bytes) -> None:
    assert read_tokens(body) is None
