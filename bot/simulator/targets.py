"""Whom a broadcast is for: Zalo knows brackets of age, gender, place and telephone, and no list of people."""

from dataclasses import dataclass, field, fields
from datetime import datetime

from bot.simulator.people import Person
from bot.simulator.records import Json, text_of
from bot.simulator.refusal import Refusal


@dataclass(frozen=True)
class Target:
    """Whom a broadcast is for; an empty filter lets everybody through."""

    gender: frozenset[int] = frozenset()  # 1, 2; 0 means everybody
    ages: frozenset[int] = frozenset()  # eight brackets
    locations: frozenset[int] = frozenset()  # north, centre, south
    cities: frozenset[int] = frozenset()  # province codes of before 2025; overrides locations
    platform: frozenset[int] = frozenset()  # iOS, Android, Windows Phone

    @classmethod
    def read(cls, given: Json) -> "Target":
        """Numbers joined by commas, single numbers and lists are all understood.

        Raises:
            Refusal: -201 for anything else.
        """
        chosen = {name: _numbers(given, name, most) for name, most in HIGHEST.items()}
        chosen["gender"] = frozenset() if 0 in chosen["gender"] else chosen["gender"]
        return cls(**chosen)

    def fits(self, person: Person) -> bool:
        """Somebody of whom Zalo does not know what is asked for is left out."""
        asked = {f.name: getattr(self, f.name) for f in fields(self)}
        if self.cities:
            del asked["locations"]
        return all(not wanted or getattr(person.traits, name) in wanted for name, wanted in asked.items())


HIGHEST = {"gender": 2, "ages": 7, "locations": 2, "cities": 63, "platform": 3}


def _numbers(given: Json, name: str, most: int) -> frozenset[int]:
    value = given.get(name, "")
    parts = value if isinstance(value, list) else text_of(value).split(",") if value != "" else []
    read = [text_of(part).strip() for part in parts]
    if not all(part.isdecimal() and int(part) <= most for part in read):
        raise Refusal(-201, name)
    return frozenset(map(int, read))


@dataclass
class Broadcast:
    """One broadcast on its way; `reached` is what Zalo never tells."""

    broadcast_id: str
    target: Target
    article_ids: tuple[str, ...]
    due: datetime
    raw: Json = field(repr=False)
    reached: list[str] | None = None  # None while it is reviewed
