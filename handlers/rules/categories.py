"""The categories and the words people use for them, read once from categories.toml."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from handlers.rules.folding import strip_accents
from storage.words import Urgency

_WORD = re.compile(r"[^\W_]+|[\U0001F300-\U0001FAFF]")


@dataclass(frozen=True)
class Category:
    """One kind of report: how urgent it is, usually, while it goes on, at night, and when it is over."""

    code: str
    name: str
    group: str
    urgency: Urgency
    now: Urgency | None = None
    past: Urgency | None = None
    night: Urgency | None = None
    number: str | None = None  # which emergency number, by its key in facts.toml
    is_confidential: bool = False


@dataclass(frozen=True)
class Word:
    """One word as it was typed, and without its marks."""

    typed: str
    bare: str
    marks: tuple[str, ...]

    def fits(self, other: "Word") -> bool:
        """Typed without accents it may be any of them; with accents it must be the same (hoà is hòa)."""
        return self.bare == other.bare and (not self.marks or self.marks == other.marks)


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    return [_word(w) for w in _WORD.findall(unicodedata.normalize("NFC", text).casefold())]


def _word(typed: str) -> Word:
    parts = unicodedata.normalize("NFD", typed)
    marks = [c for c in parts if unicodedata.combining(c)] + ["đ"] * parts.count("đ")
    return Word(typed, strip_accents(typed), tuple(sorted(marks)))


@dataclass(frozen=True)
class Hit:
    """A phrase found in a text: where, and what it stands for."""

    start: int
    length: int
    stands_for: str
    phrase: str


class Phrasebook:
    """Many phrases, looked for at once; the longest at a place wins, and takes its words."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._by_first: dict[str, list[tuple[list[Word], str, str]]] = {}
        for stands_for, written in phrases.items():
            for phrase in written:
                words = words_of(phrase)
                self._by_first.setdefault(words[0].bare, []).append((words, stands_for, phrase))
        for found in self._by_first.values():
            found.sort(key=lambda entry: -len(entry[0]))

    def find(self, said: Sequence[Word]) -> Iterator[Hit]:
        at = 0
        while at < len(said):
            hit = self._at(said, at)
            if hit is not None:
                yield hit
            at += hit.length if hit is not None else 1

    def _at(self, said: Sequence[Word], at: int) -> Hit | None:
        for words, stands_for, phrase in self._by_first.get(said[at].bare, ()):
            there = said[at : at + len(words)]
            if len(there) == len(words) and all(t.fits(w) for t, w in zip(there, words, strict=True)):
                return Hit(at, len(words), stands_for, phrase)
        return None


HARMLESS = "harmless"


@dataclass(frozen=True)
class Book:
    """Everything triage knows; `numbers` are the emergency numbers in force, by key."""

    categories: Mapping[str, Category]
    matters: Phrasebook
    signs: Phrasebook
    wishes: Phrasebook
    talk: Phrasebook
    numbers: Mapping[str, str]


@cache
def _raw() -> Mapping[str, object]:
    return tomllib.loads(files("handlers.texts").joinpath("categories.toml").read_text(encoding="utf-8"))


def load_book(numbers: Mapping[str, str]) -> Book:
    """Read the categories; `numbers` is emergency key → number, from the facts of the day."""
    return _book(tuple(sorted(numbers.items())))


@cache
def _book(numbers: tuple[tuple[str, str], ...]) -> Book:
    raw = _raw()
    entries: list[dict[str, object]] = raw["category"]  # type: ignore[assignment]  # checked by _category
    signs = {name: _texts(raw[name]) for name in ("not", "now", "past", "hearsay", "worse", "night")}
    matters = {str(e["code"]): _texts(e["words"]) for e in entries}
    return Book(
        {str(e["code"]): _category(e) for e in entries},
        Phrasebook({**matters, HARMLESS: _texts(raw[HARMLESS])}),
        Phrasebook(signs),
        Phrasebook(_table(raw["intent"])),
        Phrasebook(_table(raw["small_talk"])),
        dict(numbers),
    )


def _table(section: object) -> dict[str, list[str]]:
    return {name: _texts(written) for name, written in section.items()} if isinstance(section, dict) else {}


def _texts(written: object) -> list[str]:
    return [str(w) for w in written] if isinstance(written, list) else []


def _category(entry: Mapping[str, object]) -> Category:
    return Category(
        code=str(entry.get("as", entry["code"])),
        name=str(entry["name"]),
        group=str(entry["group"]),
        urgency=Urgency(str(entry["urgency"])),
        now=_urgency(entry.get("now")),
        past=_urgency(entry.get("past")),
        night=_urgency(entry.get("night")),
        number=str(entry["number"]) if "number" in entry else None,
        is_confidential=bool(entry.get("confidential", False)),
    )


def _urgency(written: object) -> Urgency | None:
    return Urgency(str(written)) if written else None
