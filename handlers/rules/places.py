"""Where is it? Names of groups and communes as people say them, old names too, and pins on the map."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.rules.folding import fold
from handlers.rules.numerals import with_digits
from handlers.rules.outlines import Outline, contains
from handlers.rules.whereabouts import where_said
from storage.words import UnitKind

GROUP_WITHIN_KM = 3.0
COMMUNE_WITHIN_KM = 30.0
EARTH_KM = 6371.0

_PREFIXES = {
    "to dan pho so": "to",
    "to dan pho": "to",
    "to so": "to",
    "tdp": "to",
    "khu pho": "to",
    "kp": "to",
    "tieu khu": "tk",
    "phuong": "",
    "xa": "",
    "thi tran": "",
}


@dataclass(frozen=True)
class Place:
    """A unit as this room needs to know it."""

    unit_id: int
    kind: UnitKind
    name: str
    aliases: tuple[str, ...] = ()
    parent_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    landmarks: tuple[str, ...] = ()  # folded words that officers taught us to mean this group
    outline: Outline = ()  # where it ends on the map, if that was drawn


@dataclass(frozen=True)
class Found:
    """What was read: the unit if it is certain, otherwise the ones it may be; and words for the spot."""

    unit_id: int | None = None
    candidates: tuple[int, ...] = ()
    location_text: str | None = None


def _keys(place: Place) -> set[str]:
    """A name with and without its kind: "Phường Chiềng Lề" is also "Chiềng Lề"."""
    keys = set()
    for name in (place.name, *place.aliases):
        key = fold(name)
        keys.add(key)
        for prefix, short in _PREFIXES.items():
            if key.startswith(f"{prefix} "):
                rest = key[len(prefix) + 1 :]
                keys.add(f"{short} {rest}".strip())
    return {k for k in keys if len(k) > 1 and not k.isdecimal()}


class Gazetteer:
    """All places of an account, prepared once."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = tuple(places)
        self._by_id = {p.unit_id: p for p in places}
        self._by_key: dict[str, list[Place]] = {}
        for place in places:
            for key in _keys(place):
                self._by_key.setdefault(key, []).append(place)
        longest_first = sorted(self._by_key, key=len, reverse=True)
        joined = "|".join(re.escape(k) for k in longest_first)
        self._names = re.compile(rf"\b(?:{joined})\b") if joined else None

    def find(self, text: str, near: int | None = None) -> Found:
        """The place these words name; `near` (the home unit) decides between groups of the same name."""
        key = _expanded(fold(with_digits(text)))
        named = [p for m in self._names.finditer(key) for p in self._by_key[m[0]]] if self._names else []
        communes = {p.unit_id for p in named if p.kind is UnitKind.COMMUNE}
        groups = self._groups(named, communes, near) or self._by_landmark(key, communes, near)
        spot = where_said(text, landmarks_only=True)
        if len(groups) == 1:
            return Found(groups[0], (), spot)
        if groups:
            return Found(self._only(communes), tuple(groups), spot)
        return Found(self._only(communes), tuple(communes), spot)

    def _groups(self, named: Sequence[Place], communes: set[int], near: int | None) -> list[int]:
        groups = [p for p in named if p.kind is UnitKind.GROUP]
        near_commune = self._commune(near)
        here = communes or ({near_commune} if near_commune is not None else set())
        inside = [p for p in groups if p.parent_id in here]
        return list(dict.fromkeys(p.unit_id for p in (inside or groups)))

    def _by_landmark(self, key: str, communes: set[int], near: int | None) -> list[int]:
        """The group that these words were taught to mean, in the commune they are said in."""
        here: set[int | None] = {*communes} or {self._commune(near)}
        known = (p for p in self.places if p.landmarks and p.parent_id in here)
        return [p.unit_id for p in known if any(f" {words} " in f" {key} " for words in p.landmarks)]

    def _commune(self, unit_id: int | None) -> int | None:
        place = self._by_id.get(unit_id) if unit_id is not None else None
        if place is None or place.kind is UnitKind.COMMUNE:
            return unit_id
        return place.parent_id

    @staticmethod
    def _only(ids: set[int]) -> int | None:
        return next(iter(ids)) if len(ids) == 1 else None


def _expanded(key: str) -> str:
    """One way of writing a numbered group: tdp 5, khu phố 5, tổ dân phố số 5 are all "to 5"."""
    key = re.sub(r"\b(?:to dan pho so|to dan pho|to so|tdp|khu pho|kp) ?(\d)", r"to \1", key)
    key = re.sub(r"\b(?:tieu khu|tk) ?(\d)", r"tk \1", key)
    return re.sub(r"\bto(\d)", r"to \1", key)


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The way over the ground between two points, in kilometres (haversine)."""
    a, b = math.radians(lat1), math.radians(lat2)
    half = (
        math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def nearest(latitude: float, longitude: float, places: Sequence[Place]) -> int | None:
    """The group or commune it lies in where outlines were drawn; otherwise the nearest one.

    Nearest is a group within 3 km, or else a commune within 30 km.
    """
    around = [p for p in places if p.outline and contains(p.outline, latitude, longitude)]
    inside = next((p for p in around if p.kind is UnitKind.GROUP), None)
    commune = next((p for p in around if p.kind is UnitKind.COMMUNE), None)
    if inside is not None:
        return inside.unit_id
    if commune is not None:
        groups = [p for p in places if p.parent_id == commune.unit_id]
        return _nearest(latitude, longitude, groups) or commune.unit_id
    return _nearest(latitude, longitude, places)


def _nearest(latitude: float, longitude: float, places: Sequence[Place]) -> int | None:
    for kind, within in ((UnitKind.GROUP, GROUP_WITHIN_KM), (UnitKind.COMMUNE, COMMUNE_WITHIN_KM)):
        measured = [
            (distance_km(latitude, longitude, p.latitude, p.longitude), p.unit_id)
            for p in places
            if p.kind is kind and p.latitude is not None and p.longitude is not None
        ]
        away, unit_id = min(measured, default=(math.inf, None))
        if away <= within:
            return unit_id
    return None
