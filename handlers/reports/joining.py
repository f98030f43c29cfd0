"""Gộp tin: several reports of one matter go on as one case, and a merge can be taken back whole."""

from collections.abc import Mapping
from datetime import datetime

from handlers.desk import Desk, Feature, Heard
from handlers.desk.audience import tell_takers
from handlers.desk.deeds import do, ring_topic, tell_reporters, watch
from handlers.desk.likeness import stand_alone
from handlers.desk.one_case import as_grave, as_it_was, weight
from handlers.desk.rumours import RUMOUR
from handlers.desk.sight import allowed, headline, is_quiet, officer_words, visible
from handlers.rules.clocks import clock_words
from handlers.rules.escalation import interval
from handlers.rules.life import UNSEEN_STATES, Deed, is_open
from handlers.rules.permissions import Act
from storage import cases, diary, people, reports
from storage.tables import Report

feature = Feature("joining")
RINGS_ITSELF = frozenset({"hand_over", "unseen", "stale", "more_urgent", "reopened"})


# --- Joining ---------------------------------------------------------------------------------------------


@feature.command("gộp {report} vào {other}", "gộp {report} {other}", may=Act.MERGE)
def merge(desk: Desk, heard: Heard) -> None:
    """Two reports of one matter go on as one; everybody who reported it is still answered."""
    report = visible(desk, heard.args["report"], Act.MERGE)
    into = visible(desk, heard.args["other"], Act.MERGE) if report is not None else None
    if report is None or into is None:
        return
    if report.id == into.id or not is_open(into.state):
        desk.say("joining.cannot_merge", code=report.code, other=into.code)
    elif _join(desk, report, into):
        desk.say("joining.merged", code=report.code, other=into.code)


@feature.command("gộp hết vào {report}", "gộp tất cả vào {report}", may=Act.MERGE)
def merge_all(desk: Desk, heard: Heard) -> None:
    """Everything that may be the same matter as this, after a person has looked at the list."""
    into = visible(desk, heard.args["report"], Act.MERGE)
    if into is None:
        return
    alike = cases.alike(desk.db, into.id) if is_open(into.state) else []
    mine = [r for r in alike if allowed(desk, r, desk.person, desk.holdings, Act.MERGE)]
    joined = [r for r in mine if _join(desk, r, into)]
    if joined:
        codes = ", ".join(r.code for r in joined)
        desk.say("joining.merged_all", count=len(joined), codes=codes, code=into.code)
    else:
        desk.say("joining.none_alike", code=into.code)


@feature.command("không gộp {report}", "khác vụ {report}", may=Act.MERGE)
def keep_apart(desk: Desk, heard: Heard) -> None:
    """It only looked like the other: it is rung and answered for itself."""
    report = visible(desk, heard.args["report"], Act.MERGE)
    if report is None:
        return
    desk.note("report.kept_apart", "report", report.id)
    desk.say("joining.kept_apart", headline(desk, report))
    stand_alone(desk, report)


def _join(desk: Desk, report: Report, into: Report) -> bool:
    """Everything a merge changes is written down, so that it can be undone."""
    before = report.state
    if not do(desk, report, Deed.MERGE):
        return False
    kept = [
        {"kind": e.kind, "due_at": e.due_at.isoformat(), "details": e.details}
        for e in diary.open_for(desk.db, desk.oa_id, "ladder", str(report.id))
    ]
    report.before_merge = {"at": desk.now.isoformat(), "ladder": kept, "head": weight(into)}
    report.merged_into, report.merged_from = into.id, before
    desk.hush(ring_topic(report), "merged")
    desk.forget("ladder", report.id)
    as_grave(desk, report, into)
    into.alike_to = None if into.alike_to == report.id else into.alike_to
    cases.point_to(desk.db, report.id, into.id)
    tell_takers(desk, report, "joining.merged_by", other=into.code)
    _tell_who_has_it(desk, report, into)
    if is_quiet(desk, report):
        desk.remind("ladder", "contact", report.id)
    if report.category == RUMOUR:
        desk.remind("rumour", "joined", report.id)
    if any(e.by_reporter_id is not None for e in cases.untold(desk.db, [report])):
        desk.remind("ladder", "additions", into.id, after=desk.facts.waits.album, keep=True)
    return True


def _tell_who_has_it(desk: Desk, report: Report, into: Report) -> None:
    """Whoever reported it hears of the officer who has the case already."""
    holder = people.by_id(desk.db, into.assigned_to or into.acknowledged_by or 0)
    if holder is None or report.acknowledged_at is not None or into.acknowledged_at is None:
        return
    who, at = officer_words(desk, holder), clock_words(into.acknowledged_at, desk.now)
    tell_reporters(desk, report, "case.reporter_taken", who=who, at=at)


# --- Taking apart ----------------------------------------------------------------------------------------


@feature.command("tách {report}", may=Act.MERGE)
def split(desk: Desk, heard: Heard) -> None:
    """A merge undone: both reports stand where they stood, with their clocks and the people who had them."""
    report = visible(desk, heard.args["report"], Act.MERGE)
    before = report.merged_from if report is not None else None
    into = reports.by_id(desk.db, report.merged_into or 0) if report is not None else None
    if report is None or not do(desk, report, Deed.SPLIT):
        return
    kept = report.before_merge or {}
    report.state = before or report.state
    report.merged_into = report.merged_from = report.before_merge = None
    was_beside = report.alike_to is not None
    report.alike_to, report.apart_at = None, desk.now
    if into is not None and "head" in kept:
        desk.db.flush()
        _hand_down(desk, into, kept)
        as_it_was(desk, into, kept["head"])
    _ring_again(desk, report, kept, was_beside=was_beside)
    desk.say("joining.split", headline(desk, report))
    tell_reporters(desk, report, "joining.reporter_split")  # what was answered may not hold for this one


def _hand_down(desk: Desk, into: Report, kept: Mapping[str, object]) -> None:
    """What was joined later remembers the head as it was before this one."""
    for other in cases.joined_directly(desk.db, into):
        if other.before_merge and str(other.before_merge["at"]) >= str(kept["at"]):
            other.before_merge = {**other.before_merge, "head": kept["head"]}


def _ring_again(
    desk: Desk, report: Report, kept: Mapping[str, list[dict[str, object]]], *, was_beside: bool
) -> None:
    """Its ladder goes on at the moments that were promised; what is past comes now, once."""
    for entry in kept.get("ladder", ()):
        at, details = datetime.fromisoformat(str(entry["due_at"])), entry["details"]
        told = dict(details) if isinstance(details, dict) else {}
        if at <= desk.now:
            told.pop("promised", None)  # the rungs were not missed: somebody worked on it meanwhile
        desk.remind_at("ladder", str(entry["kind"]), report.id, at, **told)
    if RINGS_ITSELF & {str(e["kind"]) for e in kept.get("ladder", ())}:
        return
    if report.state not in UNSEEN_STATES:
        watch(desk, report)
    elif was_beside and report.rung:
        desk.remind("ladder", "unseen", report.id, after=interval(report.urgency, desk.facts))
    elif was_beside or not kept:
        report.handed_at = None
        desk.remind("ladder", "hand_over", report.id)
