"""Alerts for everybody else: what was sent as an alert also stands here as CAP 1.2, in an Atom feed.

Public, and therefore without a person: it shows what was sent to whole neighbourhoods, and who speaks.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from aiohttp import web
from lxml import etree
from sqlmodel import Session
from yarl import URL

from bot.clock import Clock
from handlers.rules import cap
from handlers.rules.cap import Category, Message, MessageType
from handlers.rules.clocks import VIETNAM
from handlers.rules.triage import load_book, read
from storage import accounts, notices, units
from storage.clerk import Clerk
from storage.tables import Notice, OfficialAccount

ATOM = "http://www.w3.org/2005/Atom"
SHOWN_FOR = timedelta(days=30)
HOLDS_FOR = timedelta(hours=24)  # where nobody said until when
HEADERS = {"Cache-Control": "public, max-age=30", "X-Content-Type-Options": "nosniff"}
BY_CODE: Mapping[str, Category] = MappingProxyType(
    {
        "medical_emergency": Category.HEALTH,
        "natural_hazard": Category.MET,
        "utility_infrastructure": Category.INFRA,
    }
)
BY_GROUP: Mapping[str, Category] = MappingProxyType(
    {
        "ANM": Category.SECURITY,
        "GT": Category.TRANSPORT,
        "HS": Category.SECURITY,
        "MT": Category.SECURITY,
        "MTr": Category.ENV,
        "PC": Category.FIRE,
    }
)


class Alerts:
    """The feed and its messages; `address` is where the outside finds us."""

    def __init__(self, clerk: Clerk, clock: Clock, address: str) -> None:
        self._clerk, self._clock, self._address = clerk, clock, address.rstrip("/")

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/cap/alerts.atom", self.feed)
        app.router.add_get("/cap/{identifier}.xml", self.one)

    async def feed(self, request: web.Request) -> web.Response:
        messages = await asyncio.to_thread(self._recent)
        return _xml(_feed(messages, self._base(request), self._clock.now()), "application/atom+xml")

    async def one(self, request: web.Request) -> web.Response:
        wanted = request.match_info["identifier"]
        found = next((m for m in await asyncio.to_thread(self._recent) if m.identifier == wanted), None)
        if found is None:
            raise web.HTTPNotFound
        return _xml(cap.write(found), "application/cap+xml")

    def _base(self, request: web.Request) -> str:
        return self._address or str(request.url.origin())

    def _recent(self) -> list[Message]:
        """Every message of the last weeks, newest first."""
        with self._clerk.reading() as db:
            told = notices.alerts_since(db, self._clock.now() - SHOWN_FOR)
            speakers = {a.oa_id: a for a in accounts.every(db)}
            host = URL(self._address).host or "localhost"
            made: dict[int, Message] = {}
            found: list[Message] = []
            for notice in told:  # oldest first: what is corrected comes before its correction
                message = _message(db, notice, speakers[notice.oa_id], host, made)
                made[notice.id] = message
                found.append(message)
                if notice.recalled_at is not None:
                    found.append(_cancel(message, notice.recalled_at))
        return sorted(found, key=lambda m: m.sent, reverse=True)


# --- A notice as a message -------------------------------------------------------------------------------


def _message(
    db: Session, notice: Notice, speaker: OfficialAccount, host: str, made: Mapping[int, Message]
) -> Message:
    corrected = made.get(notice.corrects_id or 0)
    sent = (notice.sending_at or notice.created_at).astimezone(VIETNAM)
    category, event = _about(notice.text) if corrected is None else (corrected.category, corrected.event)
    unit = units.path(db, notice.unit_id)[:1]
    return Message(
        identifier=f"{notice.oa_id}-{notice.code}",
        sender=f"oa-{notice.oa_id}@{host}",
        sent=sent,
        type=MessageType.ALERT if corrected is None else MessageType.UPDATE,
        category=category,
        event=event,
        text=notice.text,
        area=cap.Area(notice.audience_words or "; ".join(u.name for u in unit), tuple(u.code for u in unit)),
        sender_name=speaker.name,
        instruction=_part(notice, "do"),
        contact=_part(notice, "ask"),
        expires=(notice.valid_until or sent + HOLDS_FOR).astimezone(VIETNAM),
        references=(corrected,) if corrected is not None else (),
    )


def _cancel(message: Message, at: datetime) -> Message:
    return Message(
        identifier=f"{message.identifier}-CANCEL",
        sender=message.sender,
        sent=at.astimezone(VIETNAM),
        type=MessageType.CANCEL,
        category=message.category,
        event=message.event,
        text="Thông báo này đã được thu hồi.",
        area=message.area,
        sender_name=message.sender_name,
        expires=message.expires,
        references=(message,),
    )


def _about(text: str) -> tuple[Category, str]:
    """What kind of event it is, read from its words as if somebody had reported it."""
    book = load_book({})
    kind = book.categories.get(read(text, book=book).category)
    if kind is None or (kind.group not in BY_GROUP and kind.code not in BY_CODE):
        return Category.SAFETY, "An ninh, trật tự"
    return BY_CODE.get(kind.code) or BY_GROUP[kind.group], kind.name


def _part(notice: Notice, name: str) -> str:
    said = notice.parts.get(name, "")
    return "\n".join(str(line) for line in said) if isinstance(said, list) else str(said)


# --- The feed --------------------------------------------------------------------------------------------


def _feed(messages: Sequence[Message], base: str, now: datetime) -> bytes:
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    own = f"{base}/cap/alerts.atom"
    _add(feed, "id", own)
    _add(feed, "title", "Cảnh báo của khu dân cư")
    _add(feed, "updated", cap.moment(max((m.sent for m in messages), default=now.astimezone(VIETNAM))))
    _add(feed, "link", "", rel="self", href=own, type="application/atom+xml")
    for message in messages:
        _entry(feed, message, base)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8"))


def _entry(feed: etree._Element, message: Message, base: str) -> None:
    entry = _add(feed, "entry", "")
    _add(entry, "id", f"urn:cap:{message.sender}:{message.identifier}")
    _add(entry, "title", message.headline or cap.headline(message.text))
    _add(entry, "updated", cap.moment(message.sent))
    author = _add(entry, "author", "")
    _add(author, "name", message.sender_name or message.sender)
    address = f"{base}/cap/{message.identifier}.xml"
    _add(entry, "link", "", rel="alternate", href=address, type="application/cap+xml")
    _add(entry, "summary", message.area.words)


def _add(parent: etree._Element, name: str, text: str, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = cap.printable(text) or None
    return element


def _xml(raw: bytes, kind: str) -> web.Response:
    return web.Response(body=raw, content_type=kind, charset="utf-8", headers=HEADERS)
