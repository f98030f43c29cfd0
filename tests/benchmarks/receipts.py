"""What the echoes and receipts of a city-wide alert cost, against storing them alone."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from time import perf_counter, sleep

from sqlalchemy import select, text, update
from sqlmodel import col

from storage.clerk import Clerk
from storage.tables import Inbox, Outbox
from storage.words import OutboxState
from tests.benchmarks import databases, given
from tests.benchmarks.drain import promise
from tests.benchmarks.load import fire
from tests.benchmarks.measure import AT_MOST, Aim, Line, longer
from tests.benchmarks.processes import LOAD_CORE, child, pinned
from tests.benchmarks.scale import Scale
from tests.benchmarks.town import clerk_of

MESSAGES = 1500  # of a round; each is echoed, received and seen
ROUNDS = 5  # at most
CLIENTS = 64
KINDS = ("oa_send_text", "user_received_message", "user_seen_message")


def receipts(scale: Scale) -> Iterator[Line]:
    """Both houses get the same events; one only stores them, the other settles its outbox as well."""
    with ExitStack() as opened:
        enter = opened.enter_context
        folder = enter(databases.folder())
        storing, settling = enter(databases.sqlite()), enter(databases.sqlite())
        clerk = enter(clerk_of(settling))
        alone = enter(child("house", url=storing, folder=str(folder), parts=["web"])).port
        whole = enter(child("house", url=settling, folder=str(folder), parts=["web", "clerk"])).port
        enter(pinned(LOAD_CORE))
        pairs = []
        for _ in range(min(scale.rounds, ROUNDS)):
            run, count = token_hex(4), scale.of(MESSAGES, 50)
            _sent(clerk, run, count)
            bare = fire(alone, _events(alone, run, count), CLIENTS).seconds
            pairs.append((bare, _settled(clerk, whole, _events(whole, run, count))))
    yield longer("receipts", "echo, received and seen of an alert", pairs, Aim(AT_MOST, 1.5, 1.2))


def _sent(clerk: Clerk, run: str, count: int) -> None:
    """So many messages have left, each under an id of Zalo's."""
    promise(clerk, count)
    marked = (
        update(Outbox)
        .where(col(Outbox.zalo_message_id).is_(None))
        .values(state=OutboxState.SENT, sent_at=datetime.now(UTC), zalo_message_id=text(":run || recipient"))
    )
    clerk.do(lambda db: db.connection().execute(marked, {"run": run}))


def _events(port: int, run: str, count: int) -> list[bytes]:
    now = datetime.now(UTC)
    made = [_event(kind, run + given.person(n), n, now) for kind in KINDS for n in range(count)]
    return [given.signed(port, body) for body in made]


def _event(kind: str, message_id: str, number: int, now: datetime) -> bytes:
    people = {"sender": given.OA, "recipient": given.person(number)}
    is_seen = kind == "user_seen_message"
    event = {
        "app_id": given.APP,
        "oa_id": given.OA,
        "event_name": kind,
        "timestamp": str(given.milliseconds(now + timedelta(seconds=1 if is_seen else 0))),
        "message": {"msg_ids": [message_id]} if is_seen else {"msg_id": message_id},
        **{side: {"id": who} for side, who in people.items()},
    }
    return json.dumps(event).encode()


def _settled(clerk: Clerk, port: int, events: list[bytes]) -> float:
    """Seconds until the last of them is settled."""
    began = perf_counter()
    fire(port, events, CLIENTS)
    left = select(col(Inbox.id)).where(col(Inbox.done_at).is_(None), col(Inbox.parked_at).is_(None)).limit(1)
    with clerk.reading() as db:
        while db.execute(left).first() is not None:
            db.rollback()
            sleep(0.01)
    return perf_counter() - began
