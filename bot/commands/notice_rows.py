"""Notices as rows for a spreadsheet: to whom, how many got it, at what cost; and the doors that are left."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from sqlmodel import Session, col, select

from storage import doors, reach
from storage.tables import Notice, Person, Unit
from storage.words import ReachState

NOTICES = (
    "code",
    "kind",
    "state",
    "unit",
    "audience",
    "text",
    "created",
    "approved",
    "sent",
    "done",
    "recalled",
    "recipients",
    "got",
    "seen",
    "unsure",
    "unreached",
    "cost_dong",
    "answers",
    "corrects",
)
DOORS = ("code", "house", "unit", "state", "who_goes", "given", "known")
AT_A_TIME = 200


def notices(
    db: Session, oa_id: str, since: datetime, until: datetime, zone: tzinfo
) -> Iterator[list[str | int]]:
    """Every notice of these days; nobody who got one is named."""
    query = (
        select(Notice, col(Unit.code))
        .outerjoin(Unit, col(Unit.id) == col(Notice.unit_id))
        .where(col(Notice.oa_id) == oa_id, col(Notice.created_at) >= since, col(Notice.created_at) < until)
        .order_by(col(Notice.id))
    )
    codes = {number: code for number, code in db.exec(select(col(Notice.id), col(Notice.code))) if code}
    for notice, unit in db.exec(query.execution_options(yield_per=AT_A_TIME)).all():
        yield _notice(db, notice, unit or "", codes.get(notice.corrects_id or 0, ""), zone)


def _notice(db: Session, notice: Notice, unit: str, corrects: str, zone: tzinfo) -> list[str | int]:
    standing = reach.standing_of(db, notice)
    return [
        notice.code,
        notice.kind.value,
        notice.state.value,
        unit,
        notice.audience_words,
        notice.text,
        *(
            _local(at, zone)
            for at in (
                notice.created_at,
                notice.approved_at,
                notice.sending_at,
                notice.done_at,
                notice.recalled_at,
            )
        ),
        standing.everybody,
        standing.got,
        standing.of(ReachState.SEEN),
        standing.of(ReachState.UNSURE),
        standing.of(ReachState.UNREACHED, ReachState.FAILED),
        int(notice.plan.get("cost", 0)),
        "; ".join(f"{answer}: {count}" for answer, count in sorted(standing.answers.items())),
        corrects,
    ]


def doors_of(
    db: Session, oa_id: str, since: datetime, until: datetime, zone: tzinfo
) -> Iterator[list[str | int]]:
    """Households that did not confirm an alert of these days, and who goes there: the list to print."""
    query = select(Notice).where(
        col(Notice.oa_id) == oa_id, col(Notice.created_at) >= since, col(Notice.created_at) < until
    )
    units = {unit.id: unit.name for unit in db.exec(select(Unit).where(col(Unit.oa_id) == oa_id))}
    for notice in db.exec(query.order_by(col(Notice.id))).all():
        found = doors.of_notice(db, notice.id)
        ids = {door.carrier_id for door, _ in found if door.carrier_id is not None}
        carriers = {p.id: p.name or "" for p in db.exec(select(Person).where(col(Person.id).in_(ids)))}
        for door, house in found:
            yield [
                notice.code,
                house.label,
                units.get(house.unit_id, ""),
                door.state.value,
                carriers.get(door.carrier_id or 0, ""),
                _local(door.given_at, zone),
                _local(door.done_at, zone),
            ]


def _local(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""
