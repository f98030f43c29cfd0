"""The sheet of a notice as a file to print, for whoever was lent its address within the hour."""

import asyncio
from datetime import tzinfo
from pathlib import Path

from aiohttp import web

from bot.clock import Clock
from bot.paper.forms import sheet_of
from bot.paper.poster import print_poster
from storage import posters
from storage.clerk import Clerk


class PosterPage:
    """Hands out what was asked for in the chat; the address is secret and dies after an hour."""

    def __init__(self, clerk: Clerk, clock: Clock, timezone: tzinfo, media: Path) -> None:
        self._clerk, self._clock, self._timezone, self._media = clerk, clock, timezone, media

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/poster/{secret}.pdf", self.fetch)

    async def fetch(self, request: web.Request) -> web.Response:
        found = await asyncio.to_thread(self._printed, request.match_info["secret"])
        if found is None:
            raise web.HTTPNotFound
        code, body = found
        headers = {
            "Content-Disposition": f'inline; filename="{code}.pdf"',
            "Cache-Control": "private, no-store",
            "X-Robots-Tag": "noindex",
        }
        return web.Response(body=body, content_type="application/pdf", headers=headers)

    def _printed(self, secret: str) -> tuple[str, bytes] | None:
        with self._clerk.reading() as db:
            notice = posters.lent(db, secret, self._clock.now())
            if notice is None:
                return None
            sheet = sheet_of(db, notice, self._timezone)
        return sheet.code, print_poster(sheet, self._media)
