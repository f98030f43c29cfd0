"""A house without doors in this process: its clerk, its reception, and a sample city to talk about."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.clock import WallClock
from bot.loops import ClerkLoop
from bot.metrics import Meters
from bot.sample.city import make_city
from bot.sample.fill import fill
from bot.zalo import events
from handlers import FEATURES
from handlers.desk import catalogue
from handlers.desk.office import Office
from handlers.desk.reception import Reception
from storage import inbox
from storage.clerk import Clerk
from storage.inbox import NewItem
from storage.seal import Seal
from tests.benchmarks import given

ZONE: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh")


@contextmanager
def clerk_of(url: str) -> Iterator[Clerk]:
    clerk = Clerk(url, Seal([given.SEAL_KEY]))
    now = datetime.now(UTC)
    clerk.do(lambda db: given.account(db, now))
    try:
        yield clerk
    finally:
        clerk.close()


def settle_city(clerk: Clerk, residents: int) -> None:
    """145 groups with their officers and teams."""
    fill(clerk, given.OA, make_city(), residents, datetime.now(UTC))


def office() -> Office:
    return Office(catalogue.load(), ZONE)


def loop_of(clerk: Clerk) -> ClerkLoop:
    return ClerkLoop(clerk, Reception(FEATURES), office(), WallClock(), Meters())


def hear(clerk: Clerk, run: str, numbers: range) -> None:
    """Each of these residents said something; it stands in the inbox."""
    now = datetime.now(UTC)
    items = [item(given.said_by(n, run, now), now) for n in numbers]
    clerk.do(lambda db: inbox.hear(db, items))


def item(body: bytes, now: datetime) -> NewItem:
    """As the webhook would write it down."""
    envelope = events.read(body)
    return NewItem(
        envelope.oa_id,
        envelope.inbox_kind,
        envelope.event_name,
        envelope.subject,
        envelope.said_key,
        body,
        envelope.occurred_at or now,
        now,
    )
