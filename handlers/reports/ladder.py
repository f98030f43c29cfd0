"""Bậc thang: the report goes to the officers; while nobody takes it, the next ones up are rung."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.desk import Answer, Desk, Due, Feature
from handlers.desk.asking import card_of
from handlers.desk.audience import concerned, rungs, takers
from handlers.desk.deeds import by_day, lane, report_rung, ring_topic
from handlers.desk.likeness import find, propose, put_beside
from handlers.desk.other_kinds import card_facts
from handlers.desk.rumours import is_rumour
from handlers.desk.sight import contents, headline, is_quiet, officer_words, teller, told, traits
from handlers.rules.clocks import Target, due
from handlers.rules.escalation import Call, Rung, interval, next_call
from handlers.rules.guard import mask
from handlers.rules.life import TAKEN_STATES, UNSEEN_STATES, Deed, after, is_open
from handlers.rules.permissions import Trait
from handlers.rules.places import distance_km
from storage import cases, delivery, people, reports, units
from storage.tables import Person, Report, Unit
from storage.words import POLICE, ReportState, Role, UnitKind, Urgency

feature = Feature("ladder")

FOR_THE_TEAM = frozenset({"suspicious_person", "noise_disorder", "violence_fight"})  # they look or calm first


# --- Whose desk ------------------------------------------------------------------------------------------


def _find_desk(desk: Desk, report: Report) -> None:
    """Where nobody of the group or its commune is on duty, the nearest who is takes it as well."""
    path = units.path(desk.db, report.unit_id)
    on_duty = people.units_with_duty(desk.db, desk.oa_id, POLICE, desk.now)
    here = {u.id for u in path if u.kind is not UnitKind.PROVINCE}
    if any(u.id in here for u in on_duty):
        return
    nearest = _nearest_desk(desk, report, path, on_duty)
    report.desk_unit_id = nearest.id if nearest is not None else None
    if report.unit_id is None:
        report.unit_id = _commune_or_first(desk, nearest)


def _nearest_desk(desk: Desk, report: Report, path: Sequence[Unit], on_duty: Sequence[Unit]) -> Unit | None:
    """A colleague in the same commune, then the nearest other commune, and only then the province."""
    communes = {u.id: u for u in units.of_kind(desk.db, desk.oa_id, UnitKind.COMMUNE)}
    at_home = next((u for u in path if u.id in communes), None)
    manned: dict[int, list[Unit]] = {}
    for unit in on_duty:
        commune_id = unit.id if unit.id in communes else unit.parent_id
        if commune_id in communes:
            manned.setdefault(commune_id, []).append(unit)
    start = report if report.latitude is not None else next(iter(path), None)
    commune = at_home if at_home is not None and at_home.id in manned else None
    commune = commune or _nearest(start, [communes[i] for i in manned])
    if commune is None:
        return next(iter(on_duty), None)
    manning = manned[commune.id]
    return commune if any(u.id == commune.id for u in manning) else _nearest(start, manning)


def _nearest(start: Report | Unit | None, candidates: Sequence[Unit]) -> Unit | None:
    def away(unit: Unit) -> float:
        if start is None or start.latitude is None or start.longitude is None:
            return math.inf
        if unit.latitude is None or unit.longitude is None:
            return math.inf
        return distance_km(start.latitude, start.longitude, unit.latitude, unit.longitude)

    return min(candidates, key=away, default=None)


def _commune_or_first(desk: Desk, nearest: Unit | None) -> int | None:
    if nearest is not None:
        return (units.commune_of(desk.db, nearest.id) or nearest).id
    communes = units.of_kind(desk.db, desk.oa_id, UnitKind.COMMUNE)
    return communes[0].id if communes else None


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
    desk.remind("voice", "play", report.id)
    head = find(desk, report)
    if head is not None:
        put_beside(desk, report, head)
        return
    ring(desk, report, None, "ladder.new")
    _tell_team(desk, report)
    if report.urgency is not Urgency.P1 and not report.is_confidential:
        desk.remind_at("ladder", "partners", report.id, by_day(desk, report, desk.now))


@feature.due("partners")
def partners(desk: Desk, due: Due) -> None:
    """Disputes also go to the mediators of the group, civil matters to the committee: they may take them."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.state not in UNSEEN_STATES or report.is_confidential:
        return
    found, commune = traits(desk, report, holds=False), units.commune_of(desk.db, report.unit_id)
    told: Sequence[Person] = ()
    if Trait.DISPUTE in found:
        told = people.holders(desk.db, [Role.MEDIATOR], [report.unit_id or 0], desk.now)
    elif Trait.CIVIL in found and commune is not None:
        told = people.holders(desk.db, [Role.COMMITTEE], [commune.id], desk.now)
    shown = {**headline(desk, report), "words": mask(contents(desk, report))}
    desk.tell(told, "ladder.partner", shown, lane=lane(report))


