"""Người thay: the same group is asked first, then neighbour groups, then the police, until somebody comes."""

from datetime import datetime, timedelta

from handlers.desk import Answer, Desk, Due, Feature, Heard
from handlers.desk.crew import circles, force_of, may_stand_in, obstacle
from handlers.desk.watch import lacking, leaders, led_shift, named, remember, shift_facts
from handlers.rules.clocks import scaled
from handlers.rules.permissions import Act
from handlers.rules.watch_words import missing
from storage import patrols
from storage.patrols import EXPECTED, KNOWN
from storage.tables import Person, Shift, ShiftDuty
from storage.words import DutyState, Force

feature = Feature("stand_in")
LEAST_WAIT = timedelta(minutes=2)
SURE = (DutyState.CONFIRMED, DutyState.CHECKED_IN)
GONE = (DutyState.DECLINED, DutyState.ABSENT)


# --- Looking ---------------------------------------------------------------------------------------------


@feature.due("look")
def look(desk: Desk, due: Due) -> None:
    """Ask the next circle that has somebody who is free; the last word goes to the leader."""
    shift = patrols.by_id(desk.db, int(due.key))
    sure = bool(due.details.get("sure"))
    if shift is None or shift.state not in KNOWN or shift.ends_at <= desk.now:
        return
    if not _is_short(desk, shift, sure=sure):
        return
    here = int(due.details.get("circle", 0))
    every = circles(desk, shift, police_only=_needs_police(desk, shift))
    for number, circle in enumerate(every[here:], here):
        if circle:
            desk.tell(circle, "stand_in.asked", shift_facts(desk, shift), topic=_topic(shift))
            desk.note("shift.stand_in_asked", "shift", shift.id, f"circle {number}")
            desk.remind_at("stand_in", "look", shift.id, _later(desk, shift), circle=number + 1, sure=sure)
            return
    lack = lacking(shift, patrols.watch(desk.db, [shift.id], SURE if sure else EXPECTED))
    desk.tell(leaders(desk, shift), "stand_in.nobody", shift_facts(desk, shift), lack=lack)


def _is_short(desk: Desk, shift: Shift, *, sure: bool) -> bool:
    return bool(lacking(shift, patrols.watch(desk.db, [shift.id], SURE if sure else EXPECTED)))


def _needs_police(desk: Desk, shift: Shift) -> bool:
    crew = patrols.watch(desk.db, [shift.id], EXPECTED)
    return set(missing(shift.needed, [d.force for d, _ in crew])) == {Force.POLICE}


def _later(desk: Desk, shift: Shift) -> datetime:
    """The nearer the start, the sooner the next circle is asked."""
    left = max(shift.starts_at - desk.now, timedelta())
    wait = min(desk.facts.patrol_waits.stand_in.plain, max(left / 4, LEAST_WAIT))
    return desk.now + scaled(wait, desk.office.scale)


@feature.command("tìm người {shift}", "tìm người thay {shift}", may=Act.PLAN_PATROL)
def begin(desk: Desk, heard: Heard) -> None:
    """The leader wants somebody sure to come: those who have not answered do not count."""
    shift = led_shift(desk, heard.args["shift"])
    if shift is None:
        return
    if not _is_short(desk, shift, sure=True):
        desk.say("stand_in.is_full", shift_facts(desk, shift))
        return
    desk.remind("stand_in", "look", shift.id, sure=True)
    desk.say("stand_in.looking", shift_facts(desk, shift))


# --- Found -----------------------------------------------------------------------------------------------


@feature.command("nhận thay {shift}", "đi thay {shift}", may=Act.PATROL)
def take(desk: Desk, heard: Heard) -> None:
    """Whoever answers first comes; the others are not asked any more."""
    shift = patrols.by_code(desk.db, desk.oa_id, heard.args["shift"])
    if shift is None or shift.state not in KNOWN or not may_stand_in(desk, shift, desk.person):
        desk.say("patrol.unknown", code=heard.args["shift"])
        return
    crew = patrols.watch(desk.db, [shift.id])
    if any(p.id == desk.person.id and d.state in SURE for d, p in crew):
        desk.say("shift_answer.confirmed", shift_facts(desk, shift))
        return
    if shift.ends_at <= desk.now or not _is_open(desk, shift):
        desk.say("stand_in.taken", shift_facts(desk, shift))
        return
    against = obstacle(desk, shift, desk.person)
    if against is not None:
        desk.say(f"stand_in.against_{against}", shift_facts(desk, shift))
        return
    _put_on(desk, shift, crew)


def _is_open(desk: Desk, shift: Shift) -> bool:
    """Whether there are too few, or too few who have said that they come."""
    return _is_short(desk, shift, sure=False) or _is_short(desk, shift, sure=True)


def _put_on(desk: Desk, shift: Shift, crew: list[tuple[ShiftDuty, Person]]) -> None:
    standing = {d.replaces_id for d, _ in crew if d.replaces_id is not None and d.state in EXPECTED}
    gone = next((pair for pair in crew if pair[0].state in GONE and pair[0].id not in standing), None)
    duty = next((d for d, p in crew if p.id == desk.person.id), None)
    if duty is None:
        duty = ShiftDuty(shift_id=shift.id, person_id=desk.person.id, asked_at=desk.now)
        duty.force = force_of(desk, desk.person, shift.unit_id)
        desk.db.add(duty)
    duty.state, duty.answered_at = DutyState.CONFIRMED, desk.now
    if gone is not None and gone[0] is not duty:
        duty.replaces_id = gone[0].id
        gone[0].state = DutyState.REPLACED
    desk.db.flush()
    _settle(desk, shift, gone[1] if gone is not None else None)


def _settle(desk: Desk, shift: Shift, gone: Person | None) -> None:
    desk.hush(_topic(shift), "found")
    if not _is_short(desk, shift, sure=False):
        desk.forget("stand_in", shift.id)
    remember(desk, shift)
    desk.note("shift.stand_in", "shift", shift.id)
    desk.say("stand_in.yours", shift_facts(desk, shift))
    told = [*leaders(desk, shift), *([gone] if gone is not None and gone.erased_at is None else [])]
    told = [p for p in told if p.id != desk.person.id]
    once = list({p.id: p for p in told}.values())
    desk.tell(once, "stand_in.found", shift_facts(desk, shift), who=named(desk.person))


@feature.command("không nhận thay {shift}", may=Act.PATROL)
def refuse(desk: Desk, heard: Heard) -> None:
    """No is an answer too; the others are still asked."""
    desk.say("stand_in.refused", code=heard.args["shift"])


def _topic(shift: Shift) -> str:
    return f"stand_in:{shift.id}"


@feature.answer("undelivered")
def undelivered(desk: Desk, answer: Answer) -> None:  # noqa: ARG001
    """One of many was not reached: the next circle is asked in its time."""
    desk.count("stand_in.undelivered")
