"""Our requests look exactly as Zalo's reference shows them."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.zalo import picture_wire, wire
from bot.zalo.wire import Family, Host, Request

PERSON = "9900000000000000001"
FAMILIES = [(Family.V3, "/v3.0/oa/message/cs"), (Family.V2, "/v2.0/oa/message")]


def asked(request: Request) -> object:
    """What a GET asks for: one JSON value under `data`."""
    assert set(request.query) == {"data"}
    return json.loads(request.query["data"])


# --- Messages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "path"), FAMILIES)
def test_a_text_goes_to_the_address_of_the_account_family(family: Family, path: str) -> None:
    request = wire.consultation(PERSON, "Đã nhận.", family=family)
    assert (request.method, request.host, request.path) == ("POST", Host.OPENAPI, path)
    assert request.body == {"recipient": {"user_id": PERSON}, "message": {"text": "Đã nhận."}}
    assert request.is_send
    assert not request.query


def test_buttons_are_a_template_without_a_type_and_send_plain_words() -> None:
    request = wire.consultation(PERSON, "Đúng không?", [("Đúng", "ĐƯỢC"), ("Chưa", "CHƯA")])
    assert request.body == {
        "recipient": {"user_id": PERSON},
        "message": {
            "text": "Đúng không?",
            "attachment": {
                "type": "template",
                "payload": {
                    "buttons": [
                        {"title": "Đúng", "type": "oa.query.show", "payload": "ĐƯỢC"},
                        {"title": "Chưa", "type": "oa.query.show", "payload": "CHƯA"},
                    ]
                },
            },
        },
    }


def test_a_quote_names_the_message_it_answers() -> None:
    request = wire.consultation(PERSON, "Dạ", quote="m1")
    assert request.body == {
        "recipient": {"user_id": PERSON},
        "message": {"text": "Dạ", "quote_message_id": "m1"},
    }


def test_what_zalo_would_refuse_is_not_even_written() -> None:
    assert wire.consultation(PERSON, "ế" * 2000, [("n" * 100, "p" * 1000)] * 5).body
    for text, buttons in (
        ("ế" * 2001, []),
        ("", [("a", "b")] * 6),
        ("", [("n" * 101, "b")]),
        ("", [("a", "p" * 1001)]),
    ):
        with pytest.raises(ValueError, match="character"):
            wire.consultation(PERSON, text, buttons)
    with pytest.raises(ValueError, match="character"):
        picture_wire.image(PERSON, "a1", "ế" * 2001)


@pytest.mark.parametrize(("family", "path"), FAMILIES)
def test_a_picture_is_one_media_element_with_or_without_words(family: Family, path: str) -> None:
    payload = {"template_type": "media", "elements": [{"media_type": "image", "attachment_id": "a1"}]}
    attachment = {"type": "template", "payload": payload}
    request = picture_wire.image(PERSON, "a1", "Ngõ 5", family=family)
    assert (request.path, request.is_send) == (path, True)
    assert request.body == {
        "recipient": {"user_id": PERSON},
        "message": {"text": "Ngõ 5", "attachment": attachment},
    }
    bare = picture_wire.image(PERSON, "a1").body
    assert bare == {"recipient": {"user_id": PERSON}, "message": {"attachment": attachment}}


def test_a_file_is_named_by_its_token() -> None:
    request = wire.file(PERSON, "tok")
    attachment = {"type": "file", "payload": {"token": "tok"}}
    assert request.body == {"recipient": {"user_id": PERSON}, "message": {"attachment": attachment}}


def test_a_reaction_always_uses_the_older_address() -> None:
    request = wire.reaction(PERSON, "m1")
    assert (request.method, request.path) == ("POST", "/v2.0/oa/message")
    assert request.body == {
        "recipient": {"user_id": PERSON},
        "sender_action": {"react_icon": "/-strong", "react_message_id": "m1"},
    }


# --- Lookups and uploads -----------------------------------------------------------------------------------


def test_lookups_ask_with_one_json_value_and_ids_as_text() -> None:
    detail = wire.user_detail(PERSON)
    assert (detail.method, detail.path) == ("GET", "/v3.0/oa/user/detail")
    assert detail.query["data"] == f'{{"user_id":"{PERSON}"}}'
    chats = wire.recent_chats(offset=10)
    assert (chats.method, chats.path) == ("GET", "/v2.0/oa/listrecentchat")
    assert asked(chats) == {"offset": 10, "count": 10}
    talk = wire.conversation(PERSON)
    assert (talk.method, talk.path) == ("GET", "/v2.0/oa/conversation")
    assert asked(talk) == {"user_id": PERSON, "offset": 0, "count": 10}


def test_the_other_questions_go_where_the_reference_says() -> None:
    account = wire.account_detail()
    assert (account.method, account.path, account.body) == ("GET", "/v2.0/oa/getoa", None)
    quota = wire.quota_of(PERSON)
    assert (quota.method, quota.path) == ("POST", "/v3.0/oa/quota/message")
    assert quota.body == {"user_id": PERSON}
    forget = wire.forget_follower(PERSON)
    assert (forget.method, forget.path) == ("POST", "/v2.0/oa/deletefollowerinfo")
    assert forget.body == {"user_id": PERSON}


def test_an_upload_has_a_file_name_and_is_no_send() -> None:
    request = picture_wire.upload("ngo5.jpg", b"\xff\xd8\xff")
    assert (request.method, request.path, request.body) == ("POST", "/v2.0/oa/upload/image", None)
    assert request.upload is not None
    assert (request.upload.name, request.upload.mime) == ("ngo5.jpg", "image/jpeg")
    assert not request.is_send


def test_only_what_may_reach_a_person_counts_as_a_send() -> None:
    quiet = [
        wire.user_detail(PERSON),
        wire.account_detail(),
        wire.quota_of(PERSON),
        wire.recent_chats(),
        wire.conversation(PERSON),
        wire.forget_follower(PERSON),
        wire.refresh("44", "r"),
        wire.exchange("44", "c"),
    ]
    assert not any(request.is_send for request in quiet)
    assert wire.file(PERSON, "t").is_send
    assert wire.reaction(PERSON, "m1").is_send


# --- Consent and tokens ------------------------------------------------------------------------------------


def test_a_refresh_is_a_form_without_any_secret_in_it() -> None:
    request = wire.refresh("44", "the-refresh-token")
    assert (request.method, request.host, request.path) == ("POST", Host.OAUTH, "/v4/oa/access_token")
    expected = {"refresh_token": "the-refresh-token", "app_id": "44", "grant_type": "refresh_token"}
    assert request.form == expected
    assert request.body is None


def test_a_code_is_exchanged_with_or_without_a_verifier() -> None:
    form = {"code": "c", "app_id": "44", "grant_type": "authorization_code"}
    assert wire.exchange("44", "c").form == form
    assert wire.exchange("44", "c", "v").form == {**form, "code_verifier": "v"}


def test_consent_is_asked_at_the_address_of_official_accounts_with_an_unpadded_challenge() -> None:
    verifier = base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()
    url = urlsplit(wire.permission_url("https://oauth.test", "44", "https://x/back?a=1", verifier, "s&s"))
    assert (url.netloc, url.path) == ("oauth.test", "/v4/oa/permission")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode()
    assert parse_qs(url.query) == {
        "app_id": ["44"],
        "redirect_uri": ["https://x/back?a=1"],
        "code_challenge": [challenge.rstrip("=")],
        "state": ["s&s"],
    }


def test_the_proof_is_a_keyed_hash_of_the_token_under_the_app_secret() -> None:
    expected = hmac.new(b"app-secret", b"token", hashlib.sha256).hexdigest()
    assert wire.appsecret_proof("token", "app-secret") == expected


def test_no_request_shows_words_people_or_tokens() -> None:
    shown = " ".join(
        map(
            repr,
            (
                wire.consultation(PERSON, "đèn hỏng"),
                wire.user_detail(PERSON),
                wire.refresh("44", "the-refresh-token"),
                picture_wire.upload("ngo5.jpg", b"bytes"),
                wire.TokenPair("the-access-token", "the-refresh-token", 1),
            ),
        )
    )
    for secret in (PERSON, "đèn", "the-refresh-token", "the-access-token", "bytes"):
        assert secret not in shown
