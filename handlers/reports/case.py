"""Xử lý: officers take, ask, answer, go and resolve; the reporter hears of it each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.desk import AtRest, Desk, Due, Feature, Heard, Step
from handlers.desk.audience import command, concerned, takers, tell_takers
from handlers.desk.case_card import others
from handlers.desk.deeds import do, may_take, ring_topic, take_over, tell_reporters
from handlers.desk.doubts import doubts_about
from handlers.desk.other_kinds import card_facts
from handlers.desk.sight import allowed, headline, officer_words, readable, standing, visible
from handlers.rules.clocks import scaled
from handlers.rules.life import UNSEEN_STATES, Deed, is_open
from handlers.rules.permissions import Act
from storage import cases, people, reports
from storage.tables import Entry, Person, Report
from storage.words import EntryKind, ReportState

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
    report.closed_at = None  # a withdrawn report may be taken up again
    report.acknowledged_at = None
    take_over(desk, report)
    desk.say("case.taken", headline(desk, report))


@feature.command("đang tới {report}", "đang đến {report}", may=Act.GO)
def go(desk: Desk, heard: Heard) -> None:
    """On the way; whoever has it, or was rung for it, hears that somebody comes."""
    report = visible(desk, heard.args["report"], Act.GO)
    if report is None or not do(desk, report, Deed.GO):
        return
    who = officer_words(desk, desk.person)
    others = [p for p in concerned(desk, report) if p.id != desk.person.id]
    if may_take(desk, report):
        others = [p for p in takers(desk, report) if p.id != desk.person.id]
    desk.tell(others, "case.also_going", headline(desk, report), who=who)
    take_over(desk, report, told=True)
    desk.say("case.going", headline(desk, report))
    tell_reporters(desk, report, "case.reporter_going", who=who)


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


@feature.step(AwaitingOfficer, judges_alarms=True)
def words_came(
    desk: Desk, heard: Heard, step: AwaitingOfficer
) -> AwaitingOfficer | CheckWords | AtRest | None:
    return _speak(desk, step.code, Deed(step.deed), heard.text, alone=True)


@feature.step(CheckWords, judges_alarms=True)
def words_came_again(
    desk: Desk, heard: Heard, step: CheckWords
) -> AwaitingOfficer | CheckWords | AtRest | None:
    """Other words instead of the doubtful ones."""
    return _speak(desk, step.code, Deed(step.deed), heard.text, alone=True)


@feature.command("vẫn gửi", may=Act.ANSWER)
def send_anyway(desk: Desk, heard: Heard) -> AwaitingOfficer | CheckWords | AtRest | None:  # noqa: ARG001
    """The officer looked again and stands by the words; that is on record."""
    step = desk.step
    if not isinstance(step, CheckWords):
        desk.say("case.nothing_to_send")
        return None
    desk.note("case.words_sent_after_check")
    return _speak(desk, step.code, Deed(step.deed), step.words, checked=True)


SPOKEN = {EntryKind.QUESTION: "Đã hỏi", EntryKind.REPLY: "Đã trả lời", EntryKind.OUTCOME: "Kết quả"}
MOST_SPOKEN = 3
A_DAY = timedelta(days=1)
SPEECH = {
    Deed.ASK: (Act.ASK, EntryKind.QUESTION),
    Deed.ANSWER: (Act.ANSWER, EntryKind.REPLY),
    Deed.RESOLVE: (Act.RESOLVE, EntryKind.OUTCOME),
}


def _speak(
    desk: Desk, code: str, deed: Deed, words: str, *, alone: bool = False, checked: bool = False
) -> AwaitingOfficer | CheckWords | AtRest | None:
    """Ask, answer or resolve: the words go to everybody who reported it.

    `alone`: the words came without the order before them, so they might be something else.
    """
    act, kind = SPEECH[deed]
    report = visible(desk, code, act)
    head = report
    if report is not None and report.merged_into is not None and deed is not Deed.RESOLVE:
        head = visible(
            desk, reports.joined_to(desk.db, report).code, act
        )  # one of several reporters is meant
    if report is None or head is None or (deed is Deed.RESOLVE and not _may_end(desk, report)):
        return AtRest()
    if not words:
        desk.say(f"case.words_for_{deed}", headline(desk, report))
        return AwaitingOfficer(code, deed)
    if not checked and _is_doubtful(desk, code, words, alone=alone):
        return CheckWords(code, deed, words)
    if do(desk, head, deed):
        entry = Entry(report_id=report.id, kind=kind, text=words, by_person_id=desk.person.id, at=desk.now)
        reports.add_entry(desk.db, entry)
        report.told_up_to = entry.id
        take_over(desk, head, told=True)
        SAID[deed](desk, report, words)
    return AtRest()


def _is_doubtful(desk: Desk, code: str, words: str, *, alone: bool) -> bool:
    """Whether an officer should look at the words again; then they are shown, with the reasons."""
    why, new = doubts_about(desk, words, alone=alone)
    if not why:
        return False
    send = [("Vẫn gửi cho người báo", "VẪN GỬI")]
    desk.say("case.check_words", why=why, words=words, code=code, choices=[*send, *new])
    return True


def _may_end(desk: Desk, report: Report) -> bool:
    """What stands in the official register is criminal: only command ends it (decision 5)."""
    if report.registered_at is None:
        return True
    if allowed(desk, report, desk.person, desk.holdings, Act.RESOLVE_REGISTERED):
        return True
    desk.count("refused.deed")
    desk.say("case.only_command", headline(desk, report), number=report.register_number or "")
    return False


def _asked(desk: Desk, report: Report, words: str) -> None:
    """The reporter's next words are the answer, so the report is put into their hand."""
    desk.say("case.asked", headline(desk, report))
    tell_reporters(desk, report, "case.reporter_asked", words=words, who=officer_words(desk, desk.person))
    desk.hand_to({person.id: own.id for own, person in reports.reporters(desk.db, report)})


