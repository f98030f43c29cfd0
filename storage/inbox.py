"""The inbox: what we heard, and whose turn it is to be dealt with."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from zlib import crc32

from sqlalchemy import (
    ColumnElement,
    Insert,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.columns import as_text, inline
from storage.hearing import MOST_IN_ONE, many_at_once, so_many
from storage.tables import Inbox
from storage.told import as_told
from storage.words import InboxKind

table: Table = Inbox.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
GIVE_UP_AFTER = 3  # failures of one item; then it is parked and the person's next one gets its turn
BACK_OFF = timedelta(seconds=2)  # after the first failure, doubled after the second
CANDIDATES = 16  # looked at when the first ones are served elsewhere
FORGOTTEN_AT_ONCE = 5000  # rows emptied in one transaction, so that a webhook gets in between
ERRAND = "errand."  # an inbox item of our own: the answer to an errand


@dataclass(frozen=True)
class NewItem:
    """An item about to be heard."""

    oa_id: str
    kind: InboxKind
    event_name: str
    subject: str  # the Zalo user whose turn it is, or empty
    said_key: str
    body: bytes
    occurred_at: datetime
    received_at: datetime


@dataclass(frozen=True)
class Slip:
    """A receipt as far as it takes to settle it: there are three for every message."""

    id: int
    oa_id: str
    said_key: str
    body: bytes
    attempts: int


@dataclass(frozen=True)
class Waiting:
    """How much is waiting, since when, and how much was given up."""

    open: int
    oldest: datetime | None
    parked: int


def is_postgres(db: Session) -> bool:
    return db.get_bind().dialect.name == "postgresql"


def insert_new(db: Session, into: Table, unique: Sequence[str] | None = None) -> Insert:
    """An INSERT that passes over rows already there, in the dialect of the database."""
    return _insert_new(into, tuple(unique) if unique else None, shared=is_postgres(db))


@cache  # a statement that is built once is also compiled once
def _insert_new(into: Table, unique: tuple[str, ...] | None, *, shared: bool) -> Insert:
    if shared:
        return postgresql.insert(into).on_conflict_do_nothing(index_elements=unique)
    return sqlite.insert(into).on_conflict_do_nothing(index_elements=unique)


def hear(db: Session, items: Sequence[NewItem]) -> None:
    """Write down many at once; what was already heard is passed over.

    The busiest statement of the house goes to the driver as it is: SQLAlchemy would take longer for the
    values of a row than the database for the row.
    """
    if items and is_postgres(db):
        # In order: two processes that hear the same things must not wait for each other in a ring.
        rows = [_fact(item) for item in sorted(items, key=lambda item: item.said_key)]
        db.connection().execute(many_at_once(), {"heard": as_told(rows, shared=True)})
    elif items:
        connection = db.connection()
        for first in range(0, len(items), MOST_IN_ONE):
            some = items[first : first + MOST_IN_ONE]
            values = tuple(value for item in some for value in _row(item))
            connection.exec_driver_sql(so_many(len(some)), values)


def _fact(item: NewItem) -> dict[str, object]:
    done_at = item.received_at if item.kind is InboxKind.UNKNOWN else None
    return {**vars(item), "body": b64encode(item.body).decode(), "done_at": done_at}


def _row(item: NewItem) -> tuple[object, ...]:
    """What nobody deals with is done the moment it is stored; it was only kept to be counted."""
    received_at = as_text(item.received_at)
    return (
        item.oa_id,
        item.kind.value,
        item.event_name,
        item.subject,
        item.said_key,
        item.body,
        as_text(item.occurred_at),
        received_at,
        received_at if item.kind is InboxKind.UNKNOWN else None,
    )


def _is_open(row: type[Inbox], kind: InboxKind) -> ColumnElement[bool]:
    return and_(col(row.done_at).is_(None), col(row.parked_at).is_(None), col(row.kind) == inline(kind))


def next_item(db: Session, now: datetime) -> Inbox | None:
    """The first item whose person is not being served elsewhere, ours until the transaction ends.

    One person's items are dealt with one at a time, in the order of Zalo's own timestamps.
    """
    if not is_postgres(db):  # there is only one writer: nobody is served elsewhere
        return db.scalars(_FIRST, {"now": now}).first()
    for item_id, oa_id, subject in _candidates(db, now):
        if subject and not _take_turn(db, f"{oa_id}:{subject}"):
            continue
        # Asked again, because whoever had the turn before may have finished since the first look.
        again, which = (_OF_PERSON, {"oa": oa_id, "who": subject}) if subject else (_THIS, {"item": item_id})
        item = db.scalars(again, {"now": now, **which}).first()
        if item is not None:
            return item
    return None


def _heads() -> Select[Inbox]:
    """The oldest open item of each person, where it need not rest after a failure; in order of arrival."""
    earlier = aliased(Inbox)
    has_earlier = (
        select(literal(1))
        .where(
            col(earlier.oa_id) == col(Inbox.oa_id),
            col(earlier.subject) == col(Inbox.subject),
            tuple_(col(earlier.occurred_at), col(earlier.id)) < tuple_(col(Inbox.occurred_at), col(Inbox.id)),
            _is_open(earlier, InboxKind.EVENT),
        )
        .exists()
    )
    return (
        select(Inbox)
        .where(
            _is_open(Inbox, InboxKind.EVENT),
            or_(col(Inbox.not_before).is_(None), col(Inbox.not_before) <= bindparam("now")),
            or_(col(Inbox.subject) == "", ~has_earlier),
        )
        .order_by(col(Inbox.id))
    )


_FIRST = _heads().limit(1)
_LOOK = _heads().with_only_columns(col(Inbox.id), col(Inbox.oa_id), col(Inbox.subject)).limit(CANDIDATES)
_OURS = _FIRST.with_for_update(skip_locked=True, of=Inbox)
_THIS = _OURS.where(col(Inbox.id) == bindparam("item"))
_OF_PERSON = _OURS.where(col(Inbox.oa_id) == bindparam("oa"), col(Inbox.subject) == bindparam("who"))


def _candidates(db: Session, now: datetime) -> Sequence[tuple[int, str, str]]:
    """Not locked: a lock on rows that somebody else could serve meanwhile would only keep them waiting."""
    return [(row[0], row[1], row[2]) for row in db.execute(_LOOK, {"now": now})]


def _take_turn(db: Session, whose: str) -> bool:
    """One process at a time serves a person; the turn ends with the transaction, or with the process."""
    return bool(db.execute(select(func.pg_try_advisory_xact_lock(1, crc32(whose.encode()) - 2**31))).scalar())


def failed(db: Session, item_id: int, now: datetime, why: str) -> bool:
    """Note a failure by the name of the error; returns whether the item is now parked."""
    item = db.get(Inbox, item_id, with_for_update=True)  # another process may be trying it again
    if item is None or item.done_at is not None:
        return False
    item.attempts += 1
    item.error = why
    item.not_before = now + BACK_OFF * 2 ** (item.attempts - 1)
    if item.attempts >= GIVE_UP_AFTER:
        item.parked_at = now
    return item.parked_at is not None


def receipts(db: Session, now: datetime, limit: int) -> list[Slip]:
    """Echoes and receipts of our own messages that wait to be settled."""
    return [Slip(*row) for row in db.connection().execute(_RECEIPTS, {"now": now, "most": limit})]


_RECEIPTS = (
    select(*(table.c[f.name] for f in fields(Slip)))
    .where(
        _is_open(Inbox, InboxKind.RECEIPT),
        or_(col(Inbox.not_before).is_(None), col(Inbox.not_before) <= bindparam("now")),
    )
    .order_by(col(Inbox.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=table)
)


def done(db: Session, ids: Sequence[int], now: datetime) -> None:
    db.connection().execute(update(table).where(table.c.id.in_(ids)).values(done_at=now))


def put_off(db: Session, ids: Sequence[int], until: datetime) -> None:
    """A receipt that came before its message was marked: look again a little later."""
    db.execute(
        update(Inbox).where(col(Inbox.id).in_(ids)).values(not_before=until, attempts=col(Inbox.attempts) + 1)
    )


_IS_PARKED = and_(
    col(Inbox.parked_at).is_not(None), col(Inbox.done_at).is_(None), col(Inbox.forgotten_at).is_(None)
)


def replay_parked(db: Session) -> int:
    """Give parked items back to the clerk; returns how many."""
    query = update(Inbox).where(_IS_PARKED).values(parked_at=None, attempts=0, not_before=None)
    return db.connection().execute(query).rowcount


def waiting(db: Session) -> Waiting:
    open_ones = db.execute(
        select(func.count(), func.min(Inbox.received_at)).where(_is_open(Inbox, InboxKind.EVENT))
    ).one()
    parked = db.execute(select(func.count()).where(_IS_PARKED)).scalar_one()
    return Waiting(open_ones[0], open_ones[1], parked)


def next_moment(db: Session) -> datetime | None:
    """When an item that failed may be tried again."""
    query = select(func.min(Inbox.not_before)).where(
        col(Inbox.not_before).is_not(None), col(Inbox.done_at).is_(None), col(Inbox.parked_at).is_(None)
    )
    return db.execute(query).scalar()


def forget_bodies(db: Session, before: datetime, most: int = FORGOTTEN_AT_ONCE) -> int:
    """Empty what was said long ago, by whom too; returns how many, and is asked again until there are none.

    The keys stay, so that a late repetition is still recognised. What was given up is no exception.
    """
    old = (
        select(col(Inbox.id))
        .where(
            col(Inbox.forgotten_at).is_(None),
            col(Inbox.received_at) < before,
            or_(col(Inbox.done_at).is_not(None), col(Inbox.parked_at).is_not(None)),
        )
        .order_by(col(Inbox.received_at))
        .limit(most)
    )
    query = update(Inbox).where(col(Inbox.id).in_(old)).values(**_EMPTY, forgotten_at=before)
    return db.connection().execute(query).rowcount


_EMPTY = {"body": b"", "subject": ""}


def empty(item: Inbox, now: datetime) -> None:
    """Keep nothing of this one item but that it was heard."""
    item.body, item.subject, item.forgotten_at = b"", "", now


def empty_all(db: Session, ids: Sequence[int], now: datetime) -> None:
    values = {"body": b"", "subject": "", "forgotten_at": now}
    db.connection().execute(update(table).where(table.c.id.in_(ids)).values(values))


def forget_bodies_of(db: Session, oa_id: str, subject: str, now: datetime) -> None:
    """Empty what a person said up to what is being dealt with now; what was said after it is still heard."""
    mine = and_(col(Inbox.forgotten_at).is_(None), col(Inbox.oa_id) == oa_id, col(Inbox.subject) == subject)
    at_hand = (
        select(col(Inbox.id))
        .where(col(Inbox.oa_id) == oa_id, col(Inbox.subject) == subject, _is_open(Inbox, InboxKind.EVENT))
        .order_by(col(Inbox.occurred_at), col(Inbox.id))
        .limit(1)
    )
    is_past = or_(
        col(Inbox.done_at).is_not(None),
        col(Inbox.parked_at).is_not(None),
        col(Inbox.kind) != inline(InboxKind.EVENT),
        col(Inbox.id).in_(at_hand),
    )
    past = list(db.execute(select(col(Inbox.id)).where(mine, is_past)).scalars())
    db.execute(update(Inbox).where(col(Inbox.id).in_(past), col(Inbox.done_at).is_(None)).values(done_at=now))
    db.execute(update(Inbox).where(col(Inbox.id).in_(past)).values(**_EMPTY, forgotten_at=now))
