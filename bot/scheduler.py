"""The metronome: it only says what time it is; what is due stands in the tables."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.metrics import Meters

log = structlog.get_logger("metronome")

TICK_SECONDS = 1
TOKEN_SECONDS = 60
BACKUP_HOUR, BACKUP_MINUTE = 2, 30  # the quietest half hour of a neighbourhood
COUNTED = {EVENT_JOB_MISSED: "missed", EVENT_JOB_ERROR: "error", EVENT_JOB_MAX_INSTANCES: "still running"}


class Chore(StrEnum):
    """What the house does for itself from time to time."""

    TOKENS = "tokens"
    TIDY = "tidy"
    TEMPLATES = "templates"
    OCCASIONS = "occasions"
    WARNINGS = "warnings"
    BACKUP = "backup"


type_deeds = Mapping[Chore, Callable[[], Awaitable[object]]]


class Chores:
    """Does one chore at a time, outside the scheduler, which would cancel it at closing time."""

    def __init__(self, deeds: type_deeds, meters: Meters) -> None:
        self._deeds, self._meters = deeds, meters
        self._asked: set[Chore] = set()
        self._news = asyncio.Event()
        self._stopping = False

    def ask(self, chore: Chore) -> None:
        """Asking twice before it is done is asking once."""
        self._asked.add(chore)
        self._news.set()

    def stop(self) -> None:
        self._stopping = True
        self._news.set()

    async def run(self) -> None:
        while not self._stopping:
            await self._news.wait()
            self._news.clear()
            while self._asked and not self._stopping:
                await self._do(min(self._asked))

    async def _do(self, chore: Chore) -> None:
        self._asked.discard(chore)
        try:
            await self._deeds[chore]()
        except Exception as error:
            self._meters.ticks.labels(f"{chore} failed").inc()
            log.exception("a chore failed", chore=chore, exc_info=error)


class Metronome:
    """APScheduler with a memory store; every job only wakes somebody."""

    def __init__(
        self, timezone: ZoneInfo, meters: Meters, tick: Callable[[], None], ask: Callable[[Chore], None]
    ) -> None:
        self._meters = meters
        # A late beat is still a beat: without a grace time APScheduler drops what is a second late.
        self._scheduler: Any = AsyncIOScheduler(
            timezone=timezone,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(self._count, sum(COUNTED))
        for trigger, deed, args in (
            (IntervalTrigger(seconds=TICK_SECONDS), tick, ()),
            (IntervalTrigger(seconds=TOKEN_SECONDS), ask, (Chore.TOKENS,)),
            (IntervalTrigger(hours=1), ask, (Chore.TIDY,)),
            (IntervalTrigger(hours=1), ask, (Chore.OCCASIONS,)),
            (IntervalTrigger(hours=6), ask, (Chore.TEMPLATES,)),
            (IntervalTrigger(minutes=2), ask, (Chore.WARNINGS,)),
            (CronTrigger(hour=BACKUP_HOUR, minute=BACKUP_MINUTE, timezone=timezone), ask, (Chore.BACKUP,)),
        ):
            self._scheduler.add_job(_on_the_loop(deed), trigger, args=args)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        with contextlib.suppress(Exception):
            self._scheduler.shutdown(wait=False)

    def _count(self, event: Any) -> None:
        self._meters.ticks.labels(COUNTED[event.code]).inc()
        log.warning("a beat of the clock was lost", why=COUNTED[event.code])


def _on_the_loop(deed: Callable[..., None]) -> Callable[..., Awaitable[None]]:
    """A plain function would run in another thread, where waking a loop is not allowed."""

    async def job(*args: object) -> None:
        deed(*args)

    return job
