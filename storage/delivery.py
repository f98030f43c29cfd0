"""What became of what we sent: receipts, what is unsure, what was left on its way, what is forgotten."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Text, Update, and_, case, func, or_, select, update
from sqlmodel import Session, col

from storage.columns import inline
from storage.inbox import FORGOTTEN_AT_ONCE, is_postgres
from storage.outbox import OPEN, is_on_the_way, table
from storage.tables import Outbox
from storage.told import as_told, told
from storage.words import OutboxKind, OutboxState


def left_going(db: Session, before: datetime, *, not_by: str | None = None) -> Sequence[Outbox]:
    """Rows that a killed process left on their way."""
    query = select(Outbox).where(
        col(Outbox.state) == inline(OutboxState.GOING), col(Outbox.going_since) < before
    )
    if not_by is not None:
        query = query.where(col(Outbox.claimed_by) != not_by)
    return db.execute(query.with_for_update(skip_locked=True)).scalars().all()


def unsure_due(db: Session, now: datetime) -> Sequence[Outbox]:
    """Unsure rows whose waiting time for an echo has passed."""
    query = select(Outbox).where(
        col(Outbox.state) == inline(OutboxState.UNSURE), col(Outbox.not_before) <= now
    )
    return db.execute(query.with_for_update(skip_locked=True)).scalars().all()


def known_messages(db: Session, message_ids: Sequence[str]) -> set[str]:
    """Which of these messages are ours; they stay ours until the transaction ends.

    Locked in one order before any of them is settled, so that two processes never wait in a ring.
    """
    query = (
        select(col(Outbox.zalo_message_id))
        .where(col(Outbox.zalo_message_id).in_(message_ids))
        .order_by(col(Outbox.id))
        .with_for_update()
    )
    return {m for m in db.execute(query).scalars() if m}


def settle(db: Session, column: str, moments: Sequence[tuple[str, datetime]]) -> None:
    """Write `received_at` or `seen_at`, or only that it was sent; nothing is ever downgraded.

    Where several say the same of one message, the first of them counts.
    """
    firsts, shared = dict(reversed(moments)), is_postgres(db)
    if firsts:
        rows = as_told([{"mid": mid, "at": at} for mid, at in firsts.items()], shared=shared)
        db.connection().execute(_settle(column, shared=shared), {"moments": rows})


@cache
def _settle(column: str, *, shared: bool) -> Update:
    moments = told("moments", {"mid": Text(), "at": table.c.sent_at.type}, shared=shared)
    was_doubtful = table.c.state.in_([inline(OutboxState.UNSURE), inline(OutboxState.GAVE_UP)])
    values: dict[str, Any] = {"state": case((was_doubtful, inline(OutboxState.SENT)), else_=table.c.state)}
    for moment in dict.fromkeys(("sent_at", column)):
        values[moment] = func.coalesce(table.c[moment], moments.c.at)
    return update(table).where(table.c.zalo_message_id == moments.c.mid).values(values)


def find_by_words(db: Session, oa_id: str, recipient: str, mark_of_text: str) -> Outbox | None:
    """The oldest row that says these words and may have left: an echo is sometimes all we get to know.

    One that is being marked just now is passed over: the echo is looked at again a little later.
    """
    may_have_left = or_(col(Outbox.state) != inline(OutboxState.WAITING), col(Outbox.resends) > 0)
    query = (
        select(Outbox)
        .where(
            is_on_the_way(),
            may_have_left,
            col(Outbox.oa_id) == oa_id,
            col(Outbox.recipient) == recipient,
            col(Outbox.text_mark) == mark_of_text,
        )
        .order_by(col(Outbox.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.execute(query).scalars().first()


def find_unsure(db: Session, oa_id: str, once: str) -> Outbox | None:
    """The row promised under this name, where nobody knows yet whether it arrived."""
    query = select(Outbox).where(
        col(Outbox.oa_id) == oa_id,
        col(Outbox.once) == once,
        col(Outbox.state) == inline(OutboxState.UNSURE),
    )
    return db.execute(query.with_for_update(skip_locked=True)).scalars().first()


# --- Questions ------------------------------------------------------------------------------------------


def _asks_zalo() -> ColumnElement[bool]:
    """Whether it is one of the requests of a minute: pictures and templates are not."""
    return and_(col(Outbox.kind) != inline(OutboxKind.FETCH), col(Outbox.kind) != inline(OutboxKind.TEMPLATE))


def sent_since(db: Session, oa_id: str, since: datetime) -> int:
    """Requests that left in the last minute: the pace is computed from this, not remembered."""
    query = select(func.count()).where(
        col(Outbox.oa_id) == oa_id, col(Outbox.attempted_at) > since, _asks_zalo()
    )
    return int(db.execute(query).scalar_one())


def going(db: Session, oa_id: str) -> int:
    """Requests that are on their way just now."""
    query = select(func.count()).where(
        col(Outbox.oa_id) == oa_id, col(Outbox.state) == inline(OutboxState.GOING), _asks_zalo()
    )
    return int(db.execute(query).scalar_one())


def first_attempt_since(db: Session, oa_id: str, since: datetime) -> datetime | None:
    query = select(func.min(Outbox.attempted_at)).where(
        col(Outbox.oa_id) == oa_id, col(Outbox.attempted_at) > since, _asks_zalo()
    )
    return db.execute(query).scalar()


def count_open(db: Session) -> dict[OutboxState, int]:
    """How many rows wait, are on their way, or are unsure; what is over is too much to be counted."""
    kinds = (
        _asks_zalo(),
        col(Outbox.kind) == inline(OutboxKind.FETCH),
        col(Outbox.kind) == inline(OutboxKind.TEMPLATE),
    )
    counted = {}
    for state in OPEN:
        counts = (select(func.count()).where(col(Outbox.state) == inline(state), kind) for kind in kinds)
        counted[state] = sum(int(db.execute(query).scalar_one()) for query in counts)
    return counted


# --- Forgetting -----------------------------------------------------------------------------------------


_EMPTY: dict[str, Any] = {"text": "", "text_mark": "", "buttons": [], "details": {}, "recipient": ""}


def forget_texts(db: Session, before: datetime, most: int = FORGOTTEN_AT_ONCE) -> int:
    """Empty the words of what left long ago, and to whom; returns how many, until there are none."""
    is_over = or_(
        col(Outbox.state).in_([OutboxState.SENT, OutboxState.DROPPED, OutboxState.GAVE_UP]),
        and_(col(Outbox.state) == OutboxState.UNSURE, col(Outbox.not_before).is_(None)),
    )
    old = (
        select(col(Outbox.id))
        .where(col(Outbox.forgotten_at).is_(None), col(Outbox.created_at) < before, is_over)
        .order_by(col(Outbox.created_at))
        .limit(most)
    )
    query = update(Outbox).where(col(Outbox.id).in_(old)).values(**_EMPTY, forgotten_at=before)
    return db.connection().execute(query).rowcount


def forget_texts_to(db: Session, oa_id: str, recipient: str, now: datetime) -> None:
    """Erase what was said to a person, and take back what has not left or might leave again."""
    mine = select(col(Outbox.id)).where(
        col(Outbox.forgotten_at).is_(None), col(Outbox.oa_id) == oa_id, col(Outbox.recipient) == recipient
    )
    ids = list(db.execute(mine).scalars())
    is_open = col(Outbox.state).in_(OPEN)
    db.execute(
        update(Outbox)
        .where(col(Outbox.id).in_(ids), is_open)
        .values(state=OutboxState.DROPPED, why="erased", going_since=None, claimed_by=None)
    )
    db.execute(update(Outbox).where(col(Outbox.id).in_(ids)).values(**_EMPTY, forgotten_at=now))


def is_reaching(db: Session, oa_id: str, topic: str, since: datetime) -> bool:
    """Whether any of the newest messages under this topic arrived, or still may."""
    query = select(col(Outbox.created_at), col(Outbox.state)).where(
        col(Outbox.oa_id) == oa_id,
        col(Outbox.topic) == topic,
        col(Outbox.created_at) >= since,
        col(Outbox.forgotten_at).is_(None),
    )
    rows = [(at, state) for at, state in db.execute(query)]
    newest = max((at for at, _ in rows), default=None)
    return any(state not in _IN_VAIN for at, state in rows if at == newest)


_IN_VAIN = (OutboxState.GAVE_UP, OutboxState.DROPPED)
