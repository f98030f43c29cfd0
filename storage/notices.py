"""Notices and their recipients, as questions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.audiences import ASKED_FOR, Audience
from storage.tables import Household, Notice, NoticeDoor, NoticeRecipient, Person
from storage.words import AnswerKind, DoorState, NoticeKind, NoticeState, ReachState


def by_id(db: Session, notice_id: int) -> Notice | None:
    return db.get(Notice, notice_id)


def by_ids(db: Session, notice_ids: Collection[int]) -> dict[int, Notice]:
    """Notices by their number, in one question."""
    return {n.id: n for n in db.exec(select(Notice).where(col(Notice.id).in_(notice_ids)))}


def by_code(db: Session, oa_id: str, code: str) -> Notice | None:
    query = select(Notice).where(col(Notice.oa_id) == oa_id, col(Notice.code) == code.upper())
    return db.exec(query).first()


def is_taken(db: Session, oa_id: str, code: str) -> bool:
    return by_code(db, oa_id, code) is not None


def add(db: Session, notice: Notice) -> Notice:
    db.add(notice)
    db.flush()
    return notice


def from_source(db: Session, oa_id: str, source: str, most: int = 500) -> Sequence[Notice]:
    """The newest notices that this source drafted, newest first."""
    query = select(Notice).where(col(Notice.oa_id) == oa_id, col(Notice.source) == source)
    return db.exec(query.order_by(col(Notice.id).desc()).limit(most)).all()


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


def paid_since(db: Session, oa_id: str, since: datetime) -> int:
    """How many messages outside the free window were planned for since then."""
    query = select(col(Notice.plan)).where(col(Notice.oa_id) == oa_id, col(Notice.sending_at) >= since)
    return sum(int(plan.get("consult_paid", 0)) for plan in db.exec(query))


def first_of(db: Session, notice: Notice) -> Notice:
    """The notice that all corrections go back to."""
    seen = {notice.id}
    while notice.corrects_id is not None and notice.corrects_id not in seen:
        other = by_id(db, notice.corrects_id)
        if other is None:
            break
        notice = other
        seen.add(notice.id)
    return notice


def alert_about(db: Session, notice: Notice, since: datetime) -> Notice | None:
    """Another alert of this kind and topic that left after `since` and reached some of the same groups."""
    query = select(Notice).where(
        col(Notice.oa_id) == notice.oa_id,
        col(Notice.topic) == notice.topic,
        col(Notice.sending_at) > since,
        col(Notice.kind) == notice.kind,
        col(Notice.id) != notice.id,
        col(Notice.state) != NoticeState.RECALLED,
    )
    reached = set(Audience.read(notice.audience).unit_ids)
    earlier = db.exec(query.order_by(col(Notice.sending_at).desc())).all()
    return next((n for n in earlier if reached & set(Audience.read(n.audience).unit_ids)), None)


# --- Answers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A notice and the person it reached."""

    notice: Notice
    recipient: NoticeRecipient


def asked_of(db: Session, person: Person, code: str | None, asks: AnswerKind | None) -> Asked | None:
    """The notice of this code that reached the person, or the newest one (that asked this)."""
    query = (
        select(Notice, NoticeRecipient)
        .join(NoticeRecipient, col(NoticeRecipient.notice_id) == col(Notice.id))
        .where(
            col(NoticeRecipient.person_id) == person.id,
            col(NoticeRecipient.state).in_(ASKED_FOR),
            col(Notice.state) != NoticeState.RECALLED,
        )
        .order_by(col(NoticeRecipient.at).desc(), col(NoticeRecipient.id).desc())
        .limit(1)
    )
    if code is not None:
        query = query.where(col(Notice.code) == code.upper())
    elif asks is not None:
        query = query.where(col(Notice.asks) == asks)
    row = db.exec(query).first()
    return Asked(row[0], row[1]) if row is not None else None


def answer(db: Session, recipient: NoticeRecipient, words: str, now: datetime) -> None:
    """What they answered; whoever answers has seen it."""
    recipient.answer, recipient.answered_at = words, now
    recipient.state = ReachState.SEEN
    db.add(recipient)


def account_for(db: Session, asked: Asked, *, needs_help: bool, now: datetime) -> None:
    """Nobody has to go to the door of somebody who has answered."""
    query = (
        select(NoticeDoor)
        .join(Household, col(Household.id) == col(NoticeDoor.household_id))
        .where(
            col(NoticeDoor.notice_id) == asked.notice.id,
            col(Household.person_id) == asked.recipient.person_id,
        )
    )
    for door in db.exec(query):
        door.state = DoorState.NEEDS_HELP if needs_help else DoorState.SAFE
        door.done_at = now


def how_many_got(db: Session, person_id: int) -> int:
    """Notices that stand beside this person's name."""
    query = select(func.count()).select_from(NoticeRecipient)
    return db.exec(query.where(col(NoticeRecipient.person_id) == person_id)).one()
