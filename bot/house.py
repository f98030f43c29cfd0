"""The house: builds the parts, opens them in order, and closes them in reverse."""

import asyncio
import secrets
from collections.abc import Collection, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TypeVar

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot import cap_in, occasions, templates, tidying
from bot.alerts import Alerts
from bot.book_page import BookPage
from bot.calendar_page import CalendarPage
from bot.clock import Clock, WallClock
from bot.config import Settings
from bot.consent import Consent
from bot.first_account import describe_first
from bot.intake import Intake
from bot.introduction import introduce
from bot.keys import KeyRing, read_keys
from bot.listen_page import ListenPage
from bot.loops import ClerkLoop
from bot.media import Shelf
from bot.metrics import Meters, Standing
from bot.poster_page import PosterPage
from bot.prompts import PromptsPage, look
from bot.recogniser import engage
from bot.scheduler import Chore, Chores, Metronome, type_deeds
from bot.sender import Sender
from bot.standing import Health, judge, read_standing
from bot.verdicts import Times
from bot.web import Front, make_app
from bot.webhook import Counts, Webhook
from bot.zalo.client import PATIENCE, ZaloClient
from bot.zalo.token import App, TokenKeeper
from bot.zalo.wire import Host
from handlers import FEATURES
from handlers.desk import catalogue
from handlers.desk.office import Office
from handlers.desk.reception import Reception
from handlers.rules.clocks import scaled
from handlers.rules.facts import fact_on
from storage import accounts, audit
from storage.clerk import Clerk, Turn, Work
from storage.seal import Seal

log = structlog.get_logger("house")

KEYS_EVERY = timedelta(seconds=5)  # a further account is known that soon
ACCOUNT_REST = timedelta(minutes=1)  # an account that may not speak is tried again that soon
BEAT_LOST_AFTER = timedelta(seconds=30)
T = TypeVar("T")


class Part(StrEnum):
    """What a process may do; without a choice it does everything."""

    WEB = "web"
    CLERK = "clerk"
    SENDER = "sender"
    CLOCK = "clock"


