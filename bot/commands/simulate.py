"""`simulate`: a Zalo on this machine, where whoever types speaks for the people."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from threading import Thread
from typing import Annotated, Literal

import typer

from bot.commands.counter import FailedError
from bot.demo.clock import StageClock
from bot.simulator.control.doors import PREFIX, ControlDoors
from bot.simulator.records import SentMessage
from bot.simulator.zalo import SimulatedZalo

ZALOS_PATIENCE = 2.0  # seconds within which a webhook has to answer
CHUNK = 65_536

app = typer.Typer()


@app.callback()
def table() -> None:
    """A Zalo that runs on your table."""


@app.command()
def simulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8099,
    oa_type: Annotated[Literal["2", "4"], typer.Option(help="2: business account, 4: state agency.")] = "2",
    webhook: Annotated[
        str, typer.Option(help="Where the bot listens to Zalo; empty: saved later, as in Zalo's console.")
    ] = "http://127.0.0.1:8080/zalo/webhook",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    package: Annotated[
        Literal["growth", "comprehensive"], typer.Option(help="100 or 2,000 calls a minute.")
    ] = "growth",
    *,
    hosts_apart: Annotated[
        bool, typer.Option("--hosts-apart", help="Zalo's three hosts on three ports, one after the other.")
    ] = False,
    not_granted: Annotated[
        bool, typer.Option("--not-granted", help="The app has no tokens until somebody consents.")
    ] = False,
) -> None:
    """A Zalo on this machine; type `name: words` to speak. Example: simulate --port 8099 --oa-type 4"""
    zalo = SimulatedZalo(StageClock(), oa_type=int(oa_type), package=package, patience=ZALOS_PATIENCE)
    zalo.beside[PREFIX] = ControlDoors(zalo).application
    if not_granted:
        zalo.world.grants.revoke(zalo.oa_id)
    try:
        asyncio.run(run(zalo, host, port, webhook, hosts_apart=hosts_apart))
    except OSError as error:
        raise FailedError(f"cannot listen on {host}:{port} ({error.strerror})") from None


async def run(zalo: SimulatedZalo, host: str, port: int, webhook: str, *, hosts_apart: bool) -> None:
    """Until Ctrl-C (or SIGTERM)."""
    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, asked_to_stop.set)
    await zalo.start(host, port, hosts_apart=hosts_apart)
    if webhook:
        zalo.point_at(webhook)
    zalo.watchers.append(lambda message: show(zalo, message))
    typer.echo(introduction(zalo, webhook))
    await until(asked_to_stop, zalo.run(), speak(zalo, lines_of_stdin(loop)))
    await zalo.stop()


async def until(asked_to_stop: asyncio.Event, *works: Coroutine[None, None, None]) -> None:
    """The works go on until asked to stop; one that fails stops everything, and is heard."""
    tasks = {asyncio.create_task(work) for work in (asked_to_stop.wait(), *works)}
    done, going = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in going:
        task.cancel()
    await asyncio.gather(*going, return_exceptions=True)
    for task in done:
        task.result()


def introduction(zalo: SimulatedZalo, webhook: str) -> str:
    """The address, and the lines for the bot's settings; the key appears only once a webhook is saved."""
    hidden = set() if zalo.secret_key() else {"ZALO_OA_SECRET_KEY"}
    lines = "\n".join(f"{name}={value}" for name, value in zalo.settings().items() if name not in hidden)
    heard = f"Events go to {webhook}." if webhook else "No webhook URL is saved yet."
    return (
        f"{zalo.url}\n\nFor config.env:\n{lines}\n\n{heard} Type `name: words` to speak; "
        f"everything else is at {zalo.url}{PREFIX}/ (docs/simulator.md)."
    )


def show(zalo: SimulatedZalo, message: SentMessage) -> None:
    group = zalo.account(message.oa_id).groups.get(message.group_id)
    name = group.name if group else zalo.phone(message.to, oa_id=message.oa_id).name or message.to
    labels = " ".join(f"[{button.label}]" for button in message.buttons)
    content = "" if message.kind == "text" else f"({message.kind}) "
    typer.echo(f"→ {name}: {content}{message.text} {labels}".rstrip())


# --- Who types, speaks -----------------------------------------------------------------------------------


async def speak(zalo: SimulatedZalo, lines: "asyncio.Queue[str]") -> None:
    while True:
        name, colon, words = (await lines.get()).partition(":")
        if not colon or not name.strip() or not words.strip():
            typer.echo("type `name: words`", err=True)
            continue
        zalo.enable()  # whoever sits here is also the human who turns the webhook on again
        event = await zalo.phone(name.strip()).says(words.strip())
        if zalo.posted and zalo.posted[-1].event is event and zalo.posted[-1].status is None:
            typer.echo("nobody answers at the webhook; it is told again later", err=True)


def lines_of_stdin(loop: asyncio.AbstractEventLoop) -> "asyncio.Queue[str]":
    """Read by a thread, because a terminal cannot be awaited everywhere; it ends with the program."""
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        rest = b""
        # Not through sys.stdin: its lock would be held while waiting, and the program could not end.
        while chunk := os.read(descriptor, CHUNK):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(lines.put_nowait, line.decode(errors="replace"))

    if sys.stdin is not None and not sys.stdin.closed:
        descriptor = sys.stdin.fileno()
        Thread(target=read, name="stdin", daemon=True).start()
    return lines
