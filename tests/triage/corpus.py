"""Made-up messages as people write them, what an officer would make of each, and how many are understood."""

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import handlers
from handlers.rules.folding import fold, strip_accents
from handlers.rules.triage import Reading, load_book, read
from storage.words import Urgency

NUMBERS = {"police": "113", "fire": "114", "ambulance": "115", "disaster": "112", "children": "111"}
BOOK = load_book(NUMBERS)
EXAMPLES, DEVELOP, MEASURE = "examples", "develop", "measure"
TEXTS = Path(handlers.__file__).parent / "texts"
NOT_SAID = "?"  # nobody wrote down which words tell the place
AROUND = 4  # so many more words than the place itself still show where it is
REASONS = 3


@dataclass(frozen=True)
class Message:
    """A made-up message and what an officer would make of it; `place` are its words for where."""

    text: str
    intent: str
    category: str
    urgency: str
    place: str = NOT_SAID

    def has_place(self, reading: Reading) -> bool:
        """The words for the place were found, and not half the message with them."""
        meant, found = fold(self.place).split(), fold(reading.location_text or "").split()
        return set(meant) <= set(found) and len(found) <= (len(meant) + AROUND if meant else 0)


def messages(name: str) -> list[Message]:
    """The messages of one file of the corpus; lines that start with # are notes."""
    folder = TEXTS if name == EXAMPLES else Path(__file__).parent
    lines = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return [Message(**row) for row in csv.DictReader(_without_notes(lines), delimiter=";")]


def _without_notes(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if not line.startswith("#")]


def understood(text: str) -> Reading:
    return read(text, book=BOOK)


@dataclass(frozen=True)
class Share:
    """How many of these are right, and what was made of the others."""

    right: int
    of: int
    missed: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 1.0

    def __str__(self) -> str:
        return f"{self.right}/{self.of} = {self.share:.1%}"


@dataclass(frozen=True)
class Measured:
    """One file, measured; `calm` are those that are no emergency and stay none."""

    intent: Share
    category: Share
    urgency: Share
    emergencies: Share
    calm: Share
    place: Share
    milliseconds: float


def measured(corpus: Sequence[Message], *, bare: bool = False) -> Measured:
    """Read all of them, with accents or quite without."""
    began = time.process_time()
    read_as = [(m, understood(strip_accents(m.text) if bare else m.text)) for m in corpus]
    return summed_up(read_as, (time.process_time() - began) * 1000 / max(1, len(corpus)))


def summed_up(read_as: Sequence[tuple[Message, Reading]], milliseconds: float) -> Measured:
    """How many were read as they were meant."""
    grave = [(m, r) for m, r in read_as if m.urgency == Urgency.P1]
    calm = [(m, r) for m, r in read_as if m.urgency != Urgency.P1]
    placed = [(m, r) for m, r in read_as if m.place != NOT_SAID]
    return Measured(
        intent=_share([(m, r, r.intent == m.intent) for m, r in read_as]),
        category=_share([(m, r, r.category == m.category) for m, r in read_as]),
        urgency=_share([(m, r, r.urgency == m.urgency) for m, r in read_as]),
        emergencies=_share([(m, r, r.urgency is Urgency.P1) for m, r in grave]),
        calm=_share([(m, r, r.urgency is not Urgency.P1) for m, r in calm]),
        place=_share([(m, r, m.has_place(r)) for m, r in placed]),
        milliseconds=milliseconds,
    )


def _share(judged: Sequence[tuple[Message, Reading, bool]]) -> Share:
    missed = tuple(_told(m, r) for m, r, is_right in judged if not is_right)
    return Share(len(judged) - len(missed), len(judged), missed)


def _told(message: Message, reading: Reading) -> str:
    wanted = f"{message.intent} {message.category} {message.urgency} [{message.place}]"
    got = f"{reading.intent} {reading.category} {reading.urgency} [{reading.location_text or ''}]"
    return f"{message.text} | {wanted} | {got} | {'; '.join(reading.reasons[:REASONS])}"
