"""The administrator's consent: to Zalo and back, and the token pair that comes of it."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiohttp import web

from bot.clock import Clock
from bot.config import Settings
from bot.zalo import wire
from bot.zalo.client import UnheardError, ZaloClient
from bot.zalo.token import TokenKeeper

log = structlog.get_logger("consent")

CALLBACK = "/zalo/oauth/callback"
LASTS = timedelta(minutes=10)  # as long as Zalo's code is good for
MOST_PENDING = 50


@dataclass(frozen=True)
class Pending:
    """Somebody was sent to Zalo and is expected back."""

    state: str
    verifier: str
    until: datetime


class Consent:
    """Sends the administrator to Zalo's page and trades the code that comes back for a token pair."""

    def __init__(
        self,
        settings: Settings,
        client: ZaloClient,
        keeper: TokenKeeper,
        clock: Clock,
        known: Callable[[], Collection[str]],
    ) -> None:
        """`known` tells the accounts we speak for: a pair for anybody else is refused."""
        self._settings, self._client, self._keeper = settings, client, keeper
        self._clock, self._known = clock, known
        self._pending: list[Pending] = []

    async def start(self, request: web.Request) -> web.StreamResponse:  # noqa: ARG002 (aiohttp's signature)
        settings = self._settings
        if not (settings.zalo_app_id and settings.public_url):
            return web.Response(status=503, text="ZALO_APP_ID and PUBLIC_URL are needed for this")
        now = self._clock.now()
        came = Pending(secrets.token_urlsafe(16), secrets.token_urlsafe(32), now + LASTS)
        self._pending = [*(p for p in self._pending[-MOST_PENDING:] if p.until > now), came]
        back = settings.public_url + CALLBACK
        raise web.HTTPFound(
            wire.permission_url(
                settings.zalo_oauth_url, settings.zalo_app_id, back, came.verifier, came.state
            )
        )

    async def callback(self, request: web.Request) -> web.Response:
        pending = self._expected(request.query.get("state"))
        code, oa_id = request.query.get("code", ""), request.query.get("oa_id", "")
        if pending is None or not code:
            return web.Response(status=400, text="This link is used up: open /zalo/oauth/start again.")
        pair = await self._trade(code, pending.verifier)
        if pair is None:
            return web.Response(status=502, text="Zalo gave no token: open /zalo/oauth/start again.")
        account = await self._whose(pair)
        if account is None:  # anybody can write an account into the address; only Zalo knows whose pair it is
            return web.Response(status=502, text="Zalo did not say whose: open /zalo/oauth/start again.")
        if account not in self._known() or (oa_id and account != oa_id):
            log.warning("consent for an account that is not ours")
            return web.Response(status=403, text="This Official Account is not one of ours: see `oa add`.")
        await self._keeper.keep(account, pair)
        return web.Response(text="Done. The account can be spoken for; you may close this page.")

    def _expected(self, state: str | None) -> Pending | None:
        """Zalo does not always bring the state back; then whoever is expected may have come."""
        now = self._clock.now()
        waiting = [p for p in self._pending if p.until > now]
        found = next((p for p in reversed(waiting) if state is None or p.state == state), None)
        self._pending = [p for p in waiting if p is not found]
        return found

    async def _trade(self, code: str, verifier: str) -> wire.TokenPair | None:
        request = wire.exchange(self._settings.zalo_app_id, code, verifier)
        secret = self._settings.zalo_app_secret.get_secret_value()
        try:
            answer = wire.read_tokens(await self._client.ask_for_tokens(request, secret))
        except UnheardError:
            return None
        return answer if isinstance(answer, wire.TokenPair) else None

    async def _whose(self, pair: wire.TokenPair) -> str | None:
        """The account the new pair really speaks for, asked of Zalo itself."""
        try:
            answer = await self._client.ask(wire.account_detail(), access_token=pair.access)
        except UnheardError:
            return None
        told = answer.found.get("oaid") or answer.found.get("oa_id")
        return str(told) if told else None
