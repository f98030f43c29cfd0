"""Ca trực: my shifts, who is reminded when, and the word that somebody has come."""

from datetime import timedelta

from handlers.desk import Answer, Desk, Due, Feature, Heard
from handlers.desk.rounds import draw_round, next_stops
from handlers.desk.silence import await_sign
from handlers.desk.watch import (
    LATE_SIGN,
    go_on_watch,
    leaders,
    named,
    others,
    remember,
    remind_each,
    shift_at_hand,
    shift_facts,
    topic,
    unreached,
)
from handlers.rules.clocks import VIETNAM, scaled
from handlers.rules.permissions import Act
from storage import patrols, rounds
from storage.patrols import COMING, KNOWN
from storage.tables import Person, Shift, ShiftDuty
from storage.words import DutyState, LogKind, ShiftState

feature = Feature("patrol")
SHOWN = 8  # shifts in one list
STATES = {
    DutyState.PROPOSED: "chưa xác nhận",
    DutyState.CONFIRMED: "đã xác nhận",
    DutyState.CHECKED_IN: "đã có mặt",
}


# --- My shifts -------------------------------------------------------------------------------------------


@feature.command("lịch", "lịch của tôi", "lịch trực", "xem lịch", "ca của tôi", may=Act.PATROL)
def my_shifts(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """What lies before this person; nobody else's shifts."""
    coming = patrols.of_person(desk.db, desk.person.id, desk.now)[:SHOWN]
    team = [("Lịch cả tổ", "LỊCH TỔ")] if desk.may(Act.PLAN_PATROL) else []
    if not coming:
        desk.say("patrol.none", choices=team)
        return
    lines = [_line(desk, shift, duty) for shift, duty in coming]
    open_ones = [s for s, d in coming if d.state is DutyState.PROPOSED]
    answers = [(f"Đi được {s.code}", f"XÁC NHẬN {s.code}") for s in open_ones[:2]]
    desk.say("patrol.list", lines="\n".join(lines), choices=[*answers, *team], code=coming[0][0].code)


def _line(desk: Desk, shift: Shift, duty: ShiftDuty) -> str:
    shown = shift_facts(desk, shift)
    return f"{shift.code}: {shown['when']}, {shown['unit']} – {STATES[duty.state]}"


# --- Published -------------------------------------------------------------------------------------------


@feature.due("published")
def published(desk: Desk, due: Due) -> None:
    """Each person hears of their own places in the shift, and everything that comes due is entered."""
    shift = patrols.by_id(desk.db, int(due.key))
    if shift is None or shift.state not in KNOWN or shift.ends_at <= desk.now:
        return
    remember(desk, shift)
    crew = {p.id: (d, p) for d, p in patrols.watch(desk.db, [shift.id])}
    for key, wanted, state in (
        ("patrol.asked", "people", DutyState.PROPOSED),
        ("patrol.not_needed", "gone", DutyState.REPLACED),
    ):
        found = [crew[i] for i in due.details.get(wanted, ()) if i in crew]
        remind_each(desk, shift, [p for d, p in found if d.state is state], key)
    desk.note("shift.published", "shift", shift.id)


# --- Reminders -------------------------------------------------------------------------------------------


@feature.due("evening")
def evening(desk: Desk, due: Due) -> None:
    """The evening before: those who have not said whether they come."""
    shift = _ahead(desk, due)
    if shift is not None and not _is_overtaken(desk, shift, desk.facts.patrol_times.ahead.plain):
        remind_each(desk, shift, _crew(desk, shift, DutyState.PROPOSED), "patrol.evening")


@feature.due("ahead")
def ahead(desk: Desk, due: Due) -> None:
    """An hour before: again those who have not said whether they come."""
    shift = _ahead(desk, due)
    if shift is not None and not _is_overtaken(desk, shift, desk.facts.patrol_times.soon.plain):
        remind_each(desk, shift, _crew(desk, shift, DutyState.PROPOSED), "patrol.ahead")


@feature.due("soon")
def soon(desk: Desk, due: Due) -> None:
    """A quarter of an hour before: everybody who is not there yet."""
    shift = _ahead(desk, due)
    if shift is not None and desk.now < shift.starts_at:
        remind_each(desk, shift, _crew(desk, shift, *COMING), "patrol.soon")


@feature.due("start")
def start(desk: Desk, due: Due) -> None:
    """Now: everybody who is not there yet."""
    shift = _ahead(desk, due)
    if shift is not None:
        remind_each(desk, shift, _crew(desk, shift, *COMING), "patrol.start")


def _ahead(desk: Desk, due: Due) -> Shift | None:
    """The shift, unless it was cancelled, deleted or is over by now."""
    shift = patrols.by_id(desk.db, int(due.key))
    return None if shift is None or shift.state not in KNOWN or shift.ends_at <= desk.now else shift


def _is_overtaken(desk: Desk, shift: Shift, before: timedelta) -> bool:
    """After an outage the next reminder is due as well: one word is enough."""
    return desk.now >= shift.starts_at - before


def _crew(desk: Desk, shift: Shift, *states: DutyState) -> list[Person]:
    crew = [p for _, p in patrols.watch(desk.db, [shift.id], states)]
    for person in crew:
        desk.hush(topic(shift, person), "overtaken")
    return crew


# --- Somebody has come -----------------------------------------------------------------------------------


@feature.command(
    "có mặt",
    "có mặt {shift}",
    "điểm danh",
    "điểm danh {shift}",
    "đã có mặt",
    "tôi có mặt",
    "vào ca",
    may=Act.PATROL,
)
def check_in(desk: Desk, heard: Heard) -> None:
    """The person is there; nobody is asked about them any more."""
    place = _named_shift(desk, heard.args.get("shift"))
    if place is None:
        _no_shift(desk)
        return
    shift, duty = place
    if duty.state is DutyState.CHECKED_IN:
        desk.say("patrol.already_there", shift_facts(desk, shift), at=_clock(desk, duty))
        go_on_watch(desk, shift, desk.person)
        return
    was_missed = _was_missed(desk, shift, duty)
    _begin(desk, shift, duty)
    desk.hush(topic(shift, desk.person), "checked in")
    crew = patrols.watch(desk.db, [shift.id])
    pair = ", ".join(named(p) for p in others(crew, {desk.person.id}))
    desk.say(
        "patrol.checked_in",
        shift_facts(desk, shift),
        at=_clock(desk, duty),
        pair=f"Cùng ca đã tới: {pair}." if pair else "",
        stops=next_stops(desk, shift),
    )
    if was_missed:
        told = [p for p in leaders(desk, shift) if p.id != desk.person.id]
        desk.tell(told, "patrol.came_late", shift_facts(desk, shift), who=named(desk.person))


def _was_missed(desk: Desk, shift: Shift, duty: ShiftDuty) -> bool:
    """Whether the leader was already told; whoever joined after the start was waited for from then on."""
    since = max(shift.starts_at, duty.answered_at or duty.asked_at)
    return desk.now >= since + scaled(desk.facts.patrol_waits.ask_leader.plain, desk.office.scale)


def _named_shift(desk: Desk, code: str | None) -> tuple[Shift, ShiftDuty] | None:
    found = shift_at_hand(desk)
    if code is None or found is None or found[0].code == code:
        return found
    shift = patrols.by_code(desk.db, desk.oa_id, code)
    duty = patrols.duty_of(desk.db, shift, desk.person.id) if shift is not None else None
    opens = desk.now + desk.facts.patrol_times.check_in_opens.plain
    is_now = (
        shift is not None and shift.state in KNOWN and shift.starts_at <= opens and shift.ends_at > desk.now
    )
    return (shift, duty) if shift is not None and duty is not None and is_now else None


def _no_shift(desk: Desk) -> None:
    coming = patrols.of_person(desk.db, desk.person.id, desk.now)
    following = shift_facts(desk, coming[0][0])["when"] if coming else ""
    desk.say("patrol.no_shift", next=f"Ca tới: {following}." if following else "")


def _begin(desk: Desk, shift: Shift, duty: ShiftDuty) -> None:
    duty.state, duty.checked_in_at, duty.last_sign_at = DutyState.CHECKED_IN, desk.now, desk.now
    duty.answered_at = duty.answered_at or desk.now
    if shift.begun_at is None:
        shift.begun_at, shift.state = desk.now, ShiftState.RUNNING
        draw_round(desk, shift)
    desk.db.flush()
    rounds.write(desk.db, shift.id, LogKind.CHECK_IN, desk.now, by=desk.person.id)
    go_on_watch(desk, shift, desk.person)
    desk.note("shift.checked_in", "shift", shift.id)
    await_sign(desk, shift, duty)


def _clock(desk: Desk, duty: ShiftDuty) -> str:
    return f"{(duty.checked_in_at or desk.now).astimezone(VIETNAM):%H:%M}"


# --- It is over ------------------------------------------------------------------------------------------


@feature.due("over")
def over(desk: Desk, due: Due) -> None:
    """The time is up: whoever is there is asked to hand over, whoever never came was absent."""
    shift = patrols.by_id(desk.db, int(due.key))
    if shift is None or shift.state not in KNOWN:
        return
    for duty, _ in patrols.watch(desk.db, [shift.id], COMING):
        duty.state = DutyState.ABSENT
    there = [p for _, p in patrols.watch(desk.db, [shift.id], [DutyState.CHECKED_IN])]
    if there:
        desk.tell(there, "patrol.time_is_up", shift_facts(desk, shift))
        desk.remind_at("handover", "closing", shift.id, shift.ends_at + LATE_SIGN)
    else:
        shift.state, shift.ended_at = ShiftState.ENDED, desk.now


@feature.answer("undelivered")
def undelivered(desk: Desk, answer: Answer) -> None:
    """Somebody cannot be reached: the leader can call."""
    unreached(desk, answer.asked)
