"""Reports, their story, and who may see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, or_
from sqlmodel import Session, col, select

from storage.accounts import ours, seal_of
from storage.people import by_ids as people_by_ids
from storage.tables import Entry, Media, Person, Report, Reporter
from storage.words import EntryKind, MediaState, ReportState, Urgency

SETTLED = (
    ReportState.CLOSED,
    ReportState.MERGED,
    ReportState.OUT_OF_SCOPE,
    ReportState.NOT_REPORT,
    ReportState.WITHDRAWN,
)

NOT_WORKED_ON = (*SETTLED, ReportState.RESOLVED)
MOST_JOINS = 20  # one joined to the next, and so on


def by_code(db: Session, oa_id: str, code: str) -> Report | None:
    """The report of this code, ours until the transaction ends."""
    query = select(Report).where(col(Report.oa_id) == oa_id, col(Report.code) == code)
    return db.exec(ours(query)).first()


def by_id(db: Session, report_id: int) -> Report | None:
    """The report of this number, ours until the transaction ends."""
    return db.exec(ours(select(Report).where(col(Report.id) == report_id))).first()


def by_ids(db: Session, report_ids: Collection[int]) -> Sequence[Report]:
    """The reports of these numbers, only to be read."""
    return db.exec(select(Report).where(col(Report.id).in_(report_ids))).all() if report_ids else ()


def code_exists(db: Session, oa_id: str, code: str) -> bool:
    return db.connection().execute(_HAS_CODE, {"oa": oa_id, "code": code}).first() is not None


_HAS_CODE = select(col(Report.id)).where(
    col(Report.oa_id) == bindparam("oa"), col(Report.code) == bindparam("code")
)


def add_reporter(
    db: Session, report: Report, person: Person, pseudonym: str, now: datetime, *, first: bool = True
) -> Reporter:
    """Seal who reported, apart from what was reported."""
    seal = seal_of(db)
    row = Reporter(
        report_id=report.id,
        person_mark=seal.mark(str(person.id)),
        identity=seal.close(str(person.id)),
        pseudonym=pseudonym,
        is_first=first,
        joined_at=now,
    )
    db.add(row)
    db.flush()
    return row


def reporter_of(db: Session, report: Report, person: Person) -> Reporter | None:
    """The sealed line of this person on this report; one that was joined to it is another's."""
    query = select(Reporter).where(
        col(Reporter.report_id) == report.id,
        col(Reporter.person_mark).in_(seal_of(db).marks(str(person.id))),
    )
    return db.exec(query.order_by(col(Reporter.id))).first()


def joined(db: Session, *heads: Report) -> set[int]:
    """The reports and everything that was joined to them, also by way of another."""
    found = {head.id for head in heads}
    edge = set(found)
    while edge:
        edge = set(db.exec(select(col(Report.id)).where(col(Report.merged_into).in_(edge)))) - found
        found |= edge
    return found


def joined_to(db: Session, report: Report) -> Report:
    """The report that stands for this one: itself, or where it was joined to in the end."""
    for _ in range(MOST_JOINS):
        into = by_id(db, report.merged_into) if report.merged_into is not None else None
        if into is None:
            break
        report = into
    return report


def reporters(db: Session, *heads: Report) -> list[tuple[Report, Person]]:
    """Everybody who reported these matters, with the report they know; for sending them word, never shown."""
    query = (
        select(Report, Reporter)
        .join(Reporter, col(Reporter.report_id) == col(Report.id))
        .where(col(Report.id).in_(joined(db, *heads)))
        .order_by(col(Reporter.id))
    )
    rows, seal = list(db.exec(query)), seal_of(db)
    who = {row.id: int(seal.open(row.identity)) for _, row in rows if row.identity}
    found = people_by_ids(db, set(who.values()))
    everybody = ((own, found.get(who.get(row.id, 0))) for own, row in rows)
    return [(own, person) for own, person in everybody if person is not None and person.erased_at is None]


def first_reporter(db: Session, report: Report) -> Reporter | None:
    """The sealed line of whoever reported it first."""
    query = select(Reporter).where(col(Reporter.report_id) == report.id).order_by(col(Reporter.id))
    return db.exec(query).first()


