"""The diary: what will come due."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Table,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.inbox import BACK_OFF, FORGOTTEN_AT_ONCE, GIVE_UP_AFTER, is_postgres
from storage.tables import Diary
from storage.tables.ledgers import OPEN

table: Table = Diary.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


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
    entry = {
        "oa_id": oa_id,
        "feature": feature,
        "kind": kind,
        "key": key,
        "due_at": due_at,
        "details": dict(details),
        "attempts": 0,
        "not_before": None,
    }
    db.connection().execute(_enter(shared=is_postgres(db), keep=keep), entry)


def remind_all(
    db: Session, oa_id: str, entries: Sequence[tuple[str, str, str, datetime, Mapping[str, object]]]
) -> None:
    """Enter many reminders (feature, kind, key, when, details) in one statement; open ones are moved."""
    rows = [
        {
            "oa_id": oa_id,
            "feature": feature,
            "kind": kind,
            "key": key,
            "due_at": due_at,
            "details": dict(details),
            "attempts": 0,
            "not_before": None,
        }
        for feature, kind, key, due_at, details in entries
    ]
    if rows:
        db.connection().execute(_enter(shared=is_postgres(db), keep=False), rows)


_SAME = ("oa_id", "feature", "kind", "key")


@cache  # a statement that is built once is also compiled once
def _enter(*, shared: bool, keep: bool) -> Insert:
    statement = postgresql.insert(table) if shared else sqlite.insert(table)
    open_one: dict[str, Any] = {"index_elements": _SAME, "index_where": text(OPEN)}
    if keep:
        return statement.on_conflict_do_nothing(**open_one)
    moved = {name: statement.excluded[name] for name in ("due_at", "details", "attempts", "not_before")}
    return statement.on_conflict_do_update(**open_one, set_=moved)


def forget(db: Session, oa_id: str, feature: str, key: str, now: datetime, kinds: Sequence[str] = ()) -> None:
    """Strike out what is open for this key (only these kinds, where given).

    What was given up on is struck out too: replayed later, it would no longer be true.
    """
    for state in (_is_open(), _is_parked()):
        query = update(Diary).where(
            col(Diary.oa_id) == oa_id, col(Diary.feature) == feature, col(Diary.key) == key, state
        )
        if kinds:
            query = query.where(col(Diary.kind).in_(kinds))
        db.execute(query.values(done_at=now))


def open_for(db: Session, oa_id: str, feature: str, key: str) -> Sequence[Diary]:
    """What is open for this key, in the order of its times."""
    query = select(Diary).where(
        col(Diary.oa_id) == oa_id, col(Diary.feature) == feature, col(Diary.key) == key, _is_open()
    )
    return db.execute(query.order_by(col(Diary.due_at), col(Diary.id))).scalars().all()


def _is_open(row: type[Diary] = Diary) -> ColumnElement[bool]:
    return and_(col(row.done_at).is_(None), col(row.parked_at).is_(None))


def _is_parked(row: type[Diary] = Diary) -> ColumnElement[bool]:
    return and_(col(row.parked_at).is_not(None), col(row.done_at).is_(None))


def next_due(db: Session, now: datetime) -> Diary | None:
    """The earliest entry that is due, ours until the transaction ends."""
    return db.execute(_NEXT_DUE, {"now": now}).scalars().first()


_NEXT_DUE = (
    select(Diary)
    .where(
        _is_open(),
        col(Diary.due_at) <= bindparam("now"),
        or_(col(Diary.not_before).is_(None), col(Diary.not_before) <= bindparam("now")),
    )
    .order_by(col(Diary.due_at), col(Diary.id))
    .limit(1)
    .with_for_update(skip_locked=True)
)


def failed(db: Session, entry_id: int, now: datetime, why: str) -> bool:
    """Note a failure by the name of the error; returns whether the entry is now parked."""
    entry = db.get(Diary, entry_id, with_for_update=True)  # another process may be trying it again
    if entry is None or entry.done_at is not None:
        return False
    entry.attempts += 1
    entry.error = why
    entry.not_before = now + BACK_OFF * 2 ** (entry.attempts - 1)
    if entry.attempts >= GIVE_UP_AFTER:
        entry.parked_at = now
    return entry.parked_at is not None


def replay_parked(db: Session) -> int:
    """Give parked entries back to the clerk; returns how many.

    Where the same reminder was entered again meanwhile, or parked twice, only the newest is still meant.
    """
    superseded = or_(_has_twin(_is_open), _has_twin(_is_parked, newer=True))
    db.execute(delete(Diary).where(_is_parked(), superseded).execution_options(synchronize_session=False))
    query = update(Diary).where(_is_parked()).values(parked_at=None, attempts=0, not_before=None)
    return db.connection().execute(query).rowcount


def _has_twin(
    state: Callable[[type[Diary]], ColumnElement[bool]], *, newer: bool = False
) -> ColumnElement[bool]:
    twin = aliased(Diary)
    query = select(literal(1)).where(
        *(col(getattr(twin, name)) == col(getattr(Diary, name)) for name in _SAME), state(twin)
    )
    # The sum keeps SQLite from running through all numbers above this one instead of the few parked rows.
    return (query.where(col(twin.id) + 0 > col(Diary.id)) if newer else query).exists()


def next_moment(db: Session) -> datetime | None:
    """When the next entry comes due, or may be tried again after a failure."""
    fresh = select(func.min(Diary.due_at)).where(_is_open(), col(Diary.not_before).is_(None))
    again = select(func.min(Diary.not_before)).where(_is_open(), col(Diary.not_before).is_not(None))
    return min((m for m in (db.execute(q).scalar() for q in (fresh, again)) if m), default=None)


def parked(db: Session) -> int:
    return int(db.execute(select(func.count()).where(_is_parked())).scalar_one())


def overdue_since(db: Session, now: datetime) -> datetime | None:
    """The oldest entry that should already have been dealt with."""
    return db.execute(select(func.min(Diary.due_at)).where(_is_open(), col(Diary.due_at) <= now)).scalar()


def forget_done(db: Session, before: datetime, most: int = FORGOTTEN_AT_ONCE) -> int:
    """Throw away what was dealt with long ago; returns how many, and is asked again until there are none."""
    old = select(col(Diary.id)).where(col(Diary.done_at) < before).order_by(col(Diary.done_at)).limit(most)
    query = delete(Diary).where(col(Diary.id).in_(old)).execution_options(synchronize_session=False)
    return db.connection().execute(query).rowcount
