"""Tin đồn: “có thật không?” An officer answers once, everybody who asked hears it, later askers at once."""

from dataclasses import dataclass

from handlers.desk import AtRest, Desk, Due, Feature, Heard, InDoubt, Step
from handlers.desk.deeds import do, take_over, tell_reporters
from handlers.desk.doubts import doubts_about
from handlers.desk.growing import hand_over_later
from handlers.desk.opening import open_report
from handlers.desk.rumours import RUMOUR, answer_that_holds, same_rumour
from handlers.desk.sight import headline, officer_words, own, visible
from handlers.rules.clocks import clock_words
from handlers.rules.faq import answer_to
from handlers.rules.life import Deed, after, is_open
from handlers.rules.permissions import Act
from handlers.rules.triage import Reading
from storage import cases, people, reports
from storage.tables import Entry, Report
from storage.words import EntryKind, Intent, ReportState

feature = Feature("rumour")
REAL_OFFICER = "real_officer"  # the answer in faq.toml


@dataclass(frozen=True)
class AwaitingRumourAnswer(Step):
    """`TIN ĐỒN` came without words: the officer's next message is the answer for everybody."""

    code: str


@dataclass(frozen=True)
class CheckRumourAnswer(Step):
    """An answer that may betray somebody waits until the officer has looked at it again."""

    code: str
    words: str


# --- Asking ----------------------------------------------------------------------------------------------


@feature.intent(Intent.RUMOUR_CHECK)
def asked(desk: Desk, heard: Heard, reading: Reading) -> AtRest | InDoubt:
    """An answer that holds is given at once; otherwise the question goes to an officer, with a code."""
    known = answer_to(heard.text, desk.now, desk.facts, desk.book.spelling)
    if known is not None and known.key == REAL_OFFICER:
        since = f"{known.since:%d/%m/%Y}"
        desk.say("questions.answer", text=known.text, source=known.source, since=since)
        return InDoubt(heard.text)
    report = open_report(desk, heard, reading)
    report.unit_id = report.unit_id or desk.person.home_unit_id
    rumour = same_rumour(desk, heard.text, report.unit_id, apart_from=report.id)
    answer = answer_that_holds(desk, rumour) if rumour is not None else None
    if rumour is not None and answer is not None:
        _join(desk, report, rumour)
        desk.take_in_hand(None)
        _tell_again(desk, report, answer)
    else:
        hand_over_later(desk, report)
        desk.say("rumour.opened", headline(desk, report), police=desk.facts.emergency["police"].number)
    return AtRest()


def _join(desk: Desk, report: Report, rumour: Report) -> None:
    """Whoever asks later hears corrections as well; nobody is rung for it."""
    report.merged_into, report.merged_from = rumour.id, report.state
    report.state = ReportState.MERGED
    desk.note("rumour.joined", "report", report.id)


def _tell_again(desk: Desk, report: Report, answer: Entry) -> None:
    at = clock_words(answer.at, desk.now)
    desk.say("rumour.known", headline(desk, report) | {"at": at}, words=answer.text)


@feature.command("chuyện khác {report}", may=Act.OWN_DATA)
def another(desk: Desk, heard: Heard) -> None:
    """It only sounded like the rumour that was answered: the question goes to an officer for itself."""
    report = own(desk, heard.args["report"])
    if report is None:
        return
    if report.state is not ReportState.MERGED or report.category != RUMOUR:
        desk.say("rumour.not_joined", code=report.code)
        return
    report.state, report.apart_at = report.merged_from or ReportState.NEW, desk.now
    report.merged_into = report.merged_from = None
    report.handed_at = None
    desk.remind("ladder", "hand_over", report.id)
    desk.say("rumour.other", headline(desk, report))


# --- Answering -------------------------------------------------------------------------------------------

type_following = AwaitingRumourAnswer | CheckRumourAnswer | AtRest


@feature.command("tin đồn {report} sai", "tin đồn {report} không có thật", may=Act.ANSWER)
def deny(desk: Desk, heard: Heard) -> AwaitingRumourAnswer | CheckRumourAnswer | AtRest:
    return _answer(desk, heard.args["report"], desk.worded("rumour.false", {}).text)


