"""`households`: the books of the cluster heads: which houses there are, and whose phone is in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot.commands import csv_table
from bot.commands.counter import Oa, account_for, open_books
from bot.commands.csv_table import Counted
from bot.config import read_settings
from storage import units
from storage.tables import Household, Person

app = typer.Typer(no_args_is_help=True, help="Houses somebody can walk to.")

COLUMNS = ("unit_code", "label", "latitude", "longitude", "zalo_id", "head_zalo_id")
REQUIRED = COLUMNS[:2]
LONGEST_LABEL = 120


@dataclass(frozen=True)
class Row:
    """One house of the file."""

    line: int
    unit_code: str
    label: str
    latitude: float | None
    longitude: float | None
    zalo_id: str
    head_zalo_id: str


@app.callback()
def books() -> None:
    """Houses somebody can walk to."""


@app.command("import")
def bring_in(file: Annotated[Path, typer.Argument(help="CSV, UTF-8, with a header.")], oa: Oa = None) -> None:
    """Bring in unit_code,label,latitude,longitude,zalo_id,head_zalo_id.

    label is how people call the house (số 12, ngõ 5); zalo_id is whose phone is in it, head_zalo_id the head
    of its cluster. A bad row stops the import and changes nothing. Example: households import to5.csv
    """
    settings, rows = read_settings(), csv_table.read(file, COLUMNS, REQUIRED, _row)
    with open_books(settings) as clerk:
        done = clerk.do(lambda db: write(db, account_for(db, settings, oa).oa_id, file, rows))
    typer.echo(f"{done.new} new, {done.changed} changed, {done.same} as they were")


def _row(line: int, fields: Mapping[str, str]) -> Row:
    label = fields["label"]
    if not fields["unit_code"] or not label or len(label) > LONGEST_LABEL:
        raise ValueError(f"a house has a unit_code and a label of at most {LONGEST_LABEL} characters")
    latitude, longitude = (_degrees(fields.get(name, ""), name) for name in ("latitude", "longitude"))
    if (latitude is None) != (longitude is None):
        raise ValueError(f"{label} has only one of latitude and longitude")
    zalo_id, head = fields.get("zalo_id", ""), fields.get("head_zalo_id", "")
    return Row(line, fields["unit_code"], label, latitude, longitude, zalo_id, head)


def _degrees(written: str, name: str) -> float | None:
    try:
        value = float(written) if written else None
    except ValueError:
        raise ValueError(f"{name} “{written}” is no number (write 21.331, with a point)") from None
    if value is not None and not -180 <= value <= 180:
        raise ValueError(f"{name} {written} is not on the globe")
    return value


def write(db: Session, oa_id: str, path: Path, rows: Sequence[Row]) -> Counted:
    """All rows or none; the same file twice changes nothing the second time."""
    known = {u.code.upper(): u.id for u in units.every(db, oa_id)}
    wanted = {z for row in rows for z in (row.zalo_id, row.head_zalo_id) if z}
    query = select(Person).where(col(Person.oa_id) == oa_id, col(Person.zalo_id).in_(wanted))
    people = {person.zalo_id: person.id for person in db.exec(query)}
    csv_table.complain([f"{path}:{row.line}: {why}" for row in rows if (why := _why_not(row, known, people))])
    held = {(h.unit_id, h.label): h for h in db.exec(select(Household).where(col(Household.oa_id) == oa_id))}
    new = changed = 0
    for row in rows:
        key = (known[row.unit_code.upper()], row.label)
        is_new = key not in held
        house = held.setdefault(key, Household(oa_id=oa_id, unit_id=key[0], label=row.label))
        is_other = _fill(house, row, people)
        db.add(house)
        new, changed = new + is_new, changed + (is_other and not is_new)
    return Counted(new, changed, len(rows) - new - changed)


def _why_not(row: Row, known: Mapping[str, int], people: Mapping[str, int]) -> str | None:
    if row.unit_code.upper() not in known:
        return f"there is no unit {row.unit_code}"
    strangers = [z for z in (row.zalo_id, row.head_zalo_id) if z and z not in people]
    return f"nobody with the id …{strangers[0][-4:]} has written to this account" if strangers else None


def _fill(house: Household, row: Row, people: Mapping[str, int]) -> bool:
    """Returns whether anything is other than it was."""
    wanted = {
        "latitude": row.latitude,
        "longitude": row.longitude,
        "person_id": people.get(row.zalo_id),
        "head_id": people.get(row.head_zalo_id),
    }
    is_other = any(getattr(house, name) != value for name, value in wanted.items())
    for name, value in wanted.items():
        setattr(house, name, value)
    return is_other
