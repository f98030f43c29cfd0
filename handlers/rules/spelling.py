"""How people type: without accents, in teen-code, in telex, with slips; each word as it was meant."""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz.distance import OSA

from handlers.rules.folding import strip_accents
from handlers.rules.syllables import accented, is_syllable, letters_untangled, without_telex

_WORD = re.compile(r"[^\W_]+|[\U0001F190-\U0001FAFF\u2600-\u27BF]|(?<![.\d])\.(?=\s|$)|,(?=\s)|[!?;\n]")
_AFTER_GROUP = frozenset({"so", "dan", "thu", "truong", "minh", "em", "toi", "nao", "may", "bao"})
_NUMBER = "#"  # stands for any number among the words that decide
_STOPS = frozenset(".!?;\n")
_AT_SIGN = re.compile(r"(?<=[a-z])@(?=[a-z])")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_MEASURE = re.compile(r"(\d+)(tr|triệu|k|củ|h|g|p)(\d*)")
_UNITS = {"tr": "triệu", "củ": "triệu", "h": "giờ", "g": "giờ"}
_NEAR = 4  # words to either side that decide between two readings of an abbreviation
_FEW, _SHARE = 3, 2.5  # so many words with accents, and one in so many, make an accented text
_SHORTEST_SLIP = 4  # letters of a word that may hold a slip of the thumb
_REMEMBERED = 1 << 14
_TILDE, _HOOK = "\u0303", "\u0309"  # ngã and hỏi, which half the country does not tell apart
_MARKS = {
    mark: 1 << i for i, mark in enumerate(("\u0300", "\u0301", _HOOK, "\u0323", "\u0302", "\u0306", "\u031b"))
}
_MARKS[_TILDE] = _MARKS[_HOOK]
_CROSSED = 1 << 7  # đ


@dataclass(frozen=True, slots=True)
class Word:
    """One word without its marks, and which marks it was typed with (hoà and hòa are the same)."""

    typed: str
    bare: str
    marks: int = 0
    is_plain: bool = False  # right without any mark

    def fits(self, other: "Word") -> bool:
        """Typed without accents it may be any of them; with accents it must be the same."""
        return self.bare == other.bare and (self.marks == other.marks or not (self.marks or self.is_plain))

    def nearly_fits(self, other: "Word") -> bool:
        """The same, or some accents were left out."""
        return self.fits(other) or (
            self.bare == other.bare and not self.marks & ~other.marks and not self.is_plain
        )


STOP = Word(".", ".")  # the end of a sentence
COMMA = Word(",", ",")
PAUSES = frozenset({STOP, COMMA})


@lru_cache(_REMEMBERED)
def word(typed: str) -> Word:
    """A word as it stands, without looking for what else was meant."""
    marks = 0
    for part in unicodedata.normalize("NFD", typed):
        marks |= _CROSSED if part == "đ" else _MARKS.get(part, 0)
    return Word(typed, strip_accents(typed), marks)


@lru_cache(_REMEMBERED)
def _as_it_stands(plain: Word) -> Word:
    return Word(plain.typed, plain.bare, is_plain=True)


def _is_accented(typed: Sequence[str]) -> bool:
    """Whether somebody types accents, so that a word without any is meant without."""
    marked = sum(1 for token in typed if not token.isascii() and token[0].isalpha())
    return marked >= _FEW and marked * _SHARE >= len(typed)


@dataclass(frozen=True)
class TwoReadings:
    """An abbreviation that means one thing, or another one where certain words are near."""

    usual: tuple[Word, ...]
    other: tuple[Word, ...]
    near: frozenset[str]


