"""Alerts for everybody else's systems: one alert as a message of the Common Alerting Protocol, and back.

Source: OASIS, Common Alerting Protocol Version 1.2, 1 July 2010. Times carry their offset and never a `Z`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from lxml import etree

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
FORBIDDEN = " ,<&"  # in identifiers and senders, because references are built of them
LONGEST_HEADLINE = 160
LARGEST = 1 << 20  # bytes of a message that is taken in


class UnreadableError(Exception):
    """This is no CAP 1.2 message that we can take in; the text says why."""


class MessageType(StrEnum):
    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class Status(StrEnum):
    ACTUAL = "Actual"
    EXERCISE = "Exercise"


class Category(StrEnum):
    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    OTHER = "Other"


@dataclass(frozen=True)
class Area:
    """Where it holds."""

    words: str
    codes: tuple[str, ...] = ()  # of our units


@dataclass(frozen=True)
class Message:
    """One message of the protocol, with the one block of information that we write."""

    identifier: str
    sender: str
    sent: datetime
    type: MessageType
    category: Category
    event: str
    text: str
    area: Area
    sender_name: str = ""
    headline: str = ""
    instruction: str = ""
    contact: str = ""
    expires: datetime | None = None
    references: tuple["Message", ...] = ()
    status: Status = Status.ACTUAL
    language: str = "vi-VN"
    urgency: str = "Immediate"
    severity: str = "Severe"
    certainty: str = "Likely"

    def __post_init__(self) -> None:
        if any(mark in self.identifier + self.sender for mark in FORBIDDEN):
            raise ValueError(f"identifiers and senders hold none of {FORBIDDEN!r}")

    @property
    def reference(self) -> str:
        return ",".join((self.sender, self.identifier, moment(self.sent)))


def moment(at: datetime) -> str:
    """The time as the protocol wants it: whole seconds and the offset as `+07:00`."""
    if at.utcoffset() is None:
        raise ValueError("a time without its offset")
    return at.isoformat(timespec="seconds")


def headline(text: str) -> str:
    """The first sentence, or as much of it as fits."""
    first = text.strip().split("\n", 1)[0]
    for here, after in pairwise(range(len(first))):
        if first[here] in ".!?" and first[after].isspace():
            first = first[:after]
            break
    return first if len(first) <= LONGEST_HEADLINE else first[: LONGEST_HEADLINE - 1].rstrip() + "…"


# --- Out -------------------------------------------------------------------------------------------------


def write(message: Message) -> bytes:
    """The message as XML, UTF-8, valid by the schema of the protocol."""
    alert = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})
    parts = [
        ("identifier", message.identifier),
        ("sender", message.sender),
        ("sent", moment(message.sent)),
        ("status", message.status),
        ("msgType", message.type),
        ("scope", "Public"),
        ("references", " ".join(m.reference for m in message.references)),
    ]
    _write_all(alert, parts)
    info = _write(alert, "info", "")
    _write_all(info, _info(message))
    _write_area(info, message.area)
    return bytes(etree.tostring(alert, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _info(message: Message) -> list[tuple[str, str]]:
    return [
        ("language", message.language),
        ("category", message.category),
        ("event", message.event),
        ("urgency", message.urgency),
        ("severity", message.severity),
        ("certainty", message.certainty),
        ("expires", moment(message.expires) if message.expires else ""),
        ("senderName", message.sender_name),
        ("headline", message.headline or headline(message.text)),
        ("description", message.text),
        ("instruction", message.instruction),
        ("contact", message.contact),
    ]


def _write_area(info: etree._Element, area: Area) -> None:
    block = _write(info, "area", "")
    _write(block, "areaDesc", area.words)
    for code in area.codes:
        geocode = _write(block, "geocode", "")
        _write_all(geocode, [("valueName", "unit"), ("value", code)])


def _write_all(parent: etree._Element, parts: list[tuple[str, str]]) -> None:
    for name, text in parts:
        if text:
            _write(parent, name, text)


def _write(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{CAP}}}{name}")
    element.text = printable(text) or None
    return element


def printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


# --- In --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heard:
    """What somebody else's system says; only what a person needs in order to decide."""

    identifier: str
    sender: str
    sent: datetime
    type: MessageType
    status: str
    event: str
    text: str
    area_words: str
    expires: datetime | None
    references: tuple[str, ...]  # identifiers


def read(raw: bytes) -> Heard:
    """Read one message; entities, DTDs and whatever is outside the message are never followed.

    Raises:
        UnreadableError: not a CAP 1.2 message, too large, or without what the protocol requires.
    """
    if len(raw) > LARGEST:
        raise UnreadableError("larger than 1 MiB")
    alert = parse(raw)
    if alert.tag != f"{{{CAP}}}alert":
        raise UnreadableError("not an alert of CAP 1.2")
    info = _preferred(alert)
    try:
        return Heard(
            identifier=_said(alert, "identifier"),
            sender=_said(alert, "sender"),
            sent=_when(_said(alert, "sent")),
            type=MessageType(_said(alert, "msgType")),
            status=_said(alert, "status"),
            event=_said(info, "event"),
            text=_text(info),
            area_words="; ".join(_every(info, "area/cap:areaDesc")),
            expires=_when(found) if (found := _said(info, "expires", needed=False)) else None,
            references=tuple(r.split(",")[1] for r in _references(alert) if r.count(",") == 2),
        )
    except ValueError as error:
        raise UnreadableError(str(error)) from None


def parse(raw: bytes) -> etree._Element:
    """The root of an XML text from outside.

    Raises:
        UnreadableError: no XML, or one with a document type of its own.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableError("not XML") from None
    if root.getroottree().docinfo.doctype:
        raise UnreadableError("it brings a document type of its own")
    return root


def _preferred(alert: etree._Element) -> etree._Element:
    """The block in Vietnamese, else the first."""
    blocks = alert.findall(f"{{{CAP}}}info")
    if not blocks:
        raise UnreadableError("without information")
    return next((b for b in blocks if _said(b, "language", needed=False).startswith("vi")), blocks[0])


def _text(info: etree._Element) -> str:
    parts = (_said(info, name, needed=False) for name in ("headline", "description", "instruction"))
    return "\n".join(dict.fromkeys(p for p in parts if p)) or _said(info, "event")


def _references(alert: etree._Element) -> list[str]:
    return _said(alert, "references", needed=False).split()


def _every(element: etree._Element, path: str) -> list[str]:
    found = element.findall(f"cap:{path}", namespaces={"cap": CAP})
    return [" ".join((f.text or "").split()) for f in found]


def _said(element: etree._Element, name: str, *, needed: bool = True) -> str:
    found = _every(element, name)
    if needed and not (found and found[0]):
        raise UnreadableError(f"without <{name}>")
    return found[0] if found else ""


def _when(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.utcoffset() is None:
        raise UnreadableError("a time without its offset")
    return at
