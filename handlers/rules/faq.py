"""Hỏi thủ tục: a question is answered only where a dated answer with its source stands in faq.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files

from handlers.rules.clocks import VIETNAM
from handlers.rules.fact_entries import Entry, Fact, fill, many, read, valid_on
from handlers.rules.facts import Facts
from handlers.rules.folding import tidy
from handlers.rules.phrasebook import Phrasebook
from handlers.rules.spelling import Spelling

FILE = "handlers/texts/faq.toml"


@dataclass(frozen=True)
class Written(Fact):
    """An answer with places for facts, and where it was read, in words people understand."""

    text: str
    told_source: str


@dataclass(frozen=True)
class Answer:
    """An answer as it is told: the words, the source, and since when it holds."""

    key: str
    text: str
    source: str
    since: date


@cache
def entries() -> tuple[Entry, ...]:
    return read(files("handlers.texts").joinpath("faq.toml").read_text("utf-8"), FILE)


def answer_to(question: str, day: date, facts: Facts, spelling: Spelling) -> Answer | None:
    """The answer whose words the question uses most; None where nobody wrote one down.

    Args:
        question: as it was written, with or without accents.
        day: the day or moment of the question.
        facts: what holds on that day; numbers and deadlines of an answer come from here.
        spelling: how words are read.
    """
    valid, book = _valid(day.astimezone(VIETNAM).date() if isinstance(day, datetime) else day)
    hits = book.find(spelling.words_of(tidy(question)))
    if not hits:
        return None
    best = max(hits, key=lambda hit: (hit.length, -hit.start)).stands_for
    written = fill(Written, _without_words(valid[best]))
    return Answer(best, written.text.format_map(told(facts)), written.told_source, valid[best].since)


def told(facts: Facts) -> dict[str, str]:
    """Every fact an answer may name."""
    legal = facts.legal
    return {
        **{key: entry.number for key, entry in facts.emergency.items()},
        "decide": legal.decide.words,
        "decide_complex": legal.decide_complex.words,
        "decide_extension": legal.decide_extension.words,
        "first_answer": facts.rights.first_answer.words,
    }


@lru_cache(maxsize=16)
def _valid(day: date) -> tuple[Mapping[str, Entry], Phrasebook]:
    valid = valid_on(entries(), day).get("answer", {})
    return valid, Phrasebook({key: many(entry, "words", str) for key, entry in valid.items()}, {})


def _without_words(entry: Entry) -> Entry:
    values = {name: value for name, value in entry.values.items() if name != "words"}
    return Entry(entry.kind, entry.key, entry.since, entry.source, entry.confidence, values, entry.file)
