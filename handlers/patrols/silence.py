"""Giữ liên lạc: no sign of somebody on patrol, so the pair is asked, then the leader, then the officer."""

from collections.abc import Callable, Sequence

from handlers.desk import Answer, Desk, Due, Feature, Heard
from handlers.desk.night_book import watch_now
from handlers.desk.silence import await_sign, sign_every, sign_of_life
from handlers.desk.watch import duty_officers, leaders, led_unit, named, others, plans_for, shift_facts
from handlers.rules.clocks import clock_words, scaled
from handlers.rules.permissions import Act
from storage import patrols, people, rounds
from storage.patrols import KNOWN, type_watch
from storage.tables import Person, Shift, ShiftDuty
from storage.words import DutyState, Lane, LogKind

feature = Feature("silence")
SHORTEST, LONGEST = 10, 240  # minutes
type_rung = Callable[[Desk, Shift, Person], Sequence[Person]]


@feature.due("quiet")
def quiet(desk: Desk, due: Due) -> None:
    """The time without a sign has passed: the next rung that has somebody is asked."""
    duty = patrols.duty_by_id(desk.db, int(due.key))
    shift = patrols.by_id(desk.db, duty.shift_id) if duty is not None else None
    if duty is None or shift is None or duty.state is not DutyState.CHECKED_IN:
        return
    every = sign_every(desk, shift)
    if shift.state not in KNOWN or shift.ends_at <= desk.now or every is None:
        return
    ends = (duty.last_sign_at or desk.now) + scaled(every, desk.office.scale)
    if desk.now < ends:
        desk.remind_at("silence", "quiet", duty.id, ends)
    else:
        _climb(desk, shift, duty)


def _climb(desk: Desk, shift: Shift, duty: ShiftDuty) -> None:
    person = people.by_id(desk.db, duty.person_id)
    if person is None:
        return
    if not duty.silent:
        rounds.write(desk.db, shift.id, LogKind.SILENCE, desk.now, by=person.id)
    since = clock_words(duty.last_sign_at or shift.starts_at, desk.now)
    while duty.silent < len(RUNGS):
        key, rung = RUNGS[duty.silent]
        duty.silent += 1
        told = rung(desk, shift, person)
        if told:
            led = "Tổ trưởng đã được nhắn." if _leaders(desk, shift, person) else "Chưa có tổ trưởng để hỏi."
            shown = {**shift_facts(desk, shift), "who": named(person), "since": since, "led": led}
            desk.tell(told, key, shown, lane=Lane.ALARM, topic=f"silence:{duty.id}")
            desk.note("patrol.silent", "shift", shift.id, key)
            desk.remind("silence", "quiet", duty.id, after=desk.facts.patrol_waits.silence)
            return


def _pair(desk: Desk, shift: Shift, person: Person) -> Sequence[Person]:
    """The others on the shift; whoever is alone is asked themselves."""
    return others(patrols.watch(desk.db, [shift.id]), {person.id}) or [person]


def _leaders(desk: Desk, shift: Shift, person: Person) -> Sequence[Person]:
    return [p for p in leaders(desk, shift) if p.id != person.id]


def _officers(desk: Desk, shift: Shift, person: Person) -> Sequence[Person]:
    return [p for p in duty_officers(desk, shift.unit_id) if p.id != person.id]


RUNGS: tuple[tuple[str, type_rung], ...] = (
    ("silence.pair", _pair),
    ("silence.leader", _leaders),
    ("silence.desk", _officers),
)


@feature.command("ổn cả", "ổn cả {shift}", may=Act.PATROL)
def all_well(desk: Desk, heard: Heard) -> None:
    """The pair or the leader vouches for those who are silent."""
    shift = _meant(desk, heard.args.get("shift"))
    if shift is None:
        desk.say("silence.nobody_silent")
        return
    crew = patrols.watch(desk.db, [shift.id], [DutyState.CHECKED_IN])
    silent = [pair for pair in crew if pair[0].silent]
    for duty, _ in silent:
        desk.hush(f"silence:{duty.id}", "well")
        sign_of_life(desk, shift, duty)
    desk.say("silence.noted" if silent else "silence.nobody_silent")


def _meant(desk: Desk, code: str | None) -> Shift | None:
    """The shift one is on; another one only where one plans for its group."""
    place = watch_now(desk)
    if place is not None and code in {None, place[0].code}:
        return place[0]
    shift = patrols.by_code(desk.db, desk.oa_id, code) if code is not None else None
    return shift if shift is not None and plans_for(desk, desk.holdings, shift.unit_id) else None


@feature.command("giữ liên lạc {number}", "giữ liên lạc {number} phút", may=Act.PLAN_PATROL)
def agree(desk: Desk, heard: Heard) -> None:
    """How long somebody on patrol may be silent; 0 asks nobody."""
    unit_id, minutes = led_unit(desk), int(heard.args["number"][:4])
    if unit_id is None or (minutes and not SHORTEST <= minutes <= LONGEST):
        desk.say("silence.bad_time", least=SHORTEST, most=LONGEST)
        return
    rounds.team_rules(desk.db, unit_id).sign_every = minutes or None
    desk.note("patrol.silence_agreed", "unit", unit_id)
    desk.say("silence.agreed" if minutes else "silence.off", minutes=minutes)
    for shift in patrols.on_now(desk.db, [unit_id], desk.now) if minutes else ():
        for duty, _ in _there(desk, shift):
            await_sign(desk, shift, duty)


def _there(desk: Desk, shift: Shift) -> list[type_watch]:
    return patrols.watch(desk.db, [shift.id], [DutyState.CHECKED_IN])


@feature.answer("undelivered")
def undelivered(desk: Desk, answer: Answer) -> None:
    """Whoever was asked cannot be reached: the next rung is asked now."""
    desk.remind("silence", "quiet", str(answer.asked["topic"]).partition(":")[2])
