"""Bậc thang: the report goes to the officers; while nobody takes it, the next ones up are rung."""

import math
from collections.abc import Sequence

from handlers.desk import Answer, Desk, Due, Feature
from handlers.desk.deeds import lane, report_rung, ring_topic
from handlers.desk.sight import contents, headline, pseudonym
from handlers.rules.escalation import Call, Rung, next_call
from handlers.rules.guard import mask
from handlers.rules.life import TAKEN_STATES, UNSEEN_STATES, Deed, after, is_open
from handlers.rules.places import distance_km
from storage import people, reports, units
from storage.tables import Person, Report, Unit
from storage.words import POLICE, TEAM, ReportState, Role, UnitKind, Urgency

feature = Feature("ladder")

FIRST_LINE = frozenset({Role.BEAT_OFFICER, Role.DUTY_OFFICER})
FOR_THE_TEAM = frozenset({"suspicious_person", "noise_disorder", "violence_fight"})  # they look or calm first

type_rungs = dict[Rung, Sequence[Person]]


# --- Who stands on which rung --------------------------------------------------------------------------


def rungs(desk: Desk, report: Report) -> type_rungs:
    """The people of each rung; the unit is where it happened, or the desk that took it."""
    path = units.path(desk.db, report.unit_id)
    local = [u.id for u in path if u.kind is not UnitKind.PROVINCE]
    local += [report.desk_unit_id] if report.desk_unit_id else []
    commune = next((u for u in path if u.kind is UnitKind.COMMUNE), None)
    whole = units.below(desk.db, [commune.id]) if commune is not None else set(local)
    top = [u.id for u in path if u.kind is UnitKind.PROVINCE]
    return {
        Rung.ON_DUTY: people.holders(desk.db, FIRST_LINE, local, desk.now, on_duty=True),
        Rung.EVERY_OFFICER: people.holders(desk.db, FIRST_LINE, whole, desk.now),
        Rung.CHIEF: people.holders(desk.db, [Role.POLICE_CHIEF], local, desk.now),
        Rung.PROVINCE: people.holders(desk.db, POLICE, top, desk.now),
    }


def _find_desk(desk: Desk, report: Report) -> None:
    """Where the commune has nobody on duty (or is unknown), the nearest desk that has takes it as well."""
    commune = units.commune_of(desk.db, report.unit_id)
    on_duty = people.units_with_duty(desk.db, desk.oa_id, FIRST_LINE, desk.now)
    if commune is not None:
        near = units.below(desk.db, [commune.id])
        if any(u.id in near for u in on_duty):
            return
    candidates = [units.commune_of(desk.db, u.id) or u for u in on_duty]
    nearest = _nearest(commune, report, candidates)
    if nearest is not None:
        report.desk_unit_id = nearest.id
    if report.unit_id is None:
        communes = units.of_kind(desk.db, desk.oa_id, UnitKind.COMMUNE)
        report.unit_id = nearest.id if nearest is not None else (communes[0].id if communes else None)


def _nearest(commune: Unit | None, report: Report, candidates: Sequence[Unit]) -> Unit | None:
    here = report if report.latitude is not None else commune

    def away(unit: Unit) -> float:
        if here is None or here.latitude is None or here.longitude is None:
            return math.inf
        if unit.latitude is None or unit.longitude is None:
            return math.inf
        return distance_km(here.latitude, here.longitude, unit.latitude, unit.longitude)

    return min(candidates, key=away, default=None)


# --- Handing over ----------------------------------------------------------------------------------------


