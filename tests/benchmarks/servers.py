"""The processes that are measured, each in a role: `python -m tests.benchmarks.servers ROLE OPTIONS`."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.commands.serve import keep_for_good
from bot.house import House, Part
from tests.benchmarks import given
from tests.benchmarks.processes import pin

ANSWERS_AFTER = 0.02  # seconds; about what Zalo takes
TOKENS = {"access_token": "made-up-access", "refresh_token": "made-up-refresh", "expires_in": "90000"}


def say(**facts: float) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


async def word() -> str:
    """What the parent says next; empty when it has gone."""
    line: str = await asyncio.to_thread(sys.stdin.readline)
    return line.strip()


async def bare(_: Mapping[str, Any]) -> None:
    """The reference: a handler that only answers 200."""

    async def yes(request: web.Request) -> web.Response:
        return web.Response(status=200)

    await _listen({given.WEBHOOK: yes})


async def stub(_: Mapping[str, Any]) -> None:
    """A Zalo that takes every message after a moment."""
    numbers = iter(range(sys.maxsize))

    async def take(request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(ANSWERS_AFTER)
        said = f'{{"error":0,"message":"Success","data":{{"message_id":"m{next(numbers)}"}}}}'
        return web.Response(text=said, content_type="application/json")

    async def tokens(request: web.Request) -> web.Response:
        return web.json_response(TOKENS)

    await _listen({"/v3.0/oa/message/cs": take, "/v4/oa/access_token": tokens})


async def _listen(pages: Mapping[str, Callable[[web.Request], Awaitable[web.Response]]]) -> None:
    app = web.Application()
    for path, handler in pages.items():
        app.router.add_post(path, handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    keep_for_good()
    say(port=runner.addresses[0][1])
    await word()
    await runner.cleanup()


async def house(options: Mapping[str, Any]) -> None:
    """The house itself, with the parts that are asked for."""
    settings = given.settings_for(options["url"], Path(options["folder"]), **options.get("settings", {}))
    built = House(settings, parts=[Part(name) for name in options["parts"]])
    port = await built.start()
    keep_for_good()
    say(port=port)
    await word()
    await built.stop()


async def sender(options: Mapping[str, Any]) -> None:
    """Only the sender: looks into the outbox when told to, and keeps at it until it is empty."""
    settings = given.settings_for(options["url"], Path(options["folder"]), **options["settings"])
    built = House(settings, parts=[Part.SENDER])
    built.clerk.do(given.without_pace)
    await built.keeper.access(given.OA)  # or the first 256 messages would each look for the token
    running = asyncio.create_task(built.sender.run())
    keep_for_good()
    say(ready=1)
    while await word():
        built.sender.wake()
    built.sender.stop()
    await running
    await built.stop()


ROLES: Mapping[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {
    "bare": bare,
    "stub": stub,
    "house": house,
    "sender": sender,
}


def main() -> None:
    role, options = sys.argv[1], json.loads(sys.argv[2])
    pin(options["core"])

    async def play() -> None:
        await ROLES[role](options)

    asyncio.run(play())


if __name__ == "__main__":
    main()
