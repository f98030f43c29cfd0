"""Many phrases looked for in a text at once; a phrase may leave room for a few words between its own."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from handlers.rules.spelling import COMMA, STOP, Word, word

_ROOM = {"…": 4, "……": 8}  # how many words fit into the room a phrase leaves
_NEAR = 16  # words and commas, within which the second word of a phrase must follow
_NONE = ""  # the second word of a phrase of one
_REPEATED = 5  # whoever says the same words more often says nothing new
CLASS = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a text: which words of it (one bit each), what it stands for, and as it was typed."""

    start: int
    end: int
    words: int
    stands_for: str
    typed: str

    @property
    def length(self) -> int:
        return self.words.bit_count()

    @property
    def is_tight(self) -> bool:
        """Its words stand side by side."""
        return self.end - self.start == self.length


@dataclass(frozen=True, slots=True)
class _Part:
    """One place of a phrase: any of these words after so many others; `strict` ones need their accents."""

    words: tuple[Word, ...]
    strict: frozenset[str]
    room: int

    def takes(self, said: Word, *, loosely: bool) -> bool:
        for known in self.words:
            if known.bare == said.bare:
                fits = said.nearly_fits(known) if loosely else said.fits(known)
                if fits and (said.marks or known.typed not in self.strict):
                    return True
        return False


@dataclass(frozen=True)
class _Pattern:
    parts: tuple[_Part, ...]
    stands_for: str

    @cached_property
    def is_tight(self) -> bool:
        """Several words side by side: then one may lack its accents and is still known."""
        return len(self.parts) > 1 and not any(part.room for part in self.parts)

    def match(self, said: Sequence[Word], start: int) -> Hit | None:
        loosely = self.is_tight
        if not self.parts[0].takes(said[start], loosely=loosely):
            return None
        at, found = start, 1 << start
        for part in self.parts[1:]:
            at = _next(part, said, at + 1, loosely=loosely)
            if at < 0:
                return None
            found |= 1 << at
        typed = " ".join(w.typed for i, w in enumerate(said[start : at + 1], start) if found >> i & 1)
        return Hit(start, at + 1, found, self.stands_for, typed)


def _next(part: _Part, said: Sequence[Word], at: int, *, loosely: bool) -> int:
    """Where the next part of a phrase stands, or -1; a phrase does not reach into the next sentence."""
    room = part.room
    for place in range(at, len(said)):
        if part.takes(said[place], loosely=loosely):
            return place
        is_comma = (
            said[place] is COMMA and part.room > 0
        )  # it takes no room, but parts what stands side by side
        room -= 0 if is_comma else 1
        if room < 0 or said[place] is STOP:
            return -1
    return -1


class Phrasebook:
    """Phrases by what they stand for. `a|b` is either word, `…` leaves room, `!a` needs its accents typed."""

    def __init__(self, phrases: Mapping[str, Sequence[str]], classes: Mapping[str, Sequence[str]]) -> None:
        self._patterns: list[_Pattern] = []
        # The numbers of the patterns by their first and their second word (none if there is but one): nearly
        # always no second one stands in the text, and then nothing of a first one is looked at.
        self._by_words: dict[str, dict[str, list[int]]] = {}
        self.vocabulary: set[str] = set()
        self.phrases: set[str] = set()  # each as its words are compared, without accents
        for stands_for, written in phrases.items():
            for phrase in written:
                for spelled_out in _spelled_out(phrase, classes):
                    self._add(stands_for, spelled_out)

    def _add(self, stands_for: str, phrase: str) -> None:
        pattern = _Pattern(tuple(_parts(phrase.casefold())), stands_for)
        self.phrases.add(" ".join(part.words[0].bare for part in pattern.parts))
        self.vocabulary.update(w.bare for part in pattern.parts for w in part.words)
        first, second = (_bare(part) for part in (*pattern.parts, None)[:2])
        for bare, following in product(first, second):
            self._by_words.setdefault(bare, {}).setdefault(following, []).append(len(self._patterns))
        self._patterns.append(pattern)

    def find(self, said: Sequence[Word]) -> list[Hit]:
        """Every phrase that stands in the text, except those that a longer one of this book explains."""
        found: list[Hit] = []
        told: Counter[tuple[str, str]] = Counter()
        spoken = [w.bare for w in said]
        for at, first in enumerate(spoken):
            begun = self._by_words.get(first)
            if begun is None:
                continue
            near = begun.keys() & {_NONE, *spoken[at + 1 : at + _NEAR]}
            for number in sorted({n for second in near for n in begun[second]}):
                hit = self._patterns[number].match(said, at)
                if hit is not None and told[hit.stands_for, hit.typed] < _REPEATED:
                    told[hit.stands_for, hit.typed] += 1
                    found.append(hit)
        return list(_longest(found))


def _bare(part: _Part | None) -> Iterable[str]:
    return dict.fromkeys(w.bare for w in part.words) if part is not None else (_NONE,)


def _spelled_out(phrase: str, classes: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """The phrase once for each member of the classes it names."""
    named = CLASS.search(phrase)
    if named is None:
        yield phrase
        return
    for member in classes[named[1]]:
        yield from _spelled_out(phrase[: named.start()] + member + phrase[named.end() :], classes)


def _longest(found: Sequence[Hit]) -> Iterable[Hit]:
    kept: dict[tuple[int, str], Hit] = {}
    for hit in found:
        if not any(hit.words & o.words == hit.words != o.words and o.start <= hit.start for o in found):
            kept.setdefault((hit.words, hit.stands_for), hit)
    return kept.values()


def _parts(phrase: str) -> Iterable[_Part]:
    room = 0
    for piece in phrase.split():
        if piece in _ROOM:
            room = _ROOM[piece]
            continue
        strict = frozenset(option[1:] for option in piece.split("|") if option.startswith("!"))
        yield _Part(tuple(word(option.lstrip("!")) for option in piece.split("|")), strict, room)
        room = 0


def parts_of(phrase: str) -> Iterable[tuple[tuple[Word, ...], bool]]:
    """The words any of which may stand at each place of a phrase, and whether they follow at once."""
    for part in _parts(phrase.casefold()):
        yield part.words, not part.room
