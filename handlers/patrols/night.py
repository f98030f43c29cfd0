"""Trong ca: every word is a sign of life, one dot calls for help without a sound, a pin shows the place."""

from handlers.desk import AwaitingWords, Desk, Feature, Heard
from handlers.desk.alarm import raise_alarm
from handlers.desk.asking import Asked
from handlers.desk.heard import Attachment, AttachmentKind
from handlers.desk.night_book import watch_now
from handlers.desk.rounds import AwaitingPin, keep_point, next_stops, stop_near, visit
from handlers.desk.silence import sign_of_life
from handlers.desk.watch import led_unit
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from storage import rounds
from storage.tables import Shift
from storage.words import Proof

feature = Feature("night")
SIGNS = frozenset({".", "!", "*", "s", "x", "sos"})  # one character is enough
SHORTEST_WORD, LONGEST_WORD = 3, 32


# --- What is heard first ---------------------------------------------------------------------------------


@feature.on_watch
def hear(desk: Desk, heard: Heard) -> bool:
    """True when it was a silent call for help or a pin of the patrol: nothing else is made of it."""
    place = watch_now(desk)
    if place is None:
        return False
    shift, duty = place
    sign_of_life(desk, shift, duty)
    if _calls_for_help(desk, shift, heard):
        raise_alarm(desk, shift)
        return True
    pin = next((a for a in heard.attachments if a.kind is AttachmentKind.PIN), None)
    if pin is None or heard.text or _belongs_elsewhere(desk):
        return False
    return _took_pin(desk, shift, pin)


def _calls_for_help(desk: Desk, shift: Shift, heard: Heard) -> bool:
    if heard.attachments:
        return False
    said = heard.text.strip().casefold()
    team = rounds.team_of(desk.db, shift.unit_id) if said else None
    return said in SIGNS or (team is not None and team.sos_word is not None and fold(said) == team.sos_word)


def _belongs_elsewhere(desk: Desk) -> bool:
    """A report is being told, or a place was asked for: the pin answers that."""
    return isinstance(desk.step, Asked | AwaitingWords | AwaitingPin) or desk.in_hand is not None


def _took_pin(desk: Desk, shift: Shift, pin: Attachment) -> bool:
    if pin.latitude is None or pin.longitude is None:
        return False
    keep_point(desk, shift, pin.latitude, pin.longitude)
    near = stop_near(desk, shift, pin.latitude, pin.longitude)
    if near is not None:
        visit(desk, shift, near, Proof.PIN)
    else:
        desk.say("rounds.pin_kept", stops=next_stops(desk, shift))
    return True


@feature.command("tín hiệu ca", may=Act.PATROL)
def signal(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """The button: nothing is said, whatever the hour."""
    place = watch_now(desk)
    raise_alarm(desk, place[0] if place is not None else None)


# --- What a group agrees ---------------------------------------------------------------------------------


@feature.command("từ báo động {rest}", may=Act.PLAN_PATROL)
def agree_on_word(desk: Desk, heard: Heard) -> None:
    """A word that no stranger understands; whoever says it on patrol is helped without a sound."""
    unit_id, word = led_unit(desk), fold(heard.args["rest"])
    if unit_id is None or not SHORTEST_WORD <= len(word) <= LONGEST_WORD:
        desk.say("night.bad_word")
        return
    rounds.team_rules(desk.db, unit_id).sos_word = word
    desk.note("patrol.word_agreed", "unit", unit_id)
    desk.say("night.word_agreed")
