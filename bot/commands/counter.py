"""The counter of the command line: opens the books for one command and says in one sentence why it cannot."""

import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.clock import WallClock
from bot.config import Settings, SettingsError
from bot.first_account import describe_first
from storage import accounts, schema
from storage.clerk import Clerk
from storage.seal import BrokenSealError, Seal
from storage.tables import OfficialAccount


class FailedError(Exception):
    """What was asked for could not be done; the message is one sentence with what to do."""


REASONS = (FailedError, SettingsError, BrokenSealError, DBAPIError)
OUT_OF_DATE = "the database is not up to date: run `python -m bot migrate` (or serve with --migrate)"

Oa = Annotated[str | None, typer.Option("--oa", help="Id of the Official Account, where there are several.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")]


def sentence(error: Exception) -> str:
    """Why it failed; a database error may quote what was being written, so only its cause is told."""
    if isinstance(error, DBAPIError):
        cause = next(iter(str(error.orig).splitlines()), type(error).__name__)
        return f"the database cannot be used ({cause}): check DATABASE_URL"
    return str(error)


def is_configuration(error: Exception) -> bool:
    return isinstance(error, SettingsError)


def now() -> datetime:
    return WallClock().now()


# --- The books -------------------------------------------------------------------------------------------


def make_room(settings: Settings) -> None:
    """The folders a new installation needs."""
    folders, url = [settings.data_dir], make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        folders.append(Path(url.database).parent)
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FailedError(f"{folder}: cannot be made a folder ({error.strerror})") from None


def seal_for(settings: Settings) -> Seal:
    """Without SECRET_KEY nothing that is sealed can be read, and what needs no secret still works."""
    return Seal(settings.seal_keys() or [secrets.token_hex(32)])


@contextmanager
def open_books(settings: Settings) -> Iterator[Clerk]:
    """A clerk for one command, who waits for a running server's turn to pass."""
    clerk = Clerk(settings.database_url, seal_for(settings))
    try:
        require_current(clerk.engine)
        yield clerk
    finally:
        clerk.close()


def require_current(engine: Engine) -> None:
    if not schema.is_current(engine):
        raise FailedError(OUT_OF_DATE)


def require_key(settings: Settings) -> None:
    """What will be sealed must be opened again by the server."""
    if not settings.secret_key:
        raise SettingsError(settings.missing_for_serving())


# --- The account -----------------------------------------------------------------------------------------


def account_for(db: Session, settings: Settings, oa_id: str | None) -> OfficialAccount:
    """The account a command is about: the named one, the one of the settings, or the only one."""
    describe_first(db, settings, now())
    wanted = oa_id or settings.zalo_oa_id
    every = accounts.every(db)
    found = [a for a in every if a.oa_id == wanted] if wanted else list(every)
    if len(found) == 1:
        return found[0]
    if wanted:
        raise FailedError(f"there is no Official Account {wanted}: see `python -m bot oa list`")
    if not every:
        raise FailedError("there is no Official Account yet: set ZALO_OA_ID, or use `python -m bot oa add`")
    raise FailedError("there are several Official Accounts: say which one with --oa")


# --- What is shown ---------------------------------------------------------------------------------------


def show(rows: Sequence[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    from rich.console import Console  # noqa: PLC0415 (takes a quarter of a second, and only tables need it)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(*(rows[0] if rows else ()))
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))  # a name may look like markup
    Console().print(table if rows else "nothing yet")


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else ""
        case list():
            return "; ".join(map(str, value))
    return str(value)
