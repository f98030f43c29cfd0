"""Trùng tin: whether two reports may be one matter. Officers decide; nothing is merged by this rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.rules.facts import Nearness
from handlers.rules.folding import fold
from handlers.rules.places import distance_km

NAMELESS = frozenset({"other", "not_report"})  # nothing was named, so nothing can be the same
METRES = 1000.0


@dataclass(frozen=True)
class Told:
    """A report as far as it matters here: what, where and when."""

    id: int
    category: str
    at: datetime
    commune_id: int | None = None
    group_id: int | None = None
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def nearness(category: str, known: Mapping[str, Nearness]) -> Nearness:
    return known.get(category) or known["any"]


def may_be_one(one: Told, other: Told, near: Nearness) -> bool:
    """Of one kind, near in time, and in one place."""
    is_kind = one.category == other.category and one.category not in NAMELESS
    return is_kind and abs(one.at - other.at) <= near.within.plain and _is_one_place(one, other, near)


def likely(fresh: Told, others: Iterable[Told], known: Mapping[str, Nearness]) -> Told | None:
    """The one nearest in time that may be the same matter."""
    near = nearness(fresh.category, known)
    fitting = (other for other in others if other.id != fresh.id and may_be_one(fresh, other, near))
    return min(fitting, key=lambda other: (_apart(fresh, other), -other.id), default=None)


def since(fresh: Told, known: Mapping[str, Nearness]) -> datetime:
    """Nothing told before this moment can be the same matter."""
    return fresh.at - nearness(fresh.category, known).within.plain


def _apart(one: Told, other: Told) -> timedelta:
    return abs(one.at - other.at)


def _is_one_place(one: Told, other: Told, near: Nearness) -> bool:
    """Two pins are measured, for groups in the hills are wide; otherwise one group, or one landmark."""
    if None not in {one.latitude, one.longitude, other.latitude, other.longitude}:
        return _metres(one, other) <= near.metres
    if one.group_id is not None and one.group_id == other.group_id:
        return True
    is_here = one.commune_id is not None and one.commune_id == other.commune_id
    return is_here and bool(one.place) and fold(one.place or "") == fold(other.place or "")


def _metres(one: Told, other: Told) -> float:
    start, end = (one.latitude or 0.0, one.longitude or 0.0), (other.latitude or 0.0, other.longitude or 0.0)
    return METRES * distance_km(*start, *end)
