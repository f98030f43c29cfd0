"""Đổi ca: one proposes, another accepts; what breaks no rule is approved at once, the rest by the leader."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.desk import AtRest, Desk, Feature, Heard, Step
from handlers.desk.asking import tells_a_matter
from handlers.desk.crew import force_of, free, obstacle
from handlers.desk.watch import leaders, named, own_duty, plans_for, remember, shift_facts, topic
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from handlers.rules.watch_words import missing
from storage import patrols, people, units
from storage.patrols import COMING, EXPECTED, KNOWN
from storage.tables import Person, Shift, ShiftDuty, ShiftSwap
from storage.words import TEAM, DutyState, SwapState

feature = Feature("swap")
SHOWN = 8  # colleagues in one list
ANYBODY = frozenset(map(fold, ("ai cũng được", "ai cũng đc", "cả tổ")))
TOO_FEW = "too_few"
type_swap = tuple[Shift, ShiftSwap, ShiftDuty]


@dataclass(frozen=True)
class ChooseColleague(Step):
    """Who should take this shift?"""

    duty_id: int


# --- Proposing -------------------------------------------------------------------------------------------


@feature.command("đổi ca", "đổi ca {shift}", may=Act.SWAP_SHIFT)
def ask_whom(desk: Desk, heard: Heard) -> ChooseColleague | AtRest:
    """Colleagues of the group who are free then; a tap chooses one."""
    place = _own(desk, heard.args.get("shift"))
    if place is None:
        return AtRest()
    shift, duty = place
    found = _colleagues(desk, shift)[:SHOWN]
    lines = [f"{number}. {named(p)}" for number, p in enumerate(found, 1)]
    desk.say(
        "swap.whom" if found else "swap.nobody_free",
        shift_facts(desk, shift),
        lines="\n".join(lines),
        listed=[f"ĐỔI CA {shift.code} CHO {named(p)}" for p in found],
    )
    return ChooseColleague(duty.id) if found else AtRest()


@feature.step(ChooseColleague, takes=tuple(ANYBODY))
def chosen(desk: Desk, heard: Heard, step: ChooseColleague) -> AtRest:
    duty = patrols.duty_by_id(desk.db, step.duty_id)
    shift = patrols.by_id(desk.db, duty.shift_id) if duty is not None else None
    is_news = bool(heard.attachments) or tells_a_matter(desk.understand(heard.text))
    if duty is None or shift is None or duty.state not in COMING or is_news:
        desk.pass_on(heard)
    elif fold(heard.text) in ANYBODY:
        _propose(desk, shift, duty, None)
    else:
        _propose_to(desk, shift, duty, heard)
    return AtRest()


@feature.command("đổi ca {shift} cho {rest}", may=Act.SWAP_SHIFT)
def to_one(desk: Desk, heard: Heard) -> AtRest:
    place = _own(desk, heard.args["shift"])
    if place is not None and fold(heard.args["rest"]) in ANYBODY:
        _propose(desk, *place, None)
    elif place is not None:
        _propose_to(desk, *place, heard)
    return AtRest()


def _own(desk: Desk, code: str | None) -> tuple[Shift, ShiftDuty] | None:
    place = own_duty(desk, code)
    if place is not None and place[1].state not in COMING:
        desk.say("swap.not_now", shift_facts(desk, place[0]))
        return None
    return place


def _colleagues(desk: Desk, shift: Shift) -> list[Person]:
    team = people.holders(desk.db, TEAM, units.below(desk.db, [shift.unit_id]), desk.now)
    return free(desk, shift, [p for p in team if p.id != desk.person.id])


def _propose_to(desk: Desk, shift: Shift, duty: ShiftDuty, heard: Heard) -> None:
    """By name or part of a name; whoever answers to nobody's name said something else."""
    name = fold(heard.args.get("rest", heard.text))
    team = people.holders(desk.db, TEAM, units.below(desk.db, [shift.unit_id]), desk.now)
    exact = [p for p in team if fold(p.name or "") == name and p.id != desk.person.id]
    alike = exact or [p for p in team if name in fold(p.name or "").split() and p.id != desk.person.id]
    if len(alike) == 1:
        _propose(desk, shift, duty, alike[0])
    else:
        desk.say("swap.who", shift_facts(desk, shift))


