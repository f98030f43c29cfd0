"""`demo` and `sample`: a small city on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from bot import demo as scene

app = typer.Typer()


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page to open.")] = 8080,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the sample city [default: a fresh one]")
    ] = None,
    *,
    reset: Annotated[bool, typer.Option("--reset", help="Begin with an empty folder.")] = False,
) -> None:
    """Server, simulator and a sample city on this machine. Example: demo --port 9000"""
    scene.main(port=port, data=data, reset=reset)


@app.command()
def sample(
    residents: Annotated[int, typer.Option(min=1, help="How many people live there.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same city.")] = 1,
) -> None:
    """Fill the database with the sample city. Example: sample --residents 5000 --seed 7"""
    scene.sample(residents=residents, seed=seed)
