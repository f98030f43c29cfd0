"""The words places are said with, as they stand in their data file."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from handlers.rules.spelling import Word, word

Phrase = tuple[Word, ...]
Phrases = dict[str, list[Phrase]]  # by the first word without accents, the longest first


@dataclass(frozen=True)
class Atlas:
    """The words places are said with."""

    named: Phrases
    numbered: Phrases
    known: Phrases
    led: Phrases
    lies: Phrases
    at: Phrases
    ends: Phrases
    ending: Phrases
    never: Phrases
    units: Phrases
    stops: frozenset[str]
    bare_stops: frozenset[str]
    counted: frozenset[str]
    doubtful: frozenset[str]
    plainly: frozenset[str]
    counted_only: frozenset[str]
    owners: frozenset[str]

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first words of everything a place may begin with."""
        tables = (self.named, self.numbered, self.known, self.led, self.lies, self.at, self.ends, self.never)
        return frozenset().union(*tables, self.units)


@cache
def read_atlas() -> Atlas:
    """The words as they stand in `texts/places.toml`."""
    raw = {
        key: str(value)
        for key, value in tomllib.loads(
            files("handlers.texts").joinpath("places.toml").read_text(encoding="utf-8")
        ).items()
    }
    return Atlas(
        named=_by_first(raw["named"]),
        numbered=_by_first(raw["numbered"]),
        known=_by_first(raw["known"]),
        led=_by_first(raw["led"]),
        lies=_by_first(raw["lies"]),
        at=_by_first(raw["at"]),
        ends=_by_first(raw["ends"]),
        ending=_by_first(raw["ending"]),
        never=_by_first(raw["never"]),
        units=_by_first(raw["units"]),
        stops=frozenset(raw["stops"].split()),
        bare_stops=_bare(raw["stops"]),
        counted=_bare(raw["counted"]),
        doubtful=_bare(raw["doubtful"]),
        plainly=_bare(raw["plainly"]),
        counted_only=_bare(raw["counted_only"]),
        owners=_bare(raw["owners"]),
    )


def _bare(written: str) -> frozenset[str]:
    return frozenset(word(w).bare for w in written.split())


def _phrases(written: str) -> Iterable[Phrase]:
    for phrase in written.replace("\n", "|").split("|"):
        if phrase.strip():
            yield tuple(word(w) for w in phrase.split())


def _by_first(written: str) -> Phrases:
    found: Phrases = {}
    for phrase in sorted(_phrases(written), key=len, reverse=True):
        found.setdefault(phrase[0].bare, []).append(phrase)
    return found
