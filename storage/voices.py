"""Voice notes: which ones we hold, and the secret address under which one can be heard for a while."""

import re
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import select
from sqlmodel import Session, col

from storage.accounts import seal_of
from storage.tables import Entry, Media
from storage.words import EntryKind, MediaState

_ADDRESS = re.compile(r"(\d{1,12})-(\d{1,12})-([0-9a-z_-]{16,64})", re.IGNORECASE)


def kept(db: Session, report_id: int, media_id: int | None = None) -> list[Media]:
    """The voice notes of a report that are ours, oldest first; or only this one."""
    query = (
        select(Media)
        .join(Entry, col(Entry.media_id) == col(Media.id))
        .where(
            col(Entry.report_id) == report_id,
            col(Media.kind) == EntryKind.VOICE,
            col(Media.state) == MediaState.KEPT,
        )
        .order_by(col(Media.id))
    )
    if media_id is not None:
        query = query.where(col(Media.id) == media_id)
    return list(db.execute(query).scalars())


def address(db: Session, media: Media, until: datetime) -> str:
    """Nobody finds it without our key; it says itself until when it opens."""
    ends = int(until.timestamp())
    return f"{media.id}-{ends}-{seal_of(db).mark(_what(media.id, ends))}"


def at(db: Session, written: str, now: datetime) -> Media | None:
    """The voice note of an address that still opens."""
    found = _ADDRESS.fullmatch(written)
    if found is None:
        return None
    media_id, ends = int(found[1]), int(found[2])
    is_ours = any(compare_digest(found[3], mark) for mark in seal_of(db).marks(_what(media_id, ends)))
    if not is_ours or now.timestamp() >= ends:
        return None
    media = db.get(Media, media_id)
    return media if media is not None and media.state is MediaState.KEPT else None


def _what(media_id: int, ends: int) -> str:
    return f"listen:{media_id}:{ends}"