@feature.command("tin đồn {report} đúng", "tin đồn {report} có thật", may=Act.ANSWER)
def confirm(desk: Desk, heard: Heard) -> AwaitingRumourAnswer | CheckRumourAnswer | AtRest:
    return _answer(desk, heard.args["report"], desk.worded("rumour.true", {}).text)


@feature.command("tin đồn {report}", "tin đồn {report} {rest}", may=Act.ANSWER)
def answer(desk: Desk, heard: Heard) -> AwaitingRumourAnswer | CheckRumourAnswer | AtRest:
    return _answer(desk, heard.args["report"], heard.args.get("rest", ""))


@feature.step(AwaitingRumourAnswer, judges_alarms=True)
@feature.step(CheckRumourAnswer, judges_alarms=True)
def words_came(
    desk: Desk, heard: Heard, step: AwaitingRumourAnswer | CheckRumourAnswer
) -> AwaitingRumourAnswer | CheckRumourAnswer | AtRest:
    return _answer(desk, step.code, heard.text, alone=True)


@feature.command("vẫn gửi {report}", may=Act.ANSWER)
def send_anyway(desk: Desk, heard: Heard) -> AwaitingRumourAnswer | CheckRumourAnswer | AtRest:
    step = desk.step
    if not isinstance(step, CheckRumourAnswer) or step.code != heard.args["report"]:
        desk.say("rumour.nothing_to_send", code=heard.args["report"])
        return AtRest()
    desk.note("rumour.words_sent_after_check")
    return _answer(desk, step.code, step.words, checked=True)


def _answer(
    desk: Desk, code: str, words: str, *, alone: bool = False, checked: bool = False
) -> type_following:
    """Once for everybody who asked; said again it is a correction, for exactly those who got the first."""
    named = visible(desk, code, Act.ANSWER)
    if named is None:
        return AtRest()
    why, new = ("", []) if checked else doubts_about(desk, words, alone=alone)
    if words and why:
        desk.say("rumour.check_words", why=why, words=words, code=code, choices=new)
        return CheckRumourAnswer(code, words)
    report = reports.joined_to(desk.db, named)
    if report.category != RUMOUR:
        desk.say("rumour.not_a_rumour", code=code)
        return AtRest()
    if not words:
        desk.say("rumour.which_words", code=code)
        return AwaitingRumourAnswer(code)
    if do(desk, report, Deed.ANSWER):
        _tell_everybody(desk, report, words)
    return AtRest()


def _tell_everybody(desk: Desk, report: Report, words: str) -> None:
    key = "rumour.answer" if answer_that_holds(desk, report) is None else "rumour.corrected"
    kind, by = EntryKind.REPLY, desk.person.id
    reports.add_entry(
        desk.db, Entry(report_id=report.id, kind=kind, text=words, by_person_id=by, at=desk.now)
    )
    take_over(desk, report, told=True)
    desk.forget("ladder", report.id)
    tell_reporters(desk, report, key, words=words, who=officer_words(desk, desk.person))
    valid = desk.facts.waits.rumour
    desk.remind_at("rumour", "over", report.id, desk.now + valid.plain)
    count, more = len(reports.reporters(desk.db, report)), len(cases.alike(desk.db, report.id))
    said = {"code": report.code, "count": count, "more": more, "time": valid.words}
    desk.say("rumour.told_and_more" if more else "rumour.told", said)


@feature.due("joined")
def joined(desk: Desk, due: Due) -> None:
    """An officer found that this question is the same: what was answered already is told now."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.merged_into is None:
        return
    rumour = reports.joined_to(desk.db, report)
    given = answer_that_holds(desk, rumour)
    officer = people.by_id(desk.db, given.by_person_id or 0) if given is not None else None
    if given is not None and officer is not None:
        tell_reporters(desk, report, "rumour.answer", words=given.text, who=officer_words(desk, officer))


@feature.due("over")
def over(desk: Desk, due: Due) -> None:
    """The answer holds no longer: whoever asks from now on is a new question."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or not is_open(report.state) or report.registered_at is not None:
        return
    report.state = after(report.state, Deed.RESOLVE, urgency=report.urgency)
    report.state = after(report.state, Deed.CLOSE, urgency=report.urgency, by_machine=True)
    report.resolved_at = report.closed_at = desk.now
    desk.forget("ladder", report.id)
    desk.note("rumour.over", "report", report.id)
