"""Patrol shifts as rows for a spreadsheet: how each went, in numbers; nobody on patrol is named."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.tables import CheckpointVisit, PatrolLog, Shift, ShiftDuty, Unit
from storage.words import DutyState, LogKind

COLUMNS = (
    "code",
    "unit",
    "starts",
    "ends",
    "state",
    "needed",
    "asked",
    "came",
    "came_late",
    "absent",
    "declined",
    "checkpoints",
    "checkpoints_visited",
    "incidents",
    "silences",
    "alarms",
    "begun",
    "ended",
)
AT_A_TIME = 200
CAME = frozenset({DutyState.CHECKED_IN, DutyState.LEFT})
COUNTED = (LogKind.INCIDENT, LogKind.SILENCE, LogKind.SOS)


def patrols(
    db: Session, oa_id: str, since: datetime, until: datetime, zone: tzinfo
) -> Iterator[list[str | int]]:
    """Every shift that begins on these days, a few at a time; drafts are nobody's business yet."""
    last: tuple[datetime, int] = (since, 0)
    while rows := _some(db, oa_id, last, until):
        yield from _told(db, [(shift, unit) for shift, unit in rows], zone)
        last = rows[-1][0].starts_at, rows[-1][0].id


def _some(
    db: Session, oa_id: str, after: tuple[datetime, int], until: datetime
) -> Sequence[tuple[Shift, str]]:
    later = (col(Shift.starts_at) > after[0]) | (
        (col(Shift.starts_at) == after[0]) & (col(Shift.id) > after[1])
    )
    query = (
        select(Shift, col(Unit.code))
        .join(Unit, col(Unit.id) == col(Shift.unit_id))
        .where(
            col(Shift.oa_id) == oa_id,
            later,
            col(Shift.starts_at) < until,
            col(Shift.published_at).is_not(None),
        )
        .order_by(col(Shift.starts_at), col(Shift.id))
        .limit(AT_A_TIME)
    )
    return db.exec(query).all()


def _told(db: Session, rows: Sequence[tuple[Shift, str]], zone: tzinfo) -> Iterator[list[str | int]]:
    ids = [shift.id for shift, _ in rows]
    duties: dict[int, list[ShiftDuty]] = {}
    for duty in db.exec(select(ShiftDuty).where(col(ShiftDuty.shift_id).in_(ids))):
        duties.setdefault(duty.shift_id, []).append(duty)
    all_stops = (col(CheckpointVisit.shift_id), func.count(), func.count(col(CheckpointVisit.visited_at)))
    stops_of = select(*all_stops).where(col(CheckpointVisit.shift_id).in_(ids))
    stops = {n: (a, b) for n, a, b in db.exec(stops_of.group_by(col(CheckpointVisit.shift_id)))}
    lines = select(col(PatrolLog.shift_id), col(PatrolLog.kind)).where(
        col(PatrolLog.shift_id).in_(ids), col(PatrolLog.kind).in_(COUNTED)
    )
    told = Counter((shift_id, kind) for shift_id, kind in db.exec(lines))
    for shift, unit in rows:
        yield [
            *_head(shift, unit, zone),
            *_people(shift, duties.get(shift.id, [])),
            *stops.get(shift.id, (0, 0)),
            *(told[shift.id, kind] for kind in COUNTED),
            _local(shift.begun_at, zone),
            _local(shift.ended_at, zone),
        ]


def _head(shift: Shift, unit: str, zone: tzinfo) -> list[str | int]:
    needed = "; ".join(f"{force} {number}" for force, number in sorted(shift.needed.items()))
    starts, ends = _local(shift.starts_at, zone), _local(shift.ends_at, zone)
    return [shift.code, unit, starts, ends, shift.state.value, needed]


def _people(shift: Shift, duties: Sequence[ShiftDuty]) -> list[int]:
    came = [d for d in duties if d.state in CAME]
    late = [d for d in came if d.checked_in_at is not None and d.checked_in_at > shift.starts_at]
    absent = [d for d in duties if d.state is DutyState.ABSENT]
    declined = [d for d in duties if d.state in {DutyState.DECLINED, DutyState.REPLACED}]
    return [len(duties), len(came), len(late), len(absent), len(declined)]


def _local(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""
