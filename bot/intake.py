"""The letter box: webhooks that arrive together are written down in one durable transaction."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future

from sqlmodel import Session

from bot.metrics import Meters
from storage import inbox
from storage.clerk import Clerk, Turn
from storage.inbox import NewItem

MOST_AT_ONCE = 500

type_waiting = tuple[NewItem, "asyncio.Future[None]"]


class Intake:
    """Collects what arrives while a commit is on its way, and commits it together next; never waits idle."""

    def __init__(self, clerk: Clerk, meters: Meters, *, after: Callable[[], None] = lambda: None) -> None:
        """`after` is called when something new stands in the inbox."""
        self._clerk, self._meters, self._after = clerk, meters, after
        self._waiting: list[type_waiting] = []
        self._is_writing = False

    async def hear(self, item: NewItem) -> None:
        """Return when the item is durably stored (or was already there).

        Raises:
            Exception: whatever the database says; nothing of the batch is stored then.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        self._waiting.append((item, stored))
        if not self._is_writing:
            self._is_writing = True
            loop.call_soon(self._write, loop)  # whoever arrives in this same moment comes along
        await stored

    def _write(self, loop: asyncio.AbstractEventLoop) -> None:
        batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
        items = [item for item, _ in batch]

        def work(db: Session) -> None:
            inbox.hear(db, items)

        try:
            writing = self._clerk.submit(Turn.INBOX, work)
        except Exception as error:  # noqa: BLE001 (the house is closing: whoever waits must be told)
            self._written(loop, batch, error)
            return
        writing.add_done_callback(
            lambda done: loop.call_soon_threadsafe(self._written, loop, batch, _error(done))
        )

    def _written(
        self, loop: asyncio.AbstractEventLoop, batch: list[type_waiting], error: BaseException | None
    ) -> None:
        for _, stored in batch:
            if stored.done():
                continue  # whoever asked has hung up
            if error is None:
                stored.set_result(None)
            else:
                stored.set_exception(error)
        self._meters.commits.inc()
        if error is None:
            self._after()
        self._is_writing = bool(self._waiting)
        if self._is_writing:
            self._write(loop)


def _error(done: "Future[None]") -> BaseException | None:
    return done.exception()