@feature.due("hand_over")
def hand_over(desk: Desk, due: Due) -> None:
    """The report goes to the officers as it is; what is still missing is marked."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.handed_at is not None or not is_open(report.state):
        return
    _find_desk(desk, report)
    report.handed_at = desk.now
    report.state = after(report.state, Deed.TRIAGE, urgency=report.urgency)
    report.is_incomplete = not (report.place or report.latitude) and _is_wide(desk, report)
    ring(desk, report, None, "ladder.new")
    _tell_team(desk, report)


def _is_wide(desk: Desk, report: Report) -> bool:
    unit = units.path(desk.db, report.unit_id)[:1]
    return not unit or unit[0].kind is not UnitKind.GROUP


def ring(desk: Desk, report: Report, last: Call | None, key: str) -> None:
    """Ring the next rung that has somebody, and come back if nobody takes it."""
    standing = rungs(desk, report)
    call = next_call(report.urgency, last, {rung: len(p) for rung, p in standing.items()}, desk.facts)
    if call is None:
        desk.note("ladder.nobody", "report", report.id)
        desk.count("ladder.nobody")
        return
    report.rung, report.rung_round = call.rung, call.repeat
    _tell_officers(desk, report, standing[call.rung], key)
    desk.note(f"ladder.{call.rung}", "report", report.id)
    if call.wait is not None:
        desk.remind("ladder", "unseen", report.id, after=call.wait)


def _tell_officers(desk: Desk, report: Report, told: Sequence[Person], key: str) -> None:
    lines = reports.story(desk.db, report)
    report.told_up_to = max((e.id for e in lines), default=0)
    shown = {**headline(desk, report), "words": contents(desk, report), "who": pseudonym(desk, report)}
    desk.tell(told, key, shown, lane=lane(report), topic=ring_topic(report))


def _tell_team(desk: Desk, report: Report) -> None:
    """The team of the group looks first or keeps people safe; it never reads a sealed report."""
    if report.is_confidential or report.unit_id is None:
        return
    if report.urgency is not Urgency.P1 and report.category not in FOR_THE_TEAM:
        return
    team = people.holders(desk.db, TEAM, [report.unit_id], desk.now)
    words = mask(contents(desk, report))
    desk.tell(
        team, "ladder.team", headline(desk, report), lane=lane(report), topic=ring_topic(report), words=words
    )


# --- Nobody takes it -------------------------------------------------------------------------------------


@feature.due("unseen")
def unseen(desk: Desk, due: Due) -> None:
    """The time to acknowledge has passed in silence: one rung up, or the same one again."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.state not in UNSEEN_STATES or report.handed_at is None:
        return
    last = Call(Rung(report.rung), report.rung_round, None) if report.rung else None
    ring(desk, report, last, "ladder.unseen")


@feature.due("stale")
def stale(desk: Desk, due: Due) -> None:
    """Somebody took it and nothing followed: that person is reminded, then those above."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.state not in TAKEN_STATES:
        return
    standing = rungs(desk, report)
    taker = _takers(desk, report)
    told = list(taker) if not due.details.get("again") else [*taker, *standing[Rung.CHIEF]]
    told = told or list(standing[Rung.ON_DUTY]) or list(standing[Rung.CHIEF])
    desk.tell(told, "ladder.stale", headline(desk, report), lane=lane(report), topic=ring_topic(report))
    desk.note("ladder.stale", "report", report.id)
    desk.remind(
        "ladder", "stale", report.id, after=desk.facts.escalation[report.urgency].stale_after, again=True
    )


def _takers(desk: Desk, report: Report) -> list[Person]:
    ids = dict.fromkeys(i for i in (report.assigned_to, report.acknowledged_by) if i is not None)
    found = [people.by_id(desk.db, i) for i in ids]
    return [p for p in found if p is not None and p.out_of_reach_until is None and p.erased_at is None]


@feature.answer("undelivered")
def undelivered(desk: Desk, answer: Answer) -> None:
    """Zalo does not let us reach an officer: where nobody else stands on that rung, the next is rung now."""
    report = reports.by_id(desk.db, report_rung(str(answer.asked["topic"])))
    if report is None or report.state not in UNSEEN_STATES or report.rung is None:
        return
    desk.note("ladder.undelivered", "report", report.id, answer.why)
    if not rungs(desk, report)[Rung(report.rung)]:
        desk.remind("ladder", "unseen", report.id)


# --- It grows, it comes back -----------------------------------------------------------------------------


@feature.due("additions")
def additions(desk: Desk, due: Due) -> None:
    """What the reporter added goes to whoever has the report, or to everybody who was rung."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.handed_at is None or report.state in reports.SETTLED:
        return
    fresh = reports.story(desk.db, report, after=report.told_up_to)
    if not any(e.by_reporter_id is not None for e in fresh):
        return
    answered = report.state is ReportState.WAITING_REPORTER
    report.state = after(report.state, Deed.ADD, urgency=report.urgency)
    words = contents(desk, report, after=report.told_up_to)
    report.told_up_to = fresh[-1].id
    standing = rungs(desk, report)
    told = _takers(desk, report) or standing.get(Rung(report.rung or Rung.ON_DUTY), [])
    key = "ladder.answered" if answered else "ladder.added"
    desk.tell(told, key, headline(desk, report), lane=lane(report), words=words)


@feature.due("reopened")
def reopened(desk: Desk, due: Due) -> None:
    """The reporter says it is not dealt with: the one who resolved it hears it, and the level above."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.state is not ReportState.REOPENED:
        return
    resolved_by = _takers(desk, report)
    report.acknowledged_at = report.acknowledged_by = report.assigned_to = None
    desk.tell(resolved_by, "ladder.reopened_to_taker", headline(desk, report), lane=lane(report))
    ring(desk, report, Call(Rung.EVERY_OFFICER, 0, None), "ladder.reopened")


@feature.due("more_urgent")
def more_urgent(desk: Desk, due: Due) -> None:
    """A report in somebody's hands turned out to be an emergency: ring again, everybody on duty."""
    report = reports.by_id(desk.db, int(due.key))
    if report is not None and is_open(report.state):
        ring(desk, report, None, "ladder.more_urgent")