def _propose(desk: Desk, shift: Shift, duty: ShiftDuty, colleague: Person | None) -> None:
    before = patrols.open_swap(desk.db, duty.id)
    if before is not None:
        _decide(desk, before, SwapState.WITHDRAWN, None)
        desk.hush(_topic(before), "withdrawn")
    asked = [colleague] if colleague is not None else _colleagues(desk, shift)[:SHOWN]
    swap = ShiftSwap(oa_id=desk.oa_id, duty_id=duty.id, proposed_at=desk.now)
    swap.to_person_id = colleague.id if colleague is not None else None
    desk.db.add(swap)
    desk.db.flush()
    shown = {**shift_facts(desk, shift), "who": named(desk.person)}
    desk.tell(asked, "swap.asked", shown, topic=_topic(swap))
    to = named(colleague) if colleague is not None else "các tổ viên đang rảnh"
    desk.say("swap.proposed", shift_facts(desk, shift), to=to)
    desk.note("swap.proposed", "shift", shift.id)


# --- Answering -------------------------------------------------------------------------------------------


@feature.command("nhận ca thay {shift}", "nhận đổi {shift}", may=Act.SWAP_SHIFT)
def accept(desk: Desk, heard: Heard) -> None:
    found = _addressed(desk, heard.args["shift"])
    if found is None:
        return
    shift, swap, duty = found
    why = _against(desk, shift, duty, desk.person)
    swap.to_person_id, swap.accepted_at = desk.person.id, desk.now
    if why is None:
        _approve(desk, shift, swap, duty)
        return
    swap.state, swap.why = SwapState.ACCEPTED, why
    desk.hush(_topic(swap), "accepted")
    desk.say("swap.waits", shift_facts(desk, shift))
    giver = people.by_id(desk.db, duty.person_id)
    shown = {**shift_facts(desk, shift), "who": named(desk.person), "giver": _name(giver)}
    told = [p for p in leaders(desk, shift) if p.id != desk.person.id]
    desk.tell(told, "swap.to_approve", {**shown, "why": _WHY[why]})
    if giver is not None:
        desk.tell([giver], "swap.accepted", shown)


@feature.command("không nhận đổi {shift}", may=Act.SWAP_SHIFT)
def refuse(desk: Desk, heard: Heard) -> None:
    """A no ends what was asked of this person alone; of many, the others may still say yes."""
    found = _addressed(desk, heard.args["shift"])
    if found is None:
        return
    shift, swap, duty = found
    desk.say("swap.refused", code=shift.code)
    giver = people.by_id(desk.db, duty.person_id)
    if swap.to_person_id is None:
        return
    _decide(desk, swap, SwapState.REFUSED, desk.person)
    if giver is not None:
        desk.tell([giver], "swap.was_refused", shift_facts(desk, shift), who=named(desk.person))


def _addressed(desk: Desk, code: str) -> type_swap | None:
    """The open swap of this shift that was offered to the person here."""
    shift = patrols.by_code(desk.db, desk.oa_id, code)
    if shift is not None and shift.state in KNOWN and shift.starts_at > desk.now:
        for swap, duty in patrols.open_swaps_on(desk.db, shift.id):
            is_for_me = swap.to_person_id == desk.person.id
            is_for_all = swap.to_person_id is None and _is_of_the_group(desk, shift)
            is_open = swap.state is SwapState.PROPOSED and duty.person_id != desk.person.id
            if is_open and (is_for_me or is_for_all):
                return shift, swap, duty
    desk.say("swap.gone", code=code)
    return None


def _is_of_the_group(desk: Desk, shift: Shift) -> bool:
    groups = units.below(desk.db, [shift.unit_id])
    return any(h.unit_id in groups and h.role in TEAM for h in desk.holdings)


def _against(desk: Desk, shift: Shift, duty: ShiftDuty, colleague: Person) -> str | None:
    """What speaks against it: limits of the one who comes, or a force that would be missing."""
    found = obstacle(desk, shift, colleague)
    if found is not None:
        return found.value
    there = [d.force for d, _ in patrols.watch(desk.db, [shift.id], EXPECTED) if d.id != duty.id]
    before = missing(shift.needed, [*there, duty.force])
    after = missing(shift.needed, [*there, force_of(desk, colleague, shift.unit_id)])
    return TOO_FEW if after != before else None


