"""The metronome only wakes; chores are done one at a time and are never torn in two."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from prometheus_client import Counter

from bot.metrics import Meters
from bot.scheduler import Chore, Chores, Metronome

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SOON = 5.0  # seconds a test is ready to wait for something that happens at once
type_deed = Callable[[], Awaitable[object]]


def counted(meters: Meters, event: str) -> float:
    ticks: Counter = meters.ticks
    return float(ticks.labels(event)._value.get())


# --- The metronome -----------------------------------------------------------------------------------------


def metronome(meters: Meters, tick: Callable[[], None], ask: Callable[[Chore], None]) -> Any:
    return Metronome(HANOI, meters, tick, ask)


def jobs(beat: Any) -> dict[str, Any]:
    return {" ".join(map(str, job.args)) or "tick": job for job in beat._scheduler.get_jobs()}


async def test_there_is_a_job_for_each_beat_and_it_only_wakes() -> None:
    woken: list[object] = []
    beat = metronome(Meters(), lambda: woken.append("tick"), woken.append)
    found = jobs(beat)
    assert set(found) == {"tick", *Chore}
    for job in found.values():
        assert await job.func(*job.args) is None
    assert sorted(map(str, woken)) == sorted(["tick", *Chore])


async def test_a_late_beat_is_still_a_beat_and_several_late_ones_are_one() -> None:
    beat = metronome(Meters(), lambda: None, lambda _: None)
    beat.start()
    try:
        for job in beat._scheduler.get_jobs():
            assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    finally:
        beat.stop()


async def test_the_backup_is_made_at_night_where_the_people_live() -> None:
    trigger = jobs(metronome(Meters(), lambda: None, lambda _: None))[Chore.BACKUP].trigger
    noon = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    assert trigger.get_next_fire_time(None, noon) == datetime(2026, 11, 25, 2, 30, tzinfo=HANOI)


async def test_a_beat_wakes_on_the_loop_itself() -> None:
    ticked = asyncio.Event()
    beat = metronome(Meters(), ticked.set, lambda _: None)
    beat.start()
    try:
        jobs(beat)["tick"].modify(next_run_time=datetime.now(UTC))
        await asyncio.wait_for(ticked.wait(), SOON)
        assert ticked.is_set()
    finally:
        beat.stop()


async def test_an_error_in_a_beat_is_counted_and_the_next_beat_comes() -> None:
    meters, failed = Meters(), asyncio.Event()

    def broken() -> None:
        raise RuntimeError

    beat = metronome(meters, broken, lambda _: None)
    beat._scheduler.add_listener(lambda _: failed.set(), EVENT_JOB_ERROR)
    beat.start()
    try:
        job = jobs(beat)["tick"]
        job.modify(next_run_time=datetime.now(UTC) - timedelta(minutes=1))
        await asyncio.wait_for(failed.wait(), SOON)
        assert counted(meters, "error") == 1
        assert jobs(beat)["tick"].next_run_time is not None
    finally:
        beat.stop()


@pytest.mark.parametrize(
    ("code", "event"),
    [(EVENT_JOB_MISSED, "missed"), (EVENT_JOB_ERROR, "error"), (EVENT_JOB_MAX_INSTANCES, "still running")],
)
def test_every_lost_beat_is_counted(code: int, event: str) -> None:
    meters = Meters()
    metronome(meters, lambda: None, lambda _: None)._count(SimpleNamespace(code=code))
    assert counted(meters, event) == 1


def test_stopping_what_never_began_is_no_error() -> None:
    beat = metronome(Meters(), lambda: None, lambda _: None)
    beat.stop()
    assert not beat._scheduler.running


# --- Chores ------------------------------------------------------------------------------------------------


class Household:
    """Chores whose beginning is seen and whose end a test decides."""

    def __init__(self) -> None:
        self.meters = Meters()
        self.begun: list[Chore] = []
        self.ended: list[Chore] = []
        self.at_it = asyncio.Event()
        self.may_end = asyncio.Event()
        self.fails = False
        self.chores = Chores({chore: self._deed(chore) for chore in Chore}, self.meters)

    def _deed(self, chore: Chore) -> type_deed:
        async def deed() -> None:
            self.begun.append(chore)
            self.at_it.set()
            await self.may_end.wait()
            if self.fails:
                raise ValueError("bà Tám")
            self.ended.append(chore)

        return deed

    async def seen_at_it(self) -> None:
        await asyncio.wait_for(self.at_it.wait(), SOON)
        self.at_it.clear()


async def test_one_chore_at_a_time_and_asking_twice_is_asking_once() -> None:
    house = Household()
    running = asyncio.create_task(house.chores.run())
    for chore in (Chore.TIDY, Chore.TIDY, Chore.BACKUP, Chore.TIDY):
        house.chores.ask(chore)
    await house.seen_at_it()
    assert len(house.begun) == 1
    house.may_end.set()
    await house.seen_at_it()
    house.chores.stop()
    await asyncio.wait_for(running, SOON)
    assert sorted(house.begun) == sorted({Chore.TIDY, Chore.BACKUP})
    assert house.ended == house.begun


async def test_asking_again_while_it_is_being_done_is_asking_for_another_time() -> None:
    house = Household()
    running = asyncio.create_task(house.chores.run())
    house.chores.ask(Chore.TIDY)
    await house.seen_at_it()
    house.chores.ask(Chore.TIDY)
    house.may_end.set()
    await house.seen_at_it()
    house.chores.stop()
    await asyncio.wait_for(running, SOON)
    assert house.ended == [Chore.TIDY, Chore.TIDY]


async def test_closing_time_lets_a_chore_end_and_begins_no_other() -> None:
    house = Household()
    running = asyncio.create_task(house.chores.run())
    beat = metronome(house.meters, lambda: None, house.chores.ask)
    beat.start()
    house.chores.ask(Chore.BACKUP)
    await house.seen_at_it()
    house.chores.ask(Chore.TIDY)
    house.chores.stop()
    beat.stop()
    assert not running.done()
    house.may_end.set()
    await asyncio.wait_for(running, SOON)
    assert house.ended == [Chore.BACKUP]


async def test_a_chore_that_fails_is_counted_and_the_next_one_is_done() -> None:
    house = Household()
    house.fails = True
    house.may_end.set()
    running = asyncio.create_task(house.chores.run())
    house.chores.ask(Chore.TIDY)
    await house.seen_at_it()
    house.chores.ask(Chore.TOKENS)
    await house.seen_at_it()
    house.chores.stop()
    await asyncio.wait_for(running, SOON)
    assert counted(house.meters, "tidy failed") == 1
    assert house.begun == [Chore.TIDY, Chore.TOKENS]


async def test_nothing_asked_is_nothing_done() -> None:
    house = Household()
    house.chores.stop()
    await asyncio.wait_for(house.chores.run(), SOON)
    assert house.begun == []
