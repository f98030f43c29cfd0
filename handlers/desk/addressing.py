"""Whom a notice is for, from its author's words: a group, several, a commune, a role, a street, everybody."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from handlers.desk.catalogue import Button
from handlers.desk.desk import Desk
from handlers.rules.notice_words import bare_street, listed, means_everybody, street
from handlers.rules.permissions import Act, may_ask_approval
from handlers.rules.titles import NAMES, role_at_start
from storage import units
from storage.audiences import Audience
from storage.tables import Unit
from storage.words import Role, UnitKind

_AND = re.compile(r"[,;\n]|\bvà\b|\bva\b", re.IGNORECASE)
_ALL_HOLDERS = re.compile(r"^(?:các|cac|những|nhung|tất cả|tat ca)\s+", re.IGNORECASE)
TAPPED = 4
SUGGESTED, NEAR = 3, 0.7  # streets that sound like an unknown one, and how much alike (1 is the same)


@dataclass(frozen=True)
class Addressed:
    """An audience and how it is called."""

    audience: Audience
    words: str


def read(desk: Desk, words: str) -> Addressed | None:
    """The audience these words name; None where no place of ours and no role is in them."""
    if means_everybody(words):
        every = units.every(desk.db, desk.oa_id)
        ids = tuple(sorted(u.id for u in every))
        return Addressed(Audience(unit_ids=ids, is_everybody=True), "tất cả bà con")
    role = role_at_start(_ALL_HOLDERS.sub("", words.strip()))
    if role is not None and role[0] is not Role.RESIDENT:
        return _holders(desk, *role)
    along = street(words)
    if along is None:
        return _people_of(desk, _named(desk, words), None)
    called = streets(desk).get(along, "")
    return _people_of(desk, _along(desk, along), f"bà con dọc {called}")


def of_units(desk: Desk, found: Sequence[Unit]) -> Addressed | None:
    return _people_of(desk, found, None)


def _people_of(desk: Desk, found: Sequence[Unit], words: str | None) -> Addressed | None:
    if not found:
        return None
    ids = tuple(sorted(units.below(desk.db, [u.id for u in found])))
    return Addressed(Audience(unit_ids=ids), words or listed([u.name for u in found]))


def _holders(desk: Desk, role: Role, rest: str) -> Addressed | None:
    """“Các tổ trưởng phường Chiềng Lề”; without a place, of all places."""
    found = _named(desk, rest) if rest.strip() else list(own_units(desk, Act.NOTICE))
    if not found:
        return None
    ids = tuple(sorted(units.below(desk.db, [u.id for u in found])))
    return Addressed(
        Audience(unit_ids=ids, roles=(role,)), f"các {NAMES[role]}, {listed([u.name for u in found])}"
    )


def _named(desk: Desk, words: str) -> list[Unit]:
    """Every unit named, in order; one part that names nothing spoils the whole."""
    near = next((u.id for u in own_units(desk, Act.NOTICE)), desk.person.home_unit_id)
    ids: list[int] = []
    for part in (p.strip() for p in _AND.split(words) if p.strip()):
        place = desk.places.find(part, near=near)
        unit = units.by_code(desk.db, desk.oa_id, part)
        unit_id = unit.id if unit is not None else place.unit_id
        if unit_id is None:
            return []
        ids.append(unit_id)
    return _by_ids(desk, ids)


def _along(desk: Desk, name: str) -> list[Unit]:
    """Groups that lie along a street: it is one of their other names, the whole of it."""
    ids = [p.unit_id for p in desk.places.places if any(bare_street(a) == name for a in p.aliases)]
    return _by_ids(desk, ids)


def streets(desk: Desk) -> dict[str, str]:
    """Every other name of a group that may be a street, as people write it, by its folded name."""
    groups = (p for p in desk.places.places if p.kind is UnitKind.GROUP)
    return {bare_street(alias): alias for place in groups for alias in place.aliases}


def like_street(desk: Desk, words: str) -> list[Button]:
    """Streets that sound like one nobody knows; none where no street was meant."""
    named, known = street(words), streets(desk)
    near = get_close_matches(named, known, SUGGESTED, NEAR) if named else []
    return [(f"Dọc {known[name]}", f"dọc {known[name]}") for name in near]


def _by_ids(desk: Desk, ids: Iterable[int]) -> list[Unit]:
    paths = (units.path(desk.db, unit_id)[:1] for unit_id in dict.fromkeys(ids))
    return [unit for path in paths for unit in path]


# --- What the author may address -------------------------------------------------------------------------


def own_units(desk: Desk, act: Act) -> list[Unit]:
    """The units of the roles that may do this, the widest last."""
    found = {
        u.id: u
        for held in desk.holdings
        if held.unit_id is not None
        for u in units.path(desk.db, held.unit_id)[:1]
        if may_ask_approval([held], act, unit_path=[u.id])
    }
    order = {UnitKind.GROUP: 0, UnitKind.COMMUNE: 1, UnitKind.PROVINCE: 2}
    return sorted(found.values(), key=lambda u: (order[u.kind], u.id))


def choices(desk: Desk, act: Act) -> list[Button]:
    """The author's own units as buttons, then the groups of a commune as far as they fit."""
    own = own_units(desk, act)
    near = [g for u in own if u.kind is UnitKind.COMMUNE for g in units.under(desk.db, u.id)]
    shown = list({u.id: u for u in [*own, *near]}.values())[:TAPPED]
    return [(u.name, u.name) for u in shown]


def groups(desk: Desk, audience: Audience) -> list[int]:
    """The groups it reaches, each by itself; a unit without groups counts as one."""
    found = [i for i in audience.unit_ids if _kind(desk, i) is UnitKind.GROUP]
    return found or list(audience.unit_ids[:1])


def _kind(desk: Desk, unit_id: int) -> UnitKind | None:
    return next((u.kind for u in units.path(desk.db, unit_id)[:1]), None)
