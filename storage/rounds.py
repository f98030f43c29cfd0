"""Posts, checkpoints and visits, the night's book, and where people on patrol were."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from storage.accounts import ours
from storage.tables import (
    Checkpoint,
    CheckpointVisit,
    Handover,
    HandoverItem,
    LocationPoint,
    PatrolLog,
    PatrolPost,
    PatrolTeam,
    Report,
    ShiftPattern,
)
from storage.words import HandoverState, LogKind, ReportState

type_stop = tuple[CheckpointVisit, Checkpoint]


def posts_of(db: Session, unit_id: int) -> Sequence[PatrolPost]:
    """The posts and routes of a unit that are in use."""
    query = select(PatrolPost).where(col(PatrolPost.unit_id) == unit_id, col(PatrolPost.closed_at).is_(None))
    return db.exec(query.order_by(col(PatrolPost.id))).all()


def named_post(db: Session, pattern_id: int) -> PatrolPost | None:
    """The post or route a roster was made for; most are for the whole group."""
    pattern = db.get(ShiftPattern, pattern_id)
    return (
        db.get(PatrolPost, pattern.post_id) if pattern is not None and pattern.post_id is not None else None
    )


def checkpoints_of(db: Session, post_id: int) -> Sequence[Checkpoint]:
    query = select(Checkpoint).where(col(Checkpoint.post_id) == post_id, col(Checkpoint.closed_at).is_(None))
    return db.exec(query.order_by(col(Checkpoint.number))).all()


def checkpoint_numbered(db: Session, post_id: int, number: int) -> Checkpoint | None:
    """Also one that is no longer in use: its number is free to be given again."""
    query = select(Checkpoint).where(col(Checkpoint.post_id) == post_id, col(Checkpoint.number) == number)
    return db.exec(query).first()


def checkpoint_by_id(db: Session, checkpoint_id: int) -> Checkpoint | None:
    return db.get(Checkpoint, checkpoint_id)


def secret_exists(db: Session, secret: str) -> bool:
    return db.exec(select(col(Checkpoint.id)).where(col(Checkpoint.secret) == secret)).first() is not None


def stops(db: Session, shift_id: int) -> list[type_stop]:
    """The checkpoints of a shift in the order that was drawn for it."""
    query = (
        select(CheckpointVisit, Checkpoint)
        .join(Checkpoint, col(Checkpoint.id) == col(CheckpointVisit.checkpoint_id))
        .where(col(CheckpointVisit.shift_id) == shift_id)
        .order_by(col(CheckpointVisit.turn))
    )
    return [(row[0], row[1]) for row in db.exec(query)]


def team_of(db: Session, unit_id: int) -> PatrolTeam | None:
    return db.exec(select(PatrolTeam).where(col(PatrolTeam.unit_id) == unit_id)).first()


def team_rules(db: Session, unit_id: int) -> PatrolTeam:
    """What the group has agreed, begun where there was nothing."""
    team = team_of(db, unit_id)
    if team is None:
        team = PatrolTeam(unit_id=unit_id)
        db.add(team)
        db.flush()
    return team


# --- The book --------------------------------------------------------------------------------------------


def write(
    db: Session,
    shift_id: int,
    kind: LogKind,
    now: datetime,
    *,
    by: int | None = None,
    text: str = "",
    report_id: int | None = None,
    media_id: int | None = None,
) -> PatrolLog:
    """One line of the shift's book."""
    line = PatrolLog(
        shift_id=shift_id,
        kind=kind,
        at=now,
        text=text,
        by_person_id=by,
        report_id=report_id,
        media_id=media_id,
        written_at=now,
    )
    db.add(line)
    db.flush()
    return line


def book(
    db: Session, shift_ids: Collection[int], kinds: Collection[LogKind] = tuple(LogKind)
) -> Sequence[PatrolLog]:
    """The lines of these shifts, in the order in which things happened."""
    query = select(PatrolLog).where(col(PatrolLog.shift_id).in_(shift_ids), col(PatrolLog.kind).in_(kinds))
    return db.exec(query.order_by(col(PatrolLog.at), col(PatrolLog.id))).all()


# --- Where they are --------------------------------------------------------------------------------------


def last_points(db: Session, person_ids: Collection[int], since: datetime) -> dict[int, LocationPoint]:
    """Where each of these people was last, if they said so since then."""
    query = select(LocationPoint).where(
        col(LocationPoint.person_id).in_(person_ids), col(LocationPoint.at) >= since
    )
    return {p.person_id: p for p in db.exec(query.order_by(col(LocationPoint.at), col(LocationPoint.id)))}


# --- Handing over ----------------------------------------------------------------------------------------


def open_incidents(db: Session, shift_id: int, settled: Collection[ReportState]) -> Sequence[Report]:
    """The reports a shift met or took over that are not dealt with."""
    told = select(col(PatrolLog.report_id)).where(
        col(PatrolLog.shift_id) == shift_id,
        col(PatrolLog.kind).in_((LogKind.INCIDENT, LogKind.HANDOVER)),
        col(PatrolLog.report_id).is_not(None),
    )
    query = select(Report).where(col(Report.id).in_(told), col(Report.state).not_in(settled))
    return db.exec(query.order_by(col(Report.id))).all()


def handover_by_id(db: Session, handover_id: int) -> Handover | None:
    return db.exec(ours(select(Handover).where(col(Handover.id) == handover_id))).first()


def open_handover(db: Session, shift_id: int) -> Handover | None:
    """What a shift has offered and nobody has accepted, ours until the transaction ends."""
    query = select(Handover).where(
        col(Handover.shift_id) == shift_id, col(Handover.state) != HandoverState.ACCEPTED
    )
    return db.exec(ours(query.order_by(col(Handover.id).desc()))).first()


def offered_to(db: Session, shift_id: int) -> Handover | None:
    """What was offered to this shift and waits for it."""
    query = select(Handover).where(
        col(Handover.to_shift_id) == shift_id, col(Handover.state) == HandoverState.OFFERED
    )
    return db.exec(ours(query.order_by(col(Handover.id)))).first()


def items_of(db: Session, handover_id: int) -> Sequence[HandoverItem]:
    query = select(HandoverItem).where(col(HandoverItem.handover_id) == handover_id)
    return db.exec(query.order_by(col(HandoverItem.id))).all()
