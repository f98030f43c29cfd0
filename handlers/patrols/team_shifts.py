"""Lịch tổ: the leader sees who comes when, and takes a shift out of the roster; nobody else sees it."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.desk import Desk, Feature, Heard
from handlers.desk.watch import (
    lacking,
    led_shift,
    led_unit,
    named,
    plans_for,
    remind_each,
    shift_facts,
    strike,
)
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from handlers.rules.watch_words import FORCES
from storage import patrols, people, units
from storage.patrols import EXPECTED, KNOWN, type_watch
from storage.tables import Shift
from storage.words import TEAM, DutyState, Force, ShiftState

feature = Feature("team_shifts")
AHEAD = timedelta(days=14)
SHOWN = 8  # shifts in one message
MARKS = {
    DutyState.PROPOSED: "chưa xác nhận",
    DutyState.CONFIRMED: "đi được",
    DutyState.DECLINED: "không đi được",
    DutyState.CHECKED_IN: "đã có mặt",
    DutyState.ABSENT: "vắng",
}


@feature.command("lịch tổ", "lịch cả tổ", may=Act.PLAN_PATROL)
def show(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """The next shifts of the groups this person plans for, with who has answered what."""
    held = [h.unit_id for h in desk.holdings if h.unit_id is not None and plans_for(desk, [h], h.unit_id)]
    near = units.below(desk.db, held)
    since = desk.now - patrols.LONGEST_SHIFT
    found = patrols.between(desk.db, near, since, desk.now + AHEAD, KNOWN)
    coming = [s for s in found if s.ends_at > desk.now][:SHOWN]
    if not coming:
        desk.say("team_shifts.none")
        return
    crew = patrols.watch(desk.db, [s.id for s in coming], tuple(MARKS))
    by_shift: dict[int, list[type_watch]] = {}
    for duty, person in crew:
        by_shift.setdefault(duty.shift_id, []).append((duty, person))
    desk.say("team_shifts.list", lines="\n".join(_line(desk, s, by_shift.get(s.id, [])) for s in coming))


def _line(desk: Desk, shift: Shift, crew: Sequence[type_watch]) -> str:
    shown = shift_facts(desk, shift)
    who = ", ".join(f"{named(p)} ({MARKS[d.state]})" for d, p in crew) or "chưa có ai"
    lack = lacking(shift, crew)
    return f"{shift.code} {shown['unit']}, {shown['when']}: {who}{f'; thiếu {lack}' if lack else ''}"


@feature.command("hủy ca {shift}", "hủy {shift}", "bỏ ca {shift}", may=Act.PLAN_PATROL)
def cancel(desk: Desk, heard: Heard) -> None:
    """Nobody has to come: those who were asked are told, and nothing of it comes due any more."""
    shift = led_shift(desk, heard.args["shift"])
    if shift is None:
        return
    if shift.state is not ShiftState.PUBLISHED:
        desk.say("team_shifts.too_late", shift_facts(desk, shift))
        return
    strike(desk, shift)
    shift.state, shift.cancelled_at = ShiftState.CANCELLED, desk.now
    told = [p for _, p in patrols.watch(desk.db, [shift.id], EXPECTED) if p.id != desk.person.id]
    remind_each(desk, shift, told, "patrol.was_cancelled")
    desk.note("shift.cancelled", "shift", shift.id)
    desk.say("team_shifts.cancelled", shift_facts(desk, shift))


# --- Who is what -----------------------------------------------------------------------------------------


@feature.command("dân quân {rest}", may=Act.PLAN_PATROL)
def is_militia(desk: Desk, heard: Heard) -> None:
    """A militiaman in the team counts as militia in a mixed patrol."""
    _set_force(desk, heard.args["rest"], Force.MILITIA)


@feature.command("tổ viên {rest}", may=Act.PLAN_PATROL)
def is_team(desk: Desk, heard: Heard) -> None:
    _set_force(desk, heard.args["rest"], Force.TEAM)


def _set_force(desk: Desk, name: str, force: Force) -> None:
    unit_id = led_unit(desk)
    team = people.holders(desk.db, TEAM, [unit_id or 0], desk.now)
    meant = [p for p in team if fold(p.name or "") == fold(name)]
    if unit_id is None or len(meant) != 1:
        desk.say("team_shifts.who")
        return
    row = patrols.member_of(desk.db, meant[0].id, unit_id)
    row.force = force
    desk.note(f"patrol.{force}", "person", meant[0].id)
    desk.say("team_shifts.force", who=named(meant[0]), force=FORCES[force])
