"""Lets a program wait for a message on a phone instead of asking again and again."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from bot.simulator.records import SentMessage
from bot.simulator.zalo import SimulatedZalo


class Arrivals:
    """Wakes whoever waits whenever a message reached somebody."""

    def __init__(self, zalo: SimulatedZalo) -> None:
        self._news = asyncio.Event()
        zalo.watchers.append(self._arrived)

    async def until(self, is_there: Callable[[], bool], seconds: float) -> None:
        """Until something is there, or the time is up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not is_there():
                    await self._news.wait()

    def _arrived(self, _message: SentMessage) -> None:
        self._news.set()
        self._news = asyncio.Event()
