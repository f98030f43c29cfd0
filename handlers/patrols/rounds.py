"""Điểm tuần tra: shown by the code that hangs there, its number, a pin, or a photo asked for just now."""

import secrets
from dataclasses import dataclass

from handlers.desk import Answer, AtRest, Desk, Feature, Heard, Step
from handlers.desk.heard import AttachmentKind
from handlers.desk.night_book import promised, settle_media, watch_now
from handlers.desk.rounds import ROUTE, AwaitingPin, next_stops, open_stops, point_words, visit
from handlers.desk.watch import led_unit
from handlers.rules.codes import draw, point_link
from handlers.rules.folding import fold, tidy
from handlers.rules.permissions import Act
from storage import rounds
from storage.rounds import type_stop
from storage.tables import Checkpoint, CheckpointVisit, PatrolPost, Shift
from storage.words import EntryKind, PostKind, Proof

feature = Feature("rounds")
SECRET_LENGTH = 10
MOST_POINTS = 40
FINGERS = ("một", "hai", "ba", "bốn", "năm")
LONGEST_NAME = 60


@dataclass(frozen=True)
class AwaitingProof(Step):
    """A photo was asked for, of this checkpoint and of something nobody could know before."""

    shift_id: int
    checkpoint_id: int


# --- Somebody is there -----------------------------------------------------------------------------------


@feature.command("điểm {word}", may=Act.PATROL)
def arrive(desk: Desk, heard: Heard) -> None:
    """`ĐIỂM 3` by number, or the secret word of the QR code that hangs there, which proves more."""
    place = watch_now(desk)
    if place is None:
        desk.say("rounds.not_on_watch")
        return
    word = heard.args["word"].upper()
    stop = _stop(desk, place[0], word)
    if stop is None:
        desk.say("rounds.unknown", stops=next_stops(desk, place[0]))
        return
    visit(desk, place[0], stop, Proof.CODE if word.isdecimal() else Proof.QR)


def _stop(desk: Desk, shift: Shift, word: str) -> type_stop | None:
    def is_meant(point: Checkpoint) -> bool:
        return str(point.number) == word.lstrip("0") if word.isdecimal() else point.secret == word

    stops = rounds.stops(desk.db, shift.id)
    found = next((stop for stop in stops if is_meant(stop[1])), None)
    if found is not None or shift.post_id is None:
        return found
    added = next((c for c in rounds.checkpoints_of(desk.db, shift.post_id) if is_meant(c)), None)
    if added is None:
        return None
    made = CheckpointVisit(shift_id=shift.id, checkpoint_id=added.id, turn=len(stops) + 1)
    desk.db.add(made)
    desk.db.flush()
    return made, added


@feature.command("điểm {number} ảnh", "ảnh điểm {number}", may=Act.PATROL)
def ask_photo(desk: Desk, heard: Heard) -> AwaitingProof | AtRest:
    """A photo of the place with a sign that is drawn now: none from yesterday will do."""
    place = watch_now(desk)
    stop = _stop(desk, place[0], heard.args["number"]) if place is not None else None
    if place is None or stop is None:
        desk.say("rounds.not_on_watch" if place is None else "rounds.unknown", stops="")
        return AtRest()
    desk.say("rounds.show", point=point_words(stop[1]), fingers=secrets.choice(FINGERS))
    return AwaitingProof(place[0].id, stop[1].id)


@feature.step(AwaitingProof)
def photo(desk: Desk, heard: Heard, step: AwaitingProof) -> AtRest | None:
    place = watch_now(desk)
    picture = next((a for a in heard.attachments if a.kind is AttachmentKind.PHOTO), None)
    if picture is None or place is None or place[0].id != step.shift_id:
        desk.pass_on(heard)
        return AtRest()
    stop = next((s for s in rounds.stops(desk.db, step.shift_id) if s[1].id == step.checkpoint_id), None)
    if stop is not None:
        media = promised(desk, EntryKind.PHOTO, picture)
        visit(desk, place[0], stop, Proof.PHOTO, media_id=media.id)
    return AtRest()


@feature.answer("fetch_media")
def fetched(desk: Desk, answer: Answer) -> None:
    """The photo is ours, or it is lost and the book says so by its absence."""
    settle_media(desk, answer)


