"""Everything that changes on the stage, numbered, so that a page which was away loses nothing."""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from bot.simulator.records import Json

KEPT = 5000  # a page that was away for longer looks at everything anew


@dataclass(frozen=True)
class Change:
    """One change, as the page is told it."""

    number: int
    told: str


class Changes:
    """The last few thousand changes, and a bell for those who wait for the next one."""

    def __init__(self, kept: int = KEPT) -> None:
        self.run = secrets.token_hex(4)  # numbers of an earlier evening mean nothing
        self.number = 0
        self.is_closed = False
        self._kept: deque[Change] = deque(maxlen=kept)
        self._bell = asyncio.Event()

    def tell(self, kind: str, **what: object) -> None:
        """Something changed; whoever waits is woken."""
        told: Json = {"kind": kind, **what}
        self.number += 1
        self._kept.append(Change(self.number, json.dumps(told, ensure_ascii=False)))
        self._ring()

    def mark(self) -> str:
        """Where the newest change stands."""
        return f"{self.run}-{self.number}"

    def since(self, mark: str) -> Sequence[Change] | None:
        """What came after a mark; None where that is not known any more."""
        run, _, written = mark.partition("-")
        if run != self.run or not written.isdecimal() or int(written) > self.number:
            return None
        missed = self.number - int(written)
        if missed > len(self._kept):
            return None
        return list(self._kept)[len(self._kept) - missed :]

    async def more(self, patience: float) -> None:
        """Wait for the next change, as long as patience (seconds) lasts."""
        try:
            await asyncio.wait_for(self._bell.wait(), patience)
        except TimeoutError:
            return

    def close(self) -> None:
        """Nothing follows; whoever waits may go home."""
        self.is_closed = True
        self._ring()

    def _ring(self) -> None:
        self._bell.set()
        self._bell = asyncio.Event()
