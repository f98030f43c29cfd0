"""What Zalo tells us, read into our own words; whatever is missing, odd or new never breaks anything."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import orjson

from bot.zalo.event_names import (
    ABOUT_OURS,
    GROUP_DEEDS,
    GROUP_SAID,
    VISITOR_SAID,
    WE_SAID,
    WE_SAID_IN_GROUP,
    kind_of,
)
from handlers.desk.heard import Attachment, AttachmentKind, Heard, HeardKind, Receipt, ReceiptKind
from storage.words import InboxKind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# An id that came as a number: only Python's own parser keeps all its digits.
_LONG_NUMBER = re.compile(rb"[:,\[]\s*-?\d{19}")
# Half a character (Zalo may cut an emoji in two) and NUL: no database takes them.
_UNWRITABLE = re.compile("[\ud800-\udfff\x00]")
_INVISIBLE = frozenset({"Cc", "Cf"})
MILLISECONDS = 13  # digits of a timestamp in this century
LONGEST_SIZE = 15  # digits; a longer one is a joke
LONGEST_NAME, LONGEST_ACCOUNT, LONGEST_SUBJECT, LONGEST_KEY = 64, 32, 64, 96  # as wide as the inbox columns
type_json = Mapping[str, object]

ATTACHMENTS = {
    "image": AttachmentKind.PHOTO,
    "photo": AttachmentKind.PHOTO,
    "gif": AttachmentKind.GIF,
    "audio": AttachmentKind.VOICE,
    "voice": AttachmentKind.VOICE,
    "video": AttachmentKind.VIDEO,
    "file": AttachmentKind.FILE,
    "sticker": AttachmentKind.STICKER,
    "link": AttachmentKind.LINK,
    "location": AttachmentKind.PIN,
}


class NotJson(ValueError):
    """The body is not a JSON object: answer 400, nothing to keep."""


@dataclass(frozen=True)
class Envelope:
    """One event, parsed once; `event` is Zalo's own JSON and stays inside the wire."""

    event_name: str
    app_id: str
    oa_id: str
    subject: str  # the person it is about: whose turn it is
    timestamp: str  # the literal digits, which are part of the signature
    raw: bytes = field(repr=False)
    event: type_json = field(repr=False)
    kind: HeardKind = HeardKind.UNKNOWN

    @property
    def occurred_at(self) -> datetime | None:
        return moment(self.timestamp)

    @property
    def inbox_kind(self) -> InboxKind:
        if self.kind is HeardKind.RECEIPT:
            return InboxKind.RECEIPT
        return InboxKind.UNKNOWN if self.kind is HeardKind.UNKNOWN else InboxKind.EVENT

    @property
    def said_key(self) -> str:
        """The same for every delivery of one event: by message id, otherwise by the bytes.

        A reaction names the message it is about, so several of them share an id.
        """
        message_id = _message_id(self.event)
        key = f"{self.event_name}:{self.oa_id}:{message_id}"
        if message_id and len(key) <= LONGEST_KEY and not self.event_name.endswith("_reacted_message"):
            return key
        return f"{self.event_name[:24]}:{hashlib.sha256(self.raw).hexdigest()}"

    @property
    def sample_text(self) -> str:
        return _text(_part(self.event, "message").get("text"))


def read(raw: bytes) -> Envelope:
    """Parse a webhook body; ids beyond 2^53 stay exact because Python's integers have no end.

    Raises:
        NotJson: not a JSON object.
    """
    event = _object(raw)
    name = _text(event.get("event_name"))[:LONGEST_NAME]
    oa_id, person = _sides(event, name)
    return Envelope(
        name,
        _text(event.get("app_id")),
        oa_id[:LONGEST_ACCOUNT],
        person[:LONGEST_SUBJECT],
        _text(event.get("timestamp")),
        raw,
        event,
        kind_of(name, by_staff=bool(_part(event, "sender").get("admin_id"))),
    )


