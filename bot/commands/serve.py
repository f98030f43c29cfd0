"""`serve`: the production process, until it is told to stop."""

import asyncio
import errno
import gc
import os
import signal
from typing import Annotated

import structlog
import typer

from bot import log as logbook
from bot.commands.counter import FailedError, make_room, open_books
from bot.commands.store import bring_up_to_date
from bot.config import Settings, read_settings
from bot.house import House, Part

log = structlog.get_logger("serve")

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [default: HOST]")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on [default: PORT]", min=0, max=65535)
    ] = None,
    only: Annotated[
        str | None, typer.Option(help="Some of web,clerk,sender,clock [default: all of them]")
    ] = None,
    *,
    migrate: Annotated[bool, typer.Option("--migrate", help="First bring the database up to date.")] = False,
) -> None:
    """Run the bot. Example: serve --migrate --port 8080"""
    parts = chosen(only)
    settings = read_settings(for_serving=True)
    changed = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=changed)
    make_room(settings)
    if migrate:
        bring_up_to_date(settings)
    with open_books(settings):
        pass  # says at once why the database cannot be used
    logbook.set_up(settings)
    try:
        asyncio.run(run(settings, parts))
    except OSError as error:
        raise FailedError(_cannot_listen(settings, error)) from None


def _cannot_listen(settings: Settings, error: OSError) -> str:
    """Asyncio's own words for it are about itself."""
    is_known = error.errno in errno.errorcode
    why = os.strerror(error.errno or 0) if is_known else error.strerror
    return f"cannot listen on {settings.host}:{settings.port} ({why}): choose another --host or --port"


def chosen(only: str | None) -> tuple[Part, ...]:
    """The parts named by commas."""
    if only is None:
        return tuple(Part)
    named = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in named if name not in set(Part)]
    if unknown or not named:
        raise typer.BadParameter(f"--only takes some of {','.join(Part)}")
    return tuple(Part(name) for name in named)


def keep_for_good() -> None:
    """What is loaded by now stays: the collector need not look at it again and again while people wait."""
    gc.collect()
    gc.freeze()


async def run(settings: Settings, parts: tuple[Part, ...]) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in hand."""
    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, asked_to_stop.set)
    house = House(settings, parts=parts)
    try:
        port = await house.start()
        keep_for_good()
        log.info("open", port=port, parts=sorted(parts))
        await asked_to_stop.wait()
        log.info("closing")
    finally:
        await house.stop()
