"""Giao ca: what is still open must be accepted by the next shift or by the desk before a shift is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.desk import Answer, AtRest, Desk, Due, Feature, Heard, Step
from handlers.desk.asking import tells_a_matter
from handlers.desk.heard import AttachmentKind
from handlers.desk.night_book import promised, settle_media, watch_now, write
from handlers.desk.relief import accept_all, close, open_items, receivers, written
from handlers.desk.watch import leaders, led_shift, named, others, plans_for, shift_facts
from handlers.rules.permissions import Act
from storage import patrols, people, rounds
from storage.patrols import EXPECTED
from storage.tables import Handover, Person, Shift, ShiftDuty
from storage.words import DutyState, EntryKind, HandoverState, Intent, LogKind, ShiftState

feature = Feature("handover")
LONGEST_NOTE = 500
EARLY = timedelta(minutes=30)  # who goes sooner than this leaves the others behind


@dataclass(frozen=True)
class HandingOver(Step):
    """More words or a voice note for whoever takes over."""

    handover_id: int


# --- Giving ----------------------------------------------------------------------------------------------


@feature.command("giao ca", "giao ca {rest}", "bàn giao ca", may=Act.PATROL)
def give(desk: Desk, heard: Heard) -> HandingOver | AtRest:
    place = watch_now(desk)
    if place is None:
        desk.say("rounds.not_on_watch")
        return AtRest()
    shift, duty = place
    note = heard.args.get("rest", "")[:LONGEST_NOTE]
    if _leaves_early(desk, shift):
        _leave(desk, shift, duty, note)
        return AtRest()
    before = rounds.open_handover(desk.db, shift.id)
    if before is not None:
        desk.say("handover.waits_already", shift_facts(desk, shift))
        return HandingOver(before.id)
    return HandingOver(_offer(desk, shift, note).id)


def _leaves_early(desk: Desk, shift: Shift) -> bool:
    """Well before the end and not alone: only this person goes, the shift goes on."""
    crew = patrols.watch(desk.db, [shift.id])
    return shift.ends_at - desk.now > EARLY and bool(others(crew, {desk.person.id}))


def _leave(desk: Desk, shift: Shift, duty: ShiftDuty, note: str) -> None:
    duty.state, duty.left_at = DutyState.LEFT, desk.now
    desk.talk.shift_id = None
    write(desk, shift, LogKind.HANDOVER, text=note or "về sớm")
    desk.db.flush()
    stays = others(patrols.watch(desk.db, [shift.id]), {desk.person.id})
    led = [p for p in leaders(desk, shift) if p not in stays and p.id != desk.person.id]
    desk.tell(
        [*stays, *led], "handover.left_early", shift_facts(desk, shift), who=named(desk.person), note=note
    )
    desk.say("handover.you_left", shift_facts(desk, shift))


def _offer(desk: Desk, shift: Shift, note: str) -> Handover:
    """Nothing open: it is over at once. Otherwise it waits for a yes."""
    given = Handover(shift_id=shift.id, note=note, by_person_id=desk.person.id, offered_at=desk.now)
    desk.db.add(given)
    desk.db.flush()
    items = open_items(desk, shift, given)
    write(desk, shift, LogKind.HANDOVER, text=note)
    following, told = receivers(desk, shift)
    given.to_shift_id = following.id if following is not None else None
    shown = _shown(desk, shift, given)
    if not items:
        accept_all(desk, shift, given, None)
        desk.say("handover.over", shift_facts(desk, shift))
        if note and following is not None:
            desk.tell(told, "handover.note", shown)
        return given
    to = "ca sau" if following is not None else "trực ban"
    desk.tell(told, "handover.offered", shown, topic=_topic(given))
    desk.remind("handover", "unanswered", given.id, after=desk.facts.patrol_waits.handover)
    desk.say("handover.waits", shown, to=to)
    return given


def _shown(desk: Desk, shift: Shift, given: Handover) -> dict[str, str]:
    giver = people.by_id(desk.db, given.by_person_id)
    return {
        **shift_facts(desk, shift),
        "who": named(giver) if giver is not None else "ca trước",
        "note": f"Dặn: {given.note}" if given.note else "",
        "items": written(desk, given),
    }


@feature.step(HandingOver)
def more(desk: Desk, heard: Heard, step: HandingOver) -> HandingOver | AtRest:
    """A voice note is a line of the book; words are passed on to whoever takes over."""
    given = rounds.handover_by_id(desk.db, step.handover_id)
    shift = patrols.by_id(desk.db, given.shift_id) if given is not None else None
    voice = next((a for a in heard.attachments if a.kind is AttachmentKind.VOICE), None)
    if given is None or shift is None or (voice is None and heard.attachments):
        desk.pass_on(heard)
        return AtRest()
    if voice is None and not _is_for_the_book(desk, heard):
        desk.pass_on(heard)
        return AtRest()
    if voice is not None:
        write(desk, shift, LogKind.VOICE).media_id = promised(desk, EntryKind.VOICE, voice).id
    else:
        write(desk, shift, LogKind.WORDS, text=heard.text[:LONGEST_NOTE])
        given.note = f"{given.note}\n{heard.text}".strip()[:LONGEST_NOTE]
    _, told = receivers(desk, shift)
    if given.state is not HandoverState.ACCEPTED:
        desk.tell(told, "handover.more", _shown(desk, shift, given))
    desk.say("logbook.written", code=shift.code)
    return HandingOver(given.id)


def _is_for_the_book(desk: Desk, heard: Heard) -> bool:
    """Words that tell of trouble are a report, also at the end of a night; thanks are only thanks."""
    reading = desk.understand(heard.text)
    says_something = bool(heard.text) and reading.intent in {Intent.REPORT, Intent.PATROL_LOG}
    return says_something and not tells_a_matter(reading)


# --- Taking ----------------------------------------------------------------------------------------------


@feature.command("nhận ca", "nhận ca {shift}", may=Act.PATROL)
def accept(desk: Desk, heard: Heard) -> None:
    found = _offered(desk, heard.args.get("shift"))
    if found is None:
        return
    shift, given = found
    following = patrols.by_id(desk.db, given.to_shift_id) if given.to_shift_id is not None else None
    desk.hush(_topic(given), "accepted")
    givers = accept_all(desk, shift, given, following)
    shown = {**shift_facts(desk, shift), "taker": named(desk.person)}
    desk.tell([p for p in givers if p.id != desk.person.id], "handover.accepted", shown)
    desk.say("handover.you_took", _shown(desk, shift, given))


@feature.command(
    "chưa nhận ca {shift}", "không nhận ca {shift}", "chưa nhận ca {shift} {rest}", may=Act.PATROL
)
def refuse(desk: Desk, heard: Heard) -> None:
    """The next shift does not take it: the giver hears so, and the desk is asked."""
    found = _offered(desk, heard.args["shift"])
    if found is None:
        return
    shift, given = found
    desk.hush(_topic(given), "refused")
    given.state, given.answered_by, given.answered_at = HandoverState.REFUSED, desk.person.id, desk.now
    given.why = heard.args.get("rest", "")[:LONGEST_NOTE] or None
    desk.note("handover.refused", "shift", shift.id)
    desk.say("handover.you_refused", shift_facts(desk, shift))
    giver = people.by_id(desk.db, given.by_person_id)
    shown = {**shift_facts(desk, shift), "taker": named(desk.person), "why": given.why or "không nêu lý do"}
    if giver is not None:
        desk.tell([giver], "handover.refused", shown)
    _ask_desk(desk, shift, given)


def _offered(desk: Desk, code: str | None) -> tuple[Shift, Handover] | None:
    """The open handover of this shift, or the one offered to one's own; only to those it is for."""
    if code is None:
        return _offered_to_mine(desk)
    shift = patrols.by_code(desk.db, desk.oa_id, code)
    given = rounds.open_handover(desk.db, shift.id) if shift is not None else None
    if shift is None or given is None or not _is_for(desk, shift, given):
        desk.say("handover.nothing", code=code)
        return None
    return shift, given


