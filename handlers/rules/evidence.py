"""What words usually go with: counted in labelled examples, so that every weight can be looked up."""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from handlers.rules.folding import tidy
from handlers.rules.phrasebook import parts_of
from handlers.rules.spelling import PAUSES, Spelling, Word

PHRASE = 0.5  # a phrase of the lists counts half as much as an example
DOUBT = 0.3  # how much a word says at least that was met only once or twice
WORST = -2.0  # no single word speaks more against a kind
USUAL = 0.3  # how much it counts that a kind is frequent
_NUMBER = "#"
_REMEMBERED = 1 << 14

Labelled = tuple[str, str]  # a kind, and a text or phrase of it


@dataclass(frozen=True)
class Example:
    """A message somebody labelled."""

    intent: str
    category: str
    urgency: str
    text: str


class Evidence:
    """Which words speak for which kind, by how often they stood in examples of it."""

    def __init__(self, spelling: Spelling, examples: Iterable[Labelled], phrases: Iterable[Labelled]) -> None:
        self._seen: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        kinds: Counter[str] = Counter()
        for kind, text in examples:
            kinds[kind] += 1
            for feature in _features(spelling.words_of(tidy(text))):
                self._seen[feature][kind] += 1
        for kind, phrase in phrases:
            for feature, share in _phrase_features(phrase):
                self._seen[feature][kind] += share * PHRASE
        self._share = {kind: count / kinds.total() for kind, count in kinds.items()}
        self._usual = {kind: USUAL * math.log(share) for kind, share in self._share.items()}
        self._weights = lru_cache(_REMEMBERED)(self._weights_once)

    def weigh(self, said: Sequence[Word]) -> dict[str, float]:
        """How much the words speak for each kind; 0 says nothing, more is for it, less against it."""
        total, against = dict(self._usual), 0.0
        for feature in _features(said):
            found = self._weights(feature)
            if found is not None:
                elsewhere, weights = found
                against += elsewhere
                for kind, weight in weights:
                    total[kind] += weight - elsewhere
        return {kind: weight + against for kind, weight in total.items()}

    def telling(self, said: Sequence[Word], kind: str, most: int = 3) -> tuple[str, ...]:
        """The words that speak most for this kind, in the order of their weight."""
        found = ((f, self._weights(f)) for f in _features(said))
        weighed = ((dict(w[1]).get(kind, 0.0), f) for f, w in found if w is not None)
        return tuple(
            f for weight, f in sorted(weighed, key=lambda pair: (-pair[0], pair[1]))[:most] if weight > 0
        )

    def _weights_once(self, feature: str) -> tuple[float, tuple[tuple[str, float], ...]] | None:
        """What the word says against every kind it was never met with, and its weight for the others."""
        seen = self._seen.get(feature)
        if seen is None:
            return None
        of = sum(seen.values()) + DOUBT
        weights = (
            (kind, max(WORST, math.log((count + DOUBT * self._share[kind]) / of / self._share[kind])))
            for kind, count in seen.items()
            if kind in self._share  # nobody reports a procedure
        )
        return max(WORST, math.log(DOUBT / of)), tuple(weights)


def examples() -> list[Example]:
    """Every message that was labelled; lines that start with # are notes."""
    text = files("handlers.texts").joinpath("examples.csv").read_text(encoding="utf-8")
    rows = (line for line in text.splitlines() if not line.startswith("#"))
    labelled = [
        Example(row["intent"], row["category"], row["urgency"], row["text"])
        for row in csv.DictReader(rows, delimiter=";")
    ]
    half = files("handlers.texts").joinpath("fragments.txt").read_text(encoding="utf-8").splitlines()
    return [*labelled, *(Example("report", "other", "P4", line) for line in half if not line.startswith("#"))]


def _features(said: Sequence[Word]) -> list[str]:
    """The words with and without their accents, and two that stand together or one apart."""
    words = [w for w in said if w not in PAUSES]
    bare = [_NUMBER if w.bare.isdecimal() else w.bare for w in words]
    together = (f"{a} {b}" for a, b in pairwise(bare))
    apart = (f"{a} … {b}" for a, b in zip(bare, bare[2:], strict=False))
    return list(dict.fromkeys((*bare, *together, *apart, *(w.typed for w in words if w.marks))))


def _phrase_features(phrase: str) -> Iterable[tuple[str, float]]:
    """The same of a phrase; where it leaves a choice, each word counts for a part."""
    before: Sequence[Word] = ()
    for words, is_next in parts_of(phrase):
        share = 1 / math.sqrt(len(words))
        for w in words:
            yield w.bare, share
            if w.marks:
                yield w.typed, share
        if is_next:
            yield from _pairs(before, words)
        before = words


def _pairs(first: Sequence[Word], second: Sequence[Word]) -> Iterable[tuple[str, float]]:
    if first:
        share = 1 / math.sqrt(len(first) * len(second))
        yield from ((f"{a.bare} {b.bare}", share) for a in first for b in second)


def by_weight(weights: Mapping[str, float]) -> list[tuple[float, str]]:
    """The kinds, the likeliest first."""
    return sorted(((w, kind) for kind, w in weights.items()), key=lambda pair: (-pair[0], pair[1]))
