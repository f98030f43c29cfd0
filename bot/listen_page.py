"""A voice note for an officer's telephone: whoever has the address of the day hears it, nobody else."""

import asyncio
from pathlib import Path

from aiohttp import web

from bot.clock import Clock
from storage import voices
from storage.clerk import Clerk

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; sandbox",
}


class ListenPage:
    """Plays what is kept; a telephone may ask for a part of it."""

    def __init__(self, clerk: Clerk, clock: Clock, root: Path) -> None:
        self._clerk, self._clock, self._root = clerk, clock, root

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/listen/{address}", self.play)

    async def play(self, request: web.Request) -> web.StreamResponse:
        found = await asyncio.to_thread(self._file, request.match_info["address"])
        if found is None:
            raise web.HTTPNotFound
        path, mime = found
        return web.FileResponse(path, headers={**HEADERS, "Content-Type": mime})

    def _file(self, address: str) -> tuple[Path, str] | None:
        with self._clerk.reading() as db:
            media = voices.at(db, address, self._clock.now())
            if media is None or media.path is None:
                return None
            path, mime = self._root / media.path, media.mime or ""
        is_sound = mime.startswith(("audio/", "video/"))
        return (path, mime) if is_sound and path.is_file() else None
