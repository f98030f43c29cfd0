"""The sample city as values: twelve communes, 145 groups, officers and teams; the same for each seed."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from bot.commands.units_table import UnitRow
from bot.sample import written
from bot.sample.organisations import Organisation, make_organisations
from storage.words import Role, UnitKind

PROVINCE = "SL"
OTHER_NAMES = ("Tổ dân phố", "TDP", "Tiểu khu")  # of a tổ: in full, in short, and before the mergers
HOUSEHOLDS = (140, 240)  # of one group
SPREAD, WARD_SPREAD = 0.012, 0.0045  # degrees around the middle of a commune; a ward in the town is smaller
GOLDEN_TURN = math.pi * (3 - math.sqrt(5))
EXTRA_MEMBERS = 116  # with one leader a group that makes 261 in the teams
MEDIATORS = 60
ELDERS = 40
PROVINCE_DUTY = 3
SHOWN, STRIDE = 4, 7  # the fifth group, where scenes play, comes first; 7 and 145 have no common divisor


@dataclass(frozen=True)
class Citizen:
    """Somebody of the sample city; the id is made up and belongs to nobody."""

    zalo_id: str
    name: str
    unit_code: str
    role: Role = Role.RESIDENT


@dataclass(frozen=True)
class City:
    """Places and people; `chance` decides everything that is not written down."""

    units: tuple[UnitRow, ...]
    staff: tuple[Citizen, ...]
    organisations: tuple[Organisation, ...]
    seed: int

    @property
    def groups(self) -> list[str]:
        return [u.code for u in self.units if u.kind is UnitKind.GROUP]

    def residents(self, count: int) -> Iterator[Citizen]:
        """Any number of residents, spread over the groups."""
        chance, names, groups = Random(f"{self.seed}:residents"), Names(), self.groups
        for number in range(count):
            yield Citizen(_id(self.seed, 1, number), names.draw(chance), groups[number % len(groups)])

    def neighbours(self, group: str, count: int) -> tuple[Citizen, ...]:
        """More residents of one group, for stories that need them."""
        chance, names = Random(f"{self.seed}:{group}"), Names()
        return tuple(Citizen(_id(self.seed, 3, n), names.draw(chance), group) for n in range(count))


class Names:
    """Names put together by chance: nobody's."""

    def __init__(self) -> None:
        self._parts = [written.texts(part) for part in written.table("people").values()]

    def draw(self, chance: Random) -> str:
        return " ".join(chance.choice(part) for part in self._parts)


def make_city(seed: int = 1) -> City:
    """The city of a seed."""
    chance = Random(f"{seed}:city")
    units = tuple(_units(chance))
    groups = [u for u in units if u.kind is UnitKind.GROUP]
    return City(units, tuple(_staff(units, chance, seed)), make_organisations(groups, seed), seed)


# --- Places ----------------------------------------------------------------------------------------------


def _units(chance: Random) -> Iterator[UnitRow]:
    yield UnitRow(1, PROVINCE, "Tỉnh Sơn La", UnitKind.PROVINCE, "", ("Son La",), 21.327, 103.914, None)
    for commune in written.communes():
        code, latitude, longitude = str(commune["code"]), commune["latitude"], commune["longitude"]
        middle = (float(str(latitude)), float(str(longitude)))
        old = tuple(written.texts(commune["old"]))
        yield UnitRow(0, code, str(commune["name"]), UnitKind.COMMUNE, PROVINCE, old, *middle, None)
        yield from _groups(commune, middle, chance)


def _groups(commune: Mapping[str, object], middle: tuple[float, float], chance: Random) -> Iterator[UnitRow]:
    count, code = int(str(commune["groups"])), str(commune["code"])
    villages = _village_names(count, chance) if commune.get("villages") else None
    spread = SPREAD if villages else WARD_SPREAD
    for number in range(1, count + 1):
        name = villages[number - 1] if villages else f"Tổ {number}"
        aliases = (f"Bản {number}",) if villages else tuple(f"{old} {number}" for old in OTHER_NAMES)
        at = _place(middle, (number - 1 - SHOWN) % count, count, spread)
        households = chance.randint(*HOUSEHOLDS)
        yield UnitRow(0, f"{code}{number:02d}", name, UnitKind.GROUP, code, aliases, *at, households)


def _place(middle: tuple[float, float], nth: int, count: int, spread: float) -> tuple[float, float]:
    """Side by side around the middle, like the seeds of a sunflower: nobody's houses lie upon another's."""
    far, turn = spread * math.sqrt((nth + 0.2) / count), nth * GOLDEN_TURN
    latitude, longitude = middle[0] + far * math.sin(turn), middle[1] + far * math.cos(turn)
    return round(latitude, 5), round(longitude, 5)


def _village_names(count: int, chance: Random) -> list[str]:
    parts = written.table("village_names")
    every = [f"Bản {a} {b}" for a in written.texts(parts["first"]) for b in written.texts(parts["second"])]
    return chance.sample(every, count)


# --- People with a role ----------------------------------------------------------------------------------


def _staff(units: tuple[UnitRow, ...], chance: Random, seed: int) -> Iterator[Citizen]:
    names = Names()
    for number, (code, role) in enumerate(_posts(units)):
        yield Citizen(_id(seed, 2, number), names.draw(chance), code, role)


def _posts(units: tuple[UnitRow, ...]) -> Iterator[tuple[str, Role]]:
    communes = [u.code for u in units if u.kind is UnitKind.COMMUNE]
    groups = [u.code for u in units if u.kind is UnitKind.GROUP]
    for commune in communes:
        yield commune, Role.POLICE_CHIEF
        yield from ((commune, Role.DUTY_OFFICER) for _ in range(3))
        yield commune, Role.COMMITTEE
    for number, group in enumerate(groups):
        yield group, Role.TEAM_LEADER
        yield group, Role.UNIT_HEAD
        if number % 3 == 1:  # one officer for about three groups
            yield group, Role.BEAT_OFFICER
    yield from ((group, Role.TEAM_MEMBER) for group in _spread(groups, EXTRA_MEMBERS))
    yield from ((group, Role.MEDIATOR) for group in _spread(groups, MEDIATORS))
    yield from ((group, Role.RESPECTED_ELDER) for group in _spread(groups, ELDERS))
    yield from ((PROVINCE, Role.DUTY_OFFICER) for _ in range(PROVINCE_DUTY))


def _spread(groups: list[str], count: int) -> Iterator[str]:
    """So many groups, from all over the city."""
    return (groups[(SHOWN + STRIDE * number) % len(groups)] for number in range(count))


def _id(seed: int, kind: int, number: int) -> str:
    """Looks like Zalo's ids: 19 digits, beyond what a floating-point number can hold."""
    return f"99{kind}{seed % 10_000:04d}{number:012d}"
