"""Ca có nguy cơ: two days, one day and three hours before, the leader sees which shift may fail, and why."""

from handlers.desk import Desk, Due, Feature, Heard
from handlers.desk.watch import lacking, leaders, names, plans_for, shift_facts
from handlers.rules.clocks import Target
from handlers.rules.permissions import Act
from storage import patrols, units
from storage.patrols import EXPECTED, KNOWN
from storage.tables import Shift
from storage.words import DutyState, ShiftState

feature = Feature("risk")
SHOWN = 5


@feature.due("risk_early")
@feature.due("risk_late")
@feature.due("risk_last")
def warn(desk: Desk, due: Due) -> None:
    """Nothing is said of a shift that is well; after an outage only the last warning is given."""
    shift = patrols.by_id(desk.db, int(due.key))
    if shift is None or shift.state not in KNOWN or desk.now >= shift.starts_at:
        return
    if _is_overtaken(desk, due, shift):
        return
    why = _reasons(desk, shift)
    if why:
        desk.tell(leaders(desk, shift), "risk.shift", shift_facts(desk, shift), why=why)
        desk.note("shift.at_risk", "shift", shift.id)


def _is_overtaken(desk: Desk, due: Due, shift: Shift) -> bool:
    times = desk.facts.patrol_times
    later: dict[str, Target] = {"risk_early": times.risk_late, "risk_late": times.risk_last}
    return due.kind in later and desk.now >= shift.starts_at - later[due.kind].plain


def _reasons(desk: Desk, shift: Shift) -> str:
    """Too few, not answered, missed the last time: one line each."""
    crew = patrols.watch(desk.db, [shift.id], EXPECTED)
    silent = [pair for pair in crew if pair[0].state is DutyState.PROPOSED]
    missed = patrols.last_missed(desk.db, [p.id for _, p in crew], shift.starts_at)
    lack = lacking(shift, crew)
    lines = [f"– còn thiếu {lack}"] if lack else []
    lines += [f"– chưa xác nhận: {names(silent)}"] if silent else []
    came_not = [pair for pair in crew if pair[1].id in missed]
    lines += [f"– lần trước vắng: {names(came_not)}"] if came_not else []
    return "\n".join(lines)


@feature.command("ca có nguy cơ", "ca nguy cơ", may=Act.PLAN_PATROL)
def show(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """The next shifts that may fail, for whoever plans them."""
    held = [h.unit_id for h in desk.holdings if h.unit_id is not None and plans_for(desk, [h], h.unit_id)]
    until = desk.now + desk.facts.patrol_times.risk_early.plain
    near = units.below(desk.db, held)
    coming = patrols.between(desk.db, near, desk.now, until, [ShiftState.PUBLISHED])
    risky = [(s, why) for s in coming if (why := _reasons(desk, s))][:SHOWN]
    if not risky:
        desk.say("risk.none")
        return
    lines = [f"{s.code}, {shift_facts(desk, s)['when']}\n{why}" for s, why in risky]
    choices = [(f"Tìm người {s.code}", f"TÌM NGƯỜI {s.code}") for s, _ in risky[:4]]
    desk.say("risk.list", lines="\n".join(lines), choices=choices)
