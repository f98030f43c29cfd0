"""`sample`: fills the database with a city of our own making."""

from typing import Annotated

import typer

from bot.commands.counter import Oa, account_for, now, open_books
from bot.config import read_settings
from bot.sample.city import make_city
from bot.sample.fill import fill

app = typer.Typer()


@app.command()
def sample(
    residents: Annotated[int, typer.Option(min=0, max=2_000_000, help="How many people live there.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same city.")] = 1,
    oa: Oa = None,
) -> None:
    """Fill the database with the sample city. Example: sample --residents 5000 --seed 7"""
    from rich.progress import Progress  # noqa: PLC0415 (only this command shows a bar)

    settings, city = read_settings(), make_city(seed)
    with open_books(settings) as clerk, Progress(transient=True) as bar:
        oa_id = clerk.do(lambda db: account_for(db, settings, oa).oa_id)
        task = bar.add_task("people", total=residents + len(city.staff))
        fill(clerk, oa_id, city, residents, now(), progress=lambda n: bar.advance(task, n))
    typer.echo(
        f"{len(city.units)} places, {len(city.organisations)} organisations, "
        f"{len(city.staff)} people with a role, {residents} residents"
    )
