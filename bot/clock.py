"""What time it is: the only place in the house where the clock is read."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests hand in one whose hands they move."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class WallClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class HandClock:
    """A clock moved by hand, for stories, drills and the simulator."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        """Move to `at` (aware); time never runs backwards."""
        self._at = max(self._at, at.astimezone(UTC))
