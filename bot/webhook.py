"""Where Zalo tells us things: nothing is answered with 200 before it is durably stored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.config import Settings
from bot.intake import Intake
from bot.keys import KeyRing
from bot.metrics import Meters
from bot.zalo import events
from bot.zalo.events import EPOCH, Envelope, NotJson
from bot.zalo.signature import CONSOLE_SAMPLE
from storage.clerk import ClosedError
from storage.inbox import NewItem
from storage.words import InboxKind

LARGEST = 1024 * 1024  # bytes; Zalo names no limit, its events have a few thousand
SIGNATURE = "X-ZEvent-Signature"


@dataclass
class Counts:
    """What happened at the door since it was last written into the tallies."""

    since_last: dict[str, int] = field(default_factory=dict)

    def note(self, name: str) -> None:
        self.since_last[name] = self.since_last.get(name, 0) + 1

    def take(self) -> dict[str, int]:
        taken, self.since_last = self.since_last, {}
        return taken


class Webhook:
    """Checks who speaks, writes down what was said, and only then says yes."""

    def __init__(
        self,
        settings: Settings,
        keys: Callable[[], KeyRing],
        intake: Intake,
        clock: Clock,
        meters: Meters,
        counts: Counts,
    ) -> None:
        self._keys, self._intake, self._clock, self._counts = keys, intake, clock, counts
        self._oldest, self._newest = settings.webhook_window
        self._meter = cache(meters.webhooks.labels)  # there are a handful of outcomes

    async def hear(self, request: web.Request) -> web.Response:
        raw = await request.read()  # over the limit: 413 by aiohttp
        try:
            envelope = events.read(raw)
        except NotJson:
            return self._answer(400, "not_json")
        keys = self._keys()
        if keys.is_empty or envelope.sample_text == CONSOLE_SAMPLE:
            return self._answer(200, "set_up")
        signature = request.headers.get(SIGNATURE)
        envelope = keys.addressed(envelope, signature)
        check = keys.check(envelope, signature)
        if not check.ok:
            return self._answer(403, "forged_with_oa_id_first" if check.with_oa_id_first else "forged")
        if check.key_index:
            self._counts.note(f"webhook.key_{check.key_index + 1}")
        said_at, now = envelope.occurred_at, self._clock.now()
        if self._is_out_of_time(said_at, now):
            return self._answer(200, "out_of_time")
        return await self._store(envelope, said_at or now, now)

    async def _store(self, envelope: Envelope, said_at: datetime, now: datetime) -> web.Response:
        try:
            await self._intake.hear(_item(envelope, said_at, now))
        except (SQLAlchemyError, ClosedError, OSError):
            return self._answer(503, "not_stored")  # Zalo says it again
        if envelope.inbox_kind is InboxKind.UNKNOWN:
            self._counts.note("webhook.unknown_event")
        return self._answer(200, "stored")

    def _is_out_of_time(self, said_at: datetime | None, now: datetime) -> bool:
        """Zalo repeats itself for hours; what is older than a day is a replay by somebody else."""
        if said_at is None or said_at == EPOCH:
            return False
        return not now - self._oldest <= said_at <= now + self._newest

    def _answer(self, status: int, outcome: str) -> web.Response:
        self._meter(outcome).inc()
        if outcome != "stored":
            self._counts.note(f"webhook.{outcome}")
        return web.Response(status=status)


def _item(envelope: Envelope, said_at: datetime, now: datetime) -> NewItem:
    return NewItem(
        oa_id=envelope.oa_id[:32],
        kind=envelope.inbox_kind,
        event_name=envelope.event_name[:64],
        subject=envelope.subject[:64],
        said_key=envelope.said_key,
        body=envelope.raw,
        occurred_at=said_at,
        received_at=now,
    )
