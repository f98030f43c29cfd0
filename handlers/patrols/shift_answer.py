"""Đi được, không đi được: one tap says whether somebody comes, and if not, somebody else is looked for."""

from handlers.desk import Desk, Feature, Heard
from handlers.desk.watch import lacking, leaders, named, own_duty, shift_facts, topic
from handlers.rules.permissions import Act
from storage import patrols
from storage.patrols import COMING, EXPECTED
from storage.tables import Shift, ShiftDuty
from storage.words import DutyState

feature = Feature("shift_answer")


@feature.command("xác nhận {shift}", "xác nhận ca", "đi được {shift}", may=Act.PATROL)
def confirm(desk: Desk, heard: Heard) -> None:
    """They come; whoever said no before and changes their mind is welcome while nobody else was found."""
    place = own_duty(desk, heard.args.get("shift"))
    if place is None:
        return
    shift, duty = place
    if duty.state is DutyState.REPLACED:
        desk.say("shift_answer.replaced", shift_facts(desk, shift))
        return
    was = duty.state
    if was in {DutyState.PROPOSED, DutyState.DECLINED}:
        duty.state, duty.answered_at = DutyState.CONFIRMED, desk.now
        desk.note("shift.confirmed", "shift", shift.id)
    desk.say("shift_answer.confirmed", shift_facts(desk, shift))
    if was is DutyState.DECLINED:
        desk.forget("stand_in", shift.id)
        desk.hush(f"stand_in:{shift.id}", "found")
        _tell_leaders(desk, shift, "shift_answer.comes_after_all")


@feature.command("xác nhận hết", "đi được hết", may=Act.PATROL)
def confirm_all(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """One tap for a whole roster."""
    asked = patrols.of_person(desk.db, desk.person.id, desk.now, states=[DutyState.PROPOSED])
    for _, duty in asked:
        duty.state, duty.answered_at = DutyState.CONFIRMED, desk.now
    desk.note("shift.all_confirmed", "person", desk.person.id)
    desk.say("shift_answer.all_confirmed" if asked else "shift_answer.nothing_asked", count=len(asked))


@feature.command(
    "không đi {shift}",
    "không đi được {shift}",
    "bận {shift}",
    "báo bận {shift}",
    "báo bận ca",
    may=Act.PATROL,
)
def decline(desk: Desk, heard: Heard) -> None:
    """They cannot come: nobody asks why, the leader knows, and somebody else is looked for."""
    place = own_duty(desk, heard.args.get("shift"))
    if place is None:
        return
    shift, duty = place
    if duty.state is DutyState.CHECKED_IN:
        desk.say("shift_answer.is_there", shift_facts(desk, shift))
        return
    was = duty.state
    if was in {*COMING, DutyState.ABSENT}:
        _free(desk, shift, duty)
    is_short = bool(lacking(shift, patrols.watch(desk.db, [shift.id], EXPECTED)))
    desk.say("shift_answer.declined" if is_short else "shift_answer.declined_full", shift_facts(desk, shift))
    if was is not duty.state:
        _tell_leaders(desk, shift, "shift_answer.cannot" if is_short else "shift_answer.cannot_full")


def _free(desk: Desk, shift: Shift, duty: ShiftDuty) -> None:
    duty.state, duty.answered_at = DutyState.DECLINED, desk.now
    desk.db.flush()
    desk.hush(topic(shift, desk.person), "declined")
    desk.note("shift.declined", "shift", shift.id)
    desk.remind("stand_in", "look", shift.id)


def _tell_leaders(desk: Desk, shift: Shift, key: str) -> None:
    told = [p for p in leaders(desk, shift) if p.id != desk.person.id]
    desk.tell(told, key, shift_facts(desk, shift), who=named(desk.person))
