"""The outbox: what we promised to send, in which order, and what became of it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Session, col

from storage.columns import inline
from storage.inbox import insert_new, is_postgres
from storage.tables import OfficialAccount, Outbox
from storage.told import as_told, told
from storage.words import Lane, OutboxKind, OutboxState

table: Table = Outbox.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
OPEN = (OutboxState.WAITING, OutboxState.GOING, OutboxState.UNSURE)


def text_mark(text: str) -> str:
    """Sixteen hex digits that find a message again when only its echo is known."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Promise:
    """One message for one person, or one errand."""

    oa_id: str
    lane: Lane
    feature: str
    name: str
    recipient: str = ""
    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    kind: OutboxKind = OutboxKind.MESSAGE
    details: dict[str, Any] = field(default_factory=dict)
    topic: str | None = None
    once: str | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None


def promise(db: Session, promises: Sequence[Promise], now: datetime) -> None:
    """Write all of them in one statement; one whose `once` is already there is passed over."""
    if not promises:
        return
    rows = [
        {
            "oa_id": p.oa_id,
            "kind": p.kind,
            "lane": int(p.lane),
            "feature": p.feature,
            "name": p.name,
            "recipient": p.recipient,
            "text": p.text,
            "text_mark": text_mark(p.text) if p.text else "",
            "buttons": [list(b) for b in p.buttons],
            "details": p.details,
            "topic": p.topic,
            "once": p.once,
            "not_before": p.not_before or now,
            "expires_at": p.expires_at,
            "state": OutboxState.WAITING,
            "attempts": 0,
            "resends": 0,
            "created_at": now,
        }
        for p in promises
    ]
    db.connection().execute(insert_new(db, table), rows)


def is_on_the_way() -> ColumnElement[bool]:
    """Not over yet: said in the words of the index, or SQLite would read the whole ledger."""
    return or_(*(col(Outbox.state) == inline(state) for state in OPEN))


def drop_topic(db: Session, oa_id: str, topic: str, why: str) -> None:
    """Take back what has not left and is no longer true."""
    _drop(db, why, col(Outbox.oa_id) == oa_id, col(Outbox.topic) == topic, can=_CAN_BE_TAKEN_BACK)


def drop_lane(db: Session, oa_id: str, recipient: str, lane: Lane, why: str) -> None:
    """Take back what waits for a person in this lane."""
    whose = (col(Outbox.oa_id) == oa_id, col(Outbox.recipient) == recipient, col(Outbox.lane) == int(lane))
    _drop(db, why, *whose, can=(OutboxState.WAITING,))


_CAN_BE_TAKEN_BACK = (OutboxState.WAITING, OutboxState.UNSURE)


def _drop(db: Session, why: str, *which: ColumnElement[bool], can: Sequence[OutboxState]) -> None:
    query = update(Outbox).where(*which, is_on_the_way(), col(Outbox.state).in_(can))
    db.execute(query.values(state=OutboxState.DROPPED, why=why))


@dataclass(frozen=True)
class Room:
    """How many requests an account may make now, so many of them for notices; and how many templates."""

    oa_id: str
    requests: int
    notices: int
    templates: int = 0  # these are outside the requests of a minute


@dataclass(frozen=True)
class Claimed:
    """A row on its way, as far as the sender needs to know it."""

    id: int
    oa_id: str
    kind: OutboxKind
    lane: int
    feature: str
    name: str
    recipient: str
    text: str
    buttons: list[list[str]]
    details: dict[str, Any]
    topic: str | None
    attempts: int
    resends: int
    once: str | None = None
    why: str | None = None


def take_turn(db: Session) -> None:
    """One process at a time counts and claims, until its transaction ends.

    Otherwise two of them would each use up the whole room of an account, and each take a message of the same
    person: neither sees what the other has taken and not yet committed.
    """
    if is_postgres(db):
        db.execute(select(func.pg_advisory_xact_lock(2, 0)))


def claim(db: Session, now: datetime, rooms: Sequence[Room], slots: int, who: str) -> list[Claimed]:
    """Up to `slots` rows, marked as going: alarms of all accounts first, then replies, then notices.

    Within a person one at a time, in order; an account never gets more than it has room for, and notices
    leave free what is kept for whoever asks next. Templates take nothing from the requests of a minute.
    """
    take_turn(db)
    rows: list[Claimed] = []
    left = {room.oa_id: room.requests for room in rooms}
    for lane in Lane:
        for room in rooms:
            kept_free = room.requests - room.notices if lane >= Lane.ALERT else 0
            most = min(slots - len(rows), left[room.oa_id] - kept_free)
            bounds = {"oa": room.oa_id, "lane": int(lane), "now": now, "most": most}
            if most > 0:
                found = _take(db, _READY, bounds, now, who)
                left[room.oa_id] -= len(found)
                rows += found
            most = min(slots - len(rows), room.templates)
            if most > 0:
                rows += _take(db, _TEMPLATES, {**bounds, "most": most}, now, who)
    return rows


def claim_fetches(db: Session, now: datetime, slots: int, who: str) -> list[Claimed]:
    """Pictures and the like to bring: they ask nothing of Zalo's API, so no account has to have room."""
    return _take(db, _FETCHES, {"now": now, "most": slots}, now, who)


def _take(
    db: Session, query: Select[Any], bounds: dict[str, object], now: datetime, who: str
) -> list[Claimed]:
    connection = db.connection()
    rows = [Claimed(*tuple(r)) for r in connection.execute(query, bounds)]
    if rows:
        connection.execute(_GO, {"ids": [r.id for r in rows], "now": now, "who": who})
    return rows


