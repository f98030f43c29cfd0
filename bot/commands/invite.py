"""`invite`: a join code for a role at a unit, and the picture people scan."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import segno
import typer
from sqlmodel import Session

from bot.commands.counter import FailedError, Oa, account_for, now, open_books
from bot.config import read_settings
from handlers.rules.codes import new_join_code
from storage import audit, people, units
from storage.tables import OfficialAccount
from storage.words import Role

app = typer.Typer()


@app.callback()
def desk() -> None:
    """A join code for a role at a unit."""


@dataclass(frozen=True)
class Invited:
    """A join code and the link that leads to the account."""

    code: str
    link: str


@app.command("invite")
def invite(
    unit: Annotated[str, typer.Option(help="Code of the unit.")],
    role: Annotated[Role, typer.Option(help="The role people get.")],
    uses: Annotated[int, typer.Option(min=1, max=100_000, help="How many people may use it.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days it is valid.")] = 7,
    qr: Annotated[Path | None, typer.Option(help="Also write the link as a picture (SVG).")] = None,
    oa: Oa = None,
) -> None:
    """Print a join code and its link. Example: invite --unit CLE05 --role team_member --uses 12"""
    settings = read_settings()
    with open_books(settings) as clerk:
        made = clerk.do(lambda db: draw(db, account_for(db, settings, oa), unit, role, uses=uses, days=days))
    typer.echo(f"{made.code}\n{made.link}")
    if qr is not None:
        picture(made.link, qr)


def draw(
    db: Session, account: OfficialAccount, unit_code: str, role: Role, *, uses: int, days: int
) -> Invited:
    unit = units.by_code(db, account.oa_id, unit_code)
    if unit is None:
        raise FailedError(f"there is no unit {unit_code}: see `python -m bot units list`")
    at, oa_id = now(), account.oa_id
    code = new_join_code(lambda drawn: people.invitation(db, oa_id, drawn) is not None)
    until = at + timedelta(days=days)
    people.invite(db, oa_id, unit.id, role, code, uses=uses, expires_at=until, now=at, by=None)
    audit.note(db, oa_id, at, "role.invited", thing="unit", thing_id=unit.id, why=role.value)
    return Invited(code, f"https://zalo.me/{oa_id}?join={code}")


def picture(link: str, path: Path) -> None:
    try:
        segno.make(link, error="m").save(str(path), kind="svg", scale=8)
    except OSError as error:
        raise FailedError(f"{path}: cannot be written ({error.strerror})") from None
