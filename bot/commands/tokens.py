"""`token`: a token pair brought in by hand, from Zalo's API Explorer."""

from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.counter import FailedError, Oa, account_for, now, open_books, require_key
from bot.config import read_settings
from bot.first_account import FIRST_LIFE
from storage import accounts, audit
from storage.tables import OfficialAccount

app = typer.Typer(no_args_is_help=True, help="The token pair of an account.")


@app.callback()
def tokens() -> None:
    """The token pair of an account."""


@app.command("import")
def bring_in(
    access: Annotated[str, typer.Option(help="Access token.")],
    refresh: Annotated[str, typer.Option(help="Refresh token that belongs to it.")],
    oa: Oa = None,
) -> None:
    """Store a token pair from Zalo's API Explorer. Example: token import --access A --refresh R"""
    settings = read_settings()
    require_key(settings)
    with open_books(settings) as clerk:
        clerk.do(lambda db: keep(db, account_for(db, settings, oa), access.strip(), refresh.strip()))
    typer.echo("stored; the server refreshes it within the next minutes")


def keep(db: Session, account: OfficialAccount, access: str, refresh: str) -> None:
    if not access or not refresh:
        raise FailedError("both tokens are needed: --access and --refresh")
    at = now()
    accounts.keep_pair(db, account.oa_id, access, refresh, at + FIRST_LIFE, at)
    audit.note(db, account.oa_id, at, "token.imported")