@feature.command("còn điểm nào", "các điểm còn lại", may=Act.PATROL)
def left(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    place = watch_now(desk)
    if place is None:
        desk.say("rounds.not_on_watch")
    elif open_stops(desk, place[0]):
        desk.say("rounds.left", stops=next_stops(desk, place[0]))
    else:
        desk.say("rounds.none_left")


# --- What hangs where ------------------------------------------------------------------------------------


@feature.command("thêm điểm {number} {rest}", may=Act.PLAN_PATROL)
def add_point(desk: Desk, heard: Heard) -> AwaitingPin | AtRest:
    """The leader names a checkpoint; its secret is drawn anew, also for a number that was used before."""
    unit_id, number = led_unit(desk), int(heard.args["number"][:3])
    if unit_id is None or not 0 < number <= MOST_POINTS:
        desk.say("rounds.bad_number", most=MOST_POINTS)
        return AtRest()
    post = _route(desk, unit_id)
    point = rounds.checkpoint_numbered(desk.db, post.id, number)
    if point is None:
        point = Checkpoint(post_id=post.id, number=number, place="", secret="")
    point.place, point.closed_at = heard.args["rest"][:120], None
    point.latitude = point.longitude = None
    point.secret = _new_secret(desk)
    desk.db.add(point)
    desk.db.flush()
    desk.note("patrol.point_added", "unit", unit_id)
    desk.say("rounds.point_added", point=point_words(point), link=_link(desk, point), secret=point.secret)
    return AwaitingPin(point.id)


@feature.step(AwaitingPin)
def pin_of_point(desk: Desk, heard: Heard, step: AwaitingPin) -> AtRest:
    """Where it is; anything else that is said belongs elsewhere, the checkpoint works without a place too."""
    pin = next((a for a in heard.attachments if a.kind is AttachmentKind.PIN), None)
    point = rounds.checkpoint_by_id(desk.db, step.checkpoint_id)
    if pin is None or point is None:
        desk.pass_on(heard)
        return AtRest()
    point.latitude, point.longitude = pin.latitude, pin.longitude
    desk.say("rounds.point_placed", point=point_words(point))
    return AtRest()


@feature.command("danh sách điểm", "các điểm tuần tra", may=Act.PLAN_PATROL)
def points(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """For printing: what hangs at each checkpoint. Only whoever plans for the group sees it."""
    unit_id = led_unit(desk)
    every = [c for post in _posts(desk, unit_id) for c in rounds.checkpoints_of(desk.db, post.id)]
    names = {post.id: f" ({post.name})" if post.name != ROUTE else "" for post in _posts(desk, unit_id)}
    lines = [f"{c.number}. {c.place}{names[c.post_id]}: {_link(desk, c)}" for c in every]
    desk.say("rounds.points" if lines else "rounds.no_points", lines="\n".join(lines))


@feature.command("bỏ điểm {number}", may=Act.PLAN_PATROL)
def drop_point(desk: Desk, heard: Heard) -> None:
    number = int(heard.args["number"][:3])
    for post in _posts(desk, led_unit(desk)):
        point = rounds.checkpoint_numbered(desk.db, post.id, number)
        if point is not None and point.closed_at is None:
            point.closed_at = desk.now
            desk.say("rounds.point_dropped", point=point_words(point))
            return
    desk.say("rounds.no_points", lines="")


def _posts(desk: Desk, unit_id: int | None) -> list[PatrolPost]:
    return list(rounds.posts_of(desk.db, unit_id)) if unit_id is not None else []


def _route(desk: Desk, unit_id: int) -> PatrolPost:
    """The route that was named last; a group that named none has one all the same."""
    held = _posts(desk, unit_id)
    return held[-1] if held else _new_post(desk, unit_id, ROUTE, PostKind.ROUTE)


def _new_post(desk: Desk, unit_id: int, name: str, kind: PostKind) -> PatrolPost:
    post = PatrolPost(oa_id=desk.oa_id, unit_id=unit_id, name=name, kind=kind, created_at=desk.now)
    desk.db.add(post)
    desk.db.flush()
    return post


@feature.command("thêm tuyến {rest}", may=Act.PLAN_PATROL)
def add_route(desk: Desk, heard: Heard) -> None:
    """Another way to walk; the checkpoints that are added next belong to it."""
    _add_post(desk, heard.args["rest"], PostKind.ROUTE)


@feature.command("thêm chốt {rest}", may=Act.PLAN_PATROL)
def add_post(desk: Desk, heard: Heard) -> None:
    """A place where a patrol stands."""
    _add_post(desk, heard.args["rest"], PostKind.POST)


def _add_post(desk: Desk, name: str, kind: PostKind) -> None:
    unit_id, name = led_unit(desk), tidy(name)[:LONGEST_NAME]
    if unit_id is None or any(fold(p.name) == fold(name) for p in _posts(desk, unit_id)):
        desk.say("rounds.post_exists", post=name)
        return
    _new_post(desk, unit_id, name, kind)
    desk.note("patrol.post_added", "unit", unit_id)
    desk.say("rounds.post_added", post=name)


def _new_secret(desk: Desk) -> str:
    """A word with a letter in it, so that it is never taken for a number."""
    while (secret := draw(SECRET_LENGTH)).isdecimal() or rounds.secret_exists(desk.db, secret):
        pass
    return secret


def _link(desk: Desk, point: Checkpoint) -> str:
    """What the QR code at the place leads to; the words after it do the same where it only opens the chat."""
    return f"{point_link(desk.oa_id, point.secret)} (ĐIỂM {point.secret})"
