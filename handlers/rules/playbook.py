"""What to do until help comes: one card for each kind of trouble, for the reporter and whoever goes there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files

from handlers.rules.clocks import VIETNAM
from handlers.rules.fact_entries import Entry, Fact, fill, read, valid_on

FILE = "handlers/texts/playbook.toml"
OTHER = "other"  # the card of an emergency that nobody named


@dataclass(frozen=True)
class Card(Fact):
    """What to do.

    `now`: one line for whoever reports an emergency. `scene`: for the team, the patrol and the officers until
    help comes. `later`: one line for the reporter where it is no emergency. `silent`: instead of `now` where
    somebody must not be heard.
    """

    now: str
    scene: str
    later: str = ""
    silent: str = ""


@cache
def entries() -> tuple[Entry, ...]:
    """Every card as written, with its date, source and confidence."""
    return read(files("handlers.texts").joinpath("playbook.toml").read_text("utf-8"), FILE)


def card_on(day: date, category: str, kind: str | None = None) -> Card:
    """The card of a category that holds on that day (of an aware moment, on its day in Vietnam).

    Args:
        day: the day or moment.
        category: the code that a report carries.
        kind: the finer kind that triage names, such as `live_wire`; its card wins where there is one.
    """
    cards = _cards(day.astimezone(VIETNAM).date() if isinstance(day, datetime) else day)
    return cards.get(kind or category) or cards.get(category) or cards[OTHER]


@lru_cache(maxsize=64)
def _cards(day: date) -> Mapping[str, Card]:
    return {key: fill(Card, entry) for key, entry in valid_on(entries(), day).get("card", {}).items()}
