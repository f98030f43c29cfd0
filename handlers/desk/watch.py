"""The watch: how a shift reads, what is remembered for it, and who hears when somebody is missing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta

from handlers.desk.desk import Desk
from handlers.rules.clocks import VIETNAM, scaled
from handlers.rules.permissions import Act, Holding, may
from handlers.rules.watch_words import force_words, missing, span_words
from storage import conversations, diary, patrols, people, rounds, units
from storage.patrols import COMING, EXPECTED, type_watch
from storage.tables import Person, Shift, ShiftDuty
from storage.words import POLICE, DutyState, Role, ShiftState, UnitKind

NAMELESS = "một người trong ca"
LATE_SIGN = timedelta(hours=2)  # after the end of a shift nobody is on it any more
RUNGS = ("again", "leader", "desk")
RISKS = ("risk_early", "risk_late", "risk_last")


# --- How it reads ----------------------------------------------------------------------------------------


def shift_facts(desk: Desk, shift: Shift) -> dict[str, str]:
    """What the texts of a shift tell."""
    unit = units.path(desk.db, shift.unit_id)
    post = rounds.named_post(desk.db, shift.pattern_id) if shift.pattern_id is not None else None
    names = [u.name for u in unit[:1]] + ([post.name] if post is not None else [])
    return {
        "code": shift.code,
        "unit": ", ".join(names),
        "when": span_words(shift.starts_at, shift.ends_at, desk.now),
        "starts": f"{shift.starts_at.astimezone(VIETNAM):%H:%M}",
    }


def named(person: Person) -> str:
    return person.name or NAMELESS


def names(crew: Sequence[type_watch]) -> str:
    return ", ".join(named(p) for _, p in crew)


def lacking(shift: Shift, crew: Sequence[type_watch]) -> str:
    """Who is still needed, in words; empty where the shift is full."""
    there = [duty.force for duty, _ in crew if duty.state in EXPECTED]
    return force_words(missing(shift.needed, there))


# --- What is remembered ----------------------------------------------------------------------------------


def remember(desk: Desk, *shifts: Shift) -> None:
    """Enter everything that comes due for published shifts; what lies behind us is not entered.

    Whoever joins a shift that has begun is waited for from now on.
    """
    entries = [entry for shift in shifts for entry in _entries(desk, shift)]
    diary.remind_all(desk.db, desk.oa_id, [(*entry, {}) for entry in entries])


type_entry = tuple[str, str, str, datetime]


def _entries(desk: Desk, shift: Shift) -> Iterator[type_entry]:
    times, waits, start = desk.facts.patrol_times, desk.facts.patrol_waits, shift.starts_at
    moments = {
        ("patrol", "evening"): _evening_before(start, times.evening),
        ("patrol", "ahead"): start - times.ahead.plain,
        ("patrol", "soon"): start - times.soon.plain,
        ("patrol", "start"): start,
        **{("risk", kind): start - getattr(times, kind).plain for kind in RISKS},
    }
    for (feature, kind), at in moments.items():
        if at >= desk.now:
            yield feature, kind, str(shift.id), at
    if shift.ends_at > desk.now:
        begins = max(start, desk.now)
        for kind, wait in zip(RUNGS, (waits.ask_again, waits.ask_leader, waits.ask_desk), strict=True):
            yield "no_show", kind, str(shift.id), begins + scaled(wait.plain, desk.office.scale)
        yield "patrol", "over", str(shift.id), shift.ends_at


def _evening_before(start: datetime, clock: str) -> datetime:
    day = start.astimezone(VIETNAM).date() - timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(clock), VIETNAM)


def strike(desk: Desk, shift: Shift) -> None:
    """Nothing of this shift comes due any more, and what has not left does not leave."""
    for feature in ("patrol", "no_show", "risk"):
        desk.forget(feature, shift.id)
    for duty, person in patrols.watch(desk.db, [shift.id]):
        desk.hush(topic(shift, person), "cancelled")
        desk.forget("stand_in", duty.id)


def topic(shift: Shift, person: Person) -> str:
    """What one person was told about one shift can be taken back while it has not left."""
    return f"shift:{shift.id}:{person.id}"


def remind_each(desk: Desk, shift: Shift, told: Sequence[Person], key: str, **facts: object) -> None:
    """The same word to each, which can be taken back one by one."""
    shown: dict[str, object] = {**shift_facts(desk, shift), **facts}
    for person in told:
        desk.tell([person], key, shown, topic=topic(shift, person))


# --- Who hears -------------------------------------------------------------------------------------------


def leaders(desk: Desk, shift: Shift) -> list[Person]:
    """The leader of the group; where there is none, whoever made the shift."""
    found = list(people.holders(desk.db, [Role.TEAM_LEADER], [shift.unit_id], desk.now))
    if not found and shift.created_by is not None:
        maker = people.by_id(desk.db, shift.created_by)
        found = [maker] if maker is not None and maker.erased_at is None else []
    return found


def duty_officers(desk: Desk, unit_id: int) -> list[Person]:
    """The officers on duty for this unit; else those of its commune; else all of them."""
    path = [u for u in units.path(desk.db, unit_id) if u.kind is not UnitKind.PROVINCE]
    local = [u.id for u in path]
    whole = units.below(desk.db, local)
    for where, on_duty in ((local, True), (whole, True), (whole, None)):
        found = people.holders(desk.db, POLICE, where, desk.now, on_duty=on_duty)
        if found:
            return list(found)
    return []


def others(crew: Sequence[type_watch], than: Collection[int]) -> list[Person]:
    """The people of a shift who are there, without these."""
    return [p for d, p in crew if d.state is DutyState.CHECKED_IN and p.id not in than]


# --- Whose shift -----------------------------------------------------------------------------------------


def shift_at_hand(desk: Desk) -> tuple[Shift, ShiftDuty] | None:
    """The shift this person is on, or is expected at about now."""
    opens = desk.now + desk.facts.patrol_times.check_in_opens.plain
    came_late = (*EXPECTED, DutyState.ABSENT)
    found = patrols.of_person(desk.db, desk.person.id, desk.now, opens, came_late)
    order = {s.id: (d.state is not DutyState.CHECKED_IN, abs(s.starts_at - desk.now)) for s, d in found}
    return min(found, key=lambda place: order[place[0].id], default=None)


def own_duty(desk: Desk, code: str | None) -> tuple[Shift, ShiftDuty] | None:
    """The shift of this code, if the person is on it; without a code the next one."""
    if code is None:
        coming = patrols.of_person(desk.db, desk.person.id, desk.now)
        if not coming:
            desk.say("patrol.no_shift", next="")
        return coming[0] if coming else None
    shift = patrols.by_code(desk.db, desk.oa_id, code)
    duty = patrols.duty_of(desk.db, shift, desk.person.id) if shift is not None else None
    if shift is None or duty is None or shift.state is ShiftState.DRAFT:
        desk.say("patrol.unknown", code=code)
        return None
    if shift.state is ShiftState.CANCELLED:
        desk.say("patrol.was_cancelled", shift_facts(desk, shift))
        return None
    return shift, duty


def led_shift(desk: Desk, code: str) -> Shift | None:
    """The shift of this code, if the person plans for its unit; otherwise they are told."""
    shift = patrols.by_code(desk.db, desk.oa_id, code)
    if shift is None or not plans_for(desk, desk.holdings, shift.unit_id):
        desk.say("patrol.unknown", code=code)
        return None
    return shift


def plans_for(desk: Desk, holdings: Sequence[Holding], unit_id: int) -> bool:
    path = [u.id for u in units.path(desk.db, unit_id)]
    return may(holdings, Act.PLAN_PATROL, unit_path=path)


def go_on_watch(desk: Desk, shift: Shift | None, person: Person) -> None:
    """From now on (or no longer) what this person says is first looked at as said on patrol."""
    talk = desk.talk if desk.visitor is person else conversations.with_person(desk.db, person.id)
    talk.shift_id = shift.id if shift is not None else None


def is_coming(duty: ShiftDuty) -> bool:
    return duty.state in COMING


# --- Not reached -----------------------------------------------------------------------------------------

TELLING = frozenset(
    {"patrol.asked", "patrol.soon", "roster.yours"}
)  # one word to the leader is enough for all of these


def unreached(desk: Desk, asked: Mapping[str, object]) -> None:
    """Zalo does not let us reach somebody about a shift: the leader hears it and can call."""
    _, shift_id, person_id = str(asked["topic"]).split(":")
    shift, person = patrols.by_id(desk.db, int(shift_id)), people.by_id(desk.db, int(person_id))
    if shift is None or person is None or asked.get("name") not in TELLING or shift.ends_at <= desk.now:
        return
    told = [p for p in leaders(desk, shift) if p.id != person.id]
    desk.tell(told, "patrol.unreached", shift_facts(desk, shift), who=named(person))


def led_unit(desk: Desk) -> int | None:
    """The group this person leads; of an officer the first unit they hold."""
    own = [h for h in desk.holdings if h.unit_id is not None and plans_for(desk, [h], h.unit_id)]
    led = [h.unit_id for h in own if h.role is Role.TEAM_LEADER] or [h.unit_id for h in own]
    return next(iter(led), None)