_c = table.c
_NOW = bindparam("now", type_=_c.not_before.type)
_IS_USEFUL = or_(_c.expires_at.is_(None), _c.expires_at > _NOW)


def _must_wait() -> ColumnElement[bool]:
    """Something of the same person is on its way, or stands before this one."""
    other = table.alias()
    is_going = other.c.state == inline(OutboxState.GOING)
    stands_before = and_(
        other.c.lane <= _c.lane,
        other.c.id < _c.id,
        or_(
            other.c.state == inline(OutboxState.WAITING),
            and_(other.c.state == inline(OutboxState.UNSURE), other.c.not_before.is_not(None)),
        ),
    )
    return (
        select(literal(1))
        .where(
            other.c.oa_id == _c.oa_id,
            other.c.recipient == _c.recipient,
            or_(*(other.c.state == inline(state) for state in OPEN)),
            or_(is_going, stands_before),
        )
        .exists()
    )


def _waiting(*which: ColumnElement[bool]) -> Select[Any]:
    """Rows as the sender needs them; one that is just being taken back is passed over."""
    columns = [_c[f.name] for f in fields(Claimed)]
    ready = (_c.state == inline(OutboxState.WAITING), _c.not_before <= _NOW, _IS_USEFUL)
    query = select(*columns).where(*ready, *which).order_by(_c.not_before, _c.id)
    return query.limit(bindparam("most")).with_for_update(skip_locked=True, of=table)


_ORDINARY = (_c.kind != inline(OutboxKind.FETCH), _c.kind != inline(OutboxKind.TEMPLATE))
_OF_LANE = (_c.lane == bindparam("lane"), _c.oa_id == bindparam("oa"))
_IN_LINE = (*_OF_LANE, or_(_c.recipient == "", ~_must_wait()))
_READY = _waiting(*_ORDINARY, *_IN_LINE)
_TEMPLATES = _waiting(_c.kind == inline(OutboxKind.TEMPLATE), *_IN_LINE)
_FETCHES = _waiting(_c.kind == inline(OutboxKind.FETCH))
_GO = (
    update(table)
    .where(_c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=OutboxState.GOING,
        going_since=bindparam("now", type_=_c.going_since.type),
        attempted_at=bindparam("now", type_=_c.attempted_at.type),
        claimed_by=bindparam("who"),
    )
)


@dataclass(frozen=True)
class Mark:
    """What became of one row."""

    id: int
    state: OutboxState
    why: str | None = None
    not_before: datetime | None = None
    zalo_message_id: str | None = None
    sent_at: datetime | None = None
    attempts: int = 0
    resends: int = 0


def mark(db: Session, marks: Iterable[Mark]) -> None:
    """Write down what became of many rows; only rows that are going can be marked.

    In one order, so that two processes never wait for each other in a ring.
    """
    rows = [vars(m) for m in marks]
    if rows:
        shared = is_postgres(db)
        db.connection().execute(_mark(shared=shared), {"marks": as_told(rows, shared=shared)})


@cache
def _mark(*, shared: bool) -> Update:
    marks = told("marks", {f.name: _c[f.name].type for f in fields(Mark)}, shared=shared)
    ours = select(_c.id).where(_c.id.in_(select(marks.c.id))).order_by(_c.id).with_for_update().cte("ours")
    return (
        update(table)
        .where(_c.id == marks.c.id, _c.state == inline(OutboxState.GOING))
        .where(_c.id.in_(select(ours.c.id)) if shared else true())
        .values({f.name: marks.c[f.name] for f in fields(Mark) if f.name != "id"})
        .values(going_since=None, claimed_by=None)
    )


def expire(db: Session, now: datetime) -> None:
    """What came too late to be of use is dropped rather than sent."""
    is_late = (col(Outbox.state) == inline(OutboxState.WAITING), col(Outbox.expires_at) <= now)
    late = select(col(Outbox.id)).where(*is_late).with_for_update(skip_locked=True)
    query = update(Outbox).where(col(Outbox.id).in_(late)).values(state=OutboxState.DROPPED, why="expired")
    db.execute(query.execution_options(synchronize_session=False))


def next_moment(db: Session) -> datetime | None:
    """When the next row may leave or an unsure one must be decided."""
    unsure = select(func.min(Outbox.not_before)).where(
        col(Outbox.state) == inline(OutboxState.UNSURE), col(Outbox.not_before).is_not(None)
    )
    return min((m for m in (_first_waiting(db), db.execute(unsure).scalar()) if m), default=None)


def oldest_waiting(db: Session, now: datetime) -> datetime | None:
    """Since when the oldest row that may leave has been waiting."""
    first = _first_waiting(db)
    return first if first is not None and first <= now else None


def _first_waiting(db: Session) -> datetime | None:
    """The first of each account and lane is at hand in the index; the first of all is not."""
    earliest = select(func.min(Outbox.not_before)).where(col(Outbox.state) == inline(OutboxState.WAITING))
    is_fetch = col(Outbox.kind) == inline(OutboxKind.FETCH)
    is_template = col(Outbox.kind) == inline(OutboxKind.TEMPLATE)
    of_account = earliest.where(col(Outbox.oa_id) == col(OfficialAccount.oa_id))
    lines = (of_account.where(*_ORDINARY), of_account.where(is_template))
    lanes = (line.where(col(Outbox.lane) == int(lane)).scalar_subquery() for line in lines for lane in Lane)
    firsts = [*db.execute(select(*lanes).select_from(OfficialAccount)), *db.execute(earliest.where(is_fetch))]
    return min((m for row in firsts for m in row if m), default=None)