def _offered_to_mine(desk: Desk) -> tuple[Shift, Handover] | None:
    for mine, _ in patrols.of_person(desk.db, desk.person.id, desk.now)[:2]:
        given = rounds.offered_to(desk.db, mine.id)
        shift = patrols.by_id(desk.db, given.shift_id) if given is not None else None
        if given is not None and shift is not None:
            return shift, given
    desk.say("handover.none_for_you")
    return None


def _is_for(desk: Desk, shift: Shift, given: Handover) -> bool:
    """Those on the next shift; officers and leaders of the group; never the one who gives."""
    if desk.person.id == given.by_person_id:
        return False
    if plans_for(desk, desk.holdings, shift.unit_id):
        return True
    following = patrols.by_id(desk.db, given.to_shift_id) if given.to_shift_id is not None else None
    duty = patrols.duty_of(desk.db, following, desk.person.id) if following is not None else None
    return duty is not None and duty.state in EXPECTED


# --- Nobody answers --------------------------------------------------------------------------------------


@feature.due("unanswered")
def unanswered(desk: Desk, due: Due) -> None:
    """The next shift says nothing: the desk is asked, and after that the leader."""
    given = rounds.handover_by_id(desk.db, int(due.key))
    shift = patrols.by_id(desk.db, given.shift_id) if given is not None else None
    if given is None or shift is None or given.state is HandoverState.ACCEPTED:
        return
    if due.details.get("asked_desk") or given.to_shift_id is None:
        desk.tell(leaders(desk, shift), "handover.nobody", _shown(desk, shift, given))
    else:
        _ask_desk(desk, shift, given)


