"""Lý do kết thúc: one tap says how a report ended; “closed” counts as solved only where it was."""

from dataclasses import dataclass

from handlers.desk import Desk, Feature, Heard
from handlers.desk.sight import headline, visible
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from storage.words import ReportState

feature = Feature("outcome")
ENDED = frozenset({ReportState.RESOLVED, ReportState.CLOSED})


@dataclass(frozen=True)
class Outcome:
    """How a report ended: the code that is counted, and how officers say it."""

    code: str
    words: str


OUTCOMES = (
    Outcome("solved", "đã giải quyết"),
    Outcome("warned", "đã nhắc nhở"),
    Outcome("unfounded", "không có thật"),
    Outcome("passed_on", "chuyển nơi khác"),
    Outcome("too_little", "không đủ thông tin"),
)


@feature.command("lý do {report} {rest}", "lý do {report}", may=Act.RESOLVE)
def say_why(desk: Desk, heard: Heard) -> None:
    """The reason code of an end; until there is an end there is none."""
    report = visible(desk, heard.args["report"], Act.RESOLVE)
    if report is None:
        return
    if report.state not in ENDED:
        desk.say("outcome.not_ended", headline(desk, report))
        return
    said = fold(heard.args.get("rest", ""))
    chosen = next((o for o in OUTCOMES if said in {fold(o.words), fold(o.code)}), None)
    if chosen is None:
        choices = [(o.words.capitalize(), f"LÝ DO {report.code} {o.words}") for o in OUTCOMES]
        desk.say("outcome.ask", headline(desk, report), choices=choices)
        return
    report.outcome = chosen.code
    desk.note("report.outcome", "report", report.id, chosen.code)
    desk.say("outcome.noted", headline(desk, report), why=chosen.words)