def _answered(desk: Desk, report: Report, words: str) -> None:
    desk.say("case.answered", headline(desk, report))
    tell_reporters(desk, report, "case.reporter_answered", words=words, who=officer_words(desk, desk.person))


def _resolved(desk: Desk, report: Report, words: str) -> None:
    report.resolved_at = desk.now
    cases.ask_everybody_again(desk.db, report)
    desk.say("case.resolved", headline(desk, report))
    tell_reporters(desk, report, "case.reporter_resolved", words=words)
    tell_takers(desk, report, "case.resolved_by", who=officer_words(desk, desk.person), words=words)
    closes_at = desk.later(desk.facts.waits.auto_close)
    if desk.office.scale == 1.0:
        closes_at = desk.facts.quiet.over(closes_at)  # a week later at 3 in the morning nobody is woken
    desk.remind_at("my_reports", "auto_close", report.id, closes_at)
    desk.remind_at("my_reports", "ask_again", report.id, _ask_again_at(desk, report))


def _ask_again_at(desk: Desk, report: Report) -> datetime:
    """Before it is closed in silence, and while Zalo still lets us write to whoever was silent longest."""
    at = desk.later(desk.facts.waits.ask_again)
    if desk.office.scale != 1.0:
        return at
    heard = [p.last_heard_at for _, p in reports.reporters(desk.db, report) if p.last_heard_at is not None]
    last_chance = min(heard, default=desk.now) + desk.facts.waits.reply_window.plain - A_DAY
    return desk.facts.quiet.over(max(desk.now + A_DAY, min(at, last_chance)))


@feature.command("đóng {report}", may=Act.RESOLVE)
def close(desk: Desk, heard: Heard) -> None:
    """A reporter who says nothing more: after the time for an answer an officer closes the report."""
    report = visible(desk, heard.args["report"], Act.RESOLVE)
    if report is None or not _may_end(desk, report):
        return
    wait = scaled(desk.facts.waits.auto_close.plain, desk.office.scale)
    if report.resolved_at is not None and desk.now < report.resolved_at + wait:
        desk.say("refused.resolved", headline(desk, report))
    elif do(desk, report, Deed.CLOSE):
        report.closed_at = desk.now
        desk.forget("ladder", report.id)
        desk.say("case.closed", headline(desk, report))
        tell_reporters(desk, report, "case.reporter_closed")


SAID = {Deed.ASK: _asked, Deed.ANSWER: _answered, Deed.RESOLVE: _resolved}


# --- News for the officers -------------------------------------------------------------------------------


@feature.due("show")
def show(desk: Desk, due: Due) -> None:
    """The whole case for an officer who asked for it."""
    report_id, _, person_id = due.key.partition(":")
    report, person = reports.by_id(desk.db, int(report_id)), people.by_id(desk.db, int(person_id))
    if report is None or person is None:
        return
    holder = people.by_id(desk.db, report.assigned_to or report.acknowledged_by or 0)
    shown = {**card_facts(desk, report), **readable(desk, report, desk.holdings_of(person))}
    said = reports.story(desk.db, report, kinds=SPOKEN)
    lines = [f"– {SPOKEN[e.kind]}: {e.text}" for e in said[-MOST_SPOKEN:]]
    done = "\n".join([*lines, *others(desk, report, person)])
    desk.tell(
        [person], _card(desk, report, person), {**shown, "state": standing(report, holder), "done": done}
    )


def _card(desk: Desk, report: Report, person: Person) -> str:
    """Its buttons are what this person can do with it now."""
    if not allowed(desk, report, person, desk.holdings_of(person), Act.ACKNOWLEDGE):
        may_go = allowed(desk, report, person, desk.holdings_of(person), Act.GO)
        return "case.card_support" if may_go else "case.card_read"
    if not is_open(report.state):
        return "case.card_ended"
    return "case.card" if report.state in UNSEEN_STATES else "case.card_taken"


@feature.due("confirmed")
@feature.due("disputed")
@feature.due("withdrawn")
@feature.due("unconfirmed")
def news(desk: Desk, due: Due) -> None:
    """What the reporter decided: whoever has the report hears it, or whoever was rung for it."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None:
        return
    if report.state is ReportState.WITHDRAWN:
        desk.hush(ring_topic(report), "withdrawn")
    told = concerned(desk, reports.joined_to(desk.db, report))
    if due.kind in {"disputed", "unconfirmed"}:
        told += [p for p in command(desk, report) if p not in told]
    time = desk.facts.waits.auto_close.words
    desk.tell(told, f"case.news_{due.kind}", headline(desk, report), time=time)