def _ask_desk(desk: Desk, shift: Shift, given: Handover) -> None:
    _, told = receivers(desk, shift, desk_only=True)
    asked: Sequence[Person] = [p for p in told if desk.visitor is None or p.id != desk.visitor.id]
    desk.tell(asked, "handover.offered", _shown(desk, shift, given), topic=_topic(given))
    desk.remind("handover", "unanswered", given.id, after=desk.facts.patrol_waits.handover, asked_desk=True)


@feature.due("closing")
def closing(desk: Desk, due: Due) -> None:
    """Long after the end nobody has handed over: the shift is closed, and what is open goes to the desk."""
    shift = patrols.by_id(desk.db, int(due.key))
    if shift is None or shift.state is not ShiftState.RUNNING:
        return
    given = rounds.open_handover(desk.db, shift.id)
    if given is None:
        crew = patrols.watch(desk.db, [shift.id], [DutyState.CHECKED_IN])
        if not crew:
            close(desk, shift)
            return
        given = Handover(shift_id=shift.id, by_person_id=crew[0][1].id, offered_at=desk.now)
        desk.db.add(given)
        desk.db.flush()
        if open_items(desk, shift, given):
            _ask_desk(desk, shift, given)
        else:
            given.state, given.answered_at = HandoverState.ACCEPTED, desk.now
    close(desk, shift)


@feature.command("đóng ca {shift}", may=Act.PLAN_PATROL)
def close_by_leader(desk: Desk, heard: Heard) -> None:
    """The leader closes a shift that nobody handed over; its open things stay with the desk."""
    shift = led_shift(desk, heard.args["shift"])
    if shift is not None and shift.state is ShiftState.RUNNING:
        desk.remind("handover", "closing", shift.id)
        desk.say("handover.closed", shift_facts(desk, shift))
    elif shift is not None:
        desk.say("team_shifts.too_late", shift_facts(desk, shift))


def _topic(given: Handover) -> str:
    return f"handover:{given.id}"


@feature.answer("fetch_media")
def fetched(desk: Desk, answer: Answer) -> None:
    settle_media(desk, answer)


@feature.answer("undelivered")
def undelivered(desk: Desk, answer: Answer) -> None:
    """Whoever should take over cannot be reached: the next one is asked now."""
    given = rounds.handover_by_id(desk.db, int(str(answer.asked["topic"]).partition(":")[2]))
    if given is not None and given.state is HandoverState.OFFERED and given.to_shift_id is not None:
        desk.remind("handover", "unanswered", given.id)
