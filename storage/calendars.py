"""The calendar a person's own telephone reads: whose it is, and what stands in it."""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, select

from storage.patrols import type_place
from storage.tables import CalendarFeed, Person, Shift, ShiftDuty
from storage.words import DutyState, ShiftState

SHOWN = (ShiftState.PUBLISHED, ShiftState.RUNNING, ShiftState.ENDED, ShiftState.CANCELLED)
MINE = (DutyState.PROPOSED, DutyState.CONFIRMED, DutyState.CHECKED_IN, DutyState.LEFT)


def has_one(db: Session, person_id: int) -> bool:
    return db.get(CalendarFeed, person_id) is not None


def renew(db: Session, person_id: int, secret: str, now: datetime) -> None:
    """From now on only this secret opens the person's calendar."""
    db.merge(CalendarFeed(person_id=person_id, fingerprint=_fingerprint(secret), made_at=now))


def close(db: Session, person_id: int) -> bool:
    """Whether there was one; nobody can read it any more."""
    feed = db.get(CalendarFeed, person_id)
    if feed is not None:
        db.delete(feed)
    return feed is not None


def whose(db: Session, secret: str) -> Person | None:
    query = (
        select(Person)
        .join(CalendarFeed, col(CalendarFeed.person_id) == col(Person.id))
        .where(col(CalendarFeed.fingerprint) == _fingerprint(secret), col(Person.erased_at).is_(None))
    )
    return db.exec(query).first()


def shifts_of(db: Session, person_id: int, since: datetime) -> list[type_place]:
    """Every shift of the person that was told to them and ended after `since`, in order."""
    query = (
        select(Shift, ShiftDuty)
        .join(ShiftDuty, col(ShiftDuty.shift_id) == col(Shift.id))
        .where(
            col(ShiftDuty.person_id) == person_id,
            col(ShiftDuty.state).in_(MINE),
            col(Shift.state).in_(SHOWN),
            col(Shift.published_at).is_not(None),
            col(Shift.ends_at) > since,
        )
        .order_by(col(Shift.starts_at), col(Shift.id))
    )
    return [(row[0], row[1]) for row in db.exec(query)]


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