class Spelling:
    """Reads what was typed; `known` are the words that somebody would want to find in it."""

    def __init__(self, known: Collection[str]) -> None:
        self._means, self._either, self._plain = _abbreviations()
        self._known = frozenset(known)
        self._slips = tuple(sorted(w for w in known if len(w) >= _SHORTEST_SLIP and w.isascii()))
        self._read = lru_cache(_REMEMBERED)(self._read_once)

    def words_of(self, text: str) -> list[Word]:
        """The words of a tidy text in order, with a stop at the end of each sentence."""
        typed = _cars(_WORD.findall(_AT_SIGN.sub("a", text.casefold())))
        said: list[Word] = []
        for at, token in enumerate(typed):
            either = self._either.get(token)
            said += self._read(token) if either is None else _chosen(either, typed, at)
        return self._taken_as_they_stand(said) if _is_accented(typed) else said

    def strange(self, said: Sequence[Word]) -> float:
        """The share of words that are neither said in Vietnamese nor known from the lists; numbers are."""
        words = [w for w in said if w not in PAUSES]
        odd = sum(1 for w in words if w.bare.isalpha() and not self._is_known(w.bare))
        return odd / len(words) if words else 0.0

    def _is_known(self, bare: str) -> bool:
        return bare in self._known or is_syllable(bare)

    def _taken_as_they_stand(self, said: list[Word]) -> list[Word]:
        return [_as_it_stands(w) if not w.marks and w.bare in self._plain else w for w in said]

    def _read_once(self, typed: str) -> tuple[Word, ...]:
        if typed in _STOPS:
            return (STOP,)
        if typed == ",":
            return (COMMA,)
        meant = self._means.get(typed)
        if meant is not None:
            return meant
        plain = word(typed)
        if not typed[0].isalnum() or typed.isdecimal() or self._is_known(plain.bare):
            return (plain,)
        return next(self._repairs(typed), (plain,))

    def _repairs(self, typed: str) -> Iterator[tuple[Word, ...]]:
        """What else it may have been, the likeliest first."""
        measure = _MEASURE.fullmatch(typed)
        if measure is not None:
            yield _measured(measure)
        if len(set(typed)) == 1 and len(typed) > _SHORTEST_SLIP:
            return  # “hhhhh” is no word
        shorter = _LONG_RUN.sub(r"\1", typed)
        candidates = [shorter, *letters_untangled(shorter)]
        for candidate in candidates:
            if candidate in self._means:
                yield self._means[candidate]
            if is_syllable(strip_accents(candidate)):
                yield (word(candidate),)
        if shorter.isascii():
            yield from ((word(accented(*found)),) for found in without_telex(shorter))
        yield from self._apart(word(shorter).bare)
        yield from self._slip(word(shorter).bare)

    def _apart(self, bare: str) -> Iterator[tuple[Word, ...]]:
        """Two words without a space between them."""
        for at in range(2, len(bare) - 1):
            if bare[:at] in self._known and bare[at:] in self._known and min(at, len(bare) - at) > 1:
                yield (word(bare[:at]), word(bare[at:]))

    def _slip(self, bare: str) -> Iterator[tuple[Word, ...]]:
        """One letter too many, too few, wrong or out of order, but never the first."""
        if len(bare) < _SHORTEST_SLIP or not bare.isalpha():
            return
        for known in self._slips:
            if known[0] == bare[0] and OSA.distance(known, bare, score_cutoff=1) <= 1:
                yield (word(known),)


def _cars(typed: list[str]) -> list[str]:
    """“o to” is a car, unless what follows makes a tổ of it: “o to 5”, “o to dan pho 3”."""
    for at in range(len(typed) - 1):
        after = typed[at + 2] if at + 2 < len(typed) else ""
        if typed[at : at + 2] == ["o", "to"] and not after[:1].isdecimal() and after not in _AFTER_GROUP:
            typed[at : at + 2] = ["ô", "tô"]
    return typed


def _measured(measure: re.Match[str]) -> tuple[Word, ...]:
    number, unit, rest = measure.groups()
    return tuple(word(part) for part in (number, _UNITS.get(unit, unit), rest) if part)


def _chosen(either: TwoReadings, typed: Sequence[str], at: int) -> tuple[Word, ...]:
    around = tuple(
        _NUMBER if w[0].isdecimal() else w
        for w in (*typed[max(0, at - _NEAR) : at], *typed[at + 1 : at + 1 + _NEAR])
    )
    is_other = any(w in either.near or strip_accents(w) in either.near for w in around)
    return either.other if is_other else either.usual


@cache
def _abbreviations() -> tuple[Mapping[str, tuple[Word, ...]], Mapping[str, TwoReadings], frozenset[str]]:
    raw = tomllib.loads(files("handlers.texts").joinpath("spelling.toml").read_text(encoding="utf-8"))
    means = {typed: _plain(meant) for meant, forms in raw["means"].items() for typed in str(forms).split()}
    either = {
        typed: TwoReadings(
            _plain(entry["usual"]),
            _plain(entry["other"]),
            frozenset(strip_accents(w) for w in entry["near"].split()),
        )
        for entry in raw["either"]
        for typed in entry["typed"].split()
    }
    return means, either, frozenset(str(raw["plain"]).split())


def _plain(text: str) -> tuple[Word, ...]:
    return tuple(word(w) for w in unicodedata.normalize("NFC", text).casefold().split())
