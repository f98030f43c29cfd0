"""Whether the questions of every day take longer after a million rows than after ten thousand."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from bot import pace
from bot.loops import Hand
from storage import delivery, diary, inbox, outbox, reports
from storage.clerk import Clerk
from storage.outbox import Room
from storage.tables import Diary
from tests.benchmarks import databases, given
from tests.benchmarks.drain import promise
from tests.benchmarks.history import lay_down
from tests.benchmarks.measure import AT_MOST, Aim, Line, longer
from tests.benchmarks.scale import Scale
from tests.benchmarks.town import clerk_of, hear, loop_of

FEW, MANY = 10_000, 1_000_000
TIMES = 40  # of each question in a round
CLAIMED = 64
WAITING = 200  # items, and messages, that wait while the questions are asked
Question = Callable[[Session], object]


def growth(scale: Scale) -> Iterator[Line]:
    """Claim, due, list and search: each question on its own, and the worst of them counts."""
    with ExitStack() as opened:
        few, many = (_with_past(opened, scale.of(count)) for count in (FEW, MANY))
        for name, question in _questions(datetime.now(UTC)).items():
            pairs = [
                (_asked(few, question, scale), _asked(many, question, scale)) for _ in range(scale.rounds)
            ]
            what = f"{name}: {scale.of(MANY):,} rows behind against {scale.of(FEW):,}"
            yield longer("growth", what, pairs, Aim(AT_MOST, 1.3, 1.1))


def tick(scale: Scale) -> Iterator[Line]:
    """One beat of the clock when nothing is due, with a million reminders in the diary."""
    with ExitStack() as opened:
        clerk = _with_past(opened, scale.of(MANY), busy=False)
        loop, now = loop_of(clerk), datetime.now(UTC)
        pairs = []
        for _ in range(scale.rounds):
            bare = _asked(clerk, lambda db: db.execute(BARE, {"now": now}).first(), scale)
            pairs.append((bare, _asked(clerk, lambda db: loop._deal_with_entry(db, Hand()), scale)))
    yield longer("tick", f"nothing due, {scale.of(MANY):,} future reminders", pairs, Aim(AT_MOST, 2.0, 1.2))


# The columns are typed, so that the reference also writes a moment as the column holds it.
BARE = (
    select(col(Diary.id))
    .where(
        col(Diary.done_at).is_(None), col(Diary.parked_at).is_(None), col(Diary.due_at) <= bindparam("now")
    )
    .limit(1)
)


def _with_past(opened: ExitStack, count: int, *, busy: bool = True) -> Clerk:
    """A house with so much behind it; where it is busy, something also waits."""
    clerk = opened.enter_context(clerk_of(opened.enter_context(databases.sqlite())))
    lay_down(clerk, count)
    if busy:
        hear(clerk, "now", range(WAITING))
        promise(clerk, WAITING)
        now = datetime.now(UTC)
        clerk.do(lambda db: diary.remind(db, given.OA, "bench", "now", "k", now, {}))
    return clerk


def _questions(now: datetime) -> Mapping[str, Question]:
    room = [Room(given.OA, given.NO_LIMIT, given.NO_LIMIT)]
    return {
        "next item": lambda db: inbox.next_item(db, now),
        "claim 64": lambda db: outbox.claim(db, now, room, CLAIMED, "bench"),
        "next due": lambda db: diary.next_due(db, now),
        "pace": lambda db: pace.standings(db, now),
        "list open reports": lambda db: reports.open_ones(db, given.OA, None),
        "find a report": lambda db: reports.by_code(db, given.OA, "BT-77"),
        "whose message": lambda db: delivery.known_messages(db, ["past77", "past78"]),
    }


def _asked(clerk: Clerk, question: Question, scale: Scale) -> float:
    """How long it typically takes inside a transaction that changes nothing in the end."""

    def once() -> float:
        with Session(clerk.engine, expire_on_commit=False) as db:
            db.info["seal"] = clerk.seal
            db.connection()  # BEGIN is not part of the question
            began = perf_counter()
            question(db)
            return perf_counter() - began

    return median(once() for _ in range(scale.of(TIMES, 5)))
