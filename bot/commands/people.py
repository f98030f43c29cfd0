"""`people`: who holds which role, by row number and name, never by Zalo id."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot.commands.counter import AsJson, FailedError, Oa, account_for, now, open_books, show
from bot.config import read_settings
from storage import units
from storage.tables import Grant, OfficialAccount, Person, Unit
from storage.words import Role

app = typer.Typer(no_args_is_help=True, help="People and their roles.")


@app.callback()
def people() -> None:
    """People and their roles."""


@app.command("list")
def every(
    unit: Annotated[str | None, typer.Option(help="Code of a unit; those below it are included.")] = None,
    role: Annotated[Role | None, typer.Option(help="Only this role.")] = None,
    oa: Oa = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Who holds which role. Example: people list --unit CLE --role beat_officer"""
    settings = read_settings()
    with open_books(settings) as clerk:
        rows = clerk.do(lambda db: table(db, account_for(db, settings, oa), unit, role))
    show(rows, as_json=as_json)


def table(
    db: Session, account: OfficialAccount, unit_code: str | None, role: Role | None
) -> list[dict[str, object]]:
    query = (
        select(Person, Grant, Unit)
        .join(Grant, col(Grant.person_id) == col(Person.id))
        .join(Unit, col(Unit.id) == col(Grant.unit_id))
        .where(col(Person.oa_id) == account.oa_id, col(Person.erased_at).is_(None))
        .order_by(col(Unit.code), col(Grant.role), col(Person.id))
    )
    if unit_code is not None:
        query = query.where(col(Unit.id).in_(_unit_and_below(db, account.oa_id, unit_code)))
    if role is not None:
        query = query.where(col(Grant.role) == role)
    at = now()
    rows = db.exec(query).all()
    return [_line(p, g, u) for p, g, u in rows if g.starts_at <= at and (g.ends_at is None or g.ends_at > at)]


def _unit_and_below(db: Session, oa_id: str, code: str) -> set[int]:
    unit = units.by_code(db, oa_id, code)
    if unit is None:
        raise FailedError(f"there is no unit {code}: see `python -m bot units list`")
    return units.below(db, [unit.id])


def _line(person: Person, grant: Grant, unit: Unit) -> dict[str, object]:
    return {
        "person": person.id,
        "name": person.name or "",
        "role": grant.role.value,
        "unit": unit.code,
        "unit_name": unit.name,
        "since": grant.starts_at.isoformat(timespec="minutes"),
        "on_duty": person.on_duty_since is not None,
    }
