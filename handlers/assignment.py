"""Phân công: the list of open reports; giving one to a colleague or another desk; joining two into one."""

from collections.abc import Sequence

from handlers.desk import Desk, Feature, Heard
from handlers.desk.deeds import do, lane, ring_topic, take_over, tell_reporters
from handlers.desk.sight import allowed, contents, headline, traits, unit_path, visible
from handlers.rules.folding import fold
from handlers.rules.life import Deed
from handlers.rules.permissions import Act, Trait, may
from handlers.rules.titles import NAMES
from storage import people, reports, units
from storage.tables import Grant, Person, Report
from storage.words import POLICE, TEAM

feature = Feature("assignment")
SHOWN = 12  # lines of a list in one message


# --- The list --------------------------------------------------------------------------------------------


@feature.command("danh sách", "danh sách tin", may=Act.SEE_REPORT)
def list_open(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """Open reports this person may see, most urgent first."""
    held = [h.unit_id for h in desk.holdings if h.unit_id is not None]
    found = [
        r
        for r in reports.open_ones(desk.db, desk.oa_id, units.below(desk.db, held))
        if allowed(desk, r, desk.person, desk.holdings, Act.SEE_REPORT)
    ]
    if not found:
        desk.say("assignment.list_empty")
        return
    lines = "\n".join(_line(desk, r) for r in found[:SHOWN])
    desk.say("assignment.list", count=len(found), lines=lines, code=found[0].code)


def _line(desk: Desk, report: Report) -> str:
    shown = headline(desk, report)
    who = people.by_id(desk.db, report.assigned_to or report.acknowledged_by or 0)
    holder = f" – {who.name}" if who is not None and who.name else ""
    parts = (f"{shown['urgency']} {shown['code']}", shown["category"], shown["place"], shown["state"])
    return " – ".join(parts) + holder


# --- Giving it to somebody -------------------------------------------------------------------------------


@feature.command("giao {report} cho {rest}", "giao {report}", may=Act.ASSIGN)
def assign(desk: Desk, heard: Heard) -> None:
    """Give a report to a colleague by name or by the number in the list."""
    report = visible(desk, heard.args["report"], Act.SEE_REPORT)
    if report is None:
        return
    candidates = _candidates(desk, report)
    chosen = _named(candidates, heard.args.get("rest", ""))
    if len(chosen) != 1:
        _ask_which(desk, report, chosen or candidates)
        return
    person, held = chosen[0]
    if not _may_give(desk, report, held):
        desk.say("case.not_yours", code=report.code)
    elif report.is_confidential and not _may_read(desk, report, person):
        desk.say("assignment.sealed", name=_name(person, held), code=report.code)
    elif do(desk, report, Deed.ASSIGN):
        _give(desk, report, person, held)


def _candidates(desk: Desk, report: Report) -> list[tuple[Person, Grant]]:
    commune = units.commune_of(desk.db, report.unit_id)
    area = units.below(desk.db, [commune.id]) if commune is not None else set(unit_path(desk, report))
    once: dict[int, tuple[Person, Grant]] = {}
    for person, held in people.named_like(desk.db, POLICE | TEAM, area, desk.now):
        once.setdefault(person.id, (person, held))
    return list(once.values())


def _named(candidates: Sequence[tuple[Person, Grant]], wanted: str) -> list[tuple[Person, Grant]]:
    """The ones whose name holds these words; a number counts along the list."""
    if wanted.isdecimal():
        number = int(wanted)
        return [candidates[number - 1]] if 0 < number <= len(candidates) else []
    key = fold(wanted)
    return [c for c in candidates if key and key in fold(c[0].name or "")]


def _name(person: Person, held: Grant) -> str:
    return f"{person.name or 'chưa rõ tên'} ({NAMES[held.role]})"


def _ask_which(desk: Desk, report: Report, candidates: Sequence[tuple[Person, Grant]]) -> None:
    everybody = _candidates(desk, report)
    lines = [f"{everybody.index(c) + 1}. {_name(*c)}" for c in candidates[:SHOWN]]
    desk.say("assignment.to_whom", lines="\n".join(lines) or "(chưa có ai)", code=report.code)


def _may_give(desk: Desk, report: Report, to: Grant) -> bool:
    """A team leader gives only to members of the own team."""
    marks = traits(desk, report, desk.person)
    if to.role in TEAM and any(h.unit_id == to.unit_id and h.role in TEAM for h in desk.holdings):
        marks.add(Trait.OWN_MEMBER)
    path, sealed = unit_path(desk, report), report.is_confidential
    return may(desk.holdings, Act.ASSIGN, unit_path=path, confidential=sealed, traits=marks)


def _may_read(desk: Desk, report: Report, person: Person) -> bool:
    return allowed(desk, report, person, desk.holdings_of(person), Act.SEE_REPORT)


def _give(desk: Desk, report: Report, person: Person, held: Grant) -> None:
    report.assigned_to = person.id
    take_over(desk, report)
    desk.tell(
        [person], "assignment.yours", headline(desk, report), lane=lane(report), words=contents(desk, report)
    )
    desk.say("assignment.given", name=_name(person, held), code=report.code)


# --- Another desk ----------------------------------------------------------------------------------------


@feature.command("chuyển {report} {rest}", "chuyển {report} cho {rest}", may=Act.TRANSFER)
def transfer(desk: Desk, heard: Heard) -> None:
    """Another unit takes it over and acknowledges anew."""
    report = visible(desk, heard.args["report"], Act.TRANSFER)
    if report is None:
        return
    unit = units.by_code(desk.db, desk.oa_id, heard.args["rest"])
    unit_id = unit.id if unit is not None else desk.places.find(heard.args["rest"], near=None).unit_id
    if unit_id is None:
        desk.say("assignment.no_such_unit", unit=heard.args["rest"], code=report.code)
    elif do(desk, report, Deed.TRANSFER):
        report.unit_id, report.desk_unit_id = unit_id, None
        report.acknowledged_at = report.acknowledged_by = report.assigned_to = report.handed_at = None
        desk.hush(ring_topic(report), "transferred")
        desk.forget("ladder", report.id)
        desk.remind("ladder", "hand_over", report.id)
        name = units.full_name(desk.db, unit_id)
        desk.say("assignment.transferred", unit=name, code=report.code)
        tell_reporters(desk, report, "assignment.reporter_transferred", unit=name)


# --- The same matter twice -------------------------------------------------------------------------------


@feature.command("gộp {report} vào {other}", may=Act.MERGE)
def merge(desk: Desk, heard: Heard) -> None:
    """Two reports of one matter go on as one; everybody who reported it is still answered."""
    report, into = (
        visible(desk, heard.args["report"], Act.MERGE),
        visible(desk, heard.args["other"], Act.MERGE),
    )
    if report is None or into is None or report.id == into.id or into.merged_into is not None:
        if report is not None and into is not None:
            desk.say("assignment.cannot_merge", code=report.code, other=into.code)
        return
    before = report.state
    if do(desk, report, Deed.MERGE):
        report.merged_into, report.merged_from = into.id, before
        desk.forget("ladder", report.id)
        desk.say("assignment.merged", code=report.code, other=into.code)


@feature.command("tách {report}", may=Act.MERGE)
def split(desk: Desk, heard: Heard) -> None:
    """A merge undone: the report stands where it stood."""
    report = visible(desk, heard.args["report"], Act.MERGE)
    if report is None or not do(desk, report, Deed.SPLIT):
        return
    report.state = report.merged_from or report.state
    report.merged_into = report.merged_from = None
    if report.acknowledged_at is None:
        report.handed_at = None
        desk.remind("ladder", "hand_over", report.id)
    desk.say("assignment.split", headline(desk, report))
