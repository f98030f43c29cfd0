"""What is forgotten of patrols: where people walked, the roster of an event, the days of an erased person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Delete, delete, or_, select, update
from sqlmodel import Session, col

from storage.tables import (
    CheckpointVisit,
    Handover,
    HandoverItem,
    LocationPoint,
    Media,
    PatrolLog,
    PatrolMember,
    Person,
    Shift,
    ShiftDuty,
    ShiftPattern,
    ShiftSwap,
    ShiftWish,
)
from storage.words import DutyState, MediaState, SwapState

AT_ONCE = 200  # rows in one transaction: a webhook's commit gets in between
FORGOTTEN = "forgotten"  # why a picture is not there any more


def forget_points(db: Session, now: datetime, most: int = AT_ONCE) -> int:
    """Throw away where people were; the times of the checkpoints stay. Returns how many went."""
    old = (
        select(col(LocationPoint.id))
        .where(col(LocationPoint.expires_at) <= now)
        .order_by(col(LocationPoint.expires_at))
        .limit(most)
    )
    return _gone(db, delete(LocationPoint).where(col(LocationPoint.id).in_(old)))


def forget_events(db: Session, now: datetime, most: int = 20) -> int:
    """Delete the rosters of events that are over for a week, with everything that hangs on them."""
    over = select(col(Shift.id)).where(col(Shift.forget_at) <= now).order_by(col(Shift.forget_at))
    ids = list(db.execute(over.limit(most)).scalars())
    if not ids:
        return 0
    patterns = select(col(Shift.pattern_id)).where(col(Shift.id).in_(ids), col(Shift.pattern_id).is_not(None))
    patterns_over = list(db.execute(patterns.distinct()).scalars())
    delete_shifts(db, ids)
    kept = select(col(Shift.pattern_id)).where(col(Shift.pattern_id).in_(patterns_over))
    left = set(patterns_over) - set(db.execute(kept).scalars())
    _gone(db, delete(ShiftPattern).where(col(ShiftPattern.id).in_(left)))
    return len(ids)


def delete_shifts(db: Session, ids: Collection[int]) -> None:
    """In the order in which one table leans on the other."""
    offered = select(col(Handover.id)).where(col(Handover.shift_id).in_(ids))
    duties = select(col(ShiftDuty.id)).where(col(ShiftDuty.shift_id).in_(ids))
    _let_go_of_media(db, ids)
    db.execute(update(Handover).where(col(Handover.to_shift_id).in_(ids)).values(to_shift_id=None))
    db.execute(update(PatrolLog).where(col(PatrolLog.shift_id).in_(ids)).values(corrects_id=None))
    db.execute(update(ShiftDuty).where(col(ShiftDuty.shift_id).in_(ids)).values(replaces_id=None))
    for query in (
        delete(HandoverItem).where(col(HandoverItem.handover_id).in_(offered)),
        delete(Handover).where(col(Handover.shift_id).in_(ids)),
        delete(ShiftSwap).where(col(ShiftSwap.duty_id).in_(duties)),
        delete(CheckpointVisit).where(col(CheckpointVisit.shift_id).in_(ids)),
        delete(PatrolLog).where(col(PatrolLog.shift_id).in_(ids)),
        delete(LocationPoint).where(col(LocationPoint.shift_id).in_(ids)),
        delete(ShiftDuty).where(col(ShiftDuty.shift_id).in_(ids)),
        delete(Shift).where(col(Shift.id).in_(ids)),
    ):
        _gone(db, query)


def forget_media(db: Session, before: datetime, most: int = AT_ONCE) -> int:
    """Let go of voice notes and pictures of nights that ended before then; the book keeps its lines."""
    heard = (
        select(col(PatrolLog.shift_id))
        .join(Media, col(Media.id) == col(PatrolLog.media_id))
        .join(Shift, col(Shift.id) == col(PatrolLog.shift_id))
        .where(col(Shift.ends_at) < before, col(Media.path).is_not(None))
    )
    ids = list(db.execute(heard.distinct().limit(most)).scalars())
    if ids:
        _let_go_of_media(db, ids)
    return len(ids)


def _let_go_of_media(db: Session, shift_ids: Collection[int]) -> None:
    told = select(col(PatrolLog.media_id)).where(
        col(PatrolLog.shift_id).in_(shift_ids), col(PatrolLog.media_id).is_not(None)
    )
    shown = select(col(CheckpointVisit.media_id)).where(
        col(CheckpointVisit.shift_id).in_(shift_ids), col(CheckpointVisit.media_id).is_not(None)
    )
    gone = {"state": MediaState.LOST, "why_lost": FORGOTTEN, "path": None, "sha256": None}
    either = or_(col(Media.id).in_(told), col(Media.id).in_(shown))
    db.execute(update(Media).where(either, col(Media.path).is_not(None)).values(**gone))


def forget_person(db: Session, person: Person, now: datetime) -> None:
    """An erased person comes to no shift any more; wishes and places go, the team's book keeps its hours."""
    for query in (
        delete(LocationPoint).where(col(LocationPoint.person_id) == person.id),
        delete(ShiftWish).where(col(ShiftWish.person_id) == person.id),
        delete(PatrolMember).where(col(PatrolMember.person_id) == person.id),
    ):
        _gone(db, query)
    mine = select(col(ShiftDuty.id)).where(col(ShiftDuty.person_id) == person.id)
    for before, after, at in (
        ((DutyState.PROPOSED, DutyState.CONFIRMED), DutyState.DECLINED, "answered_at"),
        ((DutyState.CHECKED_IN,), DutyState.LEFT, "left_at"),
    ):
        db.execute(
            update(ShiftDuty)
            .where(col(ShiftDuty.person_id) == person.id, col(ShiftDuty.state).in_(before))
            .values({"state": after, at: now})
            .execution_options(synchronize_session=False)
        )
    open_swaps = or_(col(ShiftSwap.duty_id).in_(mine), col(ShiftSwap.to_person_id) == person.id)
    db.execute(
        update(ShiftSwap)
        .where(open_swaps, col(ShiftSwap.decided_at).is_(None))
        .values(state=SwapState.WITHDRAWN, decided_at=now)
        .execution_options(synchronize_session=False)
    )
    db.execute(
        update(PatrolLog)
        .where(col(PatrolLog.by_person_id) == person.id)
        .values(by_person_id=None)
        .execution_options(synchronize_session=False)
    )


def _gone(db: Session, query: Delete) -> int:
    return db.connection().execute(query.execution_options(synchronize_session=False)).rowcount
