"""Phân công: the list of open reports; giving one to a colleague or another desk."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.desk import Answer, AtRest, Desk, Feature, Heard, Step
from handlers.desk.audience import open_for, tell_takers, unseen
from handlers.desk.deeds import do, lane, may_take, ring_topic, take_over, tell_reporters
from handlers.desk.sight import allowed, headline, is_quiet, outline, readable, standing, unit_path, visible
from handlers.rules.folding import fold
from handlers.rules.life import Deed
from handlers.rules.permissions import Act, Holding, Trait
from handlers.rules.titles import NAMES
from storage import cases, people, reports, units
from storage.tables import Grant, Person, Report
from storage.words import POLICE, TEAM, Role

feature = Feature("assignment")
SHOWN = 10  # lines of a list in one message
TAPPED = 5  # as many as there may be buttons
HELPERS = frozenset({Role.MEDIATOR, Role.COMMITTEE})  # they are given what they may see


@dataclass(frozen=True)
class AwaitingColleague(Step):
    """`GIAO` came without a name that fits one colleague: the next message is the name or number."""

    code: str


@dataclass(frozen=True)
class AwaitingUnit(Step):
    """`CHUYỂN` came without a unit: the next message is its name or code."""

    code: str


# --- The list --------------------------------------------------------------------------------------------


@feature.command("danh sách", "danh sách tin", "danh sách {number}", may=Act.SEE_REPORT)
def list_open(desk: Desk, heard: Heard) -> None:
    """Open reports this person may see, most urgent first, a few at a time."""
    found = open_for(desk)
    if not found:
        desk.say("assignment.list_empty")
        return
    pages = -(-len(found) // SHOWN)
    page = min(max(int(heard.args.get("number", 1)), 1), pages)
    shown = found[(page - 1) * SHOWN : page * SHOWN]
    holders = people.by_ids(desk.db, {i for r in shown if (i := r.assigned_to or r.acknowledged_by)})
    joined = cases.joined_to_each(desk.db, [r.id for r in shown])
    told = [_line(desk, r, joined[r.id], holders.get(r.assigned_to or r.acknowledged_by or 0)) for r in shown]
    lines = [f"{n}. {told[n - 1]}{_more(len(joined[r.id]))}" for n, r in enumerate(shown, 1)]
    waiting = [(f"Nhận {r.code}", f"NHẬN {r.code}") for r in unseen(shown) if may_take(desk, r)]
    desk.say(
        "assignment.list",
        count=len(found),
        which="" if pages == 1 else f" (phần {page}/{pages})",
        lines="\n".join(lines),
        listed=[r.code for r in shown],
        choices=[*waiting[:3], *([("Xem tiếp", f"DANH SÁCH {page + 1}")] if page < pages else [])],
    )


def _line(desk: Desk, report: Report, joined: Sequence[Report], holder: Person | None) -> str:
    """Who must not be called stands out in the list as well, in two words."""
    shown = outline(desk, report)
    mark = " (ĐỪNG GỌI LẠI)" if any(is_quiet(desk, r) for r in (report, *joined)) else ""
    parts = (f"{shown['urgency']} {shown['code']}", shown["category"] + mark, shown["place"])
    return " – ".join((*parts, standing(report, holder)))


def _more(joined: int) -> str:
    return f" (+{joined} tin gộp)" if joined else ""


# --- Giving it to somebody -------------------------------------------------------------------------------


@feature.command("giao {report} cho {rest}", "giao {report} {rest}", "giao {report}", may=Act.ASSIGN)
def assign(desk: Desk, heard: Heard) -> AwaitingColleague | AtRest:
    """Give a report to a colleague by name or by the number in the list."""
    return _assign(desk, heard.args["report"], heard.args.get("rest", ""))


@feature.step(AwaitingColleague)
def colleague_named(desk: Desk, heard: Heard, step: AwaitingColleague) -> AwaitingColleague | AtRest:
    return _assign(desk, step.code, heard.text)


def _assign(desk: Desk, code: str, wanted: str) -> AwaitingColleague | AtRest:
    report = visible(desk, code, Act.SEE_REPORT)
    if report is None:
        return AtRest()
    everybody = _colleagues(desk, report)
    offered = [c for c in everybody if c[0].id != desk.person.id and _may_read(desk, report, *c)]
    chosen = _named(offered if wanted.isdecimal() else everybody, wanted)
    if len(chosen) != 1:
        _ask_which(desk, report, offered, [c for c in chosen if c in offered] or offered)
        return AwaitingColleague(report.code)
    person, held = chosen[0]
    if not _may_read(desk, report, person, held):
        desk.say("assignment.may_not_read", name=_name(person, held), code=report.code)
    elif not _may_give(desk, report, held):
        desk.say("case.not_yours", code=report.code)
    elif do(desk, report, Deed.ASSIGN):
        _give(desk, report, person, held)
    return AtRest()


def _colleagues(desk: Desk, report: Report) -> list[tuple[Person, Grant]]:
    commune = units.commune_of(desk.db, report.unit_id)
    area = units.below(desk.db, [commune.id]) if commune is not None else set()
    once: dict[int, tuple[Person, Grant]] = {}
    for person, held in people.named_like(
        desk.db, POLICE | TEAM | HELPERS, area | set(unit_path(desk, report)), desk.now
    ):
        if person.id not in once or _may_read(desk, report, person, held):
            once[person.id] = (person, held)
    return list(once.values())


def _named(everybody: Sequence[tuple[Person, Grant]], wanted: str) -> list[tuple[Person, Grant]]:
    """The ones whose name holds these words; a number counts along the list."""
    if wanted.isdecimal():
        number = int(wanted)
        return [everybody[number - 1]] if 0 < number <= len(everybody) else []
    key = fold(wanted)
    exact = [c for c in everybody if key and key == fold(c[0].name or "")]
    return exact or [c for c in everybody if key and key in fold(c[0].name or "")]


def _name(person: Person, held: Grant) -> str:
    return f"{person.name or 'chưa rõ tên'} ({NAMES[held.role]})"


def _ask_which(
    desk: Desk,
    report: Report,
    everybody: Sequence[tuple[Person, Grant]],
    offered: Sequence[tuple[Person, Grant]],
) -> None:
    """A few are buttons; more are a numbered list. The numbers are those of everybody there is to choose."""
    orders = [f"GIAO {report.code} CHO {everybody.index(c) + 1}" for c in offered]
    names = [_name(*c) + (" – đang trực" if c[0].on_duty_since else "") for c in offered]
    if len(offered) <= TAPPED:
        desk.say(
            "assignment.to_whom", lines="", code=report.code, choices=list(zip(names, orders, strict=True))
        )
        return
    lines = [f"{n}. {name}" for n, name in enumerate(names[: 3 * SHOWN], 1)]
    desk.say("assignment.to_whom", lines="\n".join(lines), code=report.code, listed=orders[: 3 * SHOWN])


def _may_give(desk: Desk, report: Report, to: Grant) -> bool:
    """A team leader gives only to members of the own team."""
    is_own = to.role in TEAM and any(h.unit_id == to.unit_id and h.role in TEAM for h in desk.holdings)
    own = [Trait.OWN_MEMBER] if is_own else []
    return allowed(desk, report, desk.person, desk.holdings, Act.ASSIGN, more=own)


def _may_read(desk: Desk, report: Report, person: Person, held: Grant) -> bool:
    """Whether this role could read it, were it given to them."""
    role = [Holding(held.role, held.unit_id)]
    return allowed(desk, report, person, role, Act.SEE_REPORT, given=True)


def _give(desk: Desk, report: Report, person: Person, held: Grant) -> None:
    tell_takers(desk, report, "assignment.given_on", name=_name(person, held))
    report.assigned_to = person.id
    take_over(desk, report)
    shown = {**headline(desk, report), **readable(desk, report, [Holding(held.role, held.unit_id)])}
    desk.tell(
        [person], "assignment.yours", shown, lane=lane(report), topic=f"given:{report.id}:{desk.person.id}"
    )
    desk.say("assignment.given", name=_name(person, held), code=report.code)


@feature.answer("undelivered")
def not_told(desk: Desk, answer: Answer) -> None:
    """Zalo does not let us tell the colleague: whoever gave it hears so, and can call."""
    _, report_id, giver_id = str(answer.asked["topic"]).split(":")
    report, giver = reports.by_id(desk.db, int(report_id)), people.by_id(desk.db, int(giver_id))
    holder = people.by_id(desk.db, report.assigned_to or 0) if report is not None else None
    if report is not None and giver is not None and holder is not None:
        name = holder.name or "đồng nghiệp"
        desk.tell([giver], "assignment.not_told", {"name": name, "code": report.code}, lane=lane(report))


# --- Another desk ----------------------------------------------------------------------------------------


@feature.command("chuyển {report} {rest}", "chuyển {report} cho {rest}", "chuyển {report}", may=Act.TRANSFER)
def transfer(desk: Desk, heard: Heard) -> AwaitingUnit | AtRest:
    """Another unit takes it over and acknowledges anew."""
    return _transfer(desk, heard.args["report"], heard.args.get("rest", ""))


@feature.step(AwaitingUnit)
def unit_named(desk: Desk, heard: Heard, step: AwaitingUnit) -> AwaitingUnit | AtRest:
    return _transfer(desk, step.code, heard.text)


def _transfer(desk: Desk, code: str, wanted: str) -> AwaitingUnit | AtRest:
    report = visible(desk, code, Act.TRANSFER)
    if report is None:
        return AtRest()
    if not wanted:
        desk.say("assignment.which_unit", headline(desk, report))
        return AwaitingUnit(report.code)
    unit = units.by_code(desk.db, desk.oa_id, wanted)
    unit_id = unit.id if unit is not None else desk.places.find(wanted, near=None).unit_id
    if unit_id is None:
        desk.say("assignment.no_such_unit", unit=wanted, code=report.code)
        return AwaitingUnit(report.code)
    if do(desk, report, Deed.TRANSFER):
        _move_to(desk, report, unit_id)
    return AtRest()


def _move_to(desk: Desk, report: Report, unit_id: int) -> None:
    name = units.full_name(desk.db, unit_id)
    tell_takers(desk, report, "assignment.moved_on", unit=name)
    report.unit_id, report.desk_unit_id = unit_id, None
    report.acknowledged_at = report.acknowledged_by = report.assigned_to = report.handed_at = None
    report.rung, report.rung_round = None, 0
    desk.hush(ring_topic(report), "transferred")
    desk.forget("ladder", report.id)
    desk.remind("ladder", "hand_over", report.id)
    desk.say("assignment.transferred", unit=name, code=report.code)
    tell_reporters(desk, report, "assignment.reporter_transferred", unit=name)