def _object(raw: bytes) -> type_json:
    try:
        event = json.loads(raw) if _LONG_NUMBER.search(raw) else orjson.loads(raw)
    except (ValueError, RecursionError):
        event = _patiently(raw)
    if not isinstance(event, dict):
        raise NotJson
    return event


def _patiently(raw: bytes) -> object:
    """Python's own parser also takes half an emoji, which the fast one refuses."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise NotJson from None


def _sides(event: type_json, name: str) -> tuple[str, str]:
    """The account and the person: who is sender and who recipient depends on the direction."""
    told = _text(event.get("oa_id") or event.get("oaId"))
    sender, recipient = _id(event.get("sender")), _id(event.get("recipient"))
    if name.startswith(WE_SAID_IN_GROUP):
        return told or sender, ""
    if name.startswith(WE_SAID) or name in ABOUT_OURS:
        return told or sender, "" if _is_by_phone(event) else recipient
    if name.startswith(GROUP_SAID):
        return told, sender
    if sender or recipient:
        return told or recipient, sender
    return told, _id(event.get("follower")) or _text(event.get("user_id"))


def _is_by_phone(event: type_json) -> bool:
    """The receipt of a template sent to a phone number: its recipient is that number, never a person's id."""
    said = {*event, *_part(event, "message")}
    return not said.isdisjoint({"tracking_id", "delivery_time"})


def _id(side: object) -> str:
    """An id stands in an object, or (in a flat variant) alone."""
    return _text(side.get("id")) if isinstance(side, dict) else _text(side)


def heard(envelope: Envelope) -> Heard:
    """The event in our words."""
    event = envelope.event
    message = _part(event, "message")
    return Heard(
        kind=envelope.kind,
        oa_id=envelope.oa_id,
        event_name=envelope.event_name,
        at=envelope.occurred_at or EPOCH,
        sender=envelope.subject,
        message_id=_message_id(event),
        text=clean(_text(message.get("text"))),
        attachments=tuple(_attachments(message, is_card=envelope.event_name.endswith("_business_card"))),
        quoted=_text(message.get("quote_msg_id")) or None,
        group_id=_group(event, envelope.event_name),
        group_deed=GROUP_DEEDS.get(envelope.event_name),
        members=_members(event.get("users")),
        info=_template(event) if envelope.kind is HeardKind.TEMPLATE else _info(_part(event, "info")),
    )


def receipt(envelope: Envelope) -> Receipt:
    """The echo or receipt in our words."""
    message = _part(envelope.event, "message")
    several = message.get("msg_ids") or envelope.event.get("msg_ids")
    ids = [_text(i) for i in several] if isinstance(several, list) else [_message_id(envelope.event)]
    kinds = {"user_received_message": ReceiptKind.RECEIVED, "user_seen_message": ReceiptKind.SEEN}
    delivered = _text(message.get("delivery_time") or envelope.event.get("delivery_time"))
    at = moment(delivered) or envelope.occurred_at or EPOCH
    kind = kinds.get(envelope.event_name, ReceiptKind.SENT)
    text = message.get("text")
    said = _text(text) if isinstance(text, str) else None
    recipient = envelope.subject or _group(envelope.event, envelope.event_name) or ""
    return Receipt(
        kind,
        tuple(i for i in ids if i),
        recipient,
        at,
        said,
        _text(message.get("tracking_id") or envelope.event.get("tracking_id")),
        _is_by_phone(envelope.event),
    )


def clean(text: str) -> str:
    """NFC, without control and zero-width characters; line breaks stay."""
    plain = unicodedata.normalize("NFC", text)
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in _INVISIBLE).strip()


def moment(digits: str) -> datetime | None:
    """A time in milliseconds (or seconds) since 1970; None where it is missing or mangled."""
    if not digits.isdecimal() or len(digits) not in {MILLISECONDS, 10}:
        return None
    unit = timedelta(milliseconds=1) if len(digits) == MILLISECONDS else timedelta(seconds=1)
    return EPOCH + int(digits) * unit


