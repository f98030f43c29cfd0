"""`demo`: the bot, a Zalo and a small city on this machine, to see it work in a minute."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from bot import log as logbook
from bot.commands.counter import FailedError
from bot.demo.page import PREFIX, Page
from bot.demo.show import Show
from bot.demo.stage import Stage

app = typer.Typer()


@app.callback()
def theatre() -> None:
    """A small city on this machine."""


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page to open.")] = 8080,
    data: Annotated[
        Path | None, typer.Option(help="Folder that is kept [default: a fresh one each time]")
    ] = None,
    *,
    reset: Annotated[bool, typer.Option("--reset", help="Begin with an empty folder.")] = False,
) -> None:
    """Server, simulator and a sample city on this machine. Example: demo --port 9000"""
    try:
        asyncio.run(run(port, data, reset=reset))
    except OSError as error:
        raise FailedError(f"cannot listen on 127.0.0.1:{port} ({error.strerror})") from None


async def run(port: int, data: Path | None, *, reset: bool) -> None:
    """Until Ctrl-C (or SIGTERM)."""
    asked_to_stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, asked_to_stop.set)
    stage = await Stage.build(port=port, data=data, reset=reset)
    logbook.set_up(stage.settings)
    stage.house.further[PREFIX] = Page(Show(stage)).application()
    try:
        address = await stage.open()
        typer.echo(f"Bình Yên: {address}{PREFIX}   (Ctrl-C để dừng)")
        await asked_to_stop.wait()
    finally:
        await stage.close()
