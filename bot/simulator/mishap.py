"""How an answer goes wrong on the wire: cut off, never coming, or no JSON."""

import asyncio

from aiohttp import web

from bot.simulator.faults import Fault, How


async def go_wrong(fault: Fault, request: web.Request, hung: asyncio.Event) -> web.StreamResponse:
    """Misbehave as asked; a hanging answer ends when the client goes away or `hung` is set."""
    if fault.how is How.STATUS:
        return web.Response(status=fault.status, text=fault.text, content_type="text/html")
    if fault.how is How.HANG:
        await hung.wait()
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
