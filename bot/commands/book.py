"""`book`: a group's patrol book of a month, with its attendance sheet, for a spreadsheet or to be printed."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.counter import FailedError, Oa, account_for, now, open_books
from bot.config import read_settings
from bot.paper.book_docx import write_docx
from bot.paper.book_xlsx import write_xlsx
from bot.paper.month import read_month, take_down
from storage import units

app = typer.Typer()


@app.callback()
def desk() -> None:
    """A group's patrol book of a month."""


@app.command("book")
def book(
    unit: Annotated[str, typer.Option(help="Code of the group.")],
    month: Annotated[str, typer.Option(help="The month, 2026-11.")],
    xlsx: Annotated[Path | None, typer.Option(help="Write a spreadsheet.")] = None,
    docx: Annotated[Path | None, typer.Option(help="Write a paper to print.")] = None,
    oa: Oa = None,
) -> None:
    """Write the month's book. Example: book --unit CLE05 --month 2026-11 --xlsx nov.xlsx --docx nov.docx"""
    asked = read_month(month)
    if asked is None:
        raise FailedError("a month is written 2026-11")
    if xlsx is None and docx is None:
        raise FailedError("say what to write: --xlsx FILE, --docx FILE, or both")
    settings = read_settings()
    with open_books(settings) as clerk:
        oa_id = clerk.do(lambda db: account_for(db, settings, oa).oa_id)
        with clerk.reading() as db:
            found = units.by_code(db, oa_id, unit)
            if found is None:
                raise FailedError(f"there is no unit {unit}: see `python -m bot units list`")
            written, signed = take_down(db, found.id, asked, now())
    for path, write in ((xlsx, write_xlsx), (docx, write_docx)):
        if path is not None:
            _put(path, write(written, signed))
    typer.echo(f"{len(written.nights)} shifts, {len(written.rows)} people")


def _put(path: Path, body: bytes) -> None:
    try:
        path.write_bytes(body)
    except OSError as error:
        raise FailedError(f"{path}: cannot be written ({error.strerror})") from None
