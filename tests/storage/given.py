"""What most tests of the ledgers begin with: an hour, two accounts, and words for one thing heard or said."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from storage import accounts
from storage.inbox import NewItem
from storage.outbox import Promise, Room
from storage.words import InboxKind, Lane

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
OA, OTHER = "1000", "2000"
ROOM = [Room(OA, 100, 100)]
OpenSession = Callable[[], Session]


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def two_accounts(db: Session) -> None:
    for number, oa_id in enumerate((OA, OTHER)):
        accounts.describe(db, oa_id, ["key"], after(number))


def said(
    key: str,
    by: str = "an",
    at: float = 0,
    *,
    kind: InboxKind = InboxKind.EVENT,
    body: bytes = b"{}",
    oa_id: str = OA,
) -> NewItem:
    """Something heard, `at` seconds after the hour."""
    return NewItem(oa_id, kind, "user_send_text", by, key, body, after(at), after(at))


def message(to: str, text: str = "Chào bà con.", lane: Lane = Lane.REPLY, **more: Any) -> Promise:
    """Something promised to a person."""
    facts = {"oa_id": OA, "feature": "t", "name": "t.hello"} | more
    return Promise(lane=lane, recipient=to, text=text, **facts)