def _is_wide(desk: Desk, report: Report) -> bool:
    unit = units.path(desk.db, report.unit_id)[:1]
    return not unit or unit[0].kind is not UnitKind.GROUP


def ring(
    desk: Desk, report: Report, last: Call | None, key: str, *, promised: datetime | None = None
) -> None:
    """Ring the next rung that has somebody, and come back if nobody takes it.

    `promised`: when this was due. After an outage the rungs that were missed follow at once, in order;
    the last one is only repeated from now on.
    """
    standing = rungs(desk, report)
    call = next_call(report.urgency, last, {rung: len(p) for rung, p in standing.items()}, desk.facts)
    if call is None:
        _nobody(desk, report, is_deserted=not any(standing.values()))
        return
    if _must_wait(desk, report, call):
        desk.remind_at("ladder", "unseen", report.id, by_day(desk, report, desk.now), first=key)
        return
    report.rung, report.rung_round = call.rung, call.repeat
    _tell_officers(desk, report, standing[call.rung], key)
    desk.note(f"ladder.{call.rung}", "report", report.id)
    if call.wait is not None:
        _come_back(desk, report, call.wait, promised if _is_climbing(standing, call) else None)


def _is_climbing(standing: Mapping[Rung, Sequence[Person]], call: Call) -> bool:
    """Whether somebody stands higher still."""
    return call.repeat == 0 and call.wait is not None and any(standing[r] for r in _above(call.rung))


def _above(rung: Rung) -> list[Rung]:
    everyone = list(Rung)
    return everyone[everyone.index(rung) + 1 :]


def _come_back(desk: Desk, report: Report, wait: Target, promised: datetime | None) -> None:
    at = due(promised or desk.now, wait, desk.facts.calendar, scale=desk.office.scale)
    desk.remind_at("ladder", "unseen", report.id, at, promised=at.isoformat())


def _must_wait(desk: Desk, report: Report, call: Call) -> bool:
    """At night only those on duty hear of what can wait."""
    return call.rung is not Rung.ON_DUTY and by_day(desk, report, desk.now) > desk.now


def _nobody(desk: Desk, report: Report, *, is_deserted: bool) -> None:
    """Nobody is rung any more; where nobody is there at all, we try again, because somebody may come."""
    desk.note("ladder.nobody", "report", report.id)
    desk.count("ladder.nobody")
    if is_deserted:
        desk.remind("ladder", "unseen", report.id, after=interval(report.urgency, desk.facts))


def _tell_officers(desk: Desk, report: Report, told: Sequence[Person], key: str) -> None:
    lines = reports.story(desk.db, report)
    report.told_up_to = max((e.id for e in lines), default=0)
    shown = {**card_facts(desk, report), "words": contents(desk, report), "who": teller(desk, report)}
    key = "ladder.rumour" if key == "ladder.new" and is_rumour(desk, report) else key
    desk.tell(told, key, shown, lane=lane(report), topic=ring_topic(report))


def _tell_team(desk: Desk, report: Report) -> None:
    """The team of the group looks first or keeps people safe; it never reads a sealed report."""
    if report.is_confidential or report.unit_id is None:
        return
    if report.urgency is not Urgency.P1 and report.category not in FOR_THE_TEAM:
        return
    scene = card_of(desk, report).scene
    shown = {**headline(desk, report), "words": mask(contents(desk, report)), "scene": scene}
    leaders = people.holders(desk.db, [Role.TEAM_LEADER], [report.unit_id], desk.now)
    members = people.holders(desk.db, [Role.TEAM_MEMBER], [report.unit_id], desk.now)
    desk.tell(leaders, "ladder.team_leader", shown, lane=lane(report))
    desk.tell([p for p in members if p not in leaders], "ladder.team", shown, lane=lane(report))


# --- Nobody takes it -------------------------------------------------------------------------------------


@feature.due("unseen")
def unseen(desk: Desk, due: Due) -> None:
    """The time to acknowledge has passed in silence: one rung up, or the same one again."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.state not in UNSEEN_STATES or report.handed_at is None:
        return
    last = Call(Rung(report.rung), report.rung_round, None) if report.rung else None
    promised = due.details.get("promised")
    key = str(due.details.get("first") or ("ladder.unseen" if report.rung else "ladder.new"))
    ring(desk, report, last, key, promised=datetime.fromisoformat(promised) if promised else None)


@feature.due("stale")
def stale(desk: Desk, due: Due) -> None:
    """Somebody took it and nothing followed: that person is reminded, then command as well."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.state not in TAKEN_STATES:
        return
    again = bool(due.details.get("again"))
    taker, standing = takers(desk, report), rungs(desk, report)
    told = [*taker, *(p for p in standing[Rung.CHIEF] if p not in taker)] if again or not taker else taker
    told = told or list(standing[Rung.ON_DUTY]) or list(standing[Rung.EVERY_OFFICER])
    who = officer_words(desk, taker[0]) if taker else "cán bộ"
    desk.tell(
        told, "ladder.stale", headline(desk, report), lane=lane(report), topic=ring_topic(report), who=who
    )
    desk.note("ladder.stale", "report", report.id)
    patience = desk.facts.escalation[report.urgency].stale_after
    desk.remind_at("ladder", "stale", report.id, by_day(desk, report, desk.later(patience)), again=True)


