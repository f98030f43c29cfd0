"""Reports as a table for a spreadsheet: what happened and when it was dealt with, never who reported it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Annotated

import typer
import xlsxwriter
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from xlsxwriter.exceptions import XlsxWriterException

from bot.commands import notice_rows, patrol_rows
from bot.commands.counter import FailedError, Oa, account_for, open_books
from bot.config import read_settings
from storage.tables import Report, Unit

app = typer.Typer(no_args_is_help=True, help="Tables for a spreadsheet.")

AT_A_TIME = 500
COLUMNS = (
    "code",
    "state",
    "urgency",
    "category",
    "unit",
    "place",
    "created",
    "handed_over",
    "acknowledged",
    "registered",
    "register_number",
    "resolved",
    "closed",
    "reopened",
    "incomplete",
    "joined_to",
)


@app.callback()
def export() -> None:
    """Tables for a spreadsheet."""


@app.command("reports")
def reports(
    first: Annotated[str, typer.Option("--from", help="First day, 2026-11-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day, 2026-11-30.")],
    xlsx: Annotated[Path, typer.Option(help="The file to write.")],
    oa: Oa = None,
) -> None:
    """Write a spreadsheet. Example: export reports --from 2026-11-01 --to 2026-11-30 --xlsx nov.xlsx"""
    settings = read_settings()
    since, until = days(first, last, settings.timezone)
    with open_books(settings) as clerk:
        oa_id = clerk.do(lambda db: account_for(db, settings, oa).oa_id)
        with clerk.reading() as db:
            sheet = Sheet("reports", COLUMNS, _rows(db, oa_id, since, until, settings.timezone))
            count = write(xlsx, [sheet])[0]
    typer.echo(f"{count} reports written to {xlsx}")


@app.command("notices")
def notices(
    first: Annotated[str, typer.Option("--from", help="First day, 2026-11-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day, 2026-11-30.")],
    xlsx: Annotated[Path, typer.Option(help="The file to write.")],
    oa: Oa = None,
) -> None:
    """Write notices, and the doors that are left. Example: export notices --from … --to … --xlsx nov.xlsx"""
    settings = read_settings()
    since, until = days(first, last, settings.timezone)
    with open_books(settings) as clerk:
        oa_id = clerk.do(lambda db: account_for(db, settings, oa).oa_id)
        with clerk.reading() as db:
            asked = (db, oa_id, since, until, settings.timezone)
            told = Sheet("notices", notice_rows.NOTICES, notice_rows.notices(*asked))
            doors = Sheet("doors", notice_rows.DOORS, notice_rows.doors_of(*asked))
            count = write(xlsx, [told, doors])[0]
    typer.echo(f"{count} notices written to {xlsx}")


@app.command("patrols")
def patrols(
    first: Annotated[str, typer.Option("--from", help="First day, 2026-11-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day, 2026-11-30.")],
    xlsx: Annotated[Path, typer.Option(help="The file to write.")],
    oa: Oa = None,
) -> None:
    """Write how each shift went, nobody named. Example: export patrols --from … --to … --xlsx nov.xlsx"""
    settings = read_settings()
    since, until = days(first, last, settings.timezone)
    with open_books(settings) as clerk:
        oa_id = clerk.do(lambda db: account_for(db, settings, oa).oa_id)
        with clerk.reading() as db:
            rows = patrol_rows.patrols(db, oa_id, since, until, settings.timezone)
            count = write(xlsx, [Sheet("patrols", patrol_rows.COLUMNS, rows)])[0]
    typer.echo(f"{count} patrol shifts written to {xlsx}")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a spreadsheet."""

    name: str
    columns: Sequence[str]
    rows: Iterator[list[str | int]]


def write(path: Path, sheets: Sequence[Sheet]) -> list[int]:
    """Row by row, never the whole table in memory; what people wrote stays text, never a formula.

    Returns how many rows each sheet has.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    counts = []
    try:
        path.open("ab").close()  # the library would find out last and leave its own files open
        with xlsxwriter.Workbook(str(path), options) as book:
            for each in sheets:
                sheet, count = book.add_worksheet(each.name), 0
                sheet.write_row(0, 0, each.columns)
                for count, row in enumerate(each.rows, 1):
                    sheet.write_row(count, 0, row)
                counts.append(count)
    except (OSError, XlsxWriterException) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise FailedError(f"{path}: cannot be written ({why})") from None
    return counts


def _rows(
    db: Session, oa_id: str, since: datetime, until: datetime, zone: tzinfo
) -> Iterator[list[str | int]]:
    head = aliased(Report)
    query = (
        select(Report, col(Unit.code), col(head.code))
        .outerjoin(Unit, col(Unit.id) == col(Report.unit_id))
        .outerjoin(head, col(head.id) == col(Report.merged_into))
        .where(col(Report.oa_id) == oa_id, col(Report.created_at) >= since, col(Report.created_at) < until)
        .order_by(col(Report.id))
    )
    for report, unit, joined_to in db.exec(query.execution_options(yield_per=AT_A_TIME)):
        yield [*_row(report, unit or "", zone), joined_to or ""]


def _row(report: Report, unit: str, zone: tzinfo) -> list[str | int]:
    def local(moment: datetime | None) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""

    return [
        report.code,
        report.state.value,
        report.urgency.value,
        report.category,
        unit,
        "" if report.is_confidential else (report.place or ""),
        local(report.created_at),
        local(report.handed_at),
        local(report.acknowledged_at),
        local(report.registered_at),
        report.register_number or "",
        local(report.resolved_at),
        local(report.closed_at),
        report.reopened,
        int(report.is_incomplete),
    ]


def days(first: str, last: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last one, as the people's clocks show it."""
    try:
        since, until = (datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=zone) for day in (first, last))
    except ValueError:
        raise FailedError("days are written 2026-11-24, as in --from 2026-11-01 --to 2026-11-30") from None
    if until < since:
        raise FailedError("--to lies before --from")
    return since, until + timedelta(days=1)