def of_reporter(db: Session, person: Person, *, limit: int = 10) -> Sequence[Report]:
    """A person's own reports, newest first."""
    marks = seal_of(db).marks(str(person.id))
    query = (
        select(Report)
        .join(Reporter, col(Reporter.report_id) == col(Report.id))
        .where(col(Reporter.person_mark).in_(marks))
        .order_by(col(Report.id).desc())
        .limit(limit)
    )
    return db.exec(query).all()


def add_entry(db: Session, entry: Entry) -> Entry:
    """Add a line to the story of a report."""
    db.add(entry)
    db.flush()
    return entry


def story(
    db: Session, report: Report, *, after: int = 0, kinds: Collection[EntryKind] = ()
) -> Sequence[Entry]:
    """The lines of a report in order, those after a given line."""
    # What else this session has changed is not written for this: a line is flushed where it is added.
    query = select(Entry).where(col(Entry.report_id) == report.id, col(Entry.id) > after)
    if kinds:
        query = query.where(col(Entry.kind).in_(kinds))
    return db.exec(query.order_by(col(Entry.id)), execution_options={"autoflush": False}).all()


def open_ones(
    db: Session,
    oa_id: str,
    unit_ids: Collection[int] | None,
    *,
    with_person: int | None = None,
    limit: int = 500,
) -> Sequence[Report]:
    """Handed over and not yet dealt with, most urgent first, oldest first.

    Args:
        db: the session.
        oa_id: the account.
        unit_ids: where it happened, or whose desk took it; None is everywhere.
        with_person: also what this person works on, wherever it happened.
        limit: no more than so many.
    """
    query = select(Report).where(
        col(Report.oa_id) == oa_id,
        col(Report.closed_at).is_(None),
        col(Report.handed_at).is_not(None),
        col(Report.state).not_in(NOT_WORKED_ON),
    )
    if unit_ids is not None:
        where: list[ColumnElement[bool]] = [
            col(Report.unit_id).in_(unit_ids),
            col(Report.desk_unit_id).in_(unit_ids),
        ]
        if with_person is not None:
            where += [col(Report.acknowledged_by) == with_person, col(Report.assigned_to) == with_person]
        query = query.where(or_(*where))
    return db.exec(query.order_by(col(Report.urgency), col(Report.id)).limit(limit)).all()


@dataclass(frozen=True)
class Load:
    """How many reports are open, and how many of them nobody has acknowledged."""

    open: int
    unacknowledged: int


def load(db: Session, oa_id: str) -> dict[Urgency, Load]:
    query = (
        select(col(Report.urgency), func.count(col(Report.id)), func.count(col(Report.acknowledged_at)))
        .where(
            col(Report.oa_id) == oa_id,
            col(Report.closed_at).is_(None),
            col(Report.state).not_in(NOT_WORKED_ON),
        )
        .group_by(col(Report.urgency))
    )
    return {row[0]: Load(row[1], row[1] - row[2]) for row in db.exec(query)}


def promise_media(db: Session, oa_id: str, kind: EntryKind, now: datetime) -> Media:
    row = Media(oa_id=oa_id, kind=kind, promised_at=now)
    db.add(row)
    db.flush()
    return row


def lost_media(db: Session, report: Report) -> int:
    """How many of the promised pictures of a report never arrived."""
    query = (
        select(func.count(col(Media.id)))
        .join(Entry, col(Entry.media_id) == col(Media.id))
        .where(col(Entry.report_id) == report.id, col(Media.state) == MediaState.LOST)
    )
    return int(db.exec(query).one())


def let_go_of_pictures(db: Session, report: Report, why: str) -> None:
    """Pictures that must not be kept: their rows let go of the files, which the next sweep removes."""
    shown = select(Entry.media_id).where(Entry.report_id == report.id, col(Entry.media_id).is_not(None))
    pictures = (EntryKind.PHOTO, EntryKind.VIDEO)
    query = select(Media).where(col(Media.id).in_(shown), col(Media.kind).in_(pictures))
    for media in db.exec(query.where(col(Media.state) != MediaState.LOST)):
        media.state, media.why_lost, media.path, media.sha256 = MediaState.LOST, why, None, None
