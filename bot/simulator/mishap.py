"""How an answer goes wrong on the wire: cut off, never coming, or no JSON."""

import asyncio

from aiohttp import web

from bot.simulator.faults import Fault, How


class Hanging:
    """Connections on which nothing comes, until the client goes away or they are let go."""

    def __init__(self) -> None:
        self.began, self._over = asyncio.Event(), asyncio.Event()

    async def hang(self) -> None:
        self.began.set()
        await self._over.wait()

    def let_go(self) -> None:
        """Those that hang now are cut; later ones hang anew."""
        self._over.set()
        self.began, self._over = asyncio.Event(), asyncio.Event()


async def go_wrong(fault: Fault, request: web.Request, hanging: Hanging) -> web.StreamResponse:
    """Misbehave as asked."""
    if fault.how is How.STATUS:
        return web.Response(status=fault.status, text=fault.text, content_type="text/html")
    if fault.how is How.HANG:
        await hanging.hang()
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