def _attachments(message: type_json, *, is_card: bool) -> list[Attachment]:
    listed = message.get("attachments")
    entries = [a for a in listed if isinstance(a, dict)] if isinstance(listed, list) else []
    found = [_attachment(entry, is_card=is_card) for entry in entries]
    place = message.get("location")
    if isinstance(place, dict) and not any(a.kind is AttachmentKind.PIN for a in found):
        found.append(_pin(place))
    return found


def _attachment(entry: type_json, *, is_card: bool) -> Attachment:
    payload = _part(entry, "payload")
    kind = ATTACHMENTS.get(_text(entry.get("type")), AttachmentKind.OTHER)
    if kind is AttachmentKind.PIN:
        return _pin(_part(payload, "coordinates") or payload)
    described = _text(payload.get("description"))
    if is_card or (kind is AttachmentKind.LINK and '"phone"' in described):
        kind, described = AttachmentKind.CARD, ""  # somebody's number: it is not ours to keep as words
    size = _text(payload.get("size"))
    return Attachment(
        kind,
        url=_text(payload.get("url")) or None,
        name=clean(_text(payload.get("name"))) or None,
        size=int(size) if size.isdecimal() and len(size) <= LONGEST_SIZE else None,
        checksum=_text(payload.get("checksum")) or None,
        description=clean(described) or None,
    )


def _pin(place: type_json) -> Attachment:
    latitude, longitude = _degrees(place.get("latitude"), 90), _degrees(place.get("longitude"), 180)
    return Attachment(AttachmentKind.PIN, latitude=latitude, longitude=longitude)


def _degrees(value: object, most: float) -> float | None:
    try:
        degrees = float(_text(value))
    except ValueError:
        return None
    return degrees if abs(degrees) <= most else None


def _group(event: type_json, name: str) -> str | None:
    """The group of a group event, or the conversation in which an anonymous visitor is answered."""
    recipient, conversation = _part(event, "recipient"), _part(event, "message").get("conversation_id")
    told = event.get("group_id")
    if name.startswith((GROUP_SAID, WE_SAID_IN_GROUP)):
        told = told or recipient.get("id") or recipient.get("group_id") or conversation
    elif name.startswith(VISITOR_SAID):
        told = conversation
    return _text(told) or None


def _members(listed: object) -> tuple[str, ...]:
    """Whom a group event is about, each once."""
    found = (_id(entry) for entry in listed) if isinstance(listed, list) else ()
    return tuple(dict.fromkeys(i for i in found if i))


def _info(info: type_json) -> dict[str, str]:
    """What a person filled in; the newer form keeps the address in a drawer of its own."""
    address = _part(info, "full_address")
    return {k: clean(_text(v)) for k, v in {**info, **address}.items() if not isinstance(v, dict | list)}


def _template(event: type_json) -> dict[str, str]:
    """What changed about a template or about the day's quota; a limit that is lifted is an empty text."""
    told = {"template_id": _text(event.get("template_id"))}
    for key in ("status", "quality"):
        change = _part(event, key)
        told[key] = _text(change.get(f"new_{key}"))
    if isinstance(event.get("quota"), dict):
        key = "template_quota" if told["template_id"] else "quota"
        return {k: v for k, v in told.items() if v} | {key: _text(_part(event, "quota").get("new_value"))}
    return {k: v for k, v in told.items() if v}


def _message_id(event: type_json) -> str:
    message = _part(event, "message")
    return _text(message.get("msg_id") or message.get("message_id") or event.get("msg_id"))


def _part(event: type_json, key: str) -> type_json:
    found = event.get(key)
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    """Ids and numbers come as text or as number; whatever else it is, it is not a text."""
    if isinstance(value, str):
        return value if value.isprintable() else _UNWRITABLE.sub("", value)  # nearly every text is fine
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
