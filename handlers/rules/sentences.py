"""The words of a message as places are looked for among them, and which phrases stand where."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from handlers.rules.atlas import Phrases, read_atlas
from handlers.rules.numerals import NUMBER_WORDS, NUMBERED
from handlers.rules.spelling import Word, word

_BEFORE_WORDS = NUMBER_WORDS | set(NUMBERED)
_TOKEN = re.compile(r"[^\W_]+(?:[/.-][^\W_]*\d[^\W_]*)*|[^\w\s]|\n")
_NUMBER = re.compile(r"\w{0,2}\d+[\w/.-]*")
_HOUR = re.compile(r"\d{1,2}[hg]\d{0,2}")


@dataclass(frozen=True)
class Spot:
    """Words from `start` to `end` that say where; `is_unit` where they name a group or commune."""

    start: int
    end: int
    is_unit: bool


class Sentence:
    """The words of a message, and which of them are written like names."""

    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(unicodedata.normalize("NFC", text))
        self.words = [word(t.casefold()) for t in self.tokens]
        self.bare = [w.bare for w in self.words]
        letters = [t for t in self.tokens if t[0].isalpha()]
        self.has_names = any(t[0].isupper() for t in letters) and any(t.islower() for t in letters)
        self.has_accents = any(w.marks for w in self.words)

    def __len__(self) -> int:
        return len(self.words)

    def is_name(self, at: int) -> bool:
        return self.has_names and self.tokens[at][:1].isupper()

    def is_number(self, at: int) -> bool:
        """A number that counts nothing and tells no hour: “tổ 5”, not “tổ 5 người”."""
        token = self.tokens[at].casefold()
        if token in NUMBER_WORDS and at and self.tokens[at - 1].casefold() in _BEFORE_WORDS:
            return True
        if not _NUMBER.fullmatch(token) or _HOUR.fullmatch(token):
            return False
        following = self.bare[at + 1 : at + 3]
        is_now = following[:1] == ["gio"] and following[1:] != ["sang"]  # “ngõ 4 giờ này”
        return not following or following[0] not in read_atlas().counted or is_now

    def written(self, spot: Spot) -> str:
        return " ".join(self.tokens[spot.start : spot.end]).replace(" , ", ", ")


def longest(said: Sentence, at: int, phrases: Phrases) -> int:
    """How many words of the longest of these phrases stand here."""
    if at >= len(said.bare):
        return 0
    for phrase in phrases.get(said.bare[at], ()):
        here = said.words[at : at + len(phrase)]
        if len(here) == len(phrase) and all(map(_is_said, here, phrase)):
            return len(phrase)
    return 0


def _is_said(here: Word, meant: Word) -> bool:
    """The same word; typed without accents it may be meant with them, but never with others."""
    return here.bare == meant.bare and (not here.marks or _letters(here.typed) == _letters(meant.typed))


@lru_cache(1 << 12)
def _letters(typed: str) -> str:
    """Its letters and marks in one order: hoà is hòa, but xả is not xã."""
    return "".join(sorted(unicodedata.normalize("NFD", typed)))
