"""Vào sổ: a report enters the official register, and from then on the legal clock runs."""

from dataclasses import dataclass

from handlers.desk import AtRest, Desk, Due, Feature, Heard, Step
from handlers.desk.audience import command, takers
from handlers.desk.deeds import do, take_over
from handlers.desk.sight import headline, visible
from handlers.rules.life import Deed, is_open
from handlers.rules.permissions import Act
from storage import reports

feature = Feature("register")


@dataclass(frozen=True)
class AwaitingNumber(Step):
    """`VÀO SỔ` came without its number: the officer's next message is the number."""

    code: str


@feature.command("vào sổ {report} {rest}", "vào sổ {report}", may=Act.REGISTER)
def register(desk: Desk, heard: Heard) -> AwaitingNumber | AtRest:
    """Entered in the official register: only now does the legal clock run (BLTTHS 2015, Art. 145–147)."""
    return _enter(desk, heard.args["report"], heard.args.get("rest", ""))


@feature.step(AwaitingNumber, takes_numbers=True)
def number_came(desk: Desk, heard: Heard, step: AwaitingNumber) -> AwaitingNumber | AtRest:
    return _enter(desk, step.code, heard.text)


def _enter(desk: Desk, code: str, number: str) -> AwaitingNumber | AtRest:
    """A second number corrects the first; the clock keeps running from the first entry."""
    report = visible(desk, code, Act.REGISTER)
    if report is None:
        return AtRest()
    if not number:
        desk.say("case.which_number", headline(desk, report))
        return AwaitingNumber(report.code)
    if do(desk, report, Deed.REGISTER):
        report.register_number = number[:64]
        take_over(desk, report)
        desk.say("case.registered", headline(desk, report), number=report.register_number)
        if report.registered_at is None:
            report.registered_at = desk.now
            desk.remind("register", "register_due", report.id, after=desk.facts.legal.hand_over)
    return AtRest()


@feature.due("register_due")
def register_due(desk: Desk, due: Due) -> None:
    """The time to pass it on to the investigation body is over; command and whoever has it are reminded."""
    report = reports.by_id(desk.db, int(due.key))
    if report is not None and is_open(report.state):
        chiefs = command(desk, report)
        told = [*chiefs, *(p for p in takers(desk, report) if p not in chiefs)]
        desk.tell(told, "case.register_due", headline(desk, report), number=report.register_number or "")
