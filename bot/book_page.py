"""The month's book as a file, for whoever was lent its address within the hour."""

import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType

from aiohttp import web

from bot.clock import Clock
from bot.paper.book_docx import write_docx
from bot.paper.book_words import Signed
from bot.paper.book_xlsx import write_xlsx
from bot.paper.month import read_month, take_down
from handlers.desk.month_book import Book
from storage import books, units
from storage.clerk import Clerk

OFFICE = "application/vnd.openxmlformats-officedocument."
type_write = Callable[[Book, Signed], bytes]
KINDS: Mapping[str, tuple[type_write, str]] = MappingProxyType(
    {
        "xlsx": (write_xlsx, f"{OFFICE}spreadsheetml.sheet"),
        "docx": (write_docx, f"{OFFICE}wordprocessingml.document"),
    }
)


class BookPage:
    """Hands out what was asked for in the chat; the address is secret and dies after an hour."""

    def __init__(self, clerk: Clerk, clock: Clock) -> None:
        self._clerk, self._clock = clerk, clock

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/book/{secret}.{kind:xlsx|docx}", self.fetch)

    async def fetch(self, request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        found = await asyncio.to_thread(self._written, request.match_info["secret"], kind)
        if found is None:
            raise web.HTTPNotFound
        name, body = found
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Robots-Tag": "noindex",
        }
        return web.Response(body=body, content_type=KINDS[kind][1], headers=headers)

    def _written(self, secret: str, kind: str) -> tuple[str, bytes] | None:
        now = self._clock.now()
        with self._clerk.reading() as db:
            link = books.lent(db, secret, now)
            month = read_month(link.month) if link is not None else None
            if link is None or month is None:
                return None
            book, signed = take_down(db, link.unit_id, month, now)
            code = units.path(db, link.unit_id)[0].code
        return f"so-tuan-tra-{code}-{link.month}.{kind}", KINDS[kind][0](book, signed)
