"""Patrol shifts from a table: every row is checked before the first one is written."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from sqlmodel import Session, col, select

from bot.commands import csv_table
from bot.commands.csv_table import Counted
from handlers.rules.codes import new_code
from storage import diary, patrols, units
from storage.patrols import EXPECTED, LONGEST_SHIFT
from storage.tables import Grant, PatrolMember, Person, Shift, ShiftDuty, Unit
from storage.words import POLICE, TEAM, DutyState, Force, ShiftState

COLUMNS = ("group", "starts_at", "ends_at", "people", "needed")
REQUIRED = COLUMNS[:4]
MOST_PEOPLE = 100
_NEED = re.compile(r"(police|militia|team|any)\s*[:=]?\s*(\d{1,2})", re.IGNORECASE)
type_people = Mapping[str, "Known"]


@dataclass(frozen=True)
class ShiftRow:
    """One row of the table, read but not yet compared with the books."""

    line: int
    group: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[str, ...]
    needed: Mapping[str, int]


@dataclass(frozen=True)
class Known:
    """Somebody who may go on patrol: where they hold a role, and what they are there."""

    person_id: int
    places: Mapping[int, Force]  # unit of a role -> force


# --- Reading ---------------------------------------------------------------------------------------------


def read_file(path: Path, zone: tzinfo) -> list[ShiftRow]:
    """Every row of the file; a bad one is named with its line and reason."""
    return csv_table.read(path, COLUMNS, REQUIRED, _reader(zone))


def _reader(zone: tzinfo) -> Callable[[int, Mapping[str, str]], ShiftRow]:
    def row(line: int, fields: Mapping[str, str]) -> ShiftRow:
        if not fields["group"]:
            raise ValueError("group is missing")
        starts, ends = _moment(fields["starts_at"], zone), _moment(fields["ends_at"], zone)
        if ends <= starts:
            raise ValueError("ends_at does not lie after starts_at; a night ends on the next day")
        if ends - starts > LONGEST_SHIFT:
            raise ValueError("a shift lasts 24 hours at most")
        people = tuple(dict.fromkeys(p.strip() for p in fields["people"].split(";") if p.strip()))
        needed = _needed(fields.get("needed", ""), len(people))
        return ShiftRow(line, fields["group"].upper(), starts, ends, people, needed)

    return row


def _moment(written: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"“{written}” is no local time; write 2026-11-24T22:00") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _needed(written: str, named: int) -> dict[str, int]:
    """How many are needed: a number, or a number for each force; nothing means those who are named."""
    if not written:
        return {Force.ANY: max(named, 1)}
    if written.isascii() and written.isdecimal() and 0 < int(written) <= MOST_PEOPLE:
        return {Force.ANY: int(written)}
    parts = [_NEED.fullmatch(part.strip()) for part in written.split(";") if part.strip()]
    if not parts or not all(parts):
        raise ValueError(f"needed “{written}” is no number of people (write 2, or police 2; team 4)")
    return {m[1].lower(): int(m[2]) for m in parts if m is not None}


# --- Comparing and writing -------------------------------------------------------------------------------


def bring_in(db: Session, oa_id: str, path: Path, rows: Sequence[ShiftRow], now: datetime) -> Counted:
    """Write all rows; the same file twice changes nothing the second time."""
    found = {u.code.upper(): u for u in units.every(db, oa_id)}
    known = _people(db, oa_id, {p for row in rows for p in row.people}, now)
    csv_table.complain(list(_contradictions(db, path, rows, found, known)))
    held = _held(db, rows, found)
    new = changed = 0
    for row in rows:
        unit = found[row.group]
        shift = held.get((unit.id, row.starts_at))
        is_new = shift is None
        if shift is None:
            shift = _begin(db, oa_id, unit, row, now)
        is_other = _fill(db, shift, row, known, now)
        new, changed = new + is_new, changed + (is_other and not is_new)
    return Counted(new, changed, len(rows) - new - changed)


def _people(db: Session, oa_id: str, zalo_ids: set[str], now: datetime) -> type_people:
    query = (
        select(Person, Grant, col(PatrolMember.force))
        .join(Grant, col(Grant.person_id) == col(Person.id))
        .outerjoin(
            PatrolMember,
            (col(PatrolMember.person_id) == col(Person.id))
            & (col(PatrolMember.unit_id) == col(Grant.unit_id)),
        )
        .where(
            col(Person.oa_id) == oa_id,
            col(Person.zalo_id).in_(zalo_ids),
            col(Grant.role).in_(POLICE | TEAM),
            col(Grant.starts_at) <= now,
            col(Grant.ends_at).is_(None) | (col(Grant.ends_at) > now),
        )
    )
    places: dict[str, dict[int, Force]] = {}
    numbers: dict[str, int] = {}
    for person, grant, force in db.exec(query):
        numbers[person.zalo_id] = person.id
        own = Force.POLICE if grant.role in POLICE else force or Force.TEAM
        places.setdefault(person.zalo_id, {})[grant.unit_id] = own
    return {zalo_id: Known(number, places[zalo_id]) for zalo_id, number in numbers.items()}


def _contradictions(
    db: Session, path: Path, rows: Sequence[ShiftRow], found: Mapping[str, Unit], known: type_people
) -> Iterator[str]:
    seen: dict[tuple[str, datetime], int] = {}
    for row in rows:
        first = seen.setdefault((row.group, row.starts_at), row.line)
        if first != row.line:
            yield f"{path}:{row.line}: {row.group} has a shift at this time already in line {first}"
        elif row.group not in found:
            yield f"{path}:{row.line}: there is no unit {row.group}: see `python -m bot units list`"
        else:
            yield from (f"{path}:{row.line}: {why}" for why in _strangers(db, row, found[row.group], known))


def _strangers(db: Session, row: ShiftRow, unit: Unit, known: type_people) -> Iterator[str]:
    """A roster is shown to nobody who is not of the teams or the police of the commune."""
    near = units.below(db, [u.id for u in units.path(db, unit.id)][:2]) | {
        u.id for u in units.path(db, unit.id)
    }
    for number, zalo_id in enumerate(row.people, 1):
        if zalo_id not in known or not near & known[zalo_id].places.keys():
            yield f"person {number} of {len(row.people)} has no role in the teams or police there (`invite`)"


def _held(
    db: Session, rows: Sequence[ShiftRow], found: Mapping[str, Unit]
) -> dict[tuple[int, datetime], Shift]:
    if not rows:
        return {}
    wanted = {found[row.group].id for row in rows}
    since, until = min(r.starts_at for r in rows), max(r.starts_at for r in rows)
    states = [s for s in ShiftState if s is not ShiftState.CANCELLED]
    held = patrols.between(db, wanted, since, until + timedelta(seconds=1), states)
    return {(s.unit_id, s.starts_at): s for s in held}


def _begin(db: Session, oa_id: str, unit: Unit, row: ShiftRow, now: datetime) -> Shift:
    shift = Shift(
        oa_id=oa_id,
        code=new_code("CA", lambda code: patrols.code_exists(db, oa_id, code)),
        unit_id=unit.id,
        state=ShiftState.PUBLISHED,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        needed=dict(row.needed),
        published_at=now,
        created_at=now,
    )
    db.add(shift)
    db.flush()
    return shift


def _fill(db: Session, shift: Shift, row: ShiftRow, known: type_people, now: datetime) -> bool:
    """Make the shift what the row says; whoever is new on it hears of it. Returns whether it was other."""
    wanted = {known[p].person_id: known[p] for p in row.people}
    held = {d.person_id: d for d, _ in patrols.watch(db, [shift.id])}
    new = [person_id for person_id in wanted if person_id not in held]
    gone = [i for i, duty in held.items() if i not in wanted and _stands_in_file(duty)]
    is_same = shift.ends_at == row.ends_at and shift.needed == dict(row.needed)
    if is_same and not new and not gone:
        return False
    shift.ends_at, shift.needed = row.ends_at, dict(row.needed)
    for person_id in gone:
        held[person_id].state = DutyState.REPLACED
    path = [u.id for u in units.path(db, shift.unit_id)]
    for person_id in new:
        force = _force(wanted[person_id], path)
        db.add(ShiftDuty(shift_id=shift.id, person_id=person_id, force=force, asked_at=now))
    db.flush()
    told = {"people": new, "gone": gone}
    diary.remind(db, shift.oa_id, "patrol", "published", str(shift.id), now, told)
    return True


def _stands_in_file(duty: ShiftDuty) -> bool:
    """Whoever came by a swap or as a stand-in is in no file, and is not sent away by one."""
    return duty.replaces_id is None and duty.state in {*EXPECTED, DutyState.DECLINED}


def _force(known: Known, path: Sequence[int]) -> Force:
    """What somebody is at the unit of the shift, or at the nearest one above it, or where they come from."""
    return next((known.places[u] for u in path if u in known.places), next(iter(known.places.values())))
