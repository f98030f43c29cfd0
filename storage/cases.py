"""One matter that several people reported: what was joined, what may be, and what each reporter said."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from storage.accounts import seal_of
from storage.reports import MOST_JOINS, NOT_WORKED_ON, joined
from storage.tables import Entry, Person, Report, Reporter
from storage.words import ReportState

MOST_ALIKE = 200  # of one kind within one hour: what came first is found through the newest


def heads(db: Session, found: Sequence[Report]) -> dict[int, Report]:
    """For each of these the report that stands for it, however many there are: one question a level."""
    known = {r.id: r for r in found}
    for _ in range(MOST_JOINS):
        above = {r.merged_into for r in known.values() if r.merged_into is not None} - known.keys()
        if not above:
            break
        known |= {r.id: r for r in db.execute(select(Report).where(col(Report.id).in_(above))).scalars()}
    return {r.id: _top(r, known) for r in found}


def _top(report: Report, known: dict[int, Report]) -> Report:
    for _ in range(MOST_JOINS):
        if report.merged_into is None:
            break
        report = known[report.merged_into]
    return report


def members(db: Session, head: Report) -> Sequence[Report]:
    """The report that stands for the case, then everything that was joined to it."""
    query = select(Report).where(col(Report.id).in_(joined(db, head))).order_by(col(Report.id))
    found = db.execute(query).scalars().all()
    return [head, *(r for r in found if r.id != head.id)]


def joined_directly(db: Session, head: Report) -> Sequence[Report]:
    return db.execute(select(Report).where(col(Report.merged_into) == head.id)).scalars().all()


def joined_to_each(db: Session, report_ids: Collection[int]) -> dict[int, list[Report]]:
    """The reports that were joined to each of these, in one question."""
    found: dict[int, list[Report]] = {report_id: [] for report_id in report_ids}
    ids = select(col(Report.id)).where(col(Report.merged_into).in_(report_ids))
    for report in db.execute(select(Report).where(col(Report.id).in_(ids))).scalars():
        found[report.merged_into or 0].append(report)
    return found


def stories(db: Session, report_ids: Collection[int]) -> Sequence[Entry]:
    """The lines of several reports in order."""
    query = select(Entry).where(col(Entry.report_id).in_(report_ids)).order_by(col(Entry.id))
    return db.execute(query).scalars().all()


def untold(db: Session, found: Sequence[Report]) -> Sequence[Entry]:
    """What was written down for these and the officers have not been told of."""
    query = (
        select(Entry)
        .join(Report, col(Report.id) == col(Entry.report_id))
        .where(col(Report.id).in_([r.id for r in found]), col(Entry.id) > col(Report.told_up_to))
        .order_by(col(Entry.id))
    )
    return db.execute(query).scalars().all()


MOST_OF_A_KIND = 200  # newest first


def of_kind(
    db: Session, oa_id: str, category: str, since: datetime, unit_ids: Collection[int] | None
) -> Sequence[Report]:
    """Open reports of a kind that stand for themselves, told since then; in these units, or anywhere."""
    query = select(Report).where(
        col(Report.oa_id) == oa_id,
        col(Report.category) == category,
        col(Report.created_at) > since,
        col(Report.closed_at).is_(None),
        col(Report.merged_into).is_(None),
        col(Report.state).not_in(NOT_WORKED_ON),
    )
    if unit_ids is not None:
        query = query.where(col(Report.unit_id).in_(unit_ids))
    query = query.order_by(col(Report.created_at).desc(), col(Report.id).desc()).limit(MOST_OF_A_KIND)
    return db.execute(query).scalars().all()


# --- Perhaps the same -------------------------------------------------------------------------------------


def recent(db: Session, report: Report, since: datetime, category: str) -> Sequence[Report]:
    """Open reports of this kind that officers have, not told before then; newest first."""
    query = (
        select(Report)
        .where(
            col(Report.oa_id) == report.oa_id,
            col(Report.category) == category,
            col(Report.created_at) >= since,
            col(Report.closed_at).is_(None),
            col(Report.handed_at).is_not(None),
            col(Report.state).not_in(NOT_WORKED_ON),
            col(Report.id) != report.id,
        )
        .order_by(col(Report.created_at).desc())
        .limit(MOST_ALIKE)
    )
    return db.execute(query).scalars().all()


def alike(db: Session, head_id: int) -> Sequence[Report]:
    """Open reports that may be the same matter as this one, oldest first."""
    query = select(Report).where(
        col(Report.alike_to) == head_id,
        col(Report.closed_at).is_(None),
        col(Report.handed_at).is_not(None),
        col(Report.state).not_in(NOT_WORKED_ON),
    )
    return db.execute(query.order_by(col(Report.id))).scalars().all()


def point_to(db: Session, head_id: int, new_head_id: int) -> None:
    """What looked like one report looks like the other from now on."""
    query = update(Report).where(col(Report.alike_to) == head_id, col(Report.id) != new_head_id)
    db.execute(query.values(alike_to=new_head_id))


# --- The word of each reporter ----------------------------------------------------------------------------


def unconfirmed(db: Session, person: Person, limit: int) -> Sequence[Report]:
    """A person's own reports to whose outcome they have not said yes, newest first."""
    marks = seal_of(db).marks(str(person.id))
    query = (
        select(Report)
        .join(Reporter, col(Reporter.report_id) == col(Report.id))
        .where(
            col(Reporter.person_mark).in_(marks),
            col(Reporter.confirmed_at).is_(None),
            col(Report.state).in_([ReportState.RESOLVED, ReportState.MERGED]),
        )
        .order_by(col(Report.id).desc())
        .limit(limit)
    )
    return db.execute(query).scalars().all()


def somebody_has_not_confirmed(db: Session, head: Report) -> bool:
    query = select(col(Reporter.id)).where(
        col(Reporter.report_id).in_(joined(db, head)),
        col(Reporter.confirmed_at).is_(None),
        col(Reporter.identity) != b"",
    )
    return db.execute(query.limit(1)).first() is not None


def not_confirmed(db: Session, head: Report) -> set[int]:
    """The reports of this case whose reporters have not said yes."""
    query = select(col(Reporter.report_id)).where(
        col(Reporter.report_id).in_(joined(db, head)), col(Reporter.confirmed_at).is_(None)
    )
    return set(db.execute(query).scalars())


def ask_everybody_again(db: Session, head: Report) -> None:
    """There is a new outcome: who said yes to an older one is asked anew."""
    query = update(Reporter).where(
        col(Reporter.report_id).in_(joined(db, head)), col(Reporter.confirmed_at).is_not(None)
    )
    db.execute(query.values(confirmed_at=None))
