"""Vắng ca: nobody checked in, so the person is asked, then the pair and the leader, then the duty officer."""

from collections.abc import Sequence

from handlers.desk import Answer, Desk, Due, Feature
from handlers.desk.watch import duty_officers, leaders, named, others, remind_each, shift_facts
from storage import patrols
from storage.patrols import COMING, KNOWN, type_watch
from storage.tables import Person, Shift
from storage.words import DutyState

feature = Feature("no_show")


@feature.due("again")
def again(desk: Desk, due: Due) -> None:
    """The first rung: the person."""
    shift, missing = _missing(desk, due)
    if shift is not None:
        remind_each(desk, shift, [p for _, p in missing], "no_show.again")


@feature.due("leader")
def leader(desk: Desk, due: Due) -> None:
    """The second rung: those who are there, and the leader, who may look for somebody else."""
    shift, missing = _missing(desk, due)
    if shift is None:
        return
    absent = {p.id for _, p in missing}
    led = _leaders(desk, shift, missing)
    pair = [p for p in others(patrols.watch(desk.db, [shift.id]), absent) if p not in led]
    who = ", ".join(named(p) for _, p in missing)
    desk.tell(pair, "no_show.pair", shift_facts(desk, shift), who=who, topic=_alarm(shift))
    desk.tell(led, "no_show.leader", shift_facts(desk, shift), who=who, topic=_alarm(shift))
    desk.note("shift.missed", "shift", shift.id)
    if not led:
        _ring_desk(desk, shift, missing)


def _leaders(desk: Desk, shift: Shift, missing: Sequence[type_watch]) -> list[Person]:
    """A leader who is missing as well is no help."""
    absent = {p.id for _, p in missing}
    return [p for p in leaders(desk, shift) if p.id not in absent]


@feature.due("desk")
def desk_rung(desk: Desk, due: Due) -> None:
    """The last rung: the officers on duty; from now on the person counts as absent."""
    shift, missing = _missing(desk, due)
    if shift is None:
        return
    if _leaders(desk, shift, missing):
        _ring_desk(desk, shift, missing)
    for duty, _ in missing:
        duty.state = DutyState.ABSENT


def _ring_desk(desk: Desk, shift: Shift, missing: Sequence[type_watch]) -> None:
    shown = {
        **shift_facts(desk, shift),
        "who": ", ".join(named(p) for _, p in missing),
        "led": "Tổ trưởng đã được nhắn." if _leaders(desk, shift, missing) else "Chưa có tổ trưởng để hỏi.",
    }
    desk.tell(duty_officers(desk, shift.unit_id), "no_show.desk", shown, topic=_alarm(shift))


def _missing(desk: Desk, due: Due) -> tuple[Shift | None, list[type_watch]]:
    """The shift and whoever was expected and is not there; nothing where it is over or everybody came."""
    shift = patrols.by_id(desk.db, int(due.key))
    if shift is None or shift.state not in KNOWN or shift.ends_at <= desk.now:
        return None, []
    missing = patrols.watch(desk.db, [shift.id], COMING)
    return (shift if missing else None), missing


def _alarm(shift: Shift) -> str:
    return f"missing:{shift.id}"


@feature.answer("undelivered")
def undelivered(desk: Desk, answer: Answer) -> None:
    """A leader who cannot be reached must not stop the ladder: the desk is rung now."""
    topic = str(answer.asked["topic"])
    if answer.asked.get("name") == "no_show.leader":
        desk.remind("no_show", "desk", topic.partition(":")[2])