_WHY = {
    "busy": "người nhận đã có ca khác giờ đó",
    "rest": "người nhận chưa đủ giờ nghỉ giữa hai ca",
    "nights": "người nhận quá số đêm trong tháng",
    "away": "người nhận đã báo bận hôm đó",
    TOO_FEW: "ca sẽ thiếu đúng lực lượng cần có",
}


# --- Deciding --------------------------------------------------------------------------------------------


@feature.command("duyệt {shift}", "duyệt đổi {shift}", may=Act.PLAN_PATROL)
def approve(desk: Desk, heard: Heard) -> None:
    found = _waiting(desk, heard.args["shift"])
    if found is not None:
        _approve(desk, *found, by=desk.person)
        desk.say("swap.approved_by_you", shift_facts(desk, found[0]))


@feature.command("không duyệt {shift}", "không duyệt đổi {shift}", may=Act.PLAN_PATROL)
def disapprove(desk: Desk, heard: Heard) -> None:
    found = _waiting(desk, heard.args["shift"])
    if found is None:
        return
    shift, swap, duty = found
    _decide(desk, swap, SwapState.REFUSED, desk.person)
    both = people.by_ids(desk.db, [i for i in (duty.person_id, swap.to_person_id) if i is not None])
    desk.tell(list(both.values()), "swap.not_approved", shift_facts(desk, shift))
    desk.say("swap.not_approved_by_you", shift_facts(desk, shift))


def _waiting(desk: Desk, code: str) -> type_swap | None:
    """The accepted swap of this shift; nobody approves their own."""
    shift = patrols.by_code(desk.db, desk.oa_id, code)
    if shift is not None and plans_for(desk, desk.holdings, shift.unit_id):
        for swap, duty in patrols.open_swaps_on(desk.db, shift.id):
            if swap.state is SwapState.ACCEPTED and desk.person.id not in {duty.person_id, swap.to_person_id}:
                return shift, swap, duty
    desk.say("swap.nothing_waits", code=code)
    return None


def _approve(desk: Desk, shift: Shift, swap: ShiftSwap, duty: ShiftDuty, *, by: Person | None = None) -> None:
    """The place changes hands; both hear it, and the leader too."""
    _decide(desk, swap, SwapState.APPROVED, by)
    desk.hush(_topic(swap), "decided")
    found = people.by_ids(desk.db, [duty.person_id, swap.to_person_id or 0])
    giver, taker = found.get(duty.person_id), found.get(swap.to_person_id or 0)
    if taker is None:
        return
    _put_on(desk, shift, duty, taker)
    if giver is not None:
        desk.hush(topic(shift, giver), "swapped")
    remember(desk, shift)
    shown = {**shift_facts(desk, shift), "who": named(taker), "giver": _name(giver)}
    ends: Sequence[Person] = [p for p in (giver, taker) if p is not None]
    desk.tell(ends, "swap.done", shown)
    seen = {*(p.id for p in ends), by.id if by is not None else None}
    desk.tell([p for p in leaders(desk, shift) if p.id not in seen], "swap.done", shown)


def _put_on(desk: Desk, shift: Shift, duty: ShiftDuty, taker: Person) -> None:
    held = patrols.duty_of(desk.db, shift, taker.id)
    if held is None:
        force = force_of(desk, taker, shift.unit_id)
        held = ShiftDuty(shift_id=shift.id, person_id=taker.id, asked_at=desk.now, force=force)
        desk.db.add(held)
    held.state, held.answered_at, held.replaces_id = DutyState.CONFIRMED, desk.now, duty.id
    duty.state = DutyState.REPLACED
    desk.db.flush()


def _decide(desk: Desk, swap: ShiftSwap, state: SwapState, by: Person | None) -> None:
    swap.state, swap.decided_at = state, desk.now
    swap.decided_by = by.id if by is not None else None
    desk.note(f"swap.{state}", "swap", swap.id)


def _name(person: Person | None) -> str:
    return named(person) if person is not None else "người trong tổ"


def _topic(swap: ShiftSwap) -> str:
    return f"swap:{swap.id}"
