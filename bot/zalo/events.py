"""What Zalo tells us, read into our own words; whatever is missing, odd or new never breaks anything."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import orjson

from bot.zalo.event_names import WE_SAID, kind_of
from handlers.desk.heard import Attachment, AttachmentKind, Heard, HeardKind, Receipt, ReceiptKind
from storage.words import InboxKind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONG_NUMBER = re.compile(
    rb"[:,\[]\s*\d{19}"
)  # an id that came as a number: only Python's own parser keeps it
MILLISECONDS = 13  # digits of a timestamp in this century
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
        """The same for every delivery of one event: by message id, otherwise by the bytes."""
        message_id = _message_id(self.event)
        if message_id and len(message_id) + len(self.event_name) < 80:
            return f"{self.event_name}:{message_id}"
        return f"{self.event_name[:24]}:{hashlib.sha256(self.raw).hexdigest()}"

    @property
    def sample_text(self) -> str:
        return _text(_part(self.event, "message").get("text"))


def read(raw: bytes) -> Envelope:
    """Parse a webhook body; ids beyond 2^53 stay exact because Python's integers have no end.

    Raises:
        NotJson: not a JSON object.
    """
    try:
        event = json.loads(raw) if _LONG_NUMBER.search(raw) else orjson.loads(raw)
    except (ValueError, RecursionError):
        raise NotJson from None
    if not isinstance(event, dict):
        raise NotJson
    name = _text(event.get("event_name"))
    oa_id, person = _sides(event, name)
    sender = event.get("sender")
    by_staff = isinstance(sender, dict) and bool(sender.get("admin_id"))
    timestamp = _text(event.get("timestamp"))
    return Envelope(
        name,
        _text(event.get("app_id")),
        oa_id,
        person,
        timestamp,
        raw,
        event,
        kind_of(name, by_staff=by_staff),
    )


def _sides(event: type_json, name: str) -> tuple[str, str]:
    """The account and the person: who is sender and who recipient depends on the direction."""
    told = _text(event.get("oa_id") or event.get("oaId"))
    sender, recipient = _id(event.get("sender")), _id(event.get("recipient"))
    is_ours = name.startswith(WE_SAID) or name in {
        "user_received_message",
        "user_seen_message",
        "oa_reacted_message",
    }
    if is_ours:
        return told or sender, recipient
    if name.startswith("user_send_group_"):
        return told, sender
    if sender or recipient:
        return told or recipient, sender
    return told, _id(event.get("follower")) or _text(event.get("user_id"))


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
        attachments=tuple(_attachments(message)),
        quoted=_text(message.get("quote_msg_id")) or None,
        group_id=_group(event, message),
        info={k: _text(v) for k, v in _part(event, "info").items() if not isinstance(v, dict)},
    )


def receipt(envelope: Envelope) -> Receipt:
    """The echo or receipt in our words."""
    message = _part(envelope.event, "message")
    several = message.get("msg_ids")
    ids = [_text(i) for i in several] if isinstance(several, list) else [_message_id(envelope.event)]
    kinds = {"user_received_message": ReceiptKind.RECEIVED, "user_seen_message": ReceiptKind.SEEN}
    at = moment(_text(message.get("delivery_time"))) or envelope.occurred_at or EPOCH
    kind = kinds.get(envelope.event_name, ReceiptKind.SENT)
    text = message.get("text")
    return Receipt(
        kind, tuple(i for i in ids if i), envelope.subject, at, text if isinstance(text, str) else None
    )


def clean(text: str) -> str:
    """NFC, without control and zero-width characters; line breaks stay."""
    plain = unicodedata.normalize("NFC", text)
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf"}).strip()


def moment(digits: str) -> datetime | None:
    """A time in milliseconds (or seconds) since 1970; None where it is missing or mangled."""
    if not digits.isdecimal() or len(digits) not in {MILLISECONDS, 10}:
        return None
    unit = timedelta(milliseconds=1) if len(digits) == MILLISECONDS else timedelta(seconds=1)
    return EPOCH + int(digits) * unit


def _attachments(message: type_json) -> list[Attachment]:
    listed = message.get("attachments")
    found = [_attachment(a) for a in listed if isinstance(a, dict)] if isinstance(listed, list) else []
    place = message.get("location")
    if isinstance(place, dict) and not any(a.kind is AttachmentKind.PIN for a in found):
        found.append(_pin(place))
    return found


def _attachment(entry: type_json) -> Attachment:
    payload = _part(entry, "payload")
    kind = ATTACHMENTS.get(_text(entry.get("type")), AttachmentKind.OTHER)
    if kind is AttachmentKind.PIN:
        return _pin(_part(payload, "coordinates") or payload)
    described = _text(payload.get("description"))
    if kind is AttachmentKind.LINK and '"phone"' in described:
        kind, described = AttachmentKind.CARD, ""
    size = _text(payload.get("size"))
    return Attachment(
        kind,
        url=_text(payload.get("url")) or None,
        name=_text(payload.get("name")) or None,
        size=int(size) if size.isdecimal() else None,
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


def _group(event: type_json, message: type_json) -> str | None:
    recipient = _part(event, "recipient")
    told = event.get("group_id") or recipient.get("group_id") or message.get("conversation_id")
    if not told and _text(event.get("event_name")).startswith("user_send_group_"):
        told = recipient.get("id")
    return _text(told) or None


def _message_id(event: type_json) -> str:
    message = _part(event, "message")
    return _text(message.get("msg_id") or message.get("message_id") or event.get("msg_id"))


def _part(event: type_json, key: str) -> type_json:
    found = event.get(key)
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    """Ids and numbers come as text or as number; whatever else it is, it is not a text."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
