"""Xử lý: officers take, ask, answer, go and resolve; the reporter hears of it each time."""

from dataclasses import dataclass

from handlers.desk import AtRest, Desk, Due, Feature, Heard, Step
from handlers.desk.deeds import do, take_over, tell_reporters
from handlers.desk.sight import contents, headline, officer_words, pseudonym, visible
from handlers.rules.clocks import clock_words
from handlers.rules.guard import concerns
from handlers.rules.life import Deed, is_open
from handlers.rules.permissions import Act
from storage import people, reports, units
from storage.tables import Entry, Person, Report
from storage.words import EntryKind, Role

feature = Feature("case")


@dataclass(frozen=True)
class AwaitingOfficer(Step):
    """A command came without its words: the officer's next message is the words."""

    code: str
    deed: str


@dataclass(frozen=True)
class CheckWords(Step):
    """Words that may betray somebody wait until the officer has looked at them again."""

    code: str
    deed: str
    words: str


# --- Taking ----------------------------------------------------------------------------------------------


@feature.command("nhận {report}", "nhận tin {report}", may=Act.ACKNOWLEDGE)
def take(desk: Desk, heard: Heard) -> None:
    """One officer has it from now on; whoever comes second is told who."""
    report = visible(desk, heard.args["report"], Act.ACKNOWLEDGE)
    if report is None or not do(desk, report, Deed.ACKNOWLEDGE):
        return
    report.acknowledged_at, report.acknowledged_by = desk.now, desk.person.id
    take_over(desk, report)
    who = officer_words(desk, desk.person)
    desk.say("case.taken", headline(desk, report))
    tell_reporters(desk, report, "case.reporter_taken", who=who, at=clock_words(desk.now, desk.now))


@feature.command("đang tới {report}", "đang đến {report}", may=Act.GO)
def go(desk: Desk, heard: Heard) -> None:
    report = visible(desk, heard.args["report"], Act.GO)
    if report is None or not do(desk, report, Deed.GO):
        return
    take_over(desk, report)
    desk.say("case.going", headline(desk, report))
    tell_reporters(desk, report, "case.reporter_going", who=officer_words(desk, desk.person))


# --- Words to the reporter -------------------------------------------------------------------------------


@feature.command("hỏi {report} {rest}", "hỏi {report}", may=Act.ASK)
def ask(desk: Desk, heard: Heard) -> AwaitingOfficer | CheckWords | AtRest | None:
    return _speak(desk, heard.args["report"], Deed.ASK, heard.args.get("rest", ""))


@feature.command("trả lời {report} {rest}", "trả lời {report}", may=Act.ANSWER)
def answer(desk: Desk, heard: Heard) -> AwaitingOfficer | CheckWords | AtRest | None:
    return _speak(desk, heard.args["report"], Deed.ANSWER, heard.args.get("rest", ""))


@feature.command("xong {report} {rest}", "xong {report}", may=Act.RESOLVE)
def resolve(desk: Desk, heard: Heard) -> AwaitingOfficer | CheckWords | AtRest | None:
    return _speak(desk, heard.args["report"], Deed.RESOLVE, heard.args.get("rest", ""))


@feature.step(AwaitingOfficer)
def words_came(
    desk: Desk, heard: Heard, step: AwaitingOfficer
) -> AwaitingOfficer | CheckWords | AtRest | None:
    return _speak(desk, step.code, Deed(step.deed), heard.text)


@feature.step(CheckWords)
def words_came_again(
    desk: Desk, heard: Heard, step: CheckWords
) -> AwaitingOfficer | CheckWords | AtRest | None:
    """Other words instead of the doubtful ones."""
    return _speak(desk, step.code, Deed(step.deed), heard.text)


@feature.command("vẫn gửi", may=Act.ANSWER)
def send_anyway(desk: Desk, heard: Heard) -> AwaitingOfficer | CheckWords | AtRest | None:  # noqa: ARG001
    """The officer looked again and stands by the words; that is on record."""
    step = desk.step
    if not isinstance(step, CheckWords):
        desk.say("case.nothing_to_send")
        return None
    desk.note("case.words_sent_after_check")
    return _speak(desk, step.code, Deed(step.deed), step.words, checked=True)


SPEECH = {
    Deed.ASK: (Act.ASK, EntryKind.QUESTION),
    Deed.ANSWER: (Act.ANSWER, EntryKind.REPLY),
    Deed.RESOLVE: (Act.RESOLVE, EntryKind.OUTCOME),
}


