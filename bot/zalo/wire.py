"""How we speak to Zalo: requests as values, and answers read whatever they look like. No network here."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode

type_json = Mapping[str, object]

# Limits of a consultation message (developers.zalo.me, OA message API, read November 2026).
LONGEST_TEXT = 2000
MOST_BUTTONS = 5
LONGEST_LABEL = 100
LONGEST_PAYLOAD = 1000
SHORTEST_LIFE = 3600  # seconds; assumed where Zalo does not say how long an access token lives


class Host(StrEnum):
    OPENAPI = "openapi"
    BUSINESS = "business"
    OAUTH = "oauth"


class Family(StrEnum):
    """Business accounts speak v3, some state agencies only v2 (answers -235 and -240 tell)."""

    V3 = "v3"
    V2 = "v2"


CONSULTATION = {Family.V3: "/v3.0/oa/message/cs", Family.V2: "/v2.0/oa/message"}


@dataclass(frozen=True)
class Upload:
    """A file to send as multipart; without a real file name Zalo answers with empty data."""

    name: str
    content: bytes = field(repr=False)
    mime: str = "application/octet-stream"


@dataclass(frozen=True)
class Request:
    """One call. `is_send` says that it may reach a person, so it must not be repeated lightly."""

    method: str
    host: Host
    path: str
    body: type_json | None = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    upload: Upload | None = field(default=None, repr=False)
    is_send: bool = False
    is_template: bool = False  # Zalo answers in the numbers of the template product


@dataclass(frozen=True)
class Answer:
    """What Zalo said: `error` is 0 for success and None where the answer could not be read."""

    status: int
    error: int | None
    message: str = ""
    found: type_json = field(default_factory=dict, repr=False)
    message_id: str | None = None
    quota_type: str | None = None
    rate_limit: int | None = None
    rate_remain: int | None = None


# --- Messages --------------------------------------------------------------------------------------------


def consultation(
    user_id: str,
    text: str,
    buttons: Sequence[tuple[str, str]] = (),
    *,
    family: Family = Family.V3,
    quote: str | None = None,
) -> Request:
    """A text for one person; a pressed button comes back as the person's own text.

    Raises:
        ValueError: longer than Zalo takes.
    """
    if len(text) > LONGEST_TEXT or len(buttons) > MOST_BUTTONS:
        raise ValueError(f"at most {LONGEST_TEXT} characters and {MOST_BUTTONS} buttons")
    message: dict[str, object] = {"text": text}
    if quote:
        message["quote_message_id"] = quote
    if buttons:
        message["attachment"] = {"type": "template", "payload": {"buttons": [_button(*b) for b in buttons]}}
    return to_person(user_id, message, family)


def _button(label: str, sent: str) -> type_json:
    if len(label) > LONGEST_LABEL or len(sent) > LONGEST_PAYLOAD:
        raise ValueError(f"a button holds {LONGEST_LABEL} characters and sends {LONGEST_PAYLOAD}")
    return {"title": label, "type": "oa.query.show", "payload": sent}


def file(user_id: str, token: str, *, family: Family = Family.V3) -> Request:
    return to_person(user_id, {"attachment": {"type": "file", "payload": {"token": token}}}, family)


def to_person(user_id: str, message: type_json, family: Family) -> Request:
    body = {"recipient": {"user_id": user_id}, "message": message}
    return Request("POST", Host.OPENAPI, CONSULTATION[family], body, is_send=True)


def reaction(user_id: str, message_id: str, icon: str = "/-strong") -> Request:
    action = {"react_icon": icon, "react_message_id": message_id}
    body = {"recipient": {"user_id": user_id}, "sender_action": action}
    return Request("POST", Host.OPENAPI, CONSULTATION[Family.V2], body, is_send=True)


def template_by_uid(user_id: str, template_id: str, data: Mapping[str, str]) -> Request:
    """Approved words for one person of the account."""
    body = {"user_id": user_id, "template_id": template_id, "template_data": dict(data)}
    path = "/v3.0/oa/message/template"
    return Request("POST", Host.OPENAPI, path, body, is_send=True, is_template=True)


def template_by_phone(phone: str, template_id: str, data: Mapping[str, str], tracking_id: str) -> Request:
    """Approved words for a telephone number (84…)."""
    body = {
        "phone": phone,
        "template_id": template_id,
        "template_data": dict(data),
        "tracking_id": tracking_id,
    }
    return Request("POST", Host.BUSINESS, "/message/template", body, is_send=True, is_template=True)


# --- Lookups and uploads ---------------------------------------------------------------------------------


def user_detail(user_id: str) -> Request:
    return Request("GET", Host.OPENAPI, "/v3.0/oa/user/detail", query=_as_query({"user_id": user_id}))


def account_detail() -> Request:
    return Request("GET", Host.OPENAPI, "/v2.0/oa/getoa")


def quota_of(user_id: str) -> Request:
    return Request("POST", Host.OPENAPI, "/v3.0/oa/quota/message", {"user_id": user_id})


def recent_chats(offset: int = 0, count: int = 10) -> Request:
    query = _as_query({"offset": offset, "count": count})
    return Request("GET", Host.OPENAPI, "/v2.0/oa/listrecentchat", query=query)


def conversation(user_id: str, offset: int = 0, count: int = 10) -> Request:
    query = _as_query({"user_id": user_id, "offset": offset, "count": count})
    return Request("GET", Host.OPENAPI, "/v2.0/oa/conversation", query=query)


def forget_follower(user_id: str) -> Request:
    return Request("POST", Host.OPENAPI, "/v2.0/oa/deletefollowerinfo", {"user_id": user_id})


def all_templates(offset: int = 0, limit: int = 100) -> Request:
    query = {"offset": str(offset), "limit": str(limit)}
    return Request("GET", Host.BUSINESS, "/template/all", query=query)


def template_info(template_id: str) -> Request:
    return Request("GET", Host.BUSINESS, "/template/info/v2", query={"template_id": template_id})


def template_quota() -> Request:
    return Request("GET", Host.BUSINESS, "/message/quota")


def _as_query(asked: type_json) -> Mapping[str, str]:
    """GET parameters travel as one JSON value."""
    return {"data": json.dumps(asked, separators=(",", ":"))}


# --- Tokens (OAuth v4 for Official Accounts; not the social login) ---------------------------------------


@dataclass(frozen=True)
class TokenPair:
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_in: int  # seconds


@dataclass(frozen=True)
class TokenRefusal:
    """No pair came back. `is_dead` says that this refresh token will never work again."""

    code: int | None
    name: str
    is_dead: bool


def refresh(app_id: str, refresh_token: str) -> Request:
    form = {"refresh_token": refresh_token, "app_id": app_id, "grant_type": "refresh_token"}
    return Request("POST", Host.OAUTH, "/v4/oa/access_token", form=form)


def exchange(app_id: str, code: str, verifier: str | None = None) -> Request:
    form = {"code": code, "app_id": app_id, "grant_type": "authorization_code"}
    if verifier:
        form["code_verifier"] = verifier
    return Request("POST", Host.OAUTH, "/v4/oa/access_token", form=form)


def permission_url(oauth_url: str, app_id: str, redirect_uri: str, verifier: str, state: str) -> str:
    """Where the administrator gives consent; the challenge is the unpadded hash of the verifier (PKCE)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    asked = {"app_id": app_id, "redirect_uri": redirect_uri, "code_challenge": challenge, "state": state}
    return f"{oauth_url}/v4/oa/permission?{urlencode(asked)}"


