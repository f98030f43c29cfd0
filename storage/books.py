"""The patrol's book of a month: what stands in it, who signed it, and who may fetch it."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage import patrols
from storage.tables import (
    BookLink,
    BookSignature,
    Checkpoint,
    CheckpointVisit,
    PatrolLog,
    PatrolPost,
    Person,
    Report,
    Shift,
)
from storage.tables.books import Side
from storage.words import LogKind, ShiftState

HELD = (ShiftState.PUBLISHED, ShiftState.RUNNING, ShiftState.ENDED)

type_line = tuple[PatrolLog, str | None, str | None]  # with who wrote it, and the code of its report
type_stop = tuple[CheckpointVisit, Checkpoint]


def held(db: Session, unit_id: int, since: datetime, until: datetime, now: datetime) -> Sequence[Shift]:
    """The shifts that began in this time, whether or not anybody came."""
    return patrols.between(db, [unit_id], since, min(until, now), HELD)


def lines(db: Session, shift_ids: Collection[int]) -> list[type_line]:
    """What was written on these shifts, in the order in which it happened."""
    query = (
        select(PatrolLog, col(Person.name), col(Report.code))
        .outerjoin(Person, col(Person.id) == col(PatrolLog.by_person_id))
        .outerjoin(Report, col(Report.id) == col(PatrolLog.report_id))
        .where(col(PatrolLog.shift_id).in_(shift_ids))
        .order_by(col(PatrolLog.at), col(PatrolLog.id))
    )
    return [(row[0], row[1], row[2]) for row in db.exec(query)]


def correct(db: Session, shift_id: int, log_id: int, text: str, by: int, now: datetime) -> None:
    """A line reads differently from now on; the original stays."""
    line = PatrolLog(shift_id=shift_id, kind=LogKind.CORRECTION, at=now, text=text, corrects_id=log_id)
    line.by_person_id, line.written_at = by, now
    db.add(line)
    db.flush()


def stops(db: Session, shift_ids: Collection[int]) -> list[type_stop]:
    query = (
        select(CheckpointVisit, Checkpoint)
        .join(Checkpoint, col(Checkpoint.id) == col(CheckpointVisit.checkpoint_id))
        .where(col(CheckpointVisit.shift_id).in_(shift_ids))
        .order_by(col(CheckpointVisit.turn))
    )
    return [(row[0], row[1]) for row in db.exec(query)]


def routes(db: Session, post_ids: Collection[int]) -> dict[int, str]:
    """The names of posts and routes."""
    query = select(PatrolPost).where(col(PatrolPost.id).in_(post_ids))
    return {post.id: post.name for post in db.exec(query)}


# --- Signatures ------------------------------------------------------------------------------------------


def sign(db: Session, signature: BookSignature) -> bool:
    """Whether it is new: the same book is signed once by each side."""
    if any(s.fingerprint == signature.fingerprint for s in _of_side(db, signature)):
        return False
    db.add(signature)
    return True


def _of_side(db: Session, like: BookSignature) -> list[BookSignature]:
    return [s for s in signatures(db, like.unit_id, like.month) if s.side is like.side]


def signatures(db: Session, unit_id: int, month: str) -> Sequence[BookSignature]:
    """Every signature of this month, oldest first; also those under what the book said before."""
    query = select(BookSignature).where(
        col(BookSignature.unit_id) == unit_id, col(BookSignature.month) == month
    )
    return db.exec(query.order_by(col(BookSignature.id))).all()


def last(found: Sequence[BookSignature], side: Side) -> BookSignature | None:
    return next((s for s in reversed(found) if s.side is side), None)


# --- Addresses -------------------------------------------------------------------------------------------


def lend(db: Session, secret: str, person_id: int, unit_id: int, month: str, until: datetime) -> None:
    """From now until then the book can be fetched by whoever knows the secret."""
    link = BookLink(fingerprint=fingerprint(secret), person_id=person_id, unit_id=unit_id, month=month)
    link.until = until
    db.add(link)


def lent(db: Session, secret: str, now: datetime) -> BookLink | None:
    link = db.get(BookLink, fingerprint(secret))
    return link if link is not None and link.until > now else None


def take_back(db: Session, now: datetime) -> int:
    """Addresses whose hour is over are forgotten; returns how many."""
    return db.connection().execute(delete(BookLink).where(col(BookLink.until) <= now)).rowcount


def fingerprint(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
