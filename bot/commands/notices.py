"""`notices`: a notice for households without Zalo: a sheet for the board, words for the loudspeaker."""

from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlmodel import Session

from bot.commands.counter import FailedError, Oa, account_for, now, open_books
from bot.config import Settings, read_settings
from bot.paper.forms import sheet_of
from bot.paper.poster import print_poster
from handlers.desk.aloud import words_of
from handlers.rules.facts import fact_on
from handlers.rules.loudspeaker import script
from storage import notices
from storage.tables import Notice

app = typer.Typer(no_args_is_help=True, help="A notice for the households without Zalo.")

T = TypeVar("T")
Code = Annotated[str, typer.Argument(help="The code of the notice, TB-7K3M.")]


@app.callback()
def desk() -> None:
    """A notice for the households without Zalo."""


@app.command("poster")
def poster(code: Code, pdf: Annotated[Path, typer.Option(help="The file to write.")], oa: Oa = None) -> None:
    """Write the notice as one sheet of A4. Example: notices poster TB-7K3M --pdf board.pdf"""
    settings = read_settings()
    sheet = _from_the_books(settings, oa, code, sheet_of)
    try:
        pdf.write_bytes(print_poster(sheet, settings.data_dir / "media"))
    except OSError as error:
        raise FailedError(f"{pdf}: cannot be written ({error.strerror})") from None
    typer.echo(f"{sheet.code} written to {pdf}")


@app.command("script")
def read_out(code: Code, oa: Oa = None) -> None:
    """Print what is read over the loudspeaker. Example: notices script TB-7K3M"""
    settings = read_settings()
    words = _from_the_books(settings, oa, code, words_of)
    numbers = [entry.number for entry in fact_on(now()).emergency.values()]
    typer.echo(script(words.text, words.sender, urgent=words.urgent, numbers=numbers))


def _from_the_books(
    settings: Settings, oa: str | None, code: str, form: Callable[[Session, Notice, tzinfo], T]
) -> T:
    """The notice of this code in another form."""
    with open_books(settings) as clerk:
        oa_id = clerk.do(lambda db: account_for(db, settings, oa).oa_id)
        with clerk.reading() as db:
            notice = notices.by_code(db, oa_id, code)
            if notice is None:
                raise FailedError(f"there is no notice {code}")
            return form(db, notice, settings.timezone)
