"""What is counted for the people who watch the machine: how much, how fast, how old; never who."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from storage.words import OutboxState

__all__ = ["CONTENT_TYPE_LATEST", "Meters", "Standing"]

ITEM_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


@dataclass(frozen=True)
class Standing:
    """How the ledgers stand at one moment; the health page and the meters are both read from this."""

    inbox_open: int = 0
    inbox_oldest: datetime | None = None
    parked: int = 0
    diary_overdue: datetime | None = None
    outbox: Mapping[OutboxState, int] = field(default_factory=dict)
    outbox_oldest: datetime | None = None
    tokens: Mapping[str, float] = field(default_factory=dict)  # account → seconds its access token lives
    dead_tokens: tuple[str, ...] = ()
    accounts_without_token: tuple[str, ...] = ()
    stale_tokens: Mapping[str, str] = field(default_factory=dict)  # account → why it could not be renewed
    paused: Mapping[str, str] = field(default_factory=dict)  # account → why nothing leaves for it


class Meters:
    """One set of meters for one house, so that two houses in one test do not share them."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        named = ["ledger", "outcome"]
        self.webhooks = Counter("binhyen_webhooks", "Webhooks by outcome", ["outcome"], registry=registry)
        self.commits = Counter(
            "binhyen_inbox_commits", "Transactions that webhooks were stored in", registry=registry
        )
        self.items = Counter("binhyen_items", "Ledger items by outcome", named, registry=registry)
        self.item_seconds = Histogram(
            "binhyen_item_seconds",
            "Time the clerk took for an item",
            buckets=ITEM_SECONDS,
            registry=registry,
        )
        self.sends = Counter("binhyen_sends", "Sends by verdict", ["verdict"], registry=registry)
        self.ticks = Counter("binhyen_ticks", "Scheduler events", ["event"], registry=registry)
        self._inbox = Gauge("binhyen_inbox", "Inbox items by state", ["state"], registry=registry)
        self._overdue = Gauge(
            "binhyen_diary_overdue_seconds", "Age of the oldest diary entry that is due", registry=registry
        )
        self._outbox = Gauge("binhyen_outbox", "Outbox rows by state", ["state"], registry=registry)
        self._token = Gauge(
            "binhyen_token_seconds_left", "How long the access token still lives", ["oa"], registry=registry
        )
        self._uptime = Gauge("binhyen_uptime_seconds", "Since when the process runs", registry=registry)

    def page(self, standing: Standing, now: datetime, started_at: datetime) -> bytes:
        """The page for Prometheus, with the ledgers as they stand."""
        self._inbox.labels("open").set(standing.inbox_open)
        self._inbox.labels("parked").set(standing.parked)
        overdue = standing.diary_overdue
        self._overdue.set((now - overdue).total_seconds() if overdue else 0)
        for state, count in standing.outbox.items():
            self._outbox.labels(state.value).set(count)
        for oa_id, seconds in standing.tokens.items():
            self._token.labels(oa_id).set(seconds)
        self._uptime.set((now - started_at).total_seconds())
        return generate_latest(self.registry)
