"""Everybody of the sample city whose phone can be picked, found by name, role or place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.sample.city import Citizen, City
from bot.simulator.records import Json
from handlers.rules.folding import fold
from handlers.rules.titles import NAMES
from storage.words import Role, UnitKind

MOST_FOUND = 30


@dataclass(frozen=True)
class Listed:
    """One person as the page shows them; `key` is what a search is compared with."""

    uid: str
    name: str
    role: Role
    unit: str
    key: str

    def told(self) -> Json:
        return {"uid": self.uid, "name": self.name, "role": self.role.value, "unit": self.unit}


class Directory:
    """The people of the city, officials first."""

    def __init__(self, city: City, everybody: Iterable[Citizen]) -> None:
        self._units = dict(_where(city))
        self._listed = {c.zalo_id: self._entry(c) for c in everybody}

    def _entry(self, citizen: Citizen) -> Listed:
        unit = self._units.get(citizen.unit_code, "")
        key = fold(f"{citizen.name} {NAMES[citizen.role]} {citizen.role} {unit} {citizen.unit_code}")
        return Listed(citizen.zalo_id, citizen.name, citizen.role, unit, f" {key} ")

    def add(self, uid: str, name: str) -> None:
        """Somebody who came from elsewhere: a neighbour of a scene."""
        self._listed.setdefault(uid, self._entry(Citizen(uid, name, "")))

    def find(self, uid: str) -> Listed | None:
        return self._listed.get(uid)

    def search(self, words: str) -> list[Listed]:
        """Everybody in whose name, role and place all the words begin a word."""
        wanted = [f" {word}" for word in fold(words).split()]
        found = (one for one in self._listed.values() if all(word in one.key for word in wanted))
        return [one for one, _ in zip(found, range(MOST_FOUND), strict=False)]


def _where(city: City) -> Iterator[tuple[str, str]]:
    """Where somebody of a unit lives, as people say it."""
    names = {u.code: u.name for u in city.units}
    for unit in city.units:
        is_group = unit.kind is UnitKind.GROUP
        yield unit.code, f"{unit.name}, {names[unit.parent_code]}" if is_group else unit.name
