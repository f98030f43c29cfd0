"""Keeps the token pair of each account fresh: one owner at a time, written down before it is used."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog
from sqlmodel import Session

from bot.clock import Clock
from bot.zalo import wire
from bot.zalo.client import UnheardError, ZaloClient
from storage import accounts, audit
from storage.accounts import Pair
from storage.clerk import Clerk, Turn
from storage.words import TokenState

log = structlog.get_logger("token")

LEASE = timedelta(seconds=90)  # longer than any request: two owners at once would lose the grant
TOO_SOON = timedelta(seconds=5)  # doubled each time a fresh token is refused again
LIVED = timedelta(minutes=30)  # a token that worked this long was a good one
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MARGIN = timedelta(hours=5)  # before the access token dies
TRIES = 3  # with one refresh token, when no answer comes; then a person has to look
RESTS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))  # after one, two, more failures
T = TypeVar("T")


@dataclass(frozen=True)
class App:
    """The Zalo app that all accounts belong to."""

    app_id: str
    secret: str

    def __repr__(self) -> str:
        return f"App({self.app_id})"


@dataclass(frozen=True)
class Unwritten:
    """A pair that Zalo gave for this refresh token, and that is not in the books yet."""

    former: str = field(repr=False)
    fresh: wire.TokenPair


class TokenKeeper:
    """Knows the access token of each account and renews it in time."""

    def __init__(self, clerk: Clerk, client: ZaloClient, clock: Clock, app: App, who: str) -> None:
        self._clerk, self._client, self._clock, self._app, self._who = clerk, client, clock, app, who
        self._known: dict[str, str] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._renewed: dict[str, datetime] = {}
        self._refused: dict[str, int] = {}  # how often in a row a fresh token was refused
        self._bad: dict[str, str] = {}  # the access token that Zalo itself refused last
        self._unwritten: dict[str, Unwritten] = {}  # pairs that the database did not take yet

    async def access(self, oa_id: str) -> str | None:
        """The access token to speak with; None where there is none."""
        if oa_id not in self._known:
            await self._look_up(oa_id)
        lock = self._locks.get(oa_id)
        if lock is not None and lock.locked() and self._known.get(oa_id) == self._bad.get(oa_id):
            async with lock:  # nobody asks again with a token that is just being replaced
                return self._known.get(oa_id)
        return self._known.get(oa_id)

    async def renew_due(self) -> None:
        """Renew every pair whose access token will die soon; called every minute."""
        now = self._clock.now()
        for oa_id in await self._write(lambda db: [a.oa_id for a in accounts.every(db)]):
            pair = await self._look_up(oa_id)
            if pair is not None and _is_due(pair, now):
                await self._renew(oa_id, pair.access)

    async def renew(self, oa_id: str, *, rejected: str) -> bool:
        """Get another access token than the one Zalo rejected; returns whether there is one now."""
        self._bad[oa_id] = rejected
        return await self._renew(oa_id, rejected)

    async def _renew(self, oa_id: str, rejected: str) -> bool:
        async with self._locks.setdefault(oa_id, asyncio.Lock()):
            pair = await self._look_up(oa_id)
            unwritten = self._unwritten.pop(oa_id, None)
            if unwritten is not None and pair is not None and pair.refresh == unwritten.former:
                return await self._keep_at_last(oa_id, unwritten)
            if pair is not None and pair.access != rejected:
                return True  # somebody else was faster
            if pair is None or self._is_too_soon(oa_id):
                return False
            owned = await self._write(
                lambda db: accounts.own_refresh(db, oa_id, self._who, self._clock.now(), LEASE)
            )
            if owned is None:
                return False
            if owned.access != rejected:
                await self._write(lambda db: accounts.let_go(db, oa_id))
                return True
            return await self._exchange(oa_id, owned)

    def _is_too_soon(self, oa_id: str) -> bool:
        """A token renewed just now is refused again: something else is wrong, and haste makes it worse."""
        now, renewed = self._clock.now(), self._renewed.get(oa_id, EPOCH)
        if now - renewed > LIVED:
            self._refused[oa_id] = 0
        rest = TOO_SOON * 2 ** min(self._refused.get(oa_id, 0), 7)
        if now - renewed < rest:
            return True
        self._refused[oa_id] = self._refused.get(oa_id, 0) + 1
        return False

    async def _exchange(self, oa_id: str, owned: Pair) -> bool:
        try:
            body = await self._client.ask_for_tokens(
                wire.refresh(self._app.app_id, owned.refresh), self._app.secret
            )
        except UnheardError:
            return await self._failed(oa_id, TokenState.UNSURE, "no_answer")
        match wire.read_tokens(body):
            case wire.TokenPair() as fresh:
                return await self._keep_at_last(oa_id, Unwritten(owned.refresh, fresh))
            case wire.TokenRefusal(is_dead=True) as refusal:
                return await self._failed(oa_id, TokenState.DEAD, f"refused {refusal.code or ''}".strip())
            case wire.TokenRefusal() as refusal:
                return await self._failed(oa_id, TokenState.UNSURE, f"refused {refusal.code or ''}".strip())
        return await self._failed(oa_id, TokenState.UNSURE, "no_readable_answer")

    async def _keep_at_last(self, oa_id: str, unwritten: Unwritten) -> bool:
        """Zalo gives a pair once: if it cannot be written now, it is kept in hand until it can."""
        self._unwritten[oa_id] = unwritten
        kept = await self.keep(oa_id, unwritten.fresh)
        del self._unwritten[oa_id]
        return kept

    async def keep(self, oa_id: str, fresh: wire.TokenPair) -> bool:
        """Write a new pair down; only then is it used."""
        now = self._clock.now()
        expires_at = now + timedelta(seconds=fresh.expires_in)

        def work(db: Session) -> None:
            accounts.keep_pair(db, oa_id, fresh.access, fresh.refresh, expires_at, now)
            accounts.resume(db, oa_id)
            audit.note(db, oa_id, now, "token.renewed")

        await self._write(work)
        self._known[oa_id], self._renewed[oa_id] = fresh.access, now
        log.info("token renewed", oa=oa_id[-4:], expires_at=expires_at.isoformat(timespec="minutes"))
        return True

    async def _failed(self, oa_id: str, state: TokenState, why: str) -> bool:
        now = self._clock.now()

        def work(db: Session) -> int:
            audit.count(db, {f"token.{state}": 1}, now)
            return accounts.refresh_failed(db, oa_id, state, why, now, RESTS)

        tries = await self._write(work)
        if state is TokenState.DEAD or tries >= TRIES:
            remedy = "open /zalo/oauth/start as an administrator, or use `python -m bot token import`"
            log.error("the account can no longer be spoken for", oa=oa_id[-4:], why=why, remedy=remedy)
        else:
            log.warning("token not renewed", oa=oa_id[-4:], why=why, tries=tries)
        return False

    async def _look_up(self, oa_id: str) -> Pair | None:
        pair = await self._write(lambda db: accounts.pair(db, oa_id))
        if pair is not None:
            self._known[oa_id] = pair.access
        return pair

    async def _write(self, work: Callable[[Session], T]) -> T:
        return await asyncio.wrap_future(self._clerk.submit(Turn.MARKS, work))


def _is_due(pair: Pair, now: datetime) -> bool:
    if pair.state is TokenState.DEAD:
        return False
    return pair.expires_at - MARGIN <= now
