"""`groups`: the account's chat groups at Zalo, whose each is, and giving one to a tổ."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.counter import AsJson, FailedError, Oa, account_for, now, open_books, show
from bot.commands.invite import picture
from bot.config import read_settings
from storage import audit, units, zalo_groups
from storage.group_words import GroupState, MemberState

app = typer.Typer(no_args_is_help=True, help="The account's chat groups at Zalo.")


@app.command("list")
def every(oa: Oa = None, *, as_json: AsJson = False) -> None:
    """Every chat group that was ever mentioned. Example: groups list --json"""
    settings = read_settings()
    with open_books(settings) as clerk:
        rows = clerk.do(lambda db: _rows(db, account_for(db, settings, oa).oa_id))
    show(rows, as_json=as_json)


def _rows(db: Session, oa_id: str) -> list[dict[str, object]]:
    counted = zalo_groups.members_of_each(db, oa_id)
    codes = {u.id: u.code for u in units.every(db, oa_id)}
    return [
        {
            "group_id": group.group_id,
            "name": group.name,
            "unit": codes.get(group.unit_id or 0, ""),
            "state": group.state.value,
            "members": counted.get((group.id, MemberState.IN), 0),
            "pending": counted.get((group.id, MemberState.PENDING), 0),
            "paid_until": group.paid_until.isoformat() if group.paid_until else "",
            "link": group.link,
        }
        for group in zalo_groups.every(db, oa_id)
    ]


@app.command("bind")
def bind(
    group_id: Annotated[str, typer.Argument(help="Zalo's id of the group, as `groups list` shows it.")],
    unit_code: Annotated[str, typer.Argument(help="The code of the unit.")],
    oa: Oa = None,
) -> None:
    """Give a chat group to a unit. Example: groups bind f0a1b2c3d4e5f6a7b8c9 CLE05"""
    settings = read_settings()
    with open_books(settings) as clerk:
        name = clerk.do(lambda db: _bind(db, account_for(db, settings, oa).oa_id, group_id, unit_code))
    typer.echo(f"the group belongs to {name}")


def _bind(db: Session, oa_id: str, group_id: str, unit_code: str) -> str:
    group, unit = zalo_groups.by_group_id(db, oa_id, group_id), units.by_code(db, oa_id, unit_code)
    if group is None or group.state is GroupState.DISSOLVED:
        raise FailedError(f"{group_id}: no such group; it is known once somebody has written in it")
    if unit is None:
        raise FailedError(f"{unit_code}: no such unit")
    group.unit_id = unit.id
    audit.note(db, oa_id, now(), "group.bound", by=None, thing="zalo_group", thing_id=group.id)
    return units.full_name(db, unit.id) or unit.name


@app.command("qr")
def qr(
    group_id: Annotated[str, typer.Argument(help="Zalo's id of the group, as `groups list` shows it.")],
    svg: Annotated[Path, typer.Option(help="The file to write (SVG).")],
    oa: Oa = None,
) -> None:
    """Write the group's link as a picture to scan. Example: groups qr f0a1b2c3d4e5f6a7b8c9 --svg door.svg"""
    settings = read_settings()
    with open_books(settings) as clerk:
        link = clerk.do(lambda db: _link(db, account_for(db, settings, oa).oa_id, group_id))
    picture(link, svg)


def _link(db: Session, oa_id: str, group_id: str) -> str:
    group = zalo_groups.by_group_id(db, oa_id, group_id)
    if group is None or not group.link:
        raise FailedError(f"{group_id}: no link is known of such a group")
    return group.link
