"""What the simulated Zalo does by itself later: a review that ends, a group that is dissolved."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Deed = Callable[[], None]


class Agenda:
    """Deeds in the order of their moments; a deed looks for itself whether it is still wanted."""

    def __init__(self) -> None:
        self._deeds: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()

    def put(self, due: datetime, deed: Deed) -> None:
        heapq.heappush(self._deeds, (due, next(self._numbers), deed))

    def next_due(self) -> datetime | None:
        return self._deeds[0][0] if self._deeds else None

    def do_due(self, now: datetime) -> bool:
        """Do everything whose moment has come; whether there was anything."""
        is_any = False
        while self._deeds and self._deeds[0][0] <= now:
            heapq.heappop(self._deeds)[2]()
            is_any = True
        return is_any
