"""The clerk's day: one thing heard or one reminder due at a time, each dealt with whole or not at all."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session

from bot import receipts
from bot.clock import Clock
from bot.metrics import Meters
from bot.parking import let_go_of_words
from bot.zalo import events
from handlers.desk.desk import Desk
from handlers.desk.feature import Answer, Due
from handlers.desk.office import Office
from handlers.desk.reception import Reception
from storage import audit, diary, inbox
from storage.clerk import Clerk, ClosedError, Turn
from storage.tables import Inbox, OfficialAccount

log = structlog.get_logger("clerk")

ITEMS_BEFORE_DIARY = 8  # what people say comes first, but reminders never wait for a quiet hour
DIARY_AT_A_TIME = 4
BREATH = 1.0  # seconds to wait when the database does not answer


@dataclass
class Hand:
    """Which row is being dealt with, so that a failure is noted on the right one."""

    row_id: int | None = None


class ClerkLoop:
    """Takes items from the inbox and entries from the diary and brings them to the reception."""

    def __init__(
        self,
        clerk: Clerk,
        reception: Reception,
        office: Office,
        clock: Clock,
        meters: Meters,
        *,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        """`after` is called when something was done: there may be messages to send."""
        self.clerk, self.reception, self.office = clerk, reception, office
        self.clock, self.meters, self._after = clock, meters, after
        self.is_well = True
        self._news = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._stopping = False
        self._ours: set[str] = set()

    # --- When ----------------------------------------------------------------------------------------

    def wake(self) -> None:
        self._news.set()

    def stop(self) -> None:
        """Finish what is in hand and take nothing more."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Work until stopped; rest when nothing is ready."""
        while not self._stopping:
            self._news.clear()
            if not await self._try_round():
                await self._news.wait()

    async def run_until_quiet(self) -> bool:
        """Work until no item is ready by the clock; returns whether there was any."""
        did_any = False
        while await self._round():
            did_any = True
        return did_any

    async def _try_round(self) -> bool:
        try:
            busy = await self._round()
        except ClosedError:
            self._stopping = True
            return False
        except Exception as error:
            self.is_well = False
            log.exception("the ledgers cannot be read", exc_info=error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), BREATH)
            return True
        self.is_well = True
        return busy

    async def _round(self) -> bool:
        """A few items, then a few reminders, then the receipts; returns whether there was anything."""
        async with self._one_at_a_time:
            done = 0
            for most, take in ((ITEMS_BEFORE_DIARY, self._take_item), (DIARY_AT_A_TIME, self._take_entry)):
                for _ in range(most):
                    if self._stopping or not await take():
                        break
                    done += 1
            settled = await asyncio.wrap_future(self.clerk.submit(Turn.MARKS, self._settle_receipts))
            return bool(done or settled)

    # --- One piece of work ---------------------------------------------------------------------------

    async def _take_item(self) -> bool:
        return await self._take("inbox", self._deal_with_item, inbox.failed)

    async def _take_entry(self) -> bool:
        return await self._take("diary", self._deal_with_entry, diary.failed)

    async def _take(
        self, ledger: str, deal: Callable[[Session, Hand], bool], note: Callable[..., bool]
    ) -> bool:
        """One row in one transaction; returns whether there was one, whatever became of it."""
        hand, began = Hand(), perf_counter()
        try:
            found = await asyncio.wrap_future(self.clerk.submit(Turn.ITEMS, lambda db: deal(db, hand)))
        except Exception as error:
            if hand.row_id is None or _is_no_fault_of_the_item(error):
                raise
            await self._note_failure(ledger, hand.row_id, error, note)
            return True
        if found:
            self.meters.item_seconds.observe(perf_counter() - began)
            self.meters.items.labels(ledger, "done").inc()
            self._after()
        return found

    async def _note_failure(
        self, ledger: str, row_id: int, error: Exception, note: Callable[..., bool]
    ) -> None:
        why, now = type(error).__name__, self.clock.now()

        def work(db: Session) -> bool:
            is_parked = note(db, row_id, now, why)
            if is_parked and ledger == "inbox":
                let_go_of_words(db, row_id, now, self.office)
            audit.count(db, {f"{ledger}.failed": 1} | ({f"{ledger}.parked": 1} if is_parked else {}), now)
            return is_parked

        is_parked = await asyncio.wrap_future(self.clerk.submit(Turn.MARKS, work))
        self.meters.items.labels(ledger, "parked" if is_parked else "failed").inc()
        said = "given up after three failures; see `replay --parked`" if is_parked else "failed, tried again"
        log.error(said, ledger=ledger, item=row_id, exc_info=error)

    def _deal_with_item(self, db: Session, hand: Hand) -> bool:
        now = self.clock.now()
        item = inbox.next_item(db, now)
        if item is None:
            return False
        hand.row_id = item.id
        if not self._is_ours(db, item.oa_id):
            audit.count(db, {"heard.foreign_account": 1}, now)
        else:
            desk = Desk(db, now, item.oa_id, self.office)
            self._receive(desk, item)
            if desk.keeps_nothing:
                inbox.empty(item, now)
        item.done_at = now
        return True

    def _is_ours(self, db: Session, oa_id: str) -> bool:
        """Accounts come but never go, so one that is known need not be asked for again."""
        if oa_id not in self._ours and db.get(OfficialAccount, oa_id) is not None:
            self._ours.add(oa_id)
        return oa_id in self._ours

    def _receive(self, desk: Desk, item: Inbox) -> None:
        if item.event_name.startswith(inbox.ERRAND):
            feature, answer = read_answer(item.body)
            self.reception.answered(desk, feature, answer)
        else:
            heard = events.heard(events.read(item.body))
            # Where Zalo's own time is mangled, the moment of arrival was written down instead.
            self.reception.receive(desk, replace(heard, at=item.occurred_at))

    def _deal_with_entry(self, db: Session, hand: Hand) -> bool:
        now = self.clock.now()
        entry = diary.next_due(db, now)
        if entry is None:
            return False
        hand.row_id = entry.id
        entry.done_at = now  # before the deed, which may remind again under the same key
        db.flush()
        desk = Desk(db, now, entry.oa_id, self.office)
        self.reception.due(desk, entry.feature, Due(entry.kind, entry.key, dict(entry.details)))
        return True

    def _settle_receipts(self, db: Session) -> int:
        return receipts.settle(db, self.clock.now())


def _is_no_fault_of_the_item(error: Exception) -> bool:
    """The database's fault, or nobody's: the item keeps its tries.

    SQLite says in the same words that a statement makes no sense: one item must not stop the clerk for ever.
    """
    if isinstance(error, OperationalError):
        return getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
    return isinstance(error, InterfaceError | ClosedError)


def read_answer(body: bytes) -> tuple[str, Answer]:
    """What an errand brought back, as the sender wrote it into the inbox."""
    said = json.loads(body)
    answer = Answer(said["errand"], said["ok"], said["asked"], said["found"], said.get("why") or "")
    return said["feature"], answer
