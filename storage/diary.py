"""The diary: what will come due."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, col

from storage.inbox import BACK_OFF, GIVE_UP_AFTER, is_postgres
from storage.tables import Diary


def remind(
    db: Session,
    oa_id: str,
    feature: str,
    kind: str,
    key: str,
    due_at: datetime,
    details: Mapping[str, object],
    *,
    keep: bool = False,
) -> None:
    """Enter a reminder; an open one of the same feature, kind and key is moved (or kept) instead."""
    entry = _open_one(db, oa_id, feature, kind, key)
    if entry is not None and keep:
        return
    if entry is None:
        entry = Diary(oa_id=oa_id, feature=feature, kind=kind, key=key, due_at=due_at)
    entry.due_at = due_at
    entry.details = dict(details)
    entry.attempts, entry.not_before = 0, None
    db.add(entry)


def _open_one(db: Session, oa_id: str, feature: str, kind: str, key: str) -> Diary | None:
    query = select(Diary).where(
        col(Diary.oa_id) == oa_id,
        col(Diary.feature) == feature,
        col(Diary.kind) == kind,
        col(Diary.key) == key,
        col(Diary.done_at).is_(None),
        col(Diary.parked_at).is_(None),
    )
    return db.execute(query).scalars().first()


def forget(db: Session, oa_id: str, feature: str, key: str, now: datetime, kinds: Sequence[str] = ()) -> None:
    """Strike out what is open for this key (only these kinds, where given)."""
    query = update(Diary).where(
        col(Diary.oa_id) == oa_id,
        col(Diary.feature) == feature,
        col(Diary.key) == key,
        col(Diary.done_at).is_(None),
        col(Diary.parked_at).is_(None),
    )
    if kinds:
        query = query.where(col(Diary.kind).in_(kinds))
    db.execute(query.values(done_at=now))


def next_due(db: Session, now: datetime) -> Diary | None:
    """The earliest entry that is due, ours until the transaction ends."""
    query = (
        select(Diary)
        .where(
            col(Diary.done_at).is_(None),
            col(Diary.parked_at).is_(None),
            col(Diary.due_at) <= now,
            or_(col(Diary.not_before).is_(None), col(Diary.not_before) <= now),
        )
        .order_by(col(Diary.due_at), col(Diary.id))
        .limit(1)
    )
    if is_postgres(db):
        query = query.with_for_update(skip_locked=True)
    return db.execute(query).scalars().first()


def failed(db: Session, entry_id: int, now: datetime, why: str) -> bool:
    """Note a failure by the name of the error; returns whether the entry is now parked."""
    entry = db.get(Diary, entry_id)
    if entry is None or entry.done_at is not None:
        return False
    entry.attempts += 1
    entry.error = why
    entry.not_before = now + BACK_OFF * 2 ** (entry.attempts - 1)
    if entry.attempts >= GIVE_UP_AFTER:
        entry.parked_at = now
    return entry.parked_at is not None


def replay_parked(db: Session) -> int:
    query = (
        update(Diary)
        .where(col(Diary.parked_at).is_not(None))
        .values(parked_at=None, attempts=0, not_before=None)
    )
    return db.connection().execute(query).rowcount


def next_moment(db: Session) -> datetime | None:
    """When the next entry comes due."""
    query = select(func.min(Diary.due_at)).where(col(Diary.done_at).is_(None), col(Diary.parked_at).is_(None))
    return db.execute(query).scalar()


def parked(db: Session) -> int:
    return int(db.execute(select(func.count()).where(col(Diary.parked_at).is_not(None))).scalar_one())


def overdue_since(db: Session, now: datetime) -> datetime | None:
    """The oldest entry that should already have been dealt with."""
    query = select(func.min(Diary.due_at)).where(
        col(Diary.done_at).is_(None), col(Diary.parked_at).is_(None), col(Diary.due_at) <= now
    )
    return db.execute(query).scalar()


def forget_done(db: Session, before: datetime) -> int:
    """Throw away what was dealt with long ago; returns how many."""
    return db.connection().execute(delete(Diary).where(col(Diary.done_at) < before)).rowcount
