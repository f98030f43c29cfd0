"""What a month of patrols comes to, and where and when reports came: sums, never persons."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.tables import Audit, CheckpointVisit, PatrolLog, Report, Shift, ShiftDuty
from storage.words import LogKind

ARRIVED = "report.arrived"
MOST = 20_000  # reports that are looked at


def first_came(db: Session, shift_ids: Collection[int]) -> dict[int, datetime]:
    """When the first of each shift checked in; a shift to which nobody came is missing."""
    query = (
        select(col(ShiftDuty.shift_id), func.min(col(ShiftDuty.checked_in_at)))
        .where(col(ShiftDuty.shift_id).in_(shift_ids), col(ShiftDuty.checked_in_at).is_not(None))
        .group_by(col(ShiftDuty.shift_id))
    )
    return {shift_id: at for shift_id, at in db.exec(query) if at is not None}


def checkpoints(db: Session, shift_ids: Collection[int]) -> tuple[int, int]:
    """How many checkpoints were reached, of how many."""
    query = select(func.count(), func.count(col(CheckpointVisit.visited_at))).where(
        col(CheckpointVisit.shift_id).in_(shift_ids)
    )
    whole, reached = db.exec(query).one()
    return reached, whole


def incidents(db: Session, shift_ids: Collection[int]) -> int:
    """What patrols found and reported."""
    query = select(func.count(func.distinct(col(PatrolLog.report_id)))).where(
        col(PatrolLog.shift_id).in_(shift_ids), col(PatrolLog.kind) == LogKind.INCIDENT
    )
    return db.exec(query).one()


def arrivals(
    db: Session, unit_ids: Collection[int], since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """Of each report that somebody came to: when it was handed over, and when the first one arrived."""
    query = (
        select(col(Report.handed_at), func.min(col(Audit.at)))
        .join(Audit, (col(Audit.thing_id) == col(Report.id)) & (col(Audit.thing) == "report"))
        .where(
            col(Audit.deed) == ARRIVED,
            col(Report.unit_id).in_(unit_ids),
            col(Report.handed_at) >= since,
            col(Report.handed_at) < until,
        )
        .group_by(col(Report.id), col(Report.handed_at))
    )
    return [(handed, arrived) for handed, arrived in db.exec(query) if handed is not None]


def when_and_where(db: Session, unit_ids: Collection[int], since: datetime) -> list[tuple[int, datetime]]:
    """The group and the moment of each open matter that was reported; sealed ones are not counted."""
    query = (
        select(col(Report.unit_id), col(Report.created_at))
        .where(
            col(Report.unit_id).in_(unit_ids),
            col(Report.created_at) >= since,
            col(Report.is_confidential).is_(False),
            col(Report.merged_into).is_(None),
        )
        .limit(MOST)
    )
    return [(unit_id, at) for unit_id, at in db.exec(query) if unit_id is not None]


def walks(db: Session, unit_ids: Collection[int], since: datetime) -> list[Shift]:
    """The shifts of these groups since then."""
    query = select(Shift).where(
        col(Shift.unit_id).in_(unit_ids),
        col(Shift.starts_at) >= since,
        col(Shift.published_at).is_not(None),
        col(Shift.cancelled_at).is_(None),
    )
    return list(db.exec(query))
