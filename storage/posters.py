"""The sheet of a notice: whoever was lent its address fetches it within the hour."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col

from storage.books import fingerprint
from storage.tables import Notice, NoticeLink


def lend(db: Session, secret: str, notice: Notice, until: datetime) -> None:
    db.add(NoticeLink(fingerprint=fingerprint(secret), notice_id=notice.id, until=until))


def lent(db: Session, secret: str, now: datetime) -> Notice | None:
    link = db.get(NoticeLink, fingerprint(secret))
    return db.get(Notice, link.notice_id) if link is not None and link.until > now else None


def take_back(db: Session, now: datetime) -> int:
    """Addresses whose hour is over are forgotten; returns how many."""
    return db.connection().execute(delete(NoticeLink).where(col(NoticeLink.until) <= now)).rowcount