def appsecret_proof(access_token: str, app_secret: str) -> str:
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()


def read_tokens(body: bytes) -> TokenPair | TokenRefusal | None:
    """A pair, a refusal, or None where it is neither (then the rotation may have happened).

    A refusal sometimes comes with HTTP 200 and without a number: what counts is that no access token came.
    """
    answer = _object(body)
    if answer is None:
        return None
    access, renewed = _text(answer.get("access_token")), _text(answer.get("refresh_token"))
    if access and renewed:
        life = number(answer.get("expires_in")) or 0
        return TokenPair(access, renewed, life if life > 0 else SHORTEST_LIFE)
    code, name = number(answer.get("error")), _text(answer.get("error_name"))
    said = " ".join((name, *(_text(answer.get(k)) for k in ("error_reason", "error_description", "message"))))
    if not code and not name:
        return None
    is_dead = code == DEAD_GRANT or any(word in said.casefold() for word in SAYS_DEAD)
    return TokenRefusal(code, name, is_dead)


DEAD_GRANT = -14014  # observed by one client (November 2026); Zalo publishes no table
SAYS_DEAD = ("refresh token", "refresh_token", "grant")


# --- Answers ---------------------------------------------------------------------------------------------


def read_answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """The envelope `{"error", "message", "data"}`, with whatever is missing left out."""
    limit, remain = number(headers.get("X-RateLimit-Limit")), number(headers.get("X-RateLimit-Remain"))
    answer = _object(body)
    if answer is None:
        return Answer(status, None, rate_limit=limit, rate_remain=remain)
    found = answer.get("data")
    found = found if isinstance(found, dict) else {"rows": found} if found else {}
    quota = found.get("quota")
    return Answer(
        status,
        number(answer.get("error")) if "error" in answer else (0 if found else None),
        _text(answer.get("message")),
        found,
        _text(found.get("message_id") or found.get("msg_id")) or None,
        (_text(quota.get("quota_type")) or None) if isinstance(quota, dict) else None,
        limit,
        remain,
    )


def _object(body: bytes) -> dict[str, object] | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def number(value: object) -> int | None:
    """A whole number that may come as text."""
    if isinstance(value, bool):
        return None
    try:
        return int(value) if isinstance(value, int | str) else None
    except ValueError:
        return None


def _text(value: object) -> str:
    """Ids come as text or as number; anything else is no text."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
