"""The queue of events on their way to the webhook, with Zalo's patience: five more tries, then silence."""

import asyncio
import heapq
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import aiohttp

from bot.clock import Clock
from bot.simulator.faults import Faults
from bot.simulator.habits import Habits
from bot.simulator.records import Event
from bot.simulator.ticks import is_wanted

OK = 200


@dataclass(order=True)
class Delivery:
    """One event that still has to be told."""

    due: datetime
    number: int
    event: Event = field(compare=False)
    first: datetime = field(compare=False)
    attempt: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Posted:
    """One attempt and the status it was answered with; None: nobody was there, or nobody answered in time."""

    event: Event
    attempt: int
    at: datetime
    status: int | None


class Postbox:
    """Delivers over HTTP what is due by the clock; it never waits for time to pass."""

    def __init__(self, clock: Clock, habits: Habits, faults: Faults, patience: float) -> None:
        """`patience`: seconds until an answer counts as none."""
        self.clock, self.habits, self.faults = clock, habits, faults
        self.url, self.url_of = "", dict[str, str]()
        self.is_unsubscribed = False
        self.posted: list[Posted] = []
        self.notices = list[datetime]()  # "webhook not working", to the administrator's own Zalo
        self.lost: list[Event] = []  # never told, or given up
        self.listeners: list[Callable[[Posted], None]] = []  # called with each attempt
        self.news = asyncio.Event()
        self._queue: list[Delivery] = []
        self._numbers = count()
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        # A new connection for each event: one kept open would look broken after the bot was restarted.
        connector = aiohttp.TCPConnector(limit=50, force_close=True)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._patience, sock_read=self._patience)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    # --- Queue -----------------------------------------------------------------------------------------

    def put(self, event: Event, due: datetime) -> None:
        """Queue an event, unless nobody is subscribed to it."""
        for delivery in self._prepared(event, due):
            self._push(delivery)

    def _prepared(self, event: Event, due: datetime) -> list[Delivery]:
        to_be_told = self.address(event) and not self.is_unsubscribed
        if not to_be_told or not is_wanted(event, self.habits) or self.faults.webhooks.loses(event.name):
            self.lost.append(event)
            return []
        copies = 1 + self.faults.webhooks.copies_for(event.name)
        due += self.faults.webhooks.delay_for(event.name)
        return [Delivery(due, next(self._numbers), event, due) for _ in range(copies)]

    def address(self, event: Event) -> str:
        return self.url_of.get(event.oa_id) or self.url

    def next_due(self) -> datetime | None:
        """When something can be told next; nothing can while events are held back."""
        return self._queue[0].due if self._queue and not self.faults.webhooks.holding else None

    def empty(self) -> None:
        """Nothing was ever told, and nothing waits."""
        for book in (self._queue, self.posted, self.lost, self.notices):
            book.clear()

    def waiting(self) -> list[Delivery]:
        """What is still to be told, soonest first."""
        return sorted(self._queue)

    def __len__(self) -> int:
        return len(self._queue)

    def _push(self, delivery: Delivery) -> None:
        heapq.heappush(self._queue, delivery)
        self.news.set()

    # --- Delivery --------------------------------------------------------------------------------------

    async def tell(self, event: Event) -> None:
        """Queue an event of a phone and try at once; what else is due waits for `deliver_due`."""
        deliveries = self._prepared(event, self.clock.now())
        if not self.faults.webhooks.holding and all(d.due <= self.clock.now() for d in deliveries):
            await self._deliver_in_order(deliveries)
            return
        for delivery in deliveries:
            self._push(delivery)

    async def deliver_due(self) -> bool:
        """Tell everything that is due now: people side by side, each person's events in order."""
        turns: defaultdict[str, list[Delivery]] = defaultdict(list)
        while (due := self.next_due()) is not None and due <= self.clock.now():
            delivery = heapq.heappop(self._queue)
            turns[delivery.event.subject].append(delivery)
        if self.faults.webhooks.reversed_order:
            for deliveries in turns.values():
                deliveries.reverse()
            self.faults.webhooks.reversed_order = not turns
        await asyncio.gather(*(self._deliver_in_order(turn) for turn in turns.values()))
        return bool(turns)

    async def _deliver_in_order(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            if self.is_unsubscribed:
                self.lost.append(delivery.event)
                continue
            status = await self.post(delivery.event, delivery.attempt)
            if status is None or (status != OK and not self.habits.retry_only_unreachable):
                self._try_later(delivery)

    def _try_later(self, delivery: Delivery) -> None:
        delays = self.habits.retry_delays
        if delivery.attempt == 0:
            self.notices.append(self.clock.now())
        if delivery.attempt >= len(delays):
            self._unsubscribe(delivery)
            return
        since = delivery.first if self.habits.retries_count_from_first else self.clock.now()
        due = since + delays[delivery.attempt]
        self._push(Delivery(due, delivery.number, delivery.event, delivery.first, delivery.attempt + 1))

    def _unsubscribe(self, delivery: Delivery) -> None:
        """After the last try Zalo tells nothing more until a human turns the webhook on again."""
        self.is_unsubscribed = True
        self.lost += [delivery.event, *(d.event for d in sorted(self._queue))]
        self._queue.clear()

    async def post(self, event: Event, attempt: int = 0) -> int | None:
        """One attempt; redeliveries say which they are."""
        numbered = {"num_retry": str(attempt)} if attempt or self.habits.numbers_first_try else {}
        headers = {**event.headers, **numbered}
        status = await self.post_raw(self.address(event), event.raw, headers)
        posted = Posted(event, attempt, self.clock.now(), status)
        self.posted.append(posted)
        for listen in self.listeners:
            listen(posted)
        return status

    async def fetch(self, url: str) -> str | None:
        """A page of the app's own site, for the check of its domain."""
        if self._session is None:
            raise RuntimeError("start the simulator first")
        try:
            async with self._session.get(url, allow_redirects=False) as answer:
                return await answer.text(errors="replace") if answer.status == OK else None
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def post_raw(self, url: str, raw: bytes, headers: Mapping[str, str]) -> int | None:
        if self._session is None:
            raise RuntimeError("start the simulator first")
        try:
            async with self._session.post(url, data=raw, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return None
