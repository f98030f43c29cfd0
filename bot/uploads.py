"""Pictures on their way to Zalo: each is uploaded once and shown to many, and anew where Zalo forgot it."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import segno

from bot.zalo import picture_wire
from bot.zalo.errors import Ruling, Verdict
from bot.zalo.wire import Answer, Request
from storage.outbox import Claimed
from storage.pictures import Shown, Source, picture_of

LASTS = timedelta(days=6)  # Zalo forgets an upload after seven days (upload API, read November 2026)
REFUSED_FOR = timedelta(minutes=10)  # what Zalo did not take is not offered again for each recipient
PATIENT = 2  # tries of a message for which an upload may fail; then the words go alone
WAITED_FOR = frozenset({Verdict.RETRY, Verdict.TOKEN, Verdict.ACCOUNT})
DOT = 12  # pixels of one square of a code to scan
MARGIN = 4  # squares of white around it: readers need them

type_ask = Callable[[Request, str], Awaitable[tuple[Ruling, Answer | None]]]


@dataclass(frozen=True)
class Picture:
    """What Zalo calls it; empty where the words go alone. `why_not` is an answer worth waiting for."""

    attachment_id: str = ""
    until: datetime | None = None
    why_not: tuple[Ruling, Answer | None] | None = None


class Uploads:
    """What is uploaded now, by account and picture; a process that starts anew uploads once more.

    Args:
        root: DATA_DIR/media.
        ask: makes a call and says what its answer means.
    """

    def __init__(self, root: Path, ask: type_ask, now: Callable[[], datetime]) -> None:
        self._root, self._ask, self._now = root, ask, now
        self._known: dict[tuple[str, str], Picture] = {}
        self._coming: dict[tuple[str, str], asyncio.Task[Picture]] = {}

    async def picture(self, row: Claimed, shown: Shown, token: str) -> Picture:
        """The picture of a message; everybody who wants the same waits for one upload."""
        key = (row.oa_id, picture_of(row))
        known = self._known.get(key)
        if known is not None and known.until is not None and known.until > self._now():
            return known
        task = self._coming.get(key)
        if task is None:
            task = asyncio.create_task(self._bring(key[1], shown, token))
            self._coming[key] = task
            task.add_done_callback(lambda _: self._coming.pop(key, None))
        made = await asyncio.shield(task)
        if made.why_not is None:
            self._known[key] = made
        return made if made.why_not is None or row.attempts < PATIENT else Picture()

    def forget(self, row: Claimed, attachment_id: str) -> None:
        """Zalo does not know this one any more; a newer one is left alone."""
        key = (row.oa_id, picture_of(row))
        known = self._known.get(key)
        if known is not None and known.attachment_id == attachment_id:
            del self._known[key]

    async def _bring(self, name: str, shown: Shown, token: str) -> Picture:
        request = await asyncio.to_thread(self._request, name, shown)
        if request is None:
            return Picture(until=self._now() + REFUSED_FOR)
        ruling, answer = await self._ask(request, token)
        if ruling.verdict in WAITED_FOR:
            return Picture(why_not=(ruling, answer))
        found = answer.found.get("attachment_id") if answer is not None else None
        # A part whose name Zalo does not like is answered with success and nothing else.
        is_taken = ruling.verdict is Verdict.DONE and isinstance(found, str) and bool(found)
        lasts = LASTS if is_taken else REFUSED_FOR
        return Picture(str(found) if is_taken else "", self._now() + lasts)

    def _request(self, name: str, shown: Shown) -> Request | None:
        """The file as it is uploaded; None where there is none any more."""
        source, _, what = name.partition(":")
        if source == Source.QR:
            return picture_wire.upload("ma-qr.png", drawn(what), mime="image/png")
        if shown.path is None:
            return None
        try:
            return picture_wire.upload("anh.jpg", (self._root / shown.path).read_bytes())
        except OSError:
            return None


def drawn(says: str) -> bytes:
    """A code to scan, as a picture."""
    written = io.BytesIO()
    segno.make(says, error="m").save(written, kind="png", scale=DOT, border=MARGIN)
    return written.getvalue()
