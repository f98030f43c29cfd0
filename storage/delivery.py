"""What became of what we sent: receipts, what is unsure, what was left on its way, what is forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, update
from sqlmodel import Session, col

from storage.columns import inline
from storage.inbox import is_postgres
from storage.outbox import OPEN, table
from storage.tables import Outbox
from storage.words import OutboxState


def left_going(db: Session, before: datetime, *, not_by: str | None = None) -> Sequence[Outbox]:
    """Rows that a killed process left on their way."""
    query = select(Outbox).where(
        col(Outbox.state) == inline(OutboxState.GOING), col(Outbox.going_since) < before
    )
    if not_by is not None:
        query = query.where(col(Outbox.claimed_by) != not_by)
    if is_postgres(db):
        query = query.with_for_update(skip_locked=True)
    return db.execute(query).scalars().all()


def unsure_due(db: Session, now: datetime) -> Sequence[Outbox]:
    """Unsure rows whose waiting time for an echo has passed."""
    query = select(Outbox).where(
        col(Outbox.state) == inline(OutboxState.UNSURE), col(Outbox.not_before) <= now
    )
    if is_postgres(db):
        query = query.with_for_update(skip_locked=True)
    return db.execute(query).scalars().all()


def known_messages(db: Session, message_ids: Sequence[str]) -> set[str]:
    query = select(col(Outbox.zalo_message_id)).where(col(Outbox.zalo_message_id).in_(message_ids))
    return {m for m in db.execute(query).scalars() if m}


def settle(db: Session, column: str, moments: Sequence[tuple[str, datetime]]) -> None:
    """Write `received_at` or `seen_at`, or only that it was sent; nothing is ever downgraded."""
    if not moments:
        return
    seen = table.c.zalo_message_id == bindparam("mid")
    values: dict[str, Any] = {
        "state": case(
            # No IN here: a list cannot be spelled out where one statement runs for many rows.
            (
                or_(table.c.state == OutboxState.UNSURE, table.c.state == OutboxState.GAVE_UP),
                OutboxState.SENT,
            ),
            else_=table.c.state,
        ),
        "sent_at": func.coalesce(table.c.sent_at, bindparam("at", type_=table.c.sent_at.type)),
    }
    if column != "sent_at":
        values[column] = func.coalesce(table.c[column], bindparam("at", type_=table.c.sent_at.type))
    db.connection().execute(
        update(table).where(seen).values(values), [{"mid": m, "at": at} for m, at in moments]
    )


def find_by_words(db: Session, oa_id: str, recipient: str, mark_of_text: str) -> Outbox | None:
    """The oldest row on its way or unsure that says these words: an echo is sometimes all we get to know."""
    query = (
        select(Outbox)
        .where(
            col(Outbox.oa_id) == oa_id,
            col(Outbox.recipient) == recipient,
            col(Outbox.text_mark) == mark_of_text,
            or_(*(col(Outbox.state) == inline(state) for state in (OutboxState.UNSURE, OutboxState.GOING))),
        )
        .order_by(col(Outbox.id))
        .limit(1)
    )
    return db.execute(query).scalars().first()


def count_open(db: Session) -> dict[OutboxState, int]:
    """How many rows wait, are on their way, or are unsure; what is over is not counted: it is too much."""
    return {
        state: int(db.execute(select(func.count()).where(col(Outbox.state) == inline(state))).scalar_one())
        for state in OPEN
    }


def forget_texts(db: Session, before: datetime) -> int:
    """Empty the words of what left long ago."""
    query = (
        update(Outbox)
        .where(
            col(Outbox.created_at) < before,
            col(Outbox.state).in_([OutboxState.SENT, OutboxState.DROPPED, OutboxState.GAVE_UP]),
            col(Outbox.text) != "",
        )
        .values(text="", buttons=[], details={})
    )
    return db.connection().execute(query).rowcount


def forget_texts_to(db: Session, oa_id: str, recipient: str) -> None:
    """Erase what was said to a person and take back what has not left."""
    mine = and_(col(Outbox.oa_id) == oa_id, col(Outbox.recipient) == recipient)
    db.execute(
        update(Outbox)
        .where(mine, col(Outbox.state) == inline(OutboxState.WAITING))
        .values(state=OutboxState.DROPPED, why="erased")
    )
    db.execute(update(Outbox).where(mine).values(text="", buttons=[], recipient=""))
