"""Brings in what other systems warn of: their feeds are read within limits, and each alert is heard once."""

import asyncio
import hashlib
import ipaddress
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar
from yarl import URL

from handlers.rules import cap
from storage import inbox
from storage.clerk import Clerk, Turn
from storage.inbox import ERRAND, NewItem
from storage.words import InboxKind

log = structlog.get_logger("cap")
ATOM = "{http://www.w3.org/2005/Atom}"
PATIENCE = 10.0  # seconds for one answer
MOST_ENTRIES = 50  # of one feed at a time: the newest come first
OK = 200


class NotFetchedError(Exception):
    """This address gave nothing that can be used; the text says why."""


def is_allowed(url: URL) -> bool:
    """https, or the own machine; without a name and password in it."""
    if url.user is not None or not url.host:
        return False
    return url.scheme == "https" or (url.scheme == "http" and _is_own(url.host))


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def bring_in(clerk: Clerk, feeds: Sequence[str], oa_id: str, now: Callable[[], datetime]) -> None:
    """Read every feed; what is new in it becomes something heard, which a person will decide about."""
    if not feeds or not oa_id:
        return
    async with ClientSession(timeout=ClientTimeout(total=PATIENCE), cookie_jar=DummyCookieJar()) as session:
        for feed in feeds:
            try:
                found = await _read(session, URL(feed))
            except (NotFetchedError, cap.UnreadableError, ValueError) as error:
                log.warning("a feed of alerts was not read", host=URL(feed).host, why=str(error))
                continue
            items = [_item(heard, oa_id, now()) for heard in found]
            if items:
                await asyncio.wrap_future(clerk.submit(Turn.INBOX, partial(inbox.hear, items=items)))


async def _read(session: ClientSession, url: URL) -> list[cap.Heard]:
    """The alerts of a feed, or the one alert that stands at this address."""
    body = await _fetch(session, url)
    root = cap.parse(body)
    if root.tag != f"{ATOM}feed":
        return [cap.read(body)]
    found: list[cap.Heard] = []
    for entry in root.findall(f"{ATOM}entry")[:MOST_ENTRIES]:
        link = _link(
            [(e.get("rel") or "alternate", e.get("href") or "") for e in entry.findall(f"{ATOM}link")]
        )
        target = url.join(URL(link)) if link else None
        if target is None or target.host != url.host:
            continue
        try:
            found.append(cap.read(await _fetch(session, target)))
        except (NotFetchedError, cap.UnreadableError) as error:
            log.warning("an alert was not read", host=url.host, why=str(error))
    return found


def _link(links: list[tuple[str, str]]) -> str:
    return next((href for rel, href in links if rel == "alternate" and href), "")


async def _fetch(session: ClientSession, url: URL) -> bytes:
    if not is_allowed(url):
        raise NotFetchedError("only https, or http on the own machine")
    try:
        async with session.get(url, allow_redirects=False) as answer:
            if answer.status != OK:
                raise NotFetchedError(f"answered {answer.status}")
            body = await answer.content.read(cap.LARGEST + 1)
            while len(body) <= cap.LARGEST and (more := await answer.content.read(cap.LARGEST)):
                body += more
    except (ClientError, OSError, TimeoutError):
        raise NotFetchedError("no answer") from None
    if len(body) > cap.LARGEST:
        raise NotFetchedError("larger than 1 MiB")
    return body


def _item(heard: cap.Heard, oa_id: str, now: datetime) -> NewItem:
    asked = {
        "identifier": heard.identifier,
        "sender": heard.sender,
        "type": heard.type.value,
        "status": heard.status,
        "event": heard.event,
        "text": heard.text,
        "area": heard.area_words,
        "expires": heard.expires.isoformat() if heard.expires is not None else None,
        "references": list(heard.references),
    }
    said = {"feature": "warnings", "errand": "warned", "ok": True, "asked": asked, "found": {}, "why": ""}
    name = f"{oa_id}|{heard.sender}|{heard.identifier}|{cap.moment(heard.sent)}"
    return NewItem(
        oa_id=oa_id,
        kind=InboxKind.EVENT,
        event_name=f"{ERRAND}warned",
        subject="",
        said_key=f"{ERRAND}cap:{hashlib.sha256(name.encode()).hexdigest()}",
        body=json.dumps(said).encode(),
        occurred_at=now,
        received_at=now,
    )
