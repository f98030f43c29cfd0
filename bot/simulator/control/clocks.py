"""Lets time pass on the simulator's clock, so that what comes due on the way happens in its order."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.simulator.control.values import NotPossible
from bot.simulator.records import Json
from bot.simulator.world import World
from bot.simulator.zalo import SimulatedZalo

Mover = Callable[[datetime], Awaitable[None]]


@runtime_checkable
class Movable(Protocol):
    """A clock that can be set forward."""

    def now(self) -> datetime: ...
    def set(self, at: datetime) -> None: ...


@runtime_checkable
class Variable(Protocol):
    """A clock that runs at any speed."""

    speed: float

    def run_at(self, speed: float) -> None: ...


def of_clock(world: World) -> Json:
    clock = world.clock
    speed = clock.speed if isinstance(clock, Variable) else 1.0
    return {"now": clock.now().isoformat(), "speed": speed, "movable": isinstance(clock, Movable)}


async def move(zalo: SimulatedZalo, to: datetime) -> None:
    """Forward to a moment, stopping wherever Zalo does something or the webhook is to be told something."""
    clock = zalo.world.clock
    if not isinstance(clock, Movable):
        raise NotPossible("this clock is the machine's own and cannot be moved")
    while (due := zalo.next_due()) is not None and due <= to:
        clock.set(due)
        await zalo.deliver_due()
    clock.set(to)
    await zalo.deliver_due()
    zalo.world.post.news.set()


def moment_in(world: World, given: Json) -> datetime | None:
    """What `{"to": "2026-11-30T22:00:00+07:00"}` or `{"forward": 3600}` means."""
    if "forward" in given:
        return world.clock.now() + timedelta(seconds=_number(given, "forward"))
    if "to" not in given:
        return None
    try:
        to = datetime.fromisoformat(str(given["to"]))
    except ValueError:
        raise NotPossible("to: a moment such as 2026-11-30T22:00:00+07:00") from None
    if to.tzinfo is None:
        raise NotPossible("to: with its offset, such as +07:00")
    return to


def set_speed(world: World, given: Json) -> None:
    if "speed" not in given:
        return
    if not isinstance(world.clock, Variable):
        raise NotPossible("this clock has one speed only")
    world.clock.run_at(_number(given, "speed"))


def _number(given: Json, key: str) -> float:
    value = given[key]
    if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
        raise NotPossible(f"{key}: a number, not below 0")
    return float(value)
