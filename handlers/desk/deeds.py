"""A deed on a report: the state moves, the audit has a line, and who hears of it."""

from handlers.desk.desk import Desk
from handlers.desk.sight import headline, officer_words
from handlers.rules.clocks import clock_words
from handlers.rules.life import Deed, Refused, after, is_open
from storage import people, reports
from storage.tables import Report
from storage.words import Lane, Urgency


def do(desk: Desk, report: Report, deed: Deed) -> bool:
    """Move the report to its next state; a refusal is told to the person with the reason."""
    try:
        report.state = after(
            report.state,
            deed,
            urgency=report.urgency,
            reopened=report.reopened,
            registered=report.registered_at is not None,
        )
    except Refused as refused:
        desk.say(f"refused.{refused.reason}", {**headline(desk, report), **_holder(desk, report)})
        return False
    report.moved_at = desk.now
    desk.note(f"report.{deed}", "report", report.id)
    return True


def _holder(desk: Desk, report: Report) -> dict[str, str]:
    holder = people.by_id(desk.db, report.assigned_to or report.acknowledged_by or 0)
    return {
        "who": officer_words(desk, holder) if holder is not None else "cán bộ khác",
        "since": clock_words(report.acknowledged_at or report.created_at, desk.now),
    }


def take_over(desk: Desk, report: Report) -> None:
    """Somebody works on it: nobody else is rung, and silence is watched from now on."""
    if report.acknowledged_at is None:
        report.acknowledged_at, report.acknowledged_by = desk.now, desk.person.id
    desk.hush(ring_topic(report), "taken")
    desk.forget("ladder", report.id)
    if is_open(report.state):
        desk.remind("ladder", "stale", report.id, after=desk.facts.escalation[report.urgency].stale_after)


def ring_topic(report: Report) -> str:
    """What was rung for this report can be taken back while it has not left."""
    return f"ring:{report.id}"


def report_rung(topic: str) -> int:
    """The report that was rung for under this topic."""
    return int(topic.partition(":")[2])


def lane(report: Report) -> Lane:
    """An emergency overtakes everything else on the way to a phone."""
    return Lane.ALARM if report.urgency is Urgency.P1 else Lane.REPLY


def tell_reporters(desk: Desk, report: Report, key: str, **facts: object) -> None:
    """Send everybody who reported it word under their own code, without any learning of the others.

    Somebody hurt at home may have the other person looking over the shoulder: the words stay neutral.
    """
    if report.category == "domestic_violence":
        key = "case.quiet_word"
    for own_report, person in reports.reporters(desk.db, report):
        desk.tell([person], key, {**headline(desk, report), "code": own_report.code, **facts})
