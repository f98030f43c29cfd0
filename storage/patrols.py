"""Patrol shifts and who is on them: what is asked about a roster and about a night."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from storage.accounts import ours
from storage.tables import PatrolMember, Person, Shift, ShiftDuty, ShiftPattern, ShiftSwap, ShiftWish
from storage.words import DutyState, Force, ShiftState

KNOWN = (ShiftState.PUBLISHED, ShiftState.RUNNING)  # the people on them have been told
COMING = (DutyState.PROPOSED, DutyState.CONFIRMED)
EXPECTED = (*COMING, DutyState.CHECKED_IN)
LONGEST_SHIFT = timedelta(hours=24)

type_place = tuple[Shift, ShiftDuty]
type_watch = tuple[ShiftDuty, Person]


def by_id(db: Session, shift_id: int) -> Shift | None:
    """The shift of this number, ours until the transaction ends."""
    return db.exec(ours(select(Shift).where(col(Shift.id) == shift_id))).first()


def by_code(db: Session, oa_id: str, code: str) -> Shift | None:
    query = select(Shift).where(col(Shift.oa_id) == oa_id, col(Shift.code) == code)
    return db.exec(ours(query)).first()


def code_exists(db: Session, oa_id: str, code: str) -> bool:
    query = select(col(Shift.id)).where(col(Shift.oa_id) == oa_id, col(Shift.code) == code)
    return db.exec(query).first() is not None


def duty_by_id(db: Session, duty_id: int) -> ShiftDuty | None:
    return db.exec(ours(select(ShiftDuty).where(col(ShiftDuty.id) == duty_id))).first()


def duty_of(db: Session, shift: Shift, person_id: int) -> ShiftDuty | None:
    query = select(ShiftDuty).where(
        col(ShiftDuty.shift_id) == shift.id, col(ShiftDuty.person_id) == person_id
    )
    return db.exec(query).first()


def watch(
    db: Session, shift_ids: Collection[int], states: Collection[DutyState] = tuple(DutyState)
) -> list[type_watch]:
    """The people on these shifts, in the order they were put there."""
    query = (
        select(ShiftDuty, Person)
        .join(Person, col(Person.id) == col(ShiftDuty.person_id))
        .where(col(ShiftDuty.shift_id).in_(shift_ids), col(ShiftDuty.state).in_(states))
        .order_by(col(ShiftDuty.id))
    )
    return [(row[0], row[1]) for row in db.exec(query)]


def of_person(
    db: Session,
    person_id: int,
    since: datetime,
    until: datetime | None = None,
    states: Collection[DutyState] = EXPECTED,
) -> list[type_place]:
    """The published shifts of a person that are not over at `since`, the next one first."""
    query = (
        select(Shift, ShiftDuty)
        .join(ShiftDuty, col(ShiftDuty.shift_id) == col(Shift.id))
        .where(
            col(ShiftDuty.person_id) == person_id,
            col(ShiftDuty.state).in_(states),
            col(Shift.state).in_(KNOWN),
            col(Shift.ends_at) > since,
        )
        .order_by(col(Shift.starts_at), col(Shift.id))
    )
    if until is not None:
        query = query.where(col(Shift.starts_at) < until)
    return [(row[0], row[1]) for row in db.exec(query)]


def left_lately(db: Session, person_id: int, since: datetime) -> Shift | None:
    """The shift this person left last, if that was after then."""
    query = (
        select(Shift)
        .join(ShiftDuty, col(ShiftDuty.shift_id) == col(Shift.id))
        .where(
            col(ShiftDuty.person_id) == person_id,
            col(ShiftDuty.state) == DutyState.LEFT,
            col(ShiftDuty.left_at) >= since,
        )
        .order_by(col(ShiftDuty.left_at).desc())
    )
    return db.exec(query).first()


def between(
    db: Session,
    unit_ids: Collection[int],
    since: datetime,
    until: datetime,
    states: Collection[ShiftState] = tuple(ShiftState),
) -> Sequence[Shift]:
    """The shifts of these units that begin in this time, in order."""
    query = select(Shift).where(
        col(Shift.unit_id).in_(unit_ids),
        col(Shift.starts_at) >= since,
        col(Shift.starts_at) < until,
        col(Shift.state).in_(states),
    )
    return db.exec(query.order_by(col(Shift.starts_at), col(Shift.id))).all()


def on_now(db: Session, unit_ids: Collection[int], now: datetime) -> Sequence[Shift]:
    """The shifts of these units that are going on at this moment."""
    query = select(Shift).where(
        col(Shift.unit_id).in_(unit_ids),
        col(Shift.starts_at) > now - LONGEST_SHIFT,
        col(Shift.starts_at) <= now,
        col(Shift.ends_at) > now,
        col(Shift.state).in_(KNOWN),
    )
    return db.exec(query.order_by(col(Shift.starts_at), col(Shift.id))).all()


def following(db: Session, shift: Shift, within: timedelta) -> Shift | None:
    """The next shift of the same unit that begins when this one ends, or soon after."""
    query = (
        select(Shift)
        .where(
            col(Shift.unit_id) == shift.unit_id,
            col(Shift.id) != shift.id,
            col(Shift.starts_at) > shift.starts_at,
            col(Shift.starts_at) <= shift.ends_at + within,
            col(Shift.ends_at) > shift.ends_at,
            col(Shift.state).in_(KNOWN),
        )
        .order_by(col(Shift.starts_at), col(Shift.id))
    )
    return db.exec(query).first()


def busy(
    db: Session, person_ids: Collection[int], since: datetime, until: datetime
) -> list[tuple[int, Shift]]:
    """Who of these people is expected somewhere in this time, and on which shift."""
    query = (
        select(col(ShiftDuty.person_id), Shift)
        .join(Shift, col(Shift.id) == col(ShiftDuty.shift_id))
        .where(
            col(ShiftDuty.person_id).in_(person_ids),
            col(ShiftDuty.state).in_((*EXPECTED, DutyState.LEFT)),
            col(Shift.state) != ShiftState.CANCELLED,
            _overlaps(since, until),
        )
        .order_by(col(Shift.starts_at), col(ShiftDuty.id))
    )
    return [(row[0], row[1]) for row in db.exec(query)]


def _overlaps(since: datetime, until: datetime) -> ColumnElement[bool]:
    return or_(
        (col(Shift.starts_at) >= since) & (col(Shift.starts_at) < until),
        (col(Shift.starts_at) < since) & (col(Shift.ends_at) > since),
    )


def last_missed(db: Session, person_ids: Collection[int], before: datetime) -> set[int]:
    """Those whose last shift before this moment they did not come to."""
    query = (
        select(col(ShiftDuty.person_id), col(ShiftDuty.state))
        .join(Shift, col(Shift.id) == col(ShiftDuty.shift_id))
        .where(
            col(ShiftDuty.person_id).in_(person_ids),
            col(ShiftDuty.state).in_((DutyState.ABSENT, DutyState.LEFT, DutyState.CHECKED_IN)),
            col(Shift.starts_at) < before,
        )
        .order_by(col(Shift.starts_at), col(ShiftDuty.id))
    )
    last = dict(db.exec(query).all())
    return {person_id for person_id, state in last.items() if state is DutyState.ABSENT}


def wishes_of(db: Session, person_ids: Collection[int]) -> Sequence[ShiftWish]:
    """What these people said about days to come."""
    query = select(ShiftWish).where(col(ShiftWish.person_id).in_(person_ids))
    return db.exec(query.order_by(col(ShiftWish.id))).all()


def forces_of(db: Session, unit_ids: Collection[int]) -> dict[int, Force]:
    """Those who are on patrol as something their role does not say."""
    query = select(PatrolMember).where(col(PatrolMember.unit_id).in_(unit_ids))
    return {m.person_id: m.force for m in db.exec(query.order_by(col(PatrolMember.id)))}


# --- Swaps -----------------------------------------------------------------------------------------------


def open_swap(db: Session, duty_id: int) -> ShiftSwap | None:
    """What was proposed for this place and is not decided, ours until the transaction ends."""
    query = select(ShiftSwap).where(col(ShiftSwap.duty_id) == duty_id, col(ShiftSwap.decided_at).is_(None))
    return db.exec(ours(query.order_by(col(ShiftSwap.id).desc()))).first()


def open_swaps_on(db: Session, shift_id: int) -> list[tuple[ShiftSwap, ShiftDuty]]:
    """Every swap of a shift that is not decided, with the place it is about."""
    query = (
        select(ShiftSwap, ShiftDuty)
        .join(ShiftDuty, col(ShiftDuty.id) == col(ShiftSwap.duty_id))
        .where(col(ShiftDuty.shift_id) == shift_id, col(ShiftSwap.decided_at).is_(None))
        .order_by(col(ShiftSwap.id))
    )
    return [(row[0], row[1]) for row in db.exec(query)]


# --- Rosters ---------------------------------------------------------------------------------------------


def drafts(db: Session, unit_id: int) -> Sequence[Shift]:
    """What was drawn up for a unit and not published yet."""
    query = select(Shift).where(col(Shift.unit_id) == unit_id, col(Shift.state) == ShiftState.DRAFT)
    return db.exec(query.order_by(col(Shift.starts_at), col(Shift.id))).all()


def pattern_by_id(db: Session, pattern_id: int) -> ShiftPattern | None:
    return db.get(ShiftPattern, pattern_id)


def patterns_of(db: Session, unit_id: int) -> Sequence[ShiftPattern]:
    """The rosters of a unit that go on."""
    query = select(ShiftPattern).where(
        col(ShiftPattern.unit_id) == unit_id, col(ShiftPattern.ended_at).is_(None)
    )
    return db.exec(query.order_by(col(ShiftPattern.id))).all()


def starts_of(db: Session, pattern_id: int) -> set[datetime]:
    """When the shifts of this pattern begin that were drawn up already."""
    return set(db.exec(select(col(Shift.starts_at)).where(col(Shift.pattern_id) == pattern_id)))


def member_of(db: Session, person_id: int, unit_id: int) -> PatrolMember:
    """What is written down about somebody in a group, begun where there was nothing."""
    query = select(PatrolMember).where(
        col(PatrolMember.person_id) == person_id, col(PatrolMember.unit_id) == unit_id
    )
    row = db.exec(query).first()
    if row is None:
        row = PatrolMember(person_id=person_id, unit_id=unit_id)
        db.add(row)
        db.flush()
    return row
