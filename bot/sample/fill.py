"""Writes the sample city into a database: places, landmarks, then people in slices, with progress."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import Table, select
from sqlmodel import Session, col

from bot.commands.units_table import bring_in
from bot.sample.city import Citizen, City
from handlers.rules.folding import fold
from storage import corrections
from storage.clerk import Clerk
from storage.inbox import insert_new
from storage.tables import Grant, Landmark, Person, Unit
from storage.words import POLICE, Role

AT_A_TIME = 2000  # people in one transaction: a running server gets its turn in between

_person: Table = Person.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_grant: Table = Grant.__table__  # type: ignore[attr-defined]
_landmark: Table = Landmark.__table__  # type: ignore[attr-defined]


def fill(
    clerk: Clerk,
    oa_id: str,
    city: City,
    residents: int,
    now: datetime,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Places first, then everybody who lives there; the same city twice changes nothing.

    Args:
        clerk: keeps the database.
        oa_id: the account whose city it is.
        city: from `make_city`.
        residents: how many people without a role.
        now: since when everybody is known.
        progress: is told after each slice how many people were written.
    """
    clerk.do(lambda db: bring_in(db, oa_id, Path("sample city"), city.units))
    clerk.do(lambda db: _teach(db, oa_id, city, now))
    for everybody in (city.staff, city.residents(residents)):
        for some in _slices(everybody):
            clerk.do(partial(_write, oa_id=oa_id, some=some, now=now))
            progress(len(some))


def _teach(db: Session, oa_id: str, city: City, now: datetime) -> None:
    """An organisation is a landmark: whoever names it, means its group."""
    rows = db.execute(
        select(col(Unit.code), col(Unit.id), col(Unit.parent_id)).where(col(Unit.oa_id) == oa_id)
    )
    units = {code: (unit_id, parent_id) for code, unit_id, parent_id in rows.all()}
    known = corrections.landmarks(db, oa_id)
    if any(known.get(units[one.unit_code][0]) for one in city.organisations):
        return
    taught = [
        {
            "unit_id": units[one.unit_code][0],
            "commune_id": units[one.unit_code][1],
            "words": one.name,
            "folded": fold(one.name),
            "learned_at": now,
        }
        for one in city.organisations
    ]
    db.connection().execute(insert_new(db, _landmark, ["commune_id", "folded"]), taught)
    corrections.changed(db, [unit_id for unit_id, _ in units.values()])


def _slices(everybody: Iterable[Citizen]) -> Iterator[Sequence[Citizen]]:
    source = iter(everybody)
    while some := list(islice(source, AT_A_TIME)):
        yield some


def _write(db: Session, *, oa_id: str, some: Sequence[Citizen], now: datetime) -> None:
    units = dict(db.execute(select(col(Unit.code), col(Unit.id)).where(col(Unit.oa_id) == oa_id)).all())
    rows = [_row(c, oa_id, units[c.unit_code], now) for c in some]
    added = insert_new(db, _person, ["oa_id", "zalo_id"])
    db.connection().execute(added, rows)
    officials = {c.zalo_id: c for c in some if c.role is not Role.RESIDENT}
    if officials:
        _appoint(db, oa_id, officials, units, now)


def _row(citizen: Citizen, oa_id: str, unit_id: int, now: datetime) -> dict[str, object]:
    """Names are kept of people with a role only, as in a real commune."""
    has_role = citizen.role is not Role.RESIDENT
    return {
        "oa_id": oa_id,
        "zalo_id": citizen.zalo_id,
        "name": citizen.name if has_role else None,
        "home_unit_id": unit_id,
        "is_follower": True,
        "is_admin": False,
        "wants_notices": True,
        "last_heard_at": now,
        "welcomed_at": now,
        "on_duty_since": now if citizen.role in POLICE else None,
        "created_at": now,
    }


def _appoint(
    db: Session, oa_id: str, officials: dict[str, Citizen], units: dict[str, int], now: datetime
) -> None:
    """Give everybody the role they have in the sample, where they do not hold it yet."""
    wanted = select(col(Person.id), col(Person.zalo_id)).where(
        col(Person.oa_id) == oa_id, col(Person.zalo_id).in_(list(officials))
    )
    holding = select(col(Grant.person_id)).where(col(Grant.oa_id) == oa_id)
    people = db.execute(wanted.where(col(Person.id).not_in(holding))).all()
    rows = [
        {
            "oa_id": oa_id,
            "person_id": person_id,
            "unit_id": units[officials[zalo_id].unit_code],
            "role": officials[zalo_id].role,
            "starts_at": now,
        }
        for person_id, zalo_id in people
    ]
    if rows:
        db.connection().execute(_grant.insert(), rows)
