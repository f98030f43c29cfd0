"""The round: checkpoints in an order nobody can learn, and the proof that somebody was there."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from handlers.desk.desk import Desk
from handlers.desk.steps import Step
from handlers.rules.places import distance_km
from storage import rounds
from storage.rounds import type_stop
from storage.tables import Checkpoint, CheckpointVisit, LocationPoint, Shift
from storage.words import LogKind, PostKind, Proof

ROUTE = "Tuyến tuần tra"  # of a group that named none
SHOWN = 4  # checkpoints named in one message
METRES = 1000


def draw_round(desk: Desk, shift: Shift) -> None:
    """Every shift gets an order of its own, drawn when its first person checks in."""
    post_id = shift.post_id
    if post_id is None:
        routes = [p.id for p in rounds.posts_of(desk.db, shift.unit_id) if p.kind is PostKind.ROUTE]
        post_id = next(iter(routes), None)
    if post_id is None or rounds.stops(desk.db, shift.id):
        return
    shift.post_id = post_id
    points = list(rounds.checkpoints_of(desk.db, post_id))
    post = next((p for p in rounds.posts_of(desk.db, shift.unit_id) if p.id == post_id), None)
    if post is None or post.is_shuffled:
        secrets.SystemRandom().shuffle(points)
    desk.db.add_all(
        [
            CheckpointVisit(shift_id=shift.id, checkpoint_id=point.id, turn=turn)
            for turn, point in enumerate(points, 1)
        ]
    )
    desk.db.flush()


def open_stops(desk: Desk, shift: Shift) -> list[type_stop]:
    """The checkpoints nobody has been at yet."""
    return [(v, c) for v, c in rounds.stops(desk.db, shift.id) if v.visited_at is None]


def next_stops(desk: Desk, shift: Shift) -> str:
    """Where to go next, in words; empty where there is no round."""
    left = open_stops(desk, shift)
    if not left:
        return ""
    shown = " → ".join(point_words(point) for _, point in left[:SHOWN])
    return f"Đi lần lượt: {shown}{' …' if len(left) > SHOWN else ''}."


def point_words(point: Checkpoint) -> str:
    return f"điểm {point.number} ({point.place})"


def visit(desk: Desk, shift: Shift, stop: type_stop, proof: Proof, *, media_id: int | None = None) -> None:
    """Somebody is at a checkpoint; the first time counts, and the book has a line."""
    made, point = stop
    if made.visited_at is not None:
        desk.say("rounds.again", point=point_words(point), stops=next_stops(desk, shift))
        return
    made.visited_at, made.person_id, made.proof, made.media_id = desk.now, desk.person.id, proof, media_id
    desk.db.flush()
    rounds.write(desk.db, shift.id, LogKind.CHECKPOINT, desk.now, by=desk.person.id, text=point_words(point))
    stops = next_stops(desk, shift)
    desk.say("rounds.visited" if stops else "rounds.complete", point=point_words(point), stops=stops)


def keep_point(desk: Desk, shift: Shift, latitude: float, longitude: float) -> None:
    """Where somebody is; it is thrown away after some days."""
    keep = desk.facts.retention.patrol_points.plain
    desk.db.add(
        LocationPoint(
            shift_id=shift.id,
            person_id=desk.person.id,
            at=desk.now,
            latitude=latitude,
            longitude=longitude,
            expires_at=desk.now + keep,
        )
    )
    desk.db.flush()


def stop_near(desk: Desk, shift: Shift, latitude: float, longitude: float) -> type_stop | None:
    """The nearest checkpoint of this shift that the pin is near enough to; an open one first."""

    def away(stop: type_stop) -> float:
        point = stop[1]
        if point.latitude is None or point.longitude is None:
            return float("inf")
        return METRES * distance_km(latitude, longitude, point.latitude, point.longitude)

    near = [s for s in rounds.stops(desk.db, shift.id) if away(s) <= desk.facts.patrol_limits.near]
    return min(near, key=lambda s: (s[0].visited_at is not None, away(s)), default=None)


def last_stop(desk: Desk, shift: Shift, within: timedelta) -> Checkpoint | None:
    """Where the patrol was last, if that is not long ago."""
    been = [(v.visited_at, c) for v, c in rounds.stops(desk.db, shift.id) if v.visited_at is not None]
    fresh = [(at, c) for at, c in been if desk.now - at <= within]
    return max(fresh, key=lambda pair: pair[0])[1] if fresh else None


@dataclass(frozen=True)
class AwaitingPin(Step):
    """Where is this checkpoint? A pin says it."""

    checkpoint_id: int
