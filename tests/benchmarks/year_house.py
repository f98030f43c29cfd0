"""A house whose clock is moved by hand: its leaders say something, and its reminders come due."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from sqlalchemy import Table, func, select, update
from sqlmodel import Session, col

from bot.clock import HandClock
from bot.loops import ClerkLoop
from bot.metrics import Meters
from handlers import FEATURES
from handlers.desk.reception import Reception
from storage import diary, inbox
from storage.clerk import Clerk
from storage.tables import Audit, Diary, Outbox, Shift
from storage.words import OutboxState, ShiftState
from tests.benchmarks import given, town
from tests.benchmarks.measure import typical

SEND = "GỬI LỊCH"
FAILED = select(col(Diary.id)).where(col(Diary.attempts) > 0).limit(1)
DRAFT = select(col(Shift.id)).where(col(Shift.state) == ShiftState.DRAFT).limit(1)
_audit: Table = Audit.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


@dataclass(frozen=True)
class Beat:
    """What one moment took: seconds for each entry that was due, and for a bare transaction beside it."""

    entries: int
    each: float
    bare: float


@dataclass
class YearHouse:
    """A clerk with a clock of its own, and the leaders of its teams."""

    clerk: Clerk
    clock: HandClock
    leaders: Sequence[str]
    dealt: int = 0
    _number: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        reception, meters = Reception(FEATURES), Meters()
        self._loop = ClerkLoop(self.clerk, reception, town.office(), self.clock, meters, after=self._count)

    def _count(self) -> None:
        self.dealt += 1

    # --- Living --------------------------------------------------------------------------------------

    def say(self, leaders: Sequence[str], *words: str) -> None:
        """Each of these leaders says this, and the clerk deals with it."""
        now = self.clock.now()
        items = [town.item(self._said(who, word, now), now) for who in leaders for word in words]
        self.clerk.do(lambda db: inbox.hear(db, items))
        asyncio.run(self._loop.run_until_quiet())

    def _said(self, who: str, words: str, now: datetime) -> bytes:
        event = {
            "app_id": given.APP,
            "sender": {"id": who},
            "user_id_by_app": f"66{who}",
            "recipient": {"id": given.OA},
            "event_name": "user_send_text",
            "message": {"text": words, "msg_id": f"{given.milliseconds(now)}.{next(self._number)}"},
            "timestamp": str(given.milliseconds(now)),
        }
        return json.dumps(event, ensure_ascii=False).encode()

    def tick(self) -> Beat:
        """Go to the next moment at which something is due and deal with all of it.

        Raises:
            RuntimeError: nothing came due, or an entry failed.
        """
        moment, before = self.clerk.do(diary.next_moment), self.dealt
        if moment is None:
            raise RuntimeError("nothing will ever be due")
        self.clock.set(moment)
        bare = typical(self._bare, 1)
        took = typical(lambda: asyncio.run(self._loop.run_until_quiet()), 1)
        if self.dealt == before or self.clerk.do(lambda db: db.execute(FAILED).first()) is not None:
            raise RuntimeError("the clerk failed at an entry")
        return Beat(self.dealt - before, took / (self.dealt - before), bare)

    def walk(self, until: datetime) -> list[Beat]:
        """Live until then: leaders send what was drawn up for them, and messages leave."""
        beats = list[Beat]()
        while (moment := self.clerk.do(diary.next_moment)) is not None and moment < until:
            beats.append(self.tick())
            if self.clerk.do(lambda db: db.execute(DRAFT).first()) is not None:
                self.say(self.leaders, SEND)
                self.clerk.do(lambda db: _let_leave(db, self.clock.now()))
        self.clock.set(until)
        return beats

    def _bare(self) -> None:
        row = {"oa_id": given.OA, "at": self.clock.now(), "deed": "bench", "thing": "bench"}
        with self.clerk.engine.begin() as connection:
            connection.execute(_audit.insert(), row)

    # --- What is there -------------------------------------------------------------------------------

    def rows(self) -> int:
        return self.clerk.do(lambda db: int(db.execute(select(func.count(col(Diary.id)))).scalar_one()))

    def open_rows(self) -> int:
        query = select(func.count(col(Diary.id))).where(col(Diary.done_at).is_(None))
        return self.clerk.do(lambda db: int(db.execute(query).scalar_one()))


def _let_leave(db: Session, now: datetime) -> None:
    """Everything promised so far was sent: no message waits for ever."""
    sent = update(Outbox).where(col(Outbox.state) == OutboxState.WAITING)
    db.connection().execute(sent.values(state=OutboxState.SENT, sent_at=now))