def _speak(
    desk: Desk, code: str, deed: Deed, words: str, *, checked: bool = False
) -> AwaitingOfficer | CheckWords | AtRest | None:
    """Ask, answer or resolve: the words go to everybody who reported it."""
    act, kind = SPEECH[deed]
    report = visible(desk, code, _act_on(desk, code, act))
    if report is None:
        return None
    if not words:
        desk.say(f"case.words_for_{deed}", headline(desk, report))
        return AwaitingOfficer(code, deed)
    doubts = [] if checked else concerns(words, allowed_hosts=desk.facts.link_hosts)
    if doubts:
        why = "\n".join(desk.office.texts.say(f"doubts.{doubt}", {}).text for doubt in doubts)
        desk.say("case.check_words", why=why, words=words, code=code)
        return CheckWords(code, deed, words)
    if do(desk, report, deed):
        entry = Entry(report_id=report.id, kind=kind, text=words, by_person_id=desk.person.id, at=desk.now)
        reports.add_entry(desk.db, entry)
        report.told_up_to = entry.id
        take_over(desk, report)
        SAID[deed](desk, report, words)
    return AtRest()


def _act_on(desk: Desk, code: str, act: Act) -> Act:
    """What stands in the official register is criminal: only command resolves it."""
    report = reports.by_code(desk.db, desk.oa_id, code)
    registered = report is not None and report.registered_at is not None
    return Act.RESOLVE_REGISTERED if act is Act.RESOLVE and registered else act


def _asked(desk: Desk, report: Report, words: str) -> None:
    """The reporter's next words are the answer, so the report is put into their hand."""
    desk.say("case.asked", headline(desk, report))
    tell_reporters(desk, report, "case.reporter_asked", words=words)
    for _, person in reports.reporters(desk.db, report):
        desk.hand_to(person, report)


def _answered(desk: Desk, report: Report, words: str) -> None:
    desk.say("case.answered", headline(desk, report))
    tell_reporters(desk, report, "case.reporter_answered", words=words)


def _resolved(desk: Desk, report: Report, words: str) -> None:
    report.resolved_at = desk.now
    desk.say("case.resolved", headline(desk, report))
    tell_reporters(desk, report, "case.reporter_resolved", words=words)
    desk.remind("my_reports", "auto_close", report.id, after=desk.facts.waits.auto_close)


SAID = {Deed.ASK: _asked, Deed.ANSWER: _answered, Deed.RESOLVE: _resolved}


# --- The official register -------------------------------------------------------------------------------


@feature.command("vào sổ {report} {rest}", may=Act.REGISTER)
def register(desk: Desk, heard: Heard) -> None:
    """Entered in the official register: only now does the legal clock run (BLTTHS 2015, Art. 145–147)."""
    report = visible(desk, heard.args["report"], Act.REGISTER)
    if report is None or not do(desk, report, Deed.REGISTER):
        return
    report.registered_at, report.register_number = desk.now, heard.args["rest"][:64]
    take_over(desk, report)
    desk.say("case.registered", headline(desk, report), number=report.register_number)
    desk.remind("case", "register_due", report.id, after=desk.facts.legal.hand_over)


@feature.due("register_due")
def register_due(desk: Desk, due: Due) -> None:
    """The time to pass it on to the investigation body is over; command is reminded."""
    report = reports.by_id(desk.db, int(due.key))
    if report is not None and is_open(report.state):
        told = _command_of(desk, report)
        desk.tell(told, "case.register_due", headline(desk, report), number=report.register_number or "")


# --- News for the officers -------------------------------------------------------------------------------


@feature.due("show")
def show(desk: Desk, due: Due) -> None:
    """The whole case for an officer who asked for it."""
    report_id, _, person_id = due.key.partition(":")
    report, person = reports.by_id(desk.db, int(report_id)), people.by_id(desk.db, int(person_id))
    if report is not None and person is not None:
        shown = {**headline(desk, report), "words": contents(desk, report), "who": pseudonym(desk, report)}
        desk.tell([person], "case.card", shown)


@feature.due("confirmed")
@feature.due("disputed")
@feature.due("withdrawn")
@feature.due("unconfirmed")
def news(desk: Desk, due: Due) -> None:
    """What the reporter decided: whoever has the report hears it, or command where nobody has it."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None:
        return
    takers = [people.by_id(desk.db, i) for i in {report.acknowledged_by, report.assigned_to} if i is not None]
    told = [p for p in takers if p is not None and p.erased_at is None]
    if due.kind in {"disputed", "unconfirmed"} or not told:
        told += [p for p in _command_of(desk, report) if p not in told]
    desk.tell(told, f"case.news_{due.kind}", headline(desk, report))


def _command_of(desk: Desk, report: Report) -> list[Person]:
    path = [u.id for u in units.path(desk.db, report.unit_id)]
    return list(people.holders(desk.db, [Role.POLICE_CHIEF], path, desk.now))
