"""A notice to a city: how long the plan takes, how much the slices cost, how fast it leaves."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import UTC, datetime, timedelta
from time import perf_counter, sleep

from sqlalchemy import Table, delete, func, select
from sqlmodel import Session, col

from bot.zalo.client import AT_ONCE
from handlers.desk.desk import Desk
from handlers.desk.planning import estimate
from storage import notices, outbox
from storage.audiences import Audience, Cuts, Whom
from storage.clerk import Clerk
from storage.fanout import FanOut, Letter, Turn
from storage.tables import Notice, NoticeRecipient, Outbox, Person, Unit
from storage.words import Lane, NoticeKind, NoticeState, Route, UnitKind
from tests.benchmarks import databases, given
from tests.benchmarks.drain import GLANCE, LONGEST, MESSAGES, ROUNDS, bare, speaking_to
from tests.benchmarks.measure import AT_LEAST, AT_MOST, Aim, Line, faster, longer, skipped, timed
from tests.benchmarks.processes import LOAD_CORE, SERVER_CORE, child, pinned
from tests.benchmarks.scale import Scale
from tests.benchmarks.town import clerk_of, office

CITY = 110_000
LIMIT = 0.050  # seconds that a transaction may last: a webhook waits for it
AT_A_TIME = 10_000
WORDS = "Mất nước từ 8 giờ tới 17 giờ ngày mai. Bà con trữ nước dùng trong ngày."
_people: Table = Person.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


def fan_out(scale: Scale) -> Iterator[Line]:
    """First on a file, then on a server."""
    yield from _on(databases.sqlite(), "SQLite", scale)
    try:
        with databases.postgres() as url:
            yield from _on(nullcontext(url), "PostgreSQL", scale)
    except databases.NoServerError as why:
        yield skipped("fan_out", "PostgreSQL", str(why))


def _on(database: AbstractContextManager[str], where: str, scale: Scale) -> Iterator[Line]:
    count = scale.of(CITY, AT_ONCE)
    with ExitStack() as opened:
        clerk = opened.enter_context(clerk_of(opened.enter_context(database)))
        unit_id = clerk.do(lambda db: settle(db, count))
        notice_id = clerk.do(lambda db: write(db, unit_id))
        plans, slices, lasted = [], [], []
        for _ in range(min(scale.rounds, ROUNDS)):
            plans.append((timed(lambda: clerk.do(_count)), timed(lambda: clerk.do(_planned(notice_id)))))
            _sweep(clerk)
            whole = timed(lambda: clerk.do(lambda db: going(notice_id, unit_id).slice(db, 0, 1 << 30)))
            _sweep(clerk)
            took = _in_slices(clerk, going(notice_id, unit_id))
            slices.append((whole, sum(took)))
            lasted.append((LIMIT, max(took)))
        what = f"notice to {count:,}, {where}"
        yield longer("fan_out", f"plan a {what}, against counting them", plans, Aim(AT_MOST, 8.0, 4.0))
        yield longer("fan_out", f"{what}: slices against one statement each", slices, Aim(AT_MOST, 1.5, 1.2))
        yield longer("fan_out", f"{what}: longest transaction against 50 ms", lasted, Aim(AT_MOST, 1.0, 0.5))
        _sweep(clerk)
        pairs = _drained(clerk, notice_id, unit_id, scale)
        yield faster("fan_out", f"a notice leaves, {where}, Zalo in 20 ms", pairs, Aim(AT_LEAST, 0.5, 0.8))


# --- Who is told what ------------------------------------------------------------------------------------


def settle(db: Session, count: int) -> int:
    """That many people of one group, a third of them heard today, a third this week, a third long ago."""
    now = datetime.now(UTC)
    unit = Unit(oa_id=given.OA, code="G1", name="Tổ 1", kind=UnitKind.GROUP)
    db.add(unit)
    db.flush()
    for first in range(0, count, AT_A_TIME):
        rows = [_person(n, unit.id, now) for n in range(first, min(first + AT_A_TIME, count))]
        db.connection().execute(_people.insert(), rows)
    return unit.id


def _person(number: int, unit_id: int, now: datetime) -> dict[str, object]:
    return {
        "oa_id": given.OA,
        "zalo_id": given.person(number),
        "home_unit_id": unit_id,
        "is_follower": True,
        "is_admin": False,
        "wants_notices": True,
        "last_heard_at": now - timedelta(days=(1, 4, 30)[number % 3]),
        "welcomed_at": now,
        "created_at": now,
    }


def write(db: Session, unit_id: int) -> int:
    now = datetime.now(UTC)
    notice = Notice(oa_id=given.OA, code="TB-2222", kind=NoticeKind.NOTICE, text=WORDS, created_at=now)
    notice.audience, notice.state = Audience(unit_ids=(unit_id,)).write(), NoticeState.SENDING
    notice.budget = 1_000_000
    return notices.add(db, notice).id


def going(notice_id: int, unit_id: int) -> FanOut:
    """Everybody is told, so that as many rows are written as there are people."""
    now = datetime.now(UTC)
    whom = Whom(given.OA, Audience(unit_ids=(unit_id,)), now, is_urgent=False)
    cuts = Cuts(now - timedelta(days=2), now - timedelta(days=7), now - timedelta(days=365))
    turns = [Turn(f"{age}+", Route.CONSULT_FREE) for age in ("fresh", "week", "year", "older")]
    letter = Letter(Lane.NOTICE, "sending", "notice.letter", WORDS, (("Đã đọc", "ĐÃ ĐỌC TB-2222"),))
    return FanOut(notice_id, whom, cuts, turns, {}, letter, (now - timedelta(days=7), 3))


# --- What is measured ------------------------------------------------------------------------------------


def _count(db: Session) -> int:
    query = select(func.count()).where(col(Person.wants_notices).is_(True))
    return int(db.connection().execute(query).scalar_one())


def _planned(notice_id: int) -> Callable[[Session], int]:
    def work(db: Session) -> int:
        desk = Desk(db, datetime.now(UTC), given.OA, office())
        return estimate(desk, db.get_one(Notice, notice_id)).plan.planned

    return work


def _in_slices(clerk: Clerk, fan: FanOut) -> list[float]:
    """How long each transaction took."""
    took, at, is_over = [], 0, False
    while not is_over:
        began = perf_counter()
        at, is_over = clerk.do(lambda db: fan.slice(db, at))  # noqa: B023 (done before the loop goes on)
        took.append(perf_counter() - began)
    return took


def _sweep(clerk: Clerk) -> None:
    clerk.do(lambda db: db.execute(delete(Outbox)))
    clerk.do(lambda db: db.execute(delete(NoticeRecipient)))


def _drained(clerk: Clerk, notice_id: int, unit_id: int, scale: Scale) -> Sequence[tuple[float, float]]:
    """The sender empties a notice; the same client sends as many without a database."""
    count = scale.of(MESSAGES, AT_ONCE)
    with ExitStack() as opened:
        enter = opened.enter_context
        folder = enter(databases.folder())
        zalo = f"http://127.0.0.1:{enter(child('stub', core=LOAD_CORE)).port}"
        sender = enter(child("sender", url=clerk.url, folder=str(folder), settings=speaking_to(zalo)))
        sender.hear()
        pairs = []
        for _ in range(min(scale.rounds, ROUNDS)):
            with pinned(SERVER_CORE):
                alone = count / asyncio.run(bare(zalo, count))
            _sweep(clerk)
            clerk.do(lambda db: going(notice_id, unit_id).slice(db, 0, count))
            began = perf_counter()
            sender.say("go")
            _wait_until_empty(clerk, began)
            pairs.append((alone, count / (perf_counter() - began)))
    return pairs


def _wait_until_empty(clerk: Clerk, began: float) -> None:
    with clerk.reading() as db:
        while perf_counter() - began < LONGEST:
            left = db.execute(select(col(Outbox.id)).where(outbox.is_on_the_way()).limit(1)).first()
            db.rollback()
            if left is None:
                return
            sleep(GLANCE)
    raise TimeoutError("the outbox was not emptied")
