"""`templates`: the message templates that Zalo has approved, and which notices they may carry."""

import asyncio
from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.counter import AsJson, FailedError, Oa, account_for, now, open_books, require_key, show
from bot.config import Settings, read_settings
from bot.house import addresses
from bot.templates import NotToldError, ask
from bot.zalo.client import ZaloClient
from storage import accounts, audit, templates
from storage.tables import MessageTemplate
from storage.templates import Told
from storage.words import NoticeKind

app = typer.Typer(no_args_is_help=True, help="Message templates at Zalo (ZBS).")
PATIENCE = 10.0
NOTHING = "nothing"


@app.command("sync")
def sync(oa: Oa = None) -> None:
    """Ask Zalo which templates there are. Example: templates sync"""
    settings = read_settings()
    require_key(settings)
    with open_books(settings) as clerk:
        oa_id, token = clerk.do(lambda db: _usable(db, settings, oa))
        told, quota = asyncio.run(_ask(settings, token))

        def learn(db: Session) -> None:
            templates.enter(db, oa_id, told, now())
            templates.set_quota(db, oa_id, quota)

        clerk.do(learn)
    typer.echo(f"{len(told)} templates; {quota if quota is not None else 'any number of'} messages a day")


def _usable(db: Session, settings: Settings, oa: str | None) -> tuple[str, str]:
    account = account_for(db, settings, oa)
    pair = accounts.pair(db, account.oa_id)
    if pair is None:
        raise FailedError("there is no token yet: consent as administrator, or `python -m bot token import`")
    return account.oa_id, pair.access


async def _ask(settings: Settings, token: str) -> tuple[list[Told], int | None]:
    client = ZaloClient(addresses(settings), patience=PATIENCE)
    try:
        return await ask(client, token)
    except NotToldError as error:
        raise FailedError(f"Zalo did not tell its templates: {error}; see `python -m bot doctor`") from None
    finally:
        await client.close()


@app.command("list")
def every(oa: Oa = None, *, as_json: AsJson = False) -> None:
    """Every template that Zalo told of. Example: templates list --json"""
    settings = read_settings()
    with open_books(settings) as clerk:
        rows = clerk.do(lambda db: _table(db, settings, oa))
    show(rows, as_json=as_json)


def _table(db: Session, settings: Settings, oa: str | None) -> list[dict[str, object]]:
    return [_line(row) for row in templates.every(db, account_for(db, settings, oa).oa_id)]


def _line(row: MessageTemplate) -> dict[str, object]:
    return {
        "template": row.template_id,
        "name": row.name,
        "tag": row.tag,
        "status": row.stopped_why or row.status,
        "quality": row.quality,
        "blanks": [f"{b['name']} ≤{b['longest']}" for b in row.blanks],
        "price_uid": row.price_uid,
        "price_phone": row.price_phone,
        "carries": row.carries.value if row.carries is not None else "",
    }


@app.command("carry")
def carry(
    template: Annotated[str, typer.Argument(help="Its number at Zalo.")],
    kind: Annotated[
        str, typer.Argument(help="notice, alert, lost_person, rumour_denial, correction, or nothing.")
    ],
    oa: Oa = None,
) -> None:
    """Let a template carry notices of this kind. Example: templates carry 300001 notice"""
    settings = read_settings()
    with open_books(settings) as clerk:
        clerk.do(lambda db: _carry(db, account_for(db, settings, oa).oa_id, template, kind))
    typer.echo(f"{template} carries {kind}")


def _carry(db: Session, oa_id: str, template: str, kind: str) -> None:
    row = templates.by_number(db, oa_id, template)
    if row is None:
        raise FailedError(f"there is no template {template}: run `python -m bot templates sync`")
    if kind != NOTHING and kind not in set(NoticeKind):
        raise FailedError(f"{kind} is no kind of notice: {', '.join([*NoticeKind, NOTHING])}")
    row.carries = None if kind == NOTHING else NoticeKind(kind)
    audit.note(db, oa_id, now(), "templates.carry")
