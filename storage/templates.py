"""Message templates at Zalo, as questions: which may carry a notice now, and what is used of the quota."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.columns import inline
from storage.tables import MessageTemplate, OfficialAccount, Outbox
from storage.words import NoticeKind, OutboxKind, OutboxState

ENABLED = "ENABLE"
PREFIX = "template:"  # what the outbox calls a message made of a template, before its number at Zalo


def named(template_id: str) -> str:
    return f"{PREFIX}{template_id}"


@dataclass(frozen=True)
class Told:
    """What Zalo says of one template."""

    template_id: str
    name: str
    tag: str
    status: str
    quality: str
    blanks: Sequence[Mapping[str, Any]]
    price_uid: int
    price_phone: int
    daily_quota: int | None


def every(db: Session, oa_id: str) -> Sequence[MessageTemplate]:
    query = select(MessageTemplate).where(col(MessageTemplate.oa_id) == oa_id)
    return db.exec(query.order_by(col(MessageTemplate.template_id))).all()


def by_number(db: Session, oa_id: str, template_id: str) -> MessageTemplate | None:
    query = select(MessageTemplate).where(
        col(MessageTemplate.oa_id) == oa_id, col(MessageTemplate.template_id) == template_id
    )
    return db.exec(query).first()


def enter(db: Session, oa_id: str, told: Sequence[Told], now: datetime) -> None:
    """Write down what Zalo told of all templates; one that it no longer names cannot be used any more."""
    known = {row.template_id: row for row in every(db, oa_id)}
    for one in told:
        row = known.pop(one.template_id, None) or MessageTemplate(
            oa_id=oa_id, template_id=one.template_id, read_at=now
        )
        row.name, row.tag, row.status, row.quality = one.name[:200], one.tag, one.status, one.quality
        row.blanks, row.daily_quota = [dict(blank) for blank in one.blanks], one.daily_quota
        row.price_uid, row.price_phone, row.read_at = one.price_uid, one.price_phone, now
        row.stopped_why = None
        db.add(row)
    for gone in known.values():
        gone.status = "DELETE"


def carrying(db: Session, oa_id: str, kind: NoticeKind) -> Sequence[MessageTemplate]:
    """Templates that are approved, not stopped, and may carry this kind; the cheapest first."""
    query = select(MessageTemplate).where(
        col(MessageTemplate.oa_id) == oa_id,
        col(MessageTemplate.carries) == kind,
        col(MessageTemplate.status) == ENABLED,
        col(MessageTemplate.stopped_why).is_(None),
    )
    return db.exec(query.order_by(col(MessageTemplate.price_uid), col(MessageTemplate.id))).all()


def is_any(db: Session, oa_id: str) -> bool:
    """Whether anything can be sent with a template at all."""
    query = select(MessageTemplate.id).where(
        col(MessageTemplate.oa_id) == oa_id,
        col(MessageTemplate.carries).is_not(None),
        col(MessageTemplate.status) == ENABLED,
        col(MessageTemplate.stopped_why).is_(None),
    )
    return db.exec(query.limit(1)).first() is not None


def used_since(db: Session, oa_id: str, since: datetime) -> int:
    """How many messages of templates left since then."""
    query = select(func.count()).where(
        col(Outbox.oa_id) == oa_id,
        col(Outbox.attempted_at) > since,
        col(Outbox.kind) == inline(OutboxKind.TEMPLATE),
    )
    return int(db.connection().execute(query).scalar_one())


def set_quota(db: Session, oa_id: str, quota: int | None) -> None:
    """How many a day Zalo lets the account send; None: it did not say."""
    account = db.get(OfficialAccount, oa_id)
    if account is not None:
        account.template_quota = quota


def give_up_waiting(db: Session, oa_id: str, template_id: str, why: str) -> int:
    """What waits to leave with this template never will; returns how many."""
    query = update(Outbox).where(
        col(Outbox.oa_id) == oa_id,
        col(Outbox.kind) == inline(OutboxKind.TEMPLATE),
        col(Outbox.state) == inline(OutboxState.WAITING),
        col(Outbox.name) == named(template_id),
    )
    done = db.connection().execute(query.values(state=OutboxState.GAVE_UP, why=why[:64]))
    return done.rowcount


def put_off(db: Session, oa_id: str, until: datetime) -> None:
    """No template leaves before then: the account may not, or has no money for it."""
    query = update(Outbox).where(
        col(Outbox.oa_id) == oa_id,
        col(Outbox.kind) == inline(OutboxKind.TEMPLATE),
        col(Outbox.state) == inline(OutboxState.WAITING),
        col(Outbox.not_before) < until,
    )
    db.connection().execute(query.values(not_before=until))
