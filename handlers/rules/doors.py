"""Who knocks at which door: the head of the cluster first, then whoever lives nearest, a few doors each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.rules.places import distance_km


@dataclass(frozen=True)
class Door:
    """A house that has to be visited; where it stands may be unknown."""

    id: int
    unit_id: int
    head_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Carrier:
    """Somebody who can go: where they live, and how many doors they may take now."""

    person_id: int
    unit_id: int | None
    room: int
    latitude: float | None = None
    longitude: float | None = None


def share_out(doors: Sequence[Door], carriers: Sequence[Carrier]) -> list[tuple[int, int]]:
    """Doors and the people they are given to, nearest first; a door for which nobody has room waits.

    Carriers are in the order in which they are asked where the distance is the same, or unknown.
    """
    left = {c.person_id: c.room for c in carriers}
    by_id = {c.person_id: c for c in carriers}
    ways = sorted(
        (_away(door, c), rank, door.id, c.person_id)
        for door in doors
        for rank, c in enumerate(carriers)
        if c.unit_id in {None, door.unit_id} or door.head_id == c.person_id
    )
    given: dict[int, int] = {}
    for door in doors:
        if door.head_id in by_id and left[door.head_id] > 0:
            given[door.id] = door.head_id
            left[door.head_id] -= 1
    for _, _, door_id, person_id in ways:
        if door_id not in given and left[person_id] > 0:
            given[door_id] = person_id
            left[person_id] -= 1
    return sorted(given.items())


def _away(door: Door, carrier: Carrier) -> float:
    if door.latitude is None or door.longitude is None:
        return math.inf
    if carrier.latitude is None or carrier.longitude is None:
        return math.inf
    return distance_km(door.latitude, door.longitude, carrier.latitude, carrier.longitude)
