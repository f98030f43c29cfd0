"""The sender: takes what may leave, hands it to Zalo, and writes down what became of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot import errands, pace
from bot.afterwards import Day, decide, write_down
from bot.clock import Clock
from bot.media import Shelf
from bot.metrics import Meters
from bot.recogniser import Recogniser
from bot.uploads import Picture, Uploads
from bot.verdicts import Outcome, Pause, Times, gave_up, outcome, waiting
from bot.zalo.client import PATIENCE, NeverLeftError, UnheardError, ZaloClient
from bot.zalo.errors import Ruling, Verdict, rule, rule_template
from bot.zalo.token import TokenKeeper
from bot.zalo.wire import Answer, Family, Request
from storage import outbox, phones, pictures
from storage.clerk import Clerk, ClosedError, Turn
from storage.outbox import Claimed
from storage.pictures import Shown
from storage.words import OutboxKind

log = structlog.get_logger("sender")

AT_ONCE = 256  # requests on their way at the same time
BREATH = 1.0  # seconds to wait when the database does not answer
ENOUGH = AT_ONCE // 2  # answers that are worth a transaction of their own
GATHERING = 0.01  # seconds in which fewer answers than that are gathered
DECIDE_EVERY = timedelta(seconds=1)  # what nobody knows is waited for much longer than this
IS_COMING = timedelta(seconds=1)  # until the picture of a message may have been fetched
NO_TOKEN_REST = timedelta(seconds=5)
ORPHANED_AFTER = timedelta(seconds=3 * PATIENCE)  # another process would long have marked it
NEVER_LEFT = Ruling(Verdict.RETRY, "no connection")
NO_ANSWER = Ruling(Verdict.VERIFY, "no answer")


@dataclass(frozen=True)
class Taken:
    """What one transaction brought: rows to send, how to address them, and whether features have news."""

    rows: list[Claimed]
    families: dict[str, Family]
    pictures: dict[str, Shown]
    has_news: bool
    numbers: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)


class Sender:
    """Keeps up to 256 requests on their way; one transaction marks what came back and takes what is next."""

    def __init__(
        self,
        clerk: Clerk,
        client: ZaloClient,
        keeper: TokenKeeper,
        shelf: Shelf,
        clock: Clock,
        meters: Meters,
        *,
        who: str,
        times: Callable[[datetime], Times],
        after: Callable[[], None] = lambda: None,
        recogniser: Recogniser | None = None,
    ) -> None:
        """`times` tells how long is waited for what; `after` is called when an errand came back."""
        self._clerk, self._client, self._keeper, self._shelf = clerk, client, keeper, shelf
        self._clock, self._meters, self._who, self._recogniser = clock, meters, who, recogniser
        self._times_at, self._after = times, after
        self._uploads = Uploads(shelf.root, self._ask, clock.now)
        self.is_well = True
        self._day = Day()
        self._flying: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._stopping = False
        self._is_first_turn = True
        self._decided_at: datetime | None = None
        self._gathering: asyncio.TimerHandle | None = None

    # --- When ----------------------------------------------------------------------------------------

    def wake(self) -> None:
        self._news.set()

    def stop(self) -> None:
        """Take nothing more; what is on its way is waited for and written down."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Send until stopped; rest when nothing may leave."""
        while not self._stopping:
            self._news.clear()
            await self._try_turn()
            await self._news.wait()
        if self._flying:
            await asyncio.wait(self._flying)
        await self._try_turn()

    async def run_until_quiet(self) -> bool:
        """Send until nothing may leave by the clock; returns whether anything was sent."""
        did_any = False
        while await self._turn() or self._flying or self._day.outcomes:
            did_any = True
            if self._flying:
                await asyncio.wait(self._flying)
        return did_any

    async def _try_turn(self) -> None:
        try:
            await self._turn()
        except ClosedError:
            self.stop()
        except Exception as error:
            self.is_well = False
            log.exception("the outbox cannot be read", exc_info=error)
            asyncio.get_running_loop().call_later(BREATH, self.wake)
        else:
            self.is_well = True

    # --- One transaction -------------------------------------------------------------------------------

    async def _turn(self) -> bool:
        """Mark what came back, take what may leave, and set it on its way."""
        day, self._day = self._day, Day()
        slots = 0 if self._stopping else AT_ONCE - len(self._flying)
        try:
            taken = await asyncio.wrap_future(
                self._clerk.submit(Turn.MARKS, lambda db: self._write(db, day, slots))
            )
        except BaseException:
            self._day.put_back(day)
            raise
        self._is_first_turn = False
        if taken.has_news:
            self._after()
        for row in taken.rows:
            shown = taken.pictures.get(pictures.picture_of(row), Shown())
            number = (
                taken.numbers.get((row.oa_id, row.recipient), "") if phones.is_for_phone(row.details) else ""
            )
            self._fly(row, taken.families.get(row.oa_id, Family.V3), shown, number)
        return bool(taken.rows)

    def _write(self, db: Session, day: Day, slots: int) -> Taken:
        now = self._clock.now()
        has_news = write_down(db, day, now)
        is_alone = not self._clerk.is_shared  # then whatever was on its way at the start is an orphan
        orphaned_before = now if self._is_first_turn and is_alone else now - ORPHANED_AFTER
        if self._decided_at is None or now - self._decided_at >= DECIDE_EVERY:
            decide(db, now, orphaned_before, self._who, self._times().unsure_for)
            self._decided_at = now
        standings = pace.standings(db, now)
        rows: list[Claimed] = []
        if slots:
            rows = outbox.claim(db, now, [s.room for s in standings], slots, self._who)
            rows += outbox.claim_fetches(db, now, slots - len(rows), self._who)
        shown = pictures.shown(db, {p for row in rows if (p := pictures.picture_of(row))}, now)
        owners = {(row.oa_id, row.recipient) for row in rows if phones.is_for_phone(row.details)}
        families = {s.room.oa_id: s.family for s in standings}
        return Taken(rows, families, shown, has_news, phones.numbers(db, owners))

    # --- One message -----------------------------------------------------------------------------------

    def _fly(self, row: Claimed, family: Family, shown: Shown, phone: str) -> None:
        task = asyncio.create_task(
            self._fetch(row) if row.kind is OutboxKind.FETCH else self._send(row, family, shown, phone)
        )
        self._flying.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._gather()
        if not task.cancelled() and task.exception() is not None:
            log.error("a message was lost on its way", exc_info=task.exception())

    def _gather(self) -> None:
        """Write many answers down together; when no more are to come, there is nothing to wait for."""
        if not self._flying or len(self._day.outcomes) >= ENOUGH:
            self._news.set()
        elif self._gathering is None or self._gathering.when() <= asyncio.get_running_loop().time():
            self._gathering = asyncio.get_running_loop().call_later(GATHERING, self._news.set)

    async def _send(self, row: Claimed, family: Family, shown: Shown, phone: str) -> None:
        if phones.is_for_phone(row.details) and not phone:  # taken back since
            self._note(Outcome(row, gave_up(row, "no_number")))
            return
        if shown.is_coming:
            self._note(Outcome(row, waiting(row, "picture", self._clock.now() + IS_COMING, is_a_try=False)))
            return
        try:
            token = await self._keeper.access(row.oa_id)
        except Exception as error:  # a row on its way that nobody notes would stay there until the next start
            log.exception("the token cannot be read", exc_info=error)
            token = None
        if token is None:
            self._no_token(row)
            return
        picture = await self._uploads.picture(row, shown, token) if pictures.picture_of(row) else Picture()
        try:
            request = errands.request_for(row, family, picture.attachment_id, phone)
        except ValueError:
            self._note(Outcome(row, gave_up(row, "cannot be said"), tell_operator=True))
            return
        ruling, answer = picture.why_not or await self._ask(request, token)
        if ruling.verdict is Verdict.UPLOAD:
            self._uploads.forget(row, picture.attachment_id)
        made = outcome(row, ruling, answer, self._times())
        self._note(made)
        if made.needs_token and not await self._renew(row.oa_id, token):
            self._day.pauses[row.oa_id] = Pause(self._clock.now() + NO_TOKEN_REST, "token")

    async def _renew(self, oa_id: str, rejected: str) -> bool:
        try:
            return await self._keeper.renew(oa_id, rejected=rejected)
        except Exception as error:
            log.exception("the token could not be renewed", exc_info=error)
            return False

    async def _ask(self, request: Request, token: str) -> tuple[Ruling, Answer | None]:
        try:
            answer = await self._client.ask(request, access_token=token)
        except NeverLeftError:
            return NEVER_LEFT, None
        except UnheardError:
            return (NO_ANSWER if request.is_send else NEVER_LEFT), None
        except Exception as error:  # whatever it was, nobody can say that it did not arrive
            log.exception("a request broke", exc_info=error)
            return (NO_ANSWER if request.is_send else NEVER_LEFT), None
        if request.is_template:
            return rule_template(request.host, answer.status, answer.error, answer.message), answer
        said = rule(request.host, answer.status, answer.error, answer.message, is_send=request.is_send)
        return said, answer

    def _no_token(self, row: Claimed) -> None:
        until = self._clock.now() + NO_TOKEN_REST
        mark = waiting(row, "no_token", until, is_a_try=False)
        self._note(Outcome(row, mark, pause=Pause(until, "no_token")))

    async def _fetch(self, row: Claimed) -> None:
        if row.name == errands.TRANSCRIBE:
            self._note(await errands.transcribe(row, self._recogniser, self._clock.now))
        else:
            self._note(await errands.fetch(row, self._shelf, self._clock.now))

    def _note(self, made: Outcome) -> None:
        """Keep what became of a row for the next transaction."""
        row, mark = made.row, made.mark
        self._meters.sends.labels(mark.state.value).inc()
        if made.tell_operator:
            log.error("a message did not leave", row=row.id, feature=row.feature, why=mark.why)
        self._day.outcomes.append(made)

    def _times(self) -> Times:
        return self._times_at(self._clock.now())
