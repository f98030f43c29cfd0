"""`units`: bring in provinces, communes and groups, and list them."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands import outlines_file, units_table
from bot.commands.counter import AsJson, Oa, account_for, open_books, show
from bot.config import read_settings

app = typer.Typer(no_args_is_help=True, help="Provinces, communes and groups.")


@app.command("import")
def bring_in(file: Annotated[Path, typer.Argument(help="CSV, UTF-8, with a header.")], oa: Oa = None) -> None:
    """Bring in code,name,kind,parent_code,aliases,latitude,longitude,households.

    kind is province, commune or group; aliases are separated by “;”; degrees are decimal (WGS 84).
    A bad row stops the import and changes nothing. Example: units import wards.csv
    """
    settings, rows = read_settings(), units_table.read_file(file)
    with open_books(settings) as clerk:
        done = clerk.do(lambda db: units_table.bring_in(db, account_for(db, settings, oa).oa_id, file, rows))
    typer.echo(f"{done.new} new, {done.changed} changed, {done.same} as they were")


@app.command("polygons")
def draw(
    file: Annotated[Path, typer.Argument(help="GeoJSON (RFC 7946) with a code in each feature.")],
    oa: Oa = None,
) -> None:
    """Bring in where communes and groups end: Polygon or MultiPolygon, properties.code is the unit's code.

    A pin belongs to the unit whose outline holds it. A bad file changes nothing.
    Example: units polygons wards.geojson
    """
    settings, outlines = read_settings(), outlines_file.read(file)
    with open_books(settings) as clerk:
        drawn = clerk.do(
            lambda db: outlines_file.bring_in(db, account_for(db, settings, oa).oa_id, file, outlines)
        )
    typer.echo(f"{drawn} outlines")


@app.command("list")
def every(oa: Oa = None, *, as_json: AsJson = False) -> None:
    """Every unit. Example: units list --json"""
    settings = read_settings()
    with open_books(settings) as clerk:
        rows = clerk.do(lambda db: units_table.table(db, account_for(db, settings, oa).oa_id))
    show(rows, as_json=as_json)
