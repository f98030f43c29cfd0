"""Where Zalo fetches the cover of an article; it is the same for everybody and says nothing of anybody."""

import asyncio

from aiohttp import web

from bot.paper.cover import print_cover
from handlers.desk.notices import KIND_WORDS
from storage.words import NoticeKind


def add_cover(app: web.Application) -> None:
    app.router.add_get("/cover/{kind}.png", fetch)


async def fetch(request: web.Request) -> web.Response:
    try:
        kind = NoticeKind(request.match_info["kind"])
    except ValueError:
        raise web.HTTPNotFound from None
    body = await asyncio.to_thread(print_cover, KIND_WORDS[kind])
    return web.Response(
        body=body, content_type="image/png", headers={"Cache-Control": "public, max-age=86400"}
    )
