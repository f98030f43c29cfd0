"""Trợ giúp: help, cancel, back, small talk, questions, and the way to a real person."""

from datetime import datetime, timedelta

from handlers.desk import AtRest, AwaitingWords, Desk, Feature, Heard
from handlers.desk.asking import Asked
from handlers.desk.sight import headline
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from handlers.rules.triage import Reading
from storage.words import Intent

feature = Feature("helpdesk")
THANKS = ("cam on", "cam on nhieu", "thank", "ok", "vang", "da")
TESTS = ("test", "thu")
ONCE = ("abuse", "advertising")
ONE_DAY = timedelta(days=1)
MISSES = 3  # so often somebody is asked in other words before a person reads it


@feature.command("trợ giúp", "giúp", "help", "hướng dẫn", "menu", "?", may=Act.TALK, always=True)
def help_(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """What this person can say here; a question that is open stays open."""
    numbers = {name: desk.facts.emergency[name].number for name in ("police", "fire", "ambulance")}
    audience = (
        ("helpdesk.for_police", Act.REGISTER),
        ("helpdesk.for_leader", Act.PLAN_PATROL),
        ("helpdesk.for_team", Act.PATROL),
        ("helpdesk.for_police", Act.ACKNOWLEDGE),
    )
    key = next((key for key, act in audience if desk.may(act)), "helpdesk.for_residents")
    desk.say(key, numbers)


@feature.command("hủy", "hủy bỏ", "dừng", "dừng lại", "thoát", "stop", may=Act.TALK, always=True)
def cancel(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    """Stop whatever was being asked; a report that exists is kept, and how to take it back is said."""
    report, step = desk.in_hand, desk.step
    is_about_it = isinstance(step, AtRest | Asked)
    if report is None or not is_about_it:
        desk.say("helpdesk.cancelled")
        return AtRest()
    desk.take_in_hand(None)
    desk.forget("waiting", report.id, "nudge")
    desk.say("helpdesk.cancelled_with_report", headline(desk, report))
    return AtRest()


@feature.command("quay lại", "trở lại", "back", may=Act.TALK, always=True)
def back(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    """One step back; the door brings those questions that have an earlier one to their feature."""
    desk.say("helpdesk.start")
    return AtRest()


@feature.command("gặp người thật", "gặp cán bộ", "người thật", may=Act.TALK)
def real_person(desk: Desk, heard: Heard) -> AwaitingWords:  # noqa: ARG001
    """A person is asked for: the next words go to an officer as they are."""
    desk.say("helpdesk.real_person", police=desk.facts.emergency["police"].number)
    return AwaitingWords()


# --- Words that are no report ----------------------------------------------------------------------------


@feature.intent(Intent.CHITCHAT)
def small_talk(desk: Desk, heard: Heard, reading: Reading) -> None:  # noqa: ARG001
    key = fold(heard.text)
    if any(key.startswith(word) for word in THANKS):
        desk.say("helpdesk.thanks")
    elif any(word in key.split() for word in TESTS):
        desk.say("helpdesk.test")
    else:
        desk.say("helpdesk.hello")


@feature.intent(Intent.NOISE)
def noise(desk: Desk, heard: Heard, reading: Reading) -> None:
    """Rephrased, then an example, then three buttons; whoever still writes is brought to a person.

    Abuse and advertising are answered once a day, calmly.
    """
    insistent = next((why for why in ONCE if why in reading.wanted), None)
    if insistent is not None:
        _answer_once(desk, insistent)
    elif heard.text and desk.talk.misses >= MISSES:
        desk.pass_on(heard)  # it becomes a report, so an officer reads it
    elif heard.text:
        _say_in_turn(desk, "helpdesk.miss_1", "helpdesk.miss_2", "helpdesk.miss_3")
    else:
        _say_in_turn(desk, "helpdesk.wordless", "helpdesk.wordless_again")


def _answer_once(desk: Desk, why: str) -> None:
    lately = desk.talk.lately or {}
    since = lately.get(why)
    if since is not None and desk.now - datetime.fromisoformat(str(since)) < ONE_DAY:
        desk.count(f"noise.{why}")
        return
    desk.talk.lately = {**lately, why: desk.now.isoformat()}
    desk.say(f"helpdesk.{why}")


def _say_in_turn(desk: Desk, *keys: str) -> None:
    desk.say(keys[desk.talk.misses % len(keys)])
    desk.talk.misses += 1
