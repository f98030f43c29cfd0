"""Command phrases: understood with or without accents, in any case, with a leading / or #, extra spaces."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import takewhile

from rapidfuzz.distance import DamerauLevenshtein

from handlers.rules.codes import ALPHABET
from handlers.rules.folding import fold, strip_accents, tidy

_CHARACTERS = ALPHABET + ALPHABET.lower()
_CODE = {
    prefix: rf"{prefix}[-–\s]?(?=[{_CHARACTERS}]*\d|[{_CHARACTERS}]{{4}}\b)[{_CHARACTERS}]{{4,8}}"
    for prefix in ("BT", "TB", "CA")
}
_SLOTS = {
    "report": _CODE["BT"],
    "other": _CODE["BT"],
    "notice": _CODE["TB"],
    "shift": _CODE["CA"],
    "rest": r"\S.*",
    "number": r"\d+",
    "word": r"[^\s,.!?]+",
}
_CODED = frozenset({"report", "other", "notice", "shift"})
_PART = re.compile(r"\{(\w+)\}|(\S+)")
LOOKS_LIKE = 0.75  # similarity above which a phrase is suggested, never obeyed


def _letters(word: str) -> str:
    """A pattern for a word with any accents: the folded text is matched, so the word is folded too."""
    return re.escape(fold(word)).replace(r"\ ", " ")


@dataclass(frozen=True)
class Phrase:
    """A phrase such as `giao {report} cho {rest}`; slots are codes, words, numbers or the rest."""

    written: str
    slots: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        slots = tuple(m[1] for m in _PART.finditer(self.written) if m[1])
        unknown = [s for s in slots if s not in _SLOTS]
        if unknown:
            raise ValueError(f"{self.written!r} has an unknown slot {unknown[0]!r}")
        object.__setattr__(self, "slots", slots)

    @cached_property
    def literal_words(self) -> int:
        return sum(1 for m in _PART.finditer(self.written) if m[2])

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        parts = [f"(?P<{m[1]}>{_SLOTS[m[1]]})" if m[1] else _bare(m[2]) for m in _PART.finditer(self.written)]
        return re.compile(r"\s+".join(parts), re.IGNORECASE | re.DOTALL)

    def is_spelled_otherwise(self, text: str) -> bool:
        """“Chuyện đó …” is not the order “chuyển …”: with accents typed, they must be the right ones."""
        fixed = takewhile(lambda word: not word.startswith("{"), self.written.split())
        said = tidy(text).lstrip("/#").casefold().split()
        return any(
            typed != word and typed != strip_accents(typed) for word, typed in zip(fixed, said, strict=False)
        )

    def match(self, text: str) -> Mapping[str, str] | None:
        """The slots as they were written, codes in their one form; None where the text is another."""
        return self.match_said(Said.of(text))

    def match_said(self, said: "Said") -> Mapping[str, str] | None:
        """The same for a text that was prepared once for many phrases."""
        is_open = self.written.endswith("{rest}")  # its last sentence keeps what ends it
        found = self.pattern.fullmatch(said.with_slots if is_open else said.alone)
        if found is None:
            return None
        return {slot: _value(slot, said.written[slice(*found.span(slot))]) for slot in self.slots}


@dataclass(frozen=True)
class Said:
    """A text as every phrase is compared with it: without accents, and without what ends a sentence."""

    written: str
    with_slots: str
    alone: str

    @classmethod
    def of(cls, text: str) -> "Said":
        written = tidy(text).lstrip("/#").strip()
        aligned = _aligned(written)
        return cls(written, aligned.rstrip(), aligned.rstrip(" .!…"))


def _bare(word: str) -> str:
    return re.escape(_aligned(word))


def _aligned(text: str) -> str:
    """Without accents and as long as the original, so that a place in one is a place in the other."""
    return "".join(map(_plain, text))


@lru_cache(maxsize=2048)  # a few hundred letters make up everything that is ever said
def _plain(letter: str) -> str:
    return (fold(letter) or letter)[:1]


def _value(slot: str, written: str) -> str:
    if slot not in _CODED:
        return written.strip()
    bare = re.sub(r"[-–\s]", "", written).upper()
    return f"{bare[:2]}-{bare[2:]}"


@dataclass(frozen=True)
class Match:
    """A phrase that fits, and what stood in its slots."""

    phrase: Phrase
    args: Mapping[str, str]


def best(phrases: Iterable[Phrase], text: str) -> Match | None:
    """The most specific phrase that fits the whole text: more fixed words, then fewer loose ones."""
    said = Said.of(text)
    found = [Match(p, args) for p in phrases if (args := p.match_said(said)) is not None]
    return max(found, key=_how_specific, default=None)


def _how_specific(match: Match) -> tuple[int, int, int]:
    slots = match.phrase.slots
    return (sum(s in _CODED for s in slots), match.phrase.literal_words, -len(slots))


def suggest(phrases: Iterable[Phrase], text: str) -> Phrase | None:
    """The phrase without slots that the text resembles; it is offered, not obeyed."""
    said = fold(text)
    scored = [
        (DamerauLevenshtein.normalized_similarity(fold(p.written), said), p) for p in phrases if not p.slots
    ]
    score, phrase = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return phrase if score >= LOOKS_LIKE else None


def find_code(text: str, prefix: str = "BT") -> str | None:
    """A code anywhere in the text, in its one form."""
    found = (m[0] for m in re.finditer(rf"\b{_CODE[prefix]}\b", tidy(text), re.IGNORECASE))
    return next((_value("report", code) for code in found if not _is_words(code)), None)


def _is_words(code: str) -> bool:
    """“bt chay”: two words that only look like a code; one with a digit or a hyphen is one."""
    return " " in code and not any(c.isdecimal() for c in code)
