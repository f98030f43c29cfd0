"""The page of the demo: its files, what it shows, what it may do, and every change as it happens."""

import asyncio
import contextlib
import io
from collections.abc import Awaitable, Callable
from importlib.resources import files

from aiohttp import BodyPartReader, hdrs, web

from bot.demo.deeds import read_deed
from bot.demo.show import Refused, Show
from bot.pictures import EXTENSIONS, HEAD, NotAPictureError, redraw, sniff

PREFIX = "/demo"
LARGEST = 20 * 1024 * 1024  # bytes of a picture or a voice note
CHUNK = 64 * 1024
PING = 10.0  # seconds after which a silent stream says that it is still there
HOME = {"127.0.0.1", "localhost", "[::1]"}
TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
}
PROTECTION = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only this machine under its own name, and only our own page may ask for deeds."""
    if request.host.rpartition(":")[0] not in HOME:
        raise web.HTTPForbidden(text="open this page as http://127.0.0.1")
    is_look = request.method in {hdrs.METH_GET, hdrs.METH_HEAD}
    if not is_look and request.headers.get(hdrs.ORIGIN) != f"http://{request.host}":
        raise web.HTTPForbidden(text="only the page itself may do this")
    try:
        return await handler(request)
    except Refused as refused:  # an answer like any other: the page says it in words
        return web.json_response({"why": refused.why})


async def protect(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(PROTECTION)


class Page:
    """Answers the browser."""

    def __init__(self, show: Show) -> None:
        self.show = show
        self._files = {
            entry.name: entry.read_bytes()
            for entry in files("bot.demo").joinpath("page").iterdir()
            if entry.name.rpartition(".")[2] in TYPES
        }

    def application(self) -> web.Application:
        """A part of the house's own web application, mounted only in the demo."""
        app = web.Application(middlewares=[guard])
        app.on_response_prepare.append(protect)
        app.on_shutdown.append(self._close)
        app.router.add_get("", self.index)
        app.router.add_get("/state", self.state)
        app.router.add_get("/changes", self.changes)
        app.router.add_get("/people", self.people)
        app.router.add_get("/places", self.places)
        app.router.add_get("/trouble", self.trouble)
        app.router.add_get("/media/{name}", self.media)
        app.router.add_post("/do", self.do)
        app.router.add_post("/upload", self.upload)
        app.router.add_get("/{name}", self.file)
        return app

    async def _close(self, _app: web.Application) -> None:
        """Open streams would hold the house back."""
        await self.show.close()

    # --- Files -----------------------------------------------------------------------------------------

    async def index(self, _request: web.Request) -> web.Response:
        return self._file("index.html")

    async def file(self, request: web.Request) -> web.Response:
        return self._file(request.match_info["name"])

    def _file(self, name: str) -> web.Response:
        if name not in self._files:
            raise web.HTTPNotFound
        return web.Response(
            body=self._files[name], content_type=TYPES[name.rpartition(".")[2]], charset="utf-8"
        )

    async def media(self, request: web.Request) -> web.Response:
        """What was sent by or to a phone; the simulated Zalo keeps it."""
        kept = self.show.stage.zalo.world.media.find(f"/media/{request.match_info['name']}")
        if kept is None:
            raise web.HTTPNotFound
        return web.Response(body=kept.content, headers={hdrs.CONTENT_TYPE: kept.mime})

    # --- What there is ---------------------------------------------------------------------------------

    async def state(self, _request: web.Request) -> web.Response:
        return web.json_response(self.show.state())

    async def places(self, _request: web.Request) -> web.Response:
        return web.json_response(self.show.places())

    async def trouble(self, _request: web.Request) -> web.Response:
        return web.json_response(self.show.trouble.listed())

    async def people(self, request: web.Request) -> web.Response:
        found = self.show.directory.search(request.query.get("q", ""))
        return web.json_response([one.told() for one in found])

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events; a page that comes back goes on where it was."""
        stream = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream; charset=utf-8"})
        await stream.prepare(request)
        mark = request.headers.get("Last-Event-ID") or request.query.get("since", "")
        with contextlib.suppress(ConnectionResetError):  # the page was closed
            await self._tell(stream, mark)
        return stream

    async def _tell(self, stream: web.StreamResponse, mark: str) -> None:
        changes = self.show.changes
        while not changes.is_closed:
            missed = changes.since(mark)
            if missed is None:
                await stream.write(b"event: again\ndata: {}\n\n")
                return
            told = "".join(f"id: {changes.run}-{one.number}\ndata: {one.told}\n\n" for one in missed)
            await stream.write(told.encode() or b": still here\n\n")
            mark = f"{changes.run}-{missed[-1].number}" if missed else mark
            if changes.mark() == mark:
                await changes.more(PING)

    # --- What can be done ------------------------------------------------------------------------------

    async def do(self, request: web.Request) -> web.Response:
        await read_deed(await request.read()).perform(self.show)
        return web.json_response({})

    async def upload(self, request: web.Request) -> web.Response:
        """A picture or a voice note of somebody's own: who sends it, words with it, and then the file."""
        given: dict[str, bytes] = {}
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                given[part.name] = await _read(part)
        who, chat, caption = (
            given.get(name, b"").decode(errors="replace") for name in ("phone", "chat", "caption")
        )
        window, content = self.show.window(who, chat), given.get("file", b"")
        kind = sniff(content[:HEAD]) or ""
        if kind.startswith("image/"):
            await window.sends_photo(caption or None, content=await _as_photo(content))
        elif kind.startswith(("audio/", "video/")):
            await window.sends_voice(content, "m4a" if kind == "video/mp4" else EXTENSIONS[kind])
        else:
            raise Refused("not_a_picture")
        return web.json_response({})


async def _read(part: BodyPartReader) -> bytes:
    """The content of one field, as long as it is not too large."""
    read = io.BytesIO()
    while chunk := await part.read_chunk(CHUNK):
        read.write(chunk)
        if read.tell() > LARGEST:
            raise Refused("too_large")
    return read.getvalue()


async def _as_photo(content: bytes) -> bytes:
    """As a JPEG, as Zalo passes pictures on."""
    try:
        return await asyncio.to_thread(redraw, content)
    except NotAPictureError:
        raise Refused("not_a_picture") from None
