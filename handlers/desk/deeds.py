"""A deed on a report: the state moves, the audit has a line, and who hears of it."""

from collections.abc import Collection
from datetime import datetime

from handlers.desk.desk import Desk
from handlers.desk.sight import allowed, headline, is_quiet, officer_words
from handlers.rules.clocks import clock_words
from handlers.rules.life import UNSEEN_STATES, Deed, Refusal, Refused, after, is_open
from handlers.rules.permissions import Act
from storage import people, reports
from storage.tables import Person, Report
from storage.words import Lane, ReportState, SafeContact, Urgency

MUST_NOT_WRITE = frozenset({SafeContact.WAIT, SafeContact.NEVER})
CAN_WAIT = frozenset({Urgency.P3, Urgency.P4})  # nobody is woken for these


def do(desk: Desk, report: Report, deed: Deed) -> bool:
    """Move the report to its next state; a refusal is told to the person with the reason.

    Whoever only supports the police moves nothing that waits for them: the ladder goes on.
    """
    try:
        following = after(
            report.state,
            deed,
            urgency=report.urgency,
            reopened=report.reopened,
            registered=report.registered_at is not None,
        )
    except Refused as refused:
        _refuse(desk, report, refused.reason)
        return False
    if report.state not in UNSEEN_STATES or may_take(desk, report):
        report.state = following
    report.moved_at = desk.now
    desk.note(f"report.{deed}", "report", report.id)
    return True


def may_take(desk: Desk, report: Report) -> bool:
    return allowed(desk, report, desk.person, desk.holdings, Act.ACKNOWLEDGE)


def _refuse(desk: Desk, report: Report, reason: Refusal) -> None:
    shown = headline(desk, report)
    if reason is Refusal.ALREADY_TAKEN and desk.person.id in {report.assigned_to, report.acknowledged_by}:
        desk.say("case.yours_already", shown)  # pressed twice: no mistake
    else:
        desk.say(f"refused.{reason}", {**shown, **_holder(desk, report)})


def _holder(desk: Desk, report: Report) -> dict[str, str]:
    holder = people.by_id(desk.db, report.assigned_to or report.acknowledged_by or 0)
    return {
        "who": officer_words(desk, holder) if holder is not None else "cán bộ khác",
        "since": clock_words(report.acknowledged_at or report.created_at, desk.now),
        "other": reports.joined_to(desk.db, report).code,
    }


def take_over(desk: Desk, report: Report, *, told: bool = False) -> None:
    """Somebody works on it: nobody else is rung, and silence is watched from now on.

    `told`: what the reporter hears of the deed itself says who it is.
    """
    if not may_take(desk, report):
        return
    if report.acknowledged_at is None:
        report.acknowledged_at, report.acknowledged_by = desk.now, desk.person.id
        if not told:
            who, at = officer_words(desk, desk.person), clock_words(desk.now, desk.now)
            tell_reporters(desk, report, "case.reporter_taken", who=who, at=at)
    desk.hush(ring_topic(report), "taken")
    desk.forget("ladder", report.id)
    watch(desk, report)


def watch(desk: Desk, report: Report) -> None:
    """Come back when nothing follows; whoever is at work on the spot is left in peace for longer."""
    if not is_open(report.state):
        return
    patience = desk.facts.escalation[report.urgency].stale_after
    update = desk.facts.service[report.urgency].update
    is_at_work = report.state is ReportState.IN_PROGRESS and update is not None
    at = desk.later(update if is_at_work and update is not None else patience)
    desk.remind_at("ladder", "stale", report.id, by_day(desk, report, at))


def by_day(desk: Desk, report: Report, at: datetime) -> datetime:
    """What can wait for the morning wakes nobody; a drill has no night."""
    can_wait = report.urgency in CAN_WAIT and desk.office.scale == 1.0
    return desk.facts.quiet.over(at) if can_wait else at


def ring_topic(report: Report) -> str:
    """What was rung for this report can be taken back while it has not left."""
    return f"ring:{report.id}"


def report_rung(topic: str) -> int:
    """The report that was rung for under this topic."""
    return int(topic.partition(":")[2])


def lane(report: Report) -> Lane:
    """An emergency overtakes everything else on the way to a phone."""
    return Lane.ALARM if report.urgency is Urgency.P1 else Lane.REPLY


def tell_reporters(
    desk: Desk, report: Report, key: str, *, only: Collection[int] | None = None, **facts: object
) -> None:
    """Send everybody who reported it word under their own code, without any learning of the others.

    `only`: those who know it under one of these reports.
    """
    for own_report, person in reports.reporters(desk.db, report):
        if only is not None and own_report.id not in only:
            continue
        if is_quiet(desk, own_report):
            _whisper(desk, own_report, person)
        else:
            about = {**headline(desk, report), "quiet": "", "code": own_report.code}
            desk.tell([person], key, {**about, **facts})


def _whisper(desk: Desk, report: Report, person: Person) -> None:
    """Somebody else may be holding the phone: one neutral word, and no second one until they write."""
    told, heard = report.whispered_at, person.last_heard_at
    is_told = told is not None and (heard is None or heard <= told)
    if report.safe_contact in MUST_NOT_WRITE or is_told:
        return
    report.whispered_at = desk.now
    desk.tell([person], "case.quiet_word")
