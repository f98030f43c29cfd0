"""Occasions that were asked about, and notices that repeat themselves, as questions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import NoticeOccasion, NoticeRepeat

REPEAT = "repeat:"


def add(db: Session, occasion: NoticeOccasion) -> NoticeOccasion:
    db.add(occasion)
    db.flush()
    return occasion


def by_id(db: Session, occasion_id: int) -> NoticeOccasion | None:
    return db.get(NoticeOccasion, occasion_id)


def was_asked(db: Session, oa_id: str, key: str, unit_id: int, day: str) -> bool:
    query = select(col(NoticeOccasion.id)).where(
        col(NoticeOccasion.oa_id) == oa_id,
        col(NoticeOccasion.key) == key,
        col(NoticeOccasion.unit_id) == unit_id,
        col(NoticeOccasion.day) == day,
    )
    return db.exec(query).first() is not None


def asked_of(
    db: Session, oa_id: str, keys: Collection[str], days: Collection[str]
) -> set[tuple[str, int, str]]:
    """Occasion, place and day of everything that was asked about on these days."""
    query = select(col(NoticeOccasion.key), col(NoticeOccasion.unit_id), col(NoticeOccasion.day)).where(
        col(NoticeOccasion.oa_id) == oa_id,
        col(NoticeOccasion.key).in_(keys),
        col(NoticeOccasion.day).in_(days),
    )
    return {(key, unit_id, day) for key, unit_id, day in db.exec(query)}


# --- Notices that repeat themselves ----------------------------------------------------------------------


def repeat_by_id(db: Session, repeat_id: int) -> NoticeRepeat | None:
    return db.get(NoticeRepeat, repeat_id)


def keep_repeat(db: Session, repeat: NoticeRepeat) -> NoticeRepeat:
    db.add(repeat)
    db.flush()
    return repeat


def running(db: Session, notice_id: int) -> NoticeRepeat | None:
    """The repeat of this notice; also where it is one of the drafts that were made of another."""
    query = select(NoticeRepeat).where(
        col(NoticeRepeat.notice_id) == notice_id, col(NoticeRepeat.stopped_at).is_(None)
    )
    return db.exec(query).first() or _of_draft(db, notice_id)


def _of_draft(db: Session, notice_id: int) -> NoticeRepeat | None:
    query = select(col(NoticeOccasion.key)).where(col(NoticeOccasion.notice_id) == notice_id)
    key = db.exec(query).first()
    if key is None or not key.startswith(REPEAT):
        return None
    found = repeat_by_id(db, int(key.removeprefix(REPEAT)))
    return found if found is not None and found.stopped_at is None else None


def repeats_of(db: Session, author_id: int) -> Sequence[NoticeRepeat]:
    """What this person repeats, the next one first."""
    query = select(NoticeRepeat).where(
        col(NoticeRepeat.author_id) == author_id, col(NoticeRepeat.stopped_at).is_(None)
    )
    return db.exec(query.order_by(col(NoticeRepeat.next_at), col(NoticeRepeat.id))).all()


def stop(repeat: NoticeRepeat, now: datetime) -> None:
    repeat.stopped_at = now
