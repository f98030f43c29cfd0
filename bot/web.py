"""The front door: the webhook, the pages an operator needs, and how the house is."""

import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.alerts import Alerts
from bot.book_page import BookPage
from bot.calendar_page import CalendarPage
from bot.consent import CALLBACK, Consent
from bot.cover_page import add_cover
from bot.listen_page import ListenPage
from bot.metrics import CONTENT_TYPE_LATEST
from bot.poster_page import PosterPage
from bot.prompts import PromptsPage
from bot.standing import Health
from bot.webhook import LARGEST, Webhook

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
HOME = """<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">{verification}
<title>Bình Yên</title><style>body{{font:1.2rem/1.6 sans-serif;max-width:34em;margin:3em auto;padding:0 1em}}
</style></head><body><main><h1>Bình Yên</h1>
<p>Kênh báo tin an ninh, trật tự qua Zalo của <strong>{operator}</strong>.</p>
<p>Bà con nhắn chuyện đang xảy ra cho tài khoản Zalo của đơn vị. Máy trả lời ngay và có mã tin;
cán bộ trực đọc và xử lý.</p>
<p><strong>Đang nguy hiểm? Gọi 113, 114 hoặc 115.</strong> Kênh này không thay số khẩn cấp.</p>
</main></body></html>"""


@dataclass(frozen=True)
class Front:
    """What the front door needs of the house behind it."""

    operator: str
    verification: str
    webhook: Webhook
    consent: Consent
    alerts: Alerts
    calendar: CalendarPage
    book: BookPage
    poster: PosterPage
    listen: ListenPage
    prompts: PromptsPage
    health: Callable[[], Awaitable[Health]]
    metrics: Callable[[], Awaitable[bytes]]


def make_app(front: Front) -> web.Application:
    """The aiohttp application; it is started and stopped by the house.

    An error of ours is answered with a bare 500 by aiohttp, and logged by its class and place only.
    """
    app = web.Application(client_max_size=LARGEST)
    app.router.add_post("/zalo/webhook", front.webhook.hear)
    app.router.add_get("/zalo/oauth/start", front.consent.start)
    app.router.add_get(CALLBACK, front.consent.callback)
    front.alerts.add_routes(app)
    front.calendar.add_routes(app)
    front.book.add_routes(app)
    front.poster.add_routes(app)
    front.listen.add_routes(app)
    front.prompts.add_routes(app)
    add_cover(app)
    pages = Pages(front)
    app.router.add_get("/", pages.home)
    app.router.add_get("/zalo_verifier{code}.html", pages.verifier)
    app.router.add_get("/health/live", pages.live)
    app.router.add_get("/health/ready", pages.ready)
    app.router.add_get("/metrics", pages.metrics)
    return app


class Pages:
    """The small pages."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def home(self, request: web.Request) -> web.Response:  # noqa: ARG002 (aiohttp's signature)
        """One screen that says what this is."""
        text = HOME.format(operator=html.escape(self._front.operator), verification=self._verification())
        return _page(text)

    async def verifier(self, request: web.Request) -> web.Response:
        """The file Zalo looks for when it checks that the domain is ours."""
        code = self._front.verification
        if not code or request.match_info["code"] != code:
            raise web.HTTPNotFound
        return _page(
            f"<!doctype html><html><head>{self._verification()}</head><body>{html.escape(code)}</body></html>"
        )

    async def live(self, request: web.Request) -> web.Response:  # noqa: ARG002
        """The process answers."""
        return web.json_response({"live": True})

    async def ready(self, request: web.Request) -> web.Response:  # noqa: ARG002
        """Everything that runs here is well, or the reasons why not."""
        health = await self._front.health()
        answer = {"ready": not health.reasons, "reasons": health.reasons, "warnings": health.warnings}
        return web.json_response(answer, status=503 if health.reasons else 200)

    async def metrics(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.Response(body=await self._front.metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _verification(self) -> str:
        code = html.escape(self._front.verification, quote=True)
        return f'<meta name="zalo-platform-site-verification" content="{code}">' if code else ""


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=HEADERS)
