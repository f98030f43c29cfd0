"""What a commune's month came to, as sums of real rows: one question for each figure, never a person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, case, func
from sqlmodel import Session, col, select

from storage.tables import Report, Shift, ShiftDuty
from storage.words import Force, ReportState

NO_MATTER = (ReportState.NOT_REPORT, ReportState.OUT_OF_SCOPE, ReportState.WITHDRAWN)
ENDED = (ReportState.RESOLVED, ReportState.CLOSED)
MOST = 20_000  # waits that are looked at


def received(
    db: Session, unit_ids: Collection[int], since: datetime, until: datetime
) -> list[tuple[str, bool, int]]:
    """How many matters were reported, by kind, and whether their kind may be named at all.

    A sealed matter, and one whose reporter must not be overheard, is counted but never by its kind.
    """
    is_sealed = case((col(Report.is_confidential) | col(Report.safe_contact).is_not(None), 1), else_=0)
    query = (
        select(col(Report.category), is_sealed, func.count())
        .where(*_matters(unit_ids), col(Report.created_at) >= since, col(Report.created_at) < until)
        .group_by(col(Report.category), is_sealed)
    )
    return [(category, not sealed, number) for category, sealed, number in db.exec(query)]


def waits(
    db: Session, unit_ids: Collection[int], since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """Of each matter of this time that an officer took: when it was reported, and when it was taken."""
    query = (
        select(col(Report.created_at), col(Report.acknowledged_at))
        .where(
            *_matters(unit_ids),
            col(Report.created_at) >= since,
            col(Report.created_at) < until,
            col(Report.acknowledged_at).is_not(None),
        )
        .limit(MOST)
    )
    return [(reported, taken) for reported, taken in db.exec(query) if taken is not None]


def ended(db: Session, unit_ids: Collection[int], since: datetime, until: datetime) -> dict[str | None, int]:
    """How many matters were resolved in this time, by the officer's reason (None: none was given)."""
    query = (
        select(col(Report.outcome), func.count())
        .where(
            *_matters(unit_ids),
            col(Report.state).in_(ENDED),
            col(Report.resolved_at) >= since,
            col(Report.resolved_at) < until,
        )
        .group_by(col(Report.outcome))
    )
    return dict(db.exec(query).all())


def walked(db: Session, unit_ids: Collection[int], since: datetime, until: datetime) -> tuple[int, int]:
    """How many patrols somebody came to, and how many people came who are no police."""
    volunteer = case((col(ShiftDuty.force) != Force.POLICE, col(ShiftDuty.person_id)))
    query = (
        select(func.count(func.distinct(col(Shift.id))), func.count(func.distinct(volunteer)))
        .join(ShiftDuty, col(ShiftDuty.shift_id) == col(Shift.id))
        .where(
            col(Shift.unit_id).in_(unit_ids),
            col(Shift.starts_at) >= since,
            col(Shift.starts_at) < until,
            col(ShiftDuty.checked_in_at).is_not(None),
        )
    )
    shifts, volunteers = db.exec(query).one()
    return shifts, volunteers


def _matters(unit_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    """What happened in these units; several reports of one matter are one."""
    return (
        col(Report.unit_id).in_(unit_ids),
        col(Report.merged_into).is_(None),
        col(Report.state).not_in(NO_MATTER),
    )
