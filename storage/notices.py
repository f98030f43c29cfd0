"""Notices and their recipients, as questions."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.tables import Notice
from storage.words import NoticeKind, NoticeState


def by_id(db: Session, notice_id: int) -> Notice | None:
    return db.get(Notice, notice_id)


def by_code(db: Session, oa_id: str, code: str) -> Notice | None:
    query = select(Notice).where(col(Notice.oa_id) == oa_id, col(Notice.code) == code.upper())
    return db.exec(query).first()


def is_taken(db: Session, oa_id: str, code: str) -> bool:
    return by_code(db, oa_id, code) is not None


def add(db: Session, notice: Notice) -> Notice:
    db.add(notice)
    db.flush()
    return notice


def standing(db: Session, oa_id: str, state: NoticeState) -> Sequence[Notice]:
    """Every notice in this state, oldest first."""
    query = select(Notice).where(col(Notice.oa_id) == oa_id, col(Notice.state) == state)
    return db.exec(query.order_by(col(Notice.id))).all()


def alerts_since(db: Session, since: datetime) -> Sequence[Notice]:
    """Alerts that left after `since`, and what corrected them, of every account, oldest first."""
    query = select(Notice).where(
        col(Notice.kind).in_((NoticeKind.ALERT, NoticeKind.CORRECTION)), col(Notice.sending_at) > since
    )
    told = db.exec(query.order_by(col(Notice.id))).all()
    alerts = {n.id for n in told if n.kind is NoticeKind.ALERT}
    return [n for n in told if n.id in alerts or n.corrects_id in alerts]


def last_about(db: Session, oa_id: str, topic: str, since: datetime) -> Notice | None:
    """The newest notice of a topic that left after `since`."""
    query = select(Notice).where(
        col(Notice.oa_id) == oa_id, col(Notice.topic) == topic, col(Notice.sending_at) > since
    )
    return db.exec(query.order_by(col(Notice.sending_at).desc()).limit(1)).first()