@feature.answer("undelivered")
def undelivered(desk: Desk, answer: Answer) -> None:
    """Zalo does not let us reach an officer: where nobody else was reached, the next rung is rung now."""
    topic = str(answer.asked["topic"])
    report = reports.by_id(desk.db, report_rung(topic))
    if report is None or report.state not in UNSEEN_STATES or report.handed_at is None:
        return
    desk.note("ladder.undelivered", "report", report.id, answer.why)
    in_vain = not delivery.is_reaching(desk.db, desk.oa_id, topic, report.handed_at)
    if in_vain and report.rung_round == 0:
        desk.remind("ladder", "unseen", report.id)


@feature.due("contact")
def contact(desk: Desk, due: Due) -> None:
    """How the reporter may be reached, as they chose just now: whoever has the report must know it."""
    own = reports.by_id(desk.db, int(due.key))
    report = reports.joined_to(desk.db, own) if own is not None else None
    if own is not None and report is not None and report.handed_at is not None and is_open(report.state):
        key = "ladder.contact" if is_quiet(desk, own) else "ladder.contact_open"
        shown = {**headline(desk, report), "code": report.code if is_quiet(desk, own) else own.code}
        desk.tell(concerned(desk, report), key, shown, lane=lane(report))


@feature.due("head")
def head(desk: Desk, due: Due) -> None:
    """Whoever was hurt at home lets the head of the tổ know (Law 13/2022/QH15); nobody else decides that."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.head_chosen_at is None or report.unit_id is None:
        return
    heads = people.holders(desk.db, [Role.UNIT_HEAD], [report.unit_id], desk.now)
    told = [p for p in heads if reports.reporter_of(desk.db, report, p) is None]
    shown = {**headline(desk, report), "words": mask(contents(desk, report))}
    desk.tell(told, "ladder.head", shown, lane=lane(report), scene=card_of(desk, report).scene)


# --- It grows, it comes back -----------------------------------------------------------------------------


@feature.due("additions")
def additions(desk: Desk, due: Due) -> None:
    """What the reporter added goes to whoever has the report, or to everybody who was rung."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.handed_at is None or report.state in reports.SETTLED:
        return
    case = cases.members(desk.db, report)
    fresh = cases.untold(desk.db, case)
    if not any(e.by_reporter_id is not None for e in fresh):
        return
    if report.alike_to is not None and report.state in UNSEEN_STATES:
        desk.remind("alike", "gather", report.alike_to, after=desk.facts.waits.album, keep=True)
        return
    answered = report.state is ReportState.WAITING_REPORTER
    report.state = after(report.state, Deed.ADD, urgency=report.urgency)
    for part in case:
        part.told_up_to = max(part.told_up_to, fresh[-1].id)
    is_waiting = report.state in UNSEEN_STATES
    key = "ladder.answered" if answered else "ladder.added_unseen" if is_waiting else "ladder.added"
    hearers = concerned(desk, report)
    desk.tell(hearers, key, card_facts(desk, report), lane=lane(report), words=told(fresh))
    propose(desk, report, hearers)


@feature.due("reopened")
def reopened(desk: Desk, due: Due) -> None:
    """The reporter says it is not dealt with: the one who resolved it hears it, and the level above."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.state is not ReportState.REOPENED:
        return
    resolved_by = takers(desk, report)
    report.acknowledged_at = report.acknowledged_by = report.assigned_to = None
    desk.tell(resolved_by, "ladder.reopened_to_taker", headline(desk, report), lane=lane(report))
    has_chief = any(rungs(desk, report)[rung] for rung in _above(Rung.EVERY_OFFICER))
    ring(desk, report, Call(Rung.EVERY_OFFICER, 0, None) if has_chief else None, "ladder.reopened")


@feature.due("more_urgent")
def more_urgent(desk: Desk, due: Due) -> None:
    """It turned out to be an emergency: everybody on duty is rung, and whoever has it already."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or not is_open(report.state):
        return
    ring(desk, report, None, "ladder.more_urgent")
    rung = rungs(desk, report)[Rung(report.rung or Rung.ON_DUTY)]
    _tell_officers(desk, report, [p for p in takers(desk, report) if p not in rung], "ladder.more_urgent")
    _tell_team(desk, report)
