"""`oa`: further Official Accounts of the same Zalo app."""

from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.counter import AsJson, FailedError, now, open_books, require_key, show
from bot.config import Settings, read_settings
from bot.first_account import describe_first
from storage import accounts, audit
from storage.tables import OfficialAccount

LONGEST_ID = 32

app = typer.Typer(no_args_is_help=True, help="Official Accounts of the same Zalo app.")


@app.command("add")
def add(
    oa_id: Annotated[str, typer.Option("--id", help="Id of the Official Account.")],
    secret_key: Annotated[str, typer.Option(help="OA secret key; several candidates by commas.")],
    name: Annotated[str, typer.Option(help="How people know it.")] = "",
) -> None:
    """Speak for a further Official Account. Example: oa add --id 5500000000000000002 --secret-key KEY"""
    settings = read_settings()
    require_key(settings)
    with open_books(settings) as clerk:
        clerk.do(lambda db: describe(db, settings, oa_id, secret_key, name))
    typer.echo("known; a running server notices within ten seconds")


def describe(db: Session, settings: Settings, oa_id: str, secret_keys: str, name: str) -> None:
    keys = [key.strip() for key in secret_keys.split(",") if key.strip()]
    if not (oa_id.isascii() and oa_id.isdecimal() and len(oa_id) <= LONGEST_ID):
        raise FailedError("an Official Account is named by its id, which is digits only")
    if not keys:
        raise FailedError("the OA secret key is missing: it stands on the app's webhook page")
    accounts.describe(db, oa_id, keys, now(), name=name, per_minute=settings.zalo_oa_package)
    audit.note(db, oa_id, now(), "account.described")


@app.command("list")
def every(*, as_json: AsJson = False) -> None:
    """Every Official Account we speak for. Example: oa list --json"""
    settings = read_settings()
    require_key(settings)
    with open_books(settings) as clerk:
        rows = clerk.do(lambda db: table(db, settings))
    show(rows, as_json=as_json)


def table(db: Session, settings: Settings) -> list[dict[str, object]]:
    """The account of the settings is sealed anew: it may have been entered before there was a key."""
    describe_first(db, settings, now())
    return [_line(db, account) for account in accounts.every(db)]


def _line(db: Session, account: OfficialAccount) -> dict[str, object]:
    pair = accounts.pair(db, account.oa_id)
    return {
        "oa_id": account.oa_id,
        "name": account.name,
        "oa_type": account.oa_type,
        "keys": len(accounts.secret_keys(db, account)),
        "per_minute": account.per_minute,
        "token": pair.state.value if pair else "none",
        "expires_at": pair.expires_at.isoformat(timespec="minutes") if pair else "",
    }
