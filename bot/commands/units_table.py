"""Provinces, communes and groups from a table: every row is checked before the first one is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from bot.commands import csv_table
from bot.commands.csv_table import Counted
from handlers.rules.folding import fold
from storage import units
from storage.tables import Unit
from storage.words import UnitKind

COLUMNS = ("code", "name", "kind", "parent_code", "aliases", "latitude", "longitude", "households")
REQUIRED = COLUMNS[:3]
PARENT = {UnitKind.COMMUNE: UnitKind.PROVINCE, UnitKind.GROUP: UnitKind.COMMUNE}
LONGEST_CODE = 32
MOST_DIGITS = 7  # of a number of households


@dataclass(frozen=True)
class UnitRow:
    """One row of the table, read but not yet compared with the others."""

    line: int
    code: str
    name: str
    kind: UnitKind
    parent_code: str
    aliases: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    households: int | None


# --- Reading ---------------------------------------------------------------------------------------------


def read_file(path: Path) -> list[UnitRow]:
    """Every row of the file; a bad one is named with its line and reason."""
    return csv_table.read(path, COLUMNS, REQUIRED, _row)


def _row(line: int, fields: Mapping[str, str]) -> UnitRow:
    code, name, kind = fields["code"], fields["name"], fields["kind"].lower()
    if not code or len(code) > LONGEST_CODE or any(c.isspace() for c in code):
        raise ValueError(f"a code has 1 to {LONGEST_CODE} characters and no spaces")
    if not name:
        raise ValueError(f"{code} has no name")
    if kind not in set(UnitKind):
        raise ValueError(f"kind is {', '.join(UnitKind)}; not “{kind}”")
    latitude = _degrees(fields.get("latitude", ""), "latitude", 90)
    longitude = _degrees(fields.get("longitude", ""), "longitude", 180)
    if (latitude is None) != (longitude is None):
        raise ValueError(f"{code} has only one of latitude and longitude")
    aliases = tuple(a.strip() for a in fields.get("aliases", "").split(";") if a.strip())
    households = _households(fields.get("households", ""))
    parent = fields.get("parent_code", "")
    return UnitRow(line, code, name, UnitKind(kind), parent, aliases, latitude, longitude, households)


def _degrees(written: str, name: str, most: int) -> float | None:
    if not written:
        return None
    try:
        value = float(written)
    except ValueError:
        raise ValueError(f"{name} “{written}” is no number (write 21.331, with a point)") from None
    if not -most <= value <= most:
        raise ValueError(f"{name} {written} is not on the globe")
    return value


def _households(written: str) -> int | None:
    if not written:
        return None
    if not (written.isascii() and written.isdecimal() and len(written) <= MOST_DIGITS):
        raise ValueError(f"households “{written}” is no whole number")
    return int(written)


# --- Comparing and writing -------------------------------------------------------------------------------


def bring_in(db: Session, oa_id: str, path: Path, rows: Sequence[UnitRow]) -> Counted:
    """Write all rows, parents first; the same file twice changes nothing the second time."""
    known = {u.code.upper(): u for u in units.every(db, oa_id)}
    csv_table.complain(list(_contradictions(path, rows, {code: u.kind for code, u in known.items()})))
    names = units.aliases(db, oa_id)
    new = changed = 0
    for row in sorted(rows, key=lambda r: list(UnitKind).index(r.kind)):
        code = row.code.upper()
        is_new = code not in known
        unit = known.setdefault(code, Unit(oa_id=oa_id, code=row.code, name=row.name, kind=row.kind))
        is_other = _fill(unit, row, known)
        db.add(unit)
        db.flush()
        is_other |= _name(db, unit, row.aliases, names.get(unit.id, ()))
        new, changed = new + is_new, changed + (is_other and not is_new)
    return Counted(new, changed, len(rows) - new - changed)


def _fill(unit: Unit, row: UnitRow, known: Mapping[str, Unit]) -> bool:
    """Returns whether anything is other than it was."""
    wanted = {
        "name": row.name,
        "parent_id": known[row.parent_code.upper()].id if row.parent_code else None,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "households": row.households,
    }
    is_other = any(getattr(unit, name) != value for name, value in wanted.items())
    for name, value in wanted.items():
        setattr(unit, name, value)
    return is_other


def _name(db: Session, unit: Unit, aliases: Sequence[str], before: Sequence[str]) -> bool:
    """Give the unit its other names; returns whether they are other than before."""
    wanted = {fold(alias): alias for alias in aliases}
    is_other = set(wanted) != {fold(alias) for alias in before}
    if is_other:
        units.set_aliases(db, unit.id, wanted)
    return is_other


def _contradictions(path: Path, rows: Sequence[UnitRow], known: Mapping[str, UnitKind]) -> Iterator[str]:
    kinds = dict(known) | {row.code.upper(): row.kind for row in rows}
    seen: dict[str, int] = {}
    for row in rows:
        code = row.code.upper()
        first = seen.setdefault(code, row.line)
        why = _contradiction(row, kinds)
        if first != row.line:
            why = f"{row.code} stands already in line {first}"
        elif known.get(code, row.kind) is not row.kind:
            why = f"{row.code} is already known as {known[code]}"
        if why:
            yield f"{path}:{row.line}: {why}"


def _contradiction(row: UnitRow, kinds: Mapping[str, UnitKind]) -> str | None:
    above, parent = PARENT.get(row.kind), row.parent_code
    if not parent:
        return f"{row.code} is a group and needs a parent_code" if row.kind is UnitKind.GROUP else None
    if above is None:
        return f"{row.code} is a province and has no parent_code"
    if parent.upper() not in kinds:
        return f"parent_code {parent} is neither in the file nor in the database"
    if kinds[parent.upper()] is not above:
        return f"the parent of a {row.kind} is a {above}; {parent} is a {kinds[parent.upper()]}"
    return None


def table(db: Session, oa_id: str) -> list[dict[str, object]]:
    """Every unit as it can be imported again."""
    every, names = units.every(db, oa_id), units.aliases(db, oa_id)
    codes = {u.id: u.code for u in every}
    return [
        {
            "code": u.code,
            "name": u.name,
            "kind": u.kind.value,
            "parent_code": codes.get(u.parent_id, "") if u.parent_id else "",
            "aliases": names.get(u.id, []),
            "latitude": u.latitude,
            "longitude": u.longitude,
            "households": u.households,
        }
        for u in every
    ]
