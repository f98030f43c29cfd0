"""How much a message speaks for what: points learned from labelled examples, added up for anybody to check.

The points stand in `texts/points.csv`, a line for each word, each pair of words, and each thing that phrases
of the lists have shown (`@theft`, `@heard past`); `./dev triage-learn` writes it.
A rare word weighs more than a common one, and a long message no more than a short one.
"""

import csv
import hashlib
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, pairwise

from handlers.rules.spelling import PAUSES, Word
from storage.words import Intent, Urgency

KIND, INTENT, GRAVE = HEADS = ("kind", "intent", "grave")  # what the words are asked about
NAMES_A_KIND = frozenset({Intent.REPORT, Intent.QUESTION})  # whose category says what the words are about
HEADING = "# Points of words, made by ./dev triage-learn from examples {}; not written by hand."
SCALE = 8.0  # so that a whole point is about what one telling word says
STEP, LONGEST = 4, 6  # a message is as long as so many times so many words: three words tell little
_NUMBER, _END, _LENGTH, NOTICED = "#", "|", "~", "@"
_NO_WORDS = f"{NOTICED}{_END} "
_REMEMBERED = 1 << 12


@dataclass(frozen=True)
class Example:
    """A message somebody labelled."""

    intent: str
    category: str
    urgency: str
    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """What one of them says: how rare it is, and its points for each answer to each question, times that."""

    rarity: float
    says: Mapping[str, Mapping[str, float]]

    @classmethod
    def read(cls, line: str) -> "Points":
        """A line of the table, from behind the word."""
        rare, *answers = line.split(";")
        rarity = float(rare)
        return cls(rarity, {head: _pairs(a, rarity) for head, a in zip(HEADS, answers, strict=True)})


class Evidence:
    """The points of all words that were met in examples; a line is read when its word is first said."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        """`lines` are those of the table by their word; under no word stands where every sum begins."""
        self._lines = lines
        self._points = lru_cache(_REMEMBERED)(self._points_once)
        begin = lines[""].split(";")[1:]
        self._start = {head: _pairs(points, SCALE) for head, points in zip(HEADS, begin, strict=True)}

    @classmethod
    def of(cls, table: Iterable[str]) -> "Evidence":
        """From `word;rarity;kind:points …;intent:points …;grave:points`, below a heading and the titles."""
        lines = (line.partition(";") for line in islice(table, 2, None))
        return cls({word: points for word, _, points in lines})

    def weigh_all(self, said: Sequence[Word], noticed: Iterable[str]) -> dict[str, dict[str, float]]:
        """How much the words and what was noticed speak for each answer to each of the questions."""
        met = self._met(said, noticed)
        return {head: self._sum(head, met) for head in HEADS}

    def _met(self, said: Sequence[Word], noticed: Iterable[str]) -> list[Points]:
        return [found for f in features_of(said, noticed) if (found := self._points(f)) is not None]

    def _points_once(self, word: str) -> Points | None:
        line = self._lines.get(word)
        return Points.read(line) if line is not None else None

    def _sum(self, head: str, met: Sequence[Points]) -> dict[str, float]:
        length = math.sqrt(sum(word.rarity**2 for word in met)) or 1.0
        share = SCALE / length
        total = dict.fromkeys(self._start[head], 0.0)
        for word in met:
            for kind, points in word.says[head].items():
                total[kind] += points
        return {kind: start + total[kind] * share for kind, start in self._start[head].items()}

    def telling(
        self, said: Sequence[Word], noticed: Iterable[str], answer: str, head: str, most: int = 3
    ) -> tuple[str, ...]:
        """What speaks most for this answer, in the order of its weight."""
        seen = (feature for feature in features_of(said, noticed) if not feature.startswith(_LENGTH))
        met = ((self._points(feature), feature) for feature in seen)
        weighed = [(p.says[head].get(answer, 0.0), feature) for p, feature in met if p is not None]
        weighed.sort(key=lambda pair: (-pair[0], pair[1]))
        return tuple(feature.strip(_NO_WORDS) for points, feature in weighed[:most] if points > 0)


@cache
def examples() -> tuple[Example, ...]:
    """Every message that was labelled; lines that start with # are notes."""
    labelled = [Example(r["intent"], r["category"], r["urgency"], r["text"]) for r in _rows("examples.csv")]
    half = files("handlers.texts").joinpath("fragments.txt").read_text(encoding="utf-8").splitlines()
    return (
        *labelled,
        *(Example(Intent.REPORT, "other", Urgency.P3, line) for line in half if not line.startswith("#")),
    )


def label(head: str, example: Example) -> str | None:
    """The answer an example gives to one of the questions; None where it gives none."""
    if head == KIND:
        return example.category if example.intent in NAMES_A_KIND else None
    if head == INTENT:
        return str(example.intent)
    return "grave" if example.urgency == Urgency.P1 else "calm"


def fingerprint(told: Iterable[object]) -> str:
    """Changes with every example, and with everything else that was learned from."""
    return hashlib.sha256("\n".join(map(repr, told)).encode()).hexdigest()[:16]


def load() -> Evidence:
    """The table as it stands in its file."""
    return Evidence.of(
        files("handlers.texts").joinpath("points.csv").read_text(encoding="utf-8").splitlines()
    )


def _pairs(written: str, times: float) -> dict[str, float]:
    parts = (part.partition(":") for part in written.split())
    return {sys.intern(kind): float(points) * times for kind, _, points in parts}


def _rows(name: str) -> Iterable[dict[str, str]]:
    text = files("handlers.texts").joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), delimiter=";")


def features_of(said: Sequence[Word], noticed: Iterable[str]) -> list[str]:
    """The words with and without accents, two that stand together, also with either end, and how many.

    What was `noticed` besides, by the phrases of the lists, counts like a word.
    """
    words = [w for w in said if w not in PAUSES]
    bare = [_NUMBER if w.bare.isdecimal() else w.bare for w in words]
    together = (f"{a} {b}" for a, b in pairwise([_END, *bare, _END]))
    long = f"{_LENGTH}{min(len(words) // STEP, LONGEST)}"
    also = (f"{NOTICED}{sign}" for sign in noticed)
    return list(dict.fromkeys((*bare, *together, *(w.typed for w in words if w.marks), long, *also)))


def by_weight(weights: Mapping[str, float]) -> list[tuple[float, str]]:
    """The kinds, the likeliest first."""
    return sorted(((w, kind) for kind, w in weights.items()), key=lambda pair: (-pair[0], pair[1]))
