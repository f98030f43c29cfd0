"""The categories, the words people use for them and how urgent they are, read once from the texts."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from handlers.rules.evidence import Evidence
from handlers.rules.evidence import load as load_points
from handlers.rules.phrasebook import Phrasebook
from handlers.rules.spelling import Spelling
from storage.words import Urgency

NO_NUMBERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Case:
    """How urgent it is where all these signs are there."""

    signs: frozenset[str]
    urgency: Urgency


@dataclass(frozen=True)
class Category:
    """One kind of report: how urgent it usually is, and in which cases it is something else."""

    code: str
    name: str
    group: str
    urgency: Urgency
    cases: tuple[Case, ...] = ()
    number: str | None = None  # which emergency number, by its key in facts.toml
    is_confidential: bool = False
    is_silent: bool = False  # the other person may read along: nobody calls, words stay neutral
    is_silent_inside: bool = False  # the same where somebody hides in the house
    keeps_no_pictures: bool = False
    instead_of: frozenset[str] = frozenset()  # kinds that are not meant where this one is
    becomes: tuple[tuple[str, str], ...] = ()  # with this sign it is another kind
    rank: int = 0  # of two equally urgent ones, the lower one names the report

    @property
    def may_be_grave(self) -> bool:
        """Whether it is serious by itself and in some case an emergency."""
        cases = {self.urgency, *(case.urgency for case in self.cases)}
        return self.urgency in {Urgency.P1, Urgency.P2} and Urgency.P1 in cases

    def case_for(self, signs: Collection[str]) -> Case:
        """The first case that fits; without any, the usual urgency."""
        for case in self.cases:
            if case.signs.issubset(signs):
                return case
        return Case(frozenset(), self.urgency)


@dataclass(frozen=True)
class Book:
    """Everything triage knows; `numbers` are the emergency numbers in force, by key."""

    categories: Mapping[str, Category]
    spelling: Spelling
    matters: Phrasebook
    harmless: Phrasebook  # words that look like a matter and are none
    signs: Phrasebook
    wishes: Phrasebook
    talk: Phrasebook
    evidence: Evidence  # how much all that was said and noticed speaks for what
    numbers: Mapping[str, str]


def load_book(numbers: Mapping[str, str]) -> Book:
    """Read the categories; `numbers` is emergency key → number, from the facts of the day."""
    return replace(_book(), numbers=dict(numbers)) if numbers else _book()


@cache
def _book() -> Book:
    written, wanted = _file("categories.toml"), _file("intents.toml")
    classes = _classes(written["classes"]) | _classes(wanted["classes"])
    entries = [_table(entry) for entry in _list(written["category"])]
    matters = {str(e["code"]): e["words"] for e in entries}
    harmless = {"harmless": written["harmless"]}
    sections = (
        matters,
        harmless,
        _table(written["sign"]),
        _table(wanted["intent"]),
        _table(wanted["small_talk"]),
    )
    books = [Phrasebook({name: _texts(said) for name, said in s.items()}, classes) for s in sections]
    heard_as = dict(zip(("matters", "harmless", "signs", "wishes", "talk"), books, strict=True))
    spelling = Spelling(set[str]().union(*(book.vocabulary for book in books)))
    ranks = {code: rank for rank, code in enumerate(_texts(written["first"]))}
    return Book(
        {str(e["code"]): _category(e, ranks.get(str(e["code"]), len(ranks))) for e in entries},
        spelling,
        **heard_as,
        evidence=load_points(),
        numbers=NO_NUMBERS,
    )


def _classes(written: object) -> dict[str, list[str]]:
    """A list stands for each of its phrases, a text for any one of its words."""
    return {
        name: _texts(members) if isinstance(members, list) else ["|".join(str(members).split())]
        for name, members in _table(written).items()
    }


def _file(name: str) -> Mapping[str, object]:
    return tomllib.loads(files("handlers.texts").joinpath(name).read_text(encoding="utf-8"))


def _table(written: object) -> Mapping[str, object]:
    if not isinstance(written, dict):
        raise TypeError(f"a table was expected, not {written!r}")
    return written


def _list(written: object) -> Sequence[object]:
    if not isinstance(written, list):
        raise TypeError(f"a list was expected, not {written!r}")
    return written


def _texts(written: object) -> list[str]:
    return [str(text) for text in _list(written)]


def _category(entry: Mapping[str, object], rank: int) -> Category:
    return Category(
        code=str(entry.get("as", entry["code"])),
        name=str(entry["name"]),
        group=str(entry["group"]),
        urgency=Urgency(str(entry["urgency"])),
        cases=tuple(_case(case) for case in _texts(entry.get("cases", []))),
        number=str(entry["number"]) if "number" in entry else None,
        is_confidential=bool(entry.get("confidential", False)),
        keeps_no_pictures=entry.get("pictures") == "never",
        is_silent=entry.get("silent") == "always",
        is_silent_inside=entry.get("silent") == "inside",
        instead_of=frozenset(_texts(entry.get("instead_of", []))),
        becomes=tuple((sign, str(kind)) for sign, kind in _table(entry.get("becomes", {})).items()),
        rank=rank,
    )


def _case(written: str) -> Case:
    *signs, urgency = written.split()
    return Case(frozenset(signs), Urgency(urgency))