class House:
    """Everything one process runs.

    Args:
        settings: checked already.
        clock: the wall clock, or one moved by hand.
        parts: what this process does; several processes share a PostgreSQL database.
        patience: seconds to wait for an answer of Zalo.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        *,
        parts: Collection[Part] = tuple(Part),
        patience: float = PATIENCE,
    ) -> None:
        self.settings, self.clock, self.parts = settings, clock or WallClock(), frozenset(parts)
        self.meters, self.counts = Meters(), Counts()
        self.who = secrets.token_hex(8)
        self.started_at = self.clock.now()
        self.clerk = Clerk(settings.database_url, Seal(settings.seal_keys()))
        self.client = ZaloClient(addresses(settings), patience=patience)
        app = App(settings.zalo_app_id, settings.zalo_app_secret.get_secret_value())
        self.keeper = TokenKeeper(self.clerk, self.client, self.clock, app, self.who)
        self.shelf = Shelf(settings.data_dir / "media", settings.zalo_media_hosts)
        self.keys = KeyRing(settings.zalo_app_id)
        self._build_loops()
        self.further: dict[str, web.Application] = {}  # pages that only the demo brings, by their prefix
        self._runner: web.AppRunner | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._beat_at = self.started_at
        self._keys_at = self.started_at
        self._can_write = True

    def _build_loops(self) -> None:
        settings, clerk, clock, meters = self.settings, self.clerk, self.clock, self.meters
        texts = catalogue.load()
        self.prompts = look(settings.data_dir / "prompts", frozenset(texts.templates)).addresses
        office = Office(
            texts=texts,
            timezone=settings.timezone,
            scale=settings.service_scale,
            admins=frozenset(settings.admin_zalo_ids),
            public_url=settings.public_url,
            operator=settings.operator_name,
            first_oa=settings.zalo_oa_id,
            prompts=self.prompts,
            writes_down=settings.voice_recogniser is not None,
        )
        self.loop = ClerkLoop(clerk, Reception(FEATURES), office, clock, meters, after=self._wake_sender)
        self.sender = Sender(
            clerk,
            self.client,
            self.keeper,
            self.shelf,
            clock,
            meters,
            who=self.who,
            times=self._times,
            after=self.loop.wake,
            recogniser=engage(settings),
        )
        self.intake = Intake(clerk, meters, after=self.loop.wake)
        oa_id, feeds = settings.zalo_oa_id, settings.cap_feeds
        deeds: type_deeds = {
            Chore.TOKENS: self._tokens,
            Chore.TIDY: self._tidy,
            Chore.OCCASIONS: partial(occasions.see_to, clerk, clock.now),
            Chore.TEMPLATES: partial(templates.refresh, clerk, self.client, self.keeper, clock),
            Chore.WARNINGS: partial(cap_in.bring_in, clerk, feeds, oa_id, clock.now),
            Chore.BACKUP: self._back_up,
        }
        self.chores = Chores(deeds, meters)
        self.metronome = Metronome(settings.timezone, meters, self.tick, self.chores.ask)

    def _wake_sender(self) -> None:
        self.sender.wake()

    def _times(self, now: datetime) -> Times:
        scale = self.settings.service_scale
        unsure_for = scaled(fact_on(now).waits.unsure_resend.plain, scale)
        return Times(now, unsure_for, scaled(ACCOUNT_REST, scale))

    # --- Opening and closing ---------------------------------------------------------------------------

    async def open(self) -> None:
        """Enter the first account and read the keys; the schema must be up to date."""
        await self._write(lambda db: describe_first(db, self.settings, self.clock.now()))
        if len(self.settings.secret_key) > 1:
            rows = await self._write(accounts.renew_seals)
            log.warning("sealed anew: from now on only the first SECRET_KEY is needed", rows=rows)
        await self._read_keys()

    async def start(self) -> int:
        """Start what this process does; returns the port people can connect to (0 without the web)."""
        await self.open()
        if Part.CLERK in self.parts:
            self._begin(self.loop.run())
        if Part.SENDER in self.parts:
            self._begin(self.sender.run())
        if Part.CLOCK in self.parts:
            self._begin(self.chores.run())
            for chore in (Chore.TOKENS, Chore.TEMPLATES, Chore.OCCASIONS):
                self.chores.ask(chore)
        self.metronome.start()  # in every process: the others' work is noticed by its beat
        return await self.listen() if Part.WEB in self.parts else 0

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def listen(self) -> int:
        """Open the front door."""
        app = make_app(self._front())
        for prefix, pages in self.further.items():
            app.add_subapp(prefix, pages)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.settings.host, self.settings.port, backlog=1024)
        await site.start()
        return int(self._runner.addresses[0][1])

    def _front(self) -> Front:
        settings = self.settings
        webhook = Webhook(settings, lambda: self.keys, self.intake, self.clock, self.meters, self.counts)
        known = lambda: self.keys.by_account  # noqa: E731 (read anew each time)
        consent = Consent(settings, self.client, self.keeper, self.clock, known)
        return Front(
            settings.operator_name,
            settings.zalo_site_verification,
            webhook,
            consent,
            Alerts(self.clerk, self.clock, settings.public_url),
            CalendarPage(self.clerk, self.clock),
            BookPage(self.clerk, self.clock),
            PosterPage(self.clerk, self.clock, settings.timezone, self.shelf.root),
            ListenPage(self.clerk, self.clock, self.shelf.root),
            PromptsPage(settings.data_dir / "prompts", self.prompts),
            self.health,
            self.metrics,
        )

    async def stop(self) -> None:
        """Let nobody in any more, finish what is in hand, and put the books away."""
        if self._runner is not None:
            await self._runner.cleanup()
        self.metronome.stop()
        self.chores.stop()
        self.loop.stop()
        self.sender.stop()
        await asyncio.gather(*self._tasks)
        await self._write_counts()
        await self.client.close()
        await self.shelf.close()
        await asyncio.to_thread(self.clerk.close)

    # --- What the clock asks for -----------------------------------------------------------------------

    def tick(self) -> None:
        """Once a second: somebody may have something to do."""
        self._beat_at = self.clock.now()
        self.loop.wake()
        self.sender.wake()
        if self._beat_at - self._keys_at >= KEYS_EVERY:
            self._keys_at = self._beat_at
            self._begin_once(self._look_around())

    def _begin_once(self, work: Coroutine[None, None, None]) -> None:
        self._tasks = [t for t in self._tasks if not t.done()]
        self._begin(work)

    async def _look_around(self) -> None:
        try:
            await self._read_keys()
            await self._write_counts()
            self._can_write = True
        except SQLAlchemyError as error:
            self._can_write = False
            log.error("the books cannot be opened", error=type(error).__name__)  # noqa: TRY400 (no message)

    async def _read_keys(self) -> None:
        self.keys = await self._write(lambda db: read_keys(db, self.settings.zalo_app_id))

    async def _write_counts(self) -> None:
        taken, now = self.counts.take(), self.clock.now()
        if taken:
            await self._write(lambda db: audit.count(db, taken, now))

    async def _tokens(self) -> None:
        await self.keeper.renew_due()
        await introduce(self.clerk, self.client, self.keeper)

    async def _tidy(self) -> None:
        for forget in tidying.tidy(self.clock.now()):
            await self._write(forget)
        settings, now = self.settings, self.clock.now()
        await asyncio.to_thread(tidying.sweep_pictures, self.clerk, settings.data_dir, now)

    async def _back_up(self) -> None:
        if self.clerk.is_shared:
            return  # a database server is copied with its own tools
        settings, now = self.settings, self.clock.now()
        await asyncio.to_thread(
            tidying.back_up_tonight, settings.database_url, settings.data_dir, now, settings.timezone
        )

    # --- How it is -------------------------------------------------------------------------------------

    async def health(self) -> Health:
        """Whether this process can do its work."""
        now = self.clock.now()
        try:
            standing = await asyncio.to_thread(self._standing, now)
        except SQLAlchemyError:
            return Health(["database: cannot be read; check DATABASE_URL"])
        told = judge(standing, now)
        return replace(told, reasons=[*told.reasons, *self._own_reasons(now)])

    def _own_reasons(self, now: datetime) -> list[str]:
        wells = ((Part.CLERK, self.loop.is_well), (Part.SENDER, self.sender.is_well))
        reasons = [
            f"{part}: does not get on; the log says why"
            for part, is_well in wells
            if part in self.parts and not is_well
        ]
        if not self._can_write:
            reasons.append("database: cannot be written; check the disk and DATABASE_URL")
        if now - self._beat_at > BEAT_LOST_AFTER:
            reasons.append("clock: no beat for half a minute")
        return reasons

    def _standing(self, now: datetime) -> Standing:
        with self.clerk.reading() as db:
            return read_standing(db, now)

    async def metrics(self) -> bytes:
        now = self.clock.now()
        return self.meters.page(await asyncio.to_thread(self._standing, now), now, self.started_at)

    async def _write(self, work: Work[T]) -> T:
        return await asyncio.wrap_future(self.clerk.submit(Turn.MARKS, work))


def addresses(settings: Settings) -> dict[Host, str]:
    """Where each host of Zalo is."""
    return {
        Host.OPENAPI: settings.zalo_openapi_url,
        Host.BUSINESS: settings.zalo_business_url,
        Host.OAUTH: settings.zalo_oauth_url,
    }
