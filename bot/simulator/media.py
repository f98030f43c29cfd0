"""The shelf from which pictures, voices and files are fetched by anyone who has the link."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from PIL import Image

from bot.clock import Clock
from bot.simulator.habits import Habits

MIMES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "amr": "audio/amr",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
}
UNKNOWN = "application/octet-stream"
VOICE = b"#!AMR\n" + b"\x3c" * 64
VIDEO = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + b"\0" * 64


@dataclass(frozen=True)
class Kept:
    """Something on the shelf."""

    content: bytes = field(repr=False)
    mime: str
    since: datetime
    is_lasting: bool = False


class MediaShelf:
    """Keeps content under links nobody can guess."""

    def __init__(self, clock: Clock, habits: Habits, dice: Random, base: Callable[[], str]) -> None:
        """`base`: the address of the simulator, known once it runs."""
        self.clock, self.habits, self.dice, self.base = clock, habits, dice, base
        self.dead: set[str] = set()  # links that are to be dead
        self._kept: dict[str, Kept] = {}

    def put(self, content: bytes, ending: str) -> str:
        """The link under which the content can be fetched from now on."""
        path = f"/media/{self.dice.getrandbits(64):016x}.{ending}"
        self._kept[path] = Kept(content, MIMES.get(ending, UNKNOWN), self.clock.now())
        return self.base() + path

    def portrait(self, uid: str) -> str:
        """A person's picture; its link never dies."""
        path = f"/media/portrait-{uid}.jpg"
        if path not in self._kept:
            self._kept[path] = Kept(photo(int(uid) % 97), MIMES["jpg"], self.clock.now(), is_lasting=True)
        return self.base() + path

    def find(self, path: str) -> Kept | None:
        kept = self._kept.get(path)
        if kept is None or self.base() + path in self.dead:
            return None
        life = self.habits.media_life
        is_alive = life is None or kept.is_lasting or self.clock.now() - kept.since < life
        return kept if is_alive else None


def photo(number: int) -> bytes:
    """A small picture, different for every number."""
    written = io.BytesIO()
    colour = (40 + number * 37 % 200, 40 + number * 71 % 200, 40 + number * 113 % 200)
    Image.new("RGB", (64, 48), colour).save(written, "JPEG")
    return written.getvalue()
