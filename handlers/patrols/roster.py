"""Lập lịch: the leader types who is needed when and sees a fair proposal; a tap sends each their own part."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.desk import Answer, AtRest, Desk, Due, Feature, Heard, Step
from handlers.desk.asking import tells_a_matter
from handlers.desk.drawing import AHEAD, draw_up, share_out, throw_away
from handlers.desk.rounds import ROUTE
from handlers.desk.watch import led_unit, named, remember, shift_facts, topic, unreached
from handlers.rules.clocks import VIETNAM
from handlers.rules.permissions import Act
from handlers.rules.roster import Plan
from handlers.rules.roster_words import Lacking, Wanted, read_roster
from handlers.rules.watch_words import force_words
from storage import patrols, people, rounds
from storage.patrols import type_watch
from storage.tables import PatrolPost, Person, Shift, ShiftPattern
from storage.words import ShiftState

feature = Feature("roster")
SHOWN = 14  # shifts of a draft in one message
EXTEND_BEFORE = timedelta(days=7)
ONE_DAY = timedelta(days=1)
LACKS: Mapping[Lacking, str] = {
    Lacking.PEOPLE: "mấy người",
    Lacking.DAYS: "ngày nào",
    Lacking.HOURS: "từ mấy giờ tới mấy giờ",
}


@dataclass(frozen=True)
class AwaitingRoster(Step):
    """How many, on which days, from when to when?"""

    said: str = ""


# --- Drawing up ------------------------------------------------------------------------------------------


@feature.command("lập lịch", "xếp lịch", "lập lịch tuần tra", may=Act.PLAN_PATROL)
def ask(desk: Desk, heard: Heard) -> AwaitingRoster:  # noqa: ARG001
    desk.say("roster.how")
    return AwaitingRoster()


@feature.command("lập lịch {rest}", "xếp lịch {rest}", may=Act.PLAN_PATROL)
def ask_with_words(desk: Desk, heard: Heard) -> AwaitingRoster | AtRest:
    return _read(desk, heard.args["rest"])


@feature.step(AwaitingRoster)
def words(desk: Desk, heard: Heard, step: AwaitingRoster) -> AwaitingRoster | AtRest:
    """What was missing may come in the next message; the first words still count."""
    if not heard.text or tells_a_matter(desk.understand(heard.text)):
        desk.pass_on(heard)
        return AtRest()
    return _read(desk, f"{step.said}, {heard.text}" if step.said else heard.text)


def _read(desk: Desk, said: str) -> AwaitingRoster | AtRest:
    unit_id = led_unit(desk)
    post, rest = _post(desk, unit_id, said)
    wanted = read_roster(rest, desk.now.astimezone(VIETNAM).date())
    if unit_id is None:
        desk.say("roster.no_unit")
        return AtRest()
    if isinstance(wanted, set):
        desk.say("roster.lacking", lacking=", ".join(LACKS[what] for what in Lacking if what in wanted))
        return AwaitingRoster(said[:300])
    throw_away(desk, patrols.drafts(desk.db, unit_id))
    pattern = _pattern(desk, unit_id, wanted)
    pattern.post_id = post.id if post is not None else None
    shifts = draw_up(desk, pattern, _horizon(desk, wanted))
    if not shifts:
        desk.say("roster.no_day")
        return AwaitingRoster()
    plan = share_out(desk, shifts)
    desk.note("roster.drafted", "pattern", pattern.id)
    _show(desk, shifts, plan)
    return AtRest()


def _post(desk: Desk, unit_id: int | None, said: str) -> tuple[PatrolPost | None, str]:
    """A post or route of the group that is named in the words, and the words without it."""
    for post in rounds.posts_of(desk.db, unit_id or 0):
        found = re.search(rf"(?:tuyến|chốt|tuyen|chot)?\s*\b{re.escape(post.name)}\b", said, re.IGNORECASE)
        if found is not None and post.name != ROUTE:
            return post, said[: found.start()] + " " + said[found.end() :]
    return None, said


def _pattern(desk: Desk, unit_id: int, wanted: Wanted) -> ShiftPattern:
    days = wanted.days
    first = days.first or next(iter(days.dates), desk.now.astimezone(VIETNAM).date())
    last = days.last or next(reversed(days.dates), None)
    pattern = ShiftPattern(
        oa_id=desk.oa_id,
        unit_id=unit_id,
        rule=wanted.rule,
        first_at=datetime.combine(first, wanted.starts, VIETNAM),
        minutes=wanted.minutes,
        window_minutes=wanted.window,
        needed=dict(wanted.needed),
        skips_holidays=wanted.skips_holidays,
        event=wanted.event,
        created_by=desk.person.id,
        created_at=desk.now,
    )
    if last is not None:
        ends = datetime.combine(last, wanted.starts, VIETNAM) + timedelta(minutes=wanted.minutes)
        pattern.event_ends_at = ends
    desk.db.add(pattern)
    desk.db.flush()
    return pattern


def _horizon(desk: Desk, wanted: Wanted) -> datetime:
    """Four weeks, or until the last day that was named."""
    days = wanted.days
    if days.dates:
        return datetime.combine(days.dates[-1] + ONE_DAY, wanted.starts, VIETNAM)
    first = datetime.combine(days.first, wanted.starts, VIETNAM) if days.first is not None else desk.now
    return max(desk.now, first) + AHEAD


def _show(desk: Desk, shifts: Sequence[Shift], plan: Plan) -> None:
    """The proposal with its two scores; what could not be filled is named."""
    crew = patrols.watch(desk.db, [s.id for s in shifts])
    by_shift: dict[int, list[type_watch]] = {}
    for duty, person in crew:
        by_shift.setdefault(duty.shift_id, []).append((duty, person))
    lines = [_line(desk, s, by_shift.get(s.id, []), plan) for s in shifts[:SHOWN]]
    lines += [f"… và {len(shifts) - SHOWN} ca nữa"] if len(shifts) > SHOWN else []
    gaps = f" Còn {len(plan.gaps)} ca thiếu người." if plan.gaps else ""
    desk.say(
        "roster.draft",
        lines="\n".join(lines),
        count=len(shifts),
        coverage=plan.coverage,
        fairness=plan.fairness,
        gaps=gaps,
    )


def _line(desk: Desk, shift: Shift, crew: Sequence[type_watch], plan: Plan) -> str:
    who = ", ".join(named(p) for _, p in crew) or "chưa có ai"
    lack = force_words(plan.gaps.get(shift.id, {}))
    return f"{shift_facts(desk, shift)['when']}: {who}{f' (thiếu {lack})' if lack else ''}"


# --- Sending ---------------------------------------------------------------------------------------------


@feature.command("gửi lịch", "công bố lịch", may=Act.PLAN_PATROL)
def publish(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """Each person reads only their own shifts; nobody else reads anything."""
    unit_id = led_unit(desk)
    shifts = [s for s in patrols.drafts(desk.db, unit_id or 0) if s.starts_at > desk.now]
    if unit_id is None or not shifts:
        desk.say("roster.no_draft")
        return
    for shift in shifts:
        shift.state, shift.published_at = ShiftState.PUBLISHED, desk.now
    desk.db.flush()
    remember(desk, *shifts)
    _tell_each(desk, shifts)
    for pattern_id in {s.pattern_id for s in shifts if s.pattern_id is not None}:
        _extend_later(desk, pattern_id)
    desk.note("roster.published", "unit", unit_id)
    desk.say("roster.published", count=len(shifts))


def _tell_each(desk: Desk, shifts: Sequence[Shift]) -> None:
    by_id = {s.id: s for s in shifts}
    mine: dict[int, tuple[Person, list[Shift]]] = {}
    for duty, person in patrols.watch(desk.db, list(by_id)):
        mine.setdefault(person.id, (person, []))[1].append(by_id[duty.shift_id])
    for person, own in mine.values():
        own.sort(key=lambda s: s.starts_at)
        lines = [f"{s.code}: {shift_facts(desk, s)['when']}" for s in own[:SHOWN]]
        lines += [f"… và {len(own) - SHOWN} ca nữa"] if len(own) > SHOWN else []
        shown = {**shift_facts(desk, own[0]), "lines": "\n".join(lines), "count": len(own)}
        desk.tell([person], "roster.yours", shown, topic=topic(own[0], person))


@feature.command("bỏ lịch", "bỏ lịch nháp", may=Act.PLAN_PATROL)
def drop(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    unit_id = led_unit(desk)
    throw_away(desk, patrols.drafts(desk.db, unit_id or 0))
    desk.say("roster.dropped")


# --- Going on --------------------------------------------------------------------------------------------


def _extend_later(desk: Desk, pattern_id: int) -> None:
    """A week before the plan ends the next weeks are drawn up; single dates end by themselves."""
    pattern = patrols.pattern_by_id(desk.db, pattern_id)
    if pattern is None or pattern.planned_until is None or pattern.rule.startswith("RDATE"):
        return
    desk.remind_at("roster", "extend", pattern.id, pattern.planned_until - EXTEND_BEFORE)


@feature.due("extend")
def extend(desk: Desk, due: Due) -> None:
    """The leader only has to look and tap."""
    pattern = patrols.pattern_by_id(desk.db, int(due.key))
    if pattern is None or pattern.ended_at is not None or pattern.planned_until is None:
        return
    maker = people.by_id(desk.db, pattern.created_by or 0)
    shifts = draw_up(desk, pattern, max(pattern.planned_until, desk.now) + AHEAD)
    if not shifts or maker is None or maker.erased_at is not None:
        return
    plan = share_out(desk, shifts)
    lines = "\n".join(_line(desk, s, patrols.watch(desk.db, [s.id]), plan) for s in shifts[:SHOWN])
    shown = {"lines": lines, "count": len(shifts), "coverage": plan.coverage, "fairness": plan.fairness}
    desk.tell([maker], "roster.next_draft", shown)


@feature.command("dừng lịch", may=Act.PLAN_PATROL)
def stop(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """No further weeks are drawn up; what is published stays."""
    unit_id = led_unit(desk)
    for pattern in patrols.patterns_of(desk.db, unit_id or 0):
        pattern.ended_at = desk.now
        desk.forget("roster", pattern.id, "extend")
    throw_away(desk, patrols.drafts(desk.db, unit_id or 0))
    desk.say("roster.stopped")


@feature.answer("undelivered")
def undelivered(desk: Desk, answer: Answer) -> None:
    """Somebody does not get their part of the roster: the leader can tell them."""
    unreached(desk, answer.asked)
