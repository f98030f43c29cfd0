"""Tin của tôi: where is my report, was it dealt with, and taking it back."""

from handlers.desk import AtRest, Desk, Due, Feature, Heard
from handlers.desk.asking import NAMELESS
from handlers.desk.deeds import tell_reporters
from handlers.desk.growing import grow
from handlers.desk.sight import allowed, headline, is_quiet, outline, own
from handlers.rules.clocks import clock_words, due, scaled
from handlers.rules.life import Deed, Refusal, Refused, after, is_open, quiet_name, state_name
from handlers.rules.permissions import Act
from handlers.rules.phrases import find_code
from handlers.rules.triage import Reading
from storage import cases, reports
from storage.tables import Report
from storage.words import EntryKind, Intent, ReportState, Urgency

feature = Feature("my_reports")
SHOWN = 5  # as many as there may be buttons
MOST_WAITING = 50  # newest first; more than that nobody has open
SPOKEN = {
    EntryKind.OUTCOME: "Kết quả",
    EntryKind.QUESTION: "Cán bộ hỏi",
    EntryKind.REPLY: "Cán bộ trả lời",
}


# --- Where is it? ----------------------------------------------------------------------------------------


@feature.command("{report}", "tra cứu {report}", "xem {report}", may=Act.OWN_DATA)
def look_up(desk: Desk, heard: Heard) -> None:
    """The reporter hears how it stands; whoever handles it gets the case; a stranger learns nothing."""
    report = reports.by_code(desk.db, desk.oa_id, heard.args["report"])
    if report is not None and reports.reporter_of(desk.db, report, desk.person) is not None:
        _tell_state(desk, report)
    elif report is not None and allowed(desk, report, desk.person, desk.holdings, Act.SEE_REPORT):
        desk.remind("case", "show", f"{report.id}:{desk.person.id}")
    else:
        desk.say("case.unknown", code=heard.args["report"])


def _tell_state(desk: Desk, own_report: Report) -> None:
    """How it stands; what was joined to another stands where that one does, under its own code."""
    head = reports.joined_to(desk.db, own_report)
    facts = {**headline(desk, own_report), "outcome": _outcome(desk, own_report, head)}
    facts |= {"state": state_name(head.state), "taken": _taken(desk, head)}
    facts["quiet_state"] = quiet_name(head.state)
    is_asked = _waits_for_word(head) and not _has_confirmed(desk, own_report)
    desk.say("my_reports.state_resolved" if is_asked else "my_reports.state", facts)


def _has_confirmed(desk: Desk, own_report: Report) -> bool:
    row = reports.reporter_of(desk.db, own_report, desk.person)
    return row is not None and row.confirmed_at is not None


@feature.command("xem", "xem tin", may=Act.OWN_DATA)
def look(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """The newest one, without its code: whoever must not be overheard needs to remember nothing."""
    found = reports.of_reporter(desk.db, desk.person)
    heads = cases.heads(desk.db, found)
    report = next((r for r in found if heads[r.id].state not in reports.SETTLED), next(iter(found), None))
    if report is None:
        desk.say("my_reports.none")
    else:
        _tell_state(desk, report)


@feature.intent(Intent.FOLLOW_UP)
def follow_up(desk: Desk, heard: Heard, reading: Reading) -> None:
    """“Sao chưa ai tới?”: how the report stands, and the words go to whoever has it."""
    report = _followed(desk, heard.text)
    if report is None or reading.category not in {*NAMELESS, report.category}:
        desk.pass_on(heard)
        return
    if is_open(reports.joined_to(desk.db, report).state):
        grow(desk, report, heard)
    _tell_state(desk, report)


def _followed(desk: Desk, text: str) -> Report | None:
    """The report of the code in these words, or the newest that is not settled."""
    code = find_code(text)
    mine = reports.of_reporter(desk.db, desk.person)
    if code is not None:
        return next((r for r in mine if r.code == code), None)
    heads = cases.heads(desk.db, mine)
    return next((r for r in mine if heads[r.id].state not in reports.SETTLED), None)


def _waits_for_word(report: Report) -> bool:
    return report.state is ReportState.RESOLVED


def _outcome(desk: Desk, own_report: Report, head: Report) -> str:
    """What an officer said last, to all or to this reporter: also for somebody who could not be told then."""
    found = [] if own_report.id == head.id else list(reports.story(desk.db, own_report, kinds=SPOKEN))
    lines = sorted([*found, *reports.story(desk.db, head, kinds=SPOKEN)], key=lambda entry: entry.id)
    if not lines or (lines[-1].kind is EntryKind.OUTCOME and is_open(head.state)):
        return ""
    if is_quiet(desk, own_report):
        return f"“{lines[-1].text}”"
    return f"{SPOKEN[lines[-1].kind]}: {lines[-1].text}"


def _taken(desk: Desk, report: Report) -> str:
    """Who has it since when; or by when somebody will, and if that was not kept, that it was not."""
    if report.acknowledged_at is None:
        return _hope(desk, report) if is_open(report.state) else ""
    return f"Công an nhận lúc {clock_words(report.acknowledged_at, desk.now)}."


def _hope(desk: Desk, report: Report) -> str:
    promised = desk.facts.service[report.urgency].acknowledge
    by = due(report.created_at, promised, desk.facts.calendar, scale=desk.office.scale)
    if desk.now > by:
        return desk.worded("my_reports.late", {}).text
    return desk.worded("my_reports.soon", {"target": promised.words}).text


@feature.command("tin của tôi", "các tin của tôi", may=Act.OWN_DATA)
def mine(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """What must not be seen over the shoulder stands in no list; its reporter sends `XEM`."""
    recent = reports.of_reporter(desk.db, desk.person, limit=SHOWN)
    found = [r for r in recent if not is_quiet(desk, r)]
    if not found:
        desk.say("my_reports.none")
        return
    heads = cases.heads(desk.db, found)
    told = [(outline(desk, r), state_name(heads[r.id].state)) for r in found]
    lines = [f"{h['code']} – {h['category']} – {state} ({h['at']})" for h, state in told]
    desk.say("my_reports.list", lines="\n".join(lines), code=found[0].code)


# --- Was it dealt with? ----------------------------------------------------------------------------------


@feature.command("được", "được rồi", "đã được", "được {report}", may=Act.OWN_DATA)
def confirm(desk: Desk, heard: Heard) -> None:
    """The second key: the officer said it is done, and so does the reporter."""
    found = _waiting(desk, heard, "ĐƯỢC")
    if found is None:
        return
    own_report, report = found
    row = reports.reporter_of(desk.db, own_report, desk.person)
    if row is not None:
        row.confirmed_at = desk.now
        desk.db.flush()
    if cases.somebody_has_not_confirmed(desk.db, report):
        desk.note("report.confirmed", "report", own_report.id)
        desk.say("my_reports.confirmed_own", headline(desk, own_report))
        return
    report.state = after(report.state, Deed.CONFIRM, urgency=report.urgency)
    report.closed_at = desk.now
    desk.forget("ladder", report.id)
    desk.note("report.confirmed", "report", report.id)
    desk.say("my_reports.confirmed", headline(desk, own_report))
    desk.remind("case", "confirmed", report.id)


@feature.command("chưa", "chưa được", "chưa xong", "chưa {report}", may=Act.OWN_DATA)
def dispute(desk: Desk, heard: Heard) -> None:
    """Not dealt with: it is opened again, once, and goes one level up."""
    found = _waiting(desk, heard, "CHƯA")
    if found is None:
        return
    own_report, report = found
    desk.take_in_hand(own_report)  # what is said next belongs to it
    try:
        report.state = after(
            report.state,
            Deed.DISPUTE,
            urgency=report.urgency,
            reopened=report.reopened,
            late=_is_late(desk, report),
        )
    except Refused:
        desk.note("report.disputed_again", "report", report.id)
        desk.remind("case", "disputed", report.id)
        desk.say("my_reports.disputed_again", headline(desk, own_report))
        return
    report.reopened += 1
    report.resolved_at = report.closed_at = None
    desk.note("report.reopened", "report", report.id)
    desk.remind("ladder", "reopened", report.id)
    desk.say("my_reports.reopened", headline(desk, own_report))


def _is_late(desk: Desk, report: Report) -> bool:
    window = scaled(desk.facts.waits.reopen_window.plain, desk.office.scale)
    return report.resolved_at is not None and desk.now > report.resolved_at + window


def _waiting(desk: Desk, heard: Heard, word: str) -> tuple[Report, Report] | None:
    """The person's own report and the resolved one it stands under; of several it is asked which."""
    if "report" in heard.args:
        named = own(desk, heard.args["report"])
        report = reports.joined_to(desk.db, named) if named is not None else None
        if named is None or report is None:
            return None
        if not _waits_for_word(report):
            state = state_name(report.state)
            desk.say("my_reports.not_waiting", {**headline(desk, named), "state": state})
            return None
        return named, report
    mine = cases.unconfirmed(desk.db, desk.person, limit=MOST_WAITING)
    heads = cases.heads(desk.db, mine)
    waiting = [r for r in mine if _waits_for_word(heads[r.id])]
    if len(waiting) == 1:
        again = reports.by_id(desk.db, heads[waiting[0].id].id)
        return (waiting[0], again) if again is not None else None
    if not waiting:
        desk.say("my_reports.nothing_waits")
    else:
        codes = [r.code for r in waiting[:SHOWN]]
        desk.say("my_reports.which", word=word, codes="\n".join(f"{word} {code}" for code in codes))
    return None


# --- Taking it back --------------------------------------------------------------------------------------


@feature.command("rút {report}", "rút tin {report}", may=Act.OWN_DATA)
def withdraw(desk: Desk, heard: Heard) -> AtRest | None:
    """Taken back, unless it may be a crime or a danger: then an officer decides."""
    report = own(desk, heard.args["report"])
    if report is None:
        return None
    registered = report.registered_at is not None
    try:
        report.state = after(report.state, Deed.WITHDRAW, urgency=report.urgency, registered=registered)
    except Refused as refused:
        is_joined = is_open(reports.joined_to(desk.db, report).state) and report.merged_into is not None
        _cannot_withdraw(desk, report, Refusal.OFFICER_DECIDES if is_joined else refused.reason)
        return None
    report.closed_at = desk.now
    desk.take_in_hand(None)
    desk.forget("ladder", report.id)
    desk.forget("waiting", report.id)
    desk.note("report.withdrawn", "report", report.id)
    if report.handed_at is not None:
        desk.remind("case", "withdrawn", report.id)
    desk.say("my_reports.withdrawn", headline(desk, report))
    return AtRest()


def _cannot_withdraw(desk: Desk, report: Report, reason: Refusal) -> None:
    if reason is Refusal.OFFICER_DECIDES:
        desk.remind("case", "withdrawn", report.id)
        desk.say("my_reports.officer_decides", headline(desk, report))
    else:
        state = state_name(reports.joined_to(desk.db, report).state)
        desk.say("my_reports.not_waiting", {**headline(desk, report), "state": state})


@feature.intent(Intent.WITHDRAW)
def reported_in_error(desk: Desk, heard: Heard, reading: Reading) -> None:  # noqa: ARG001
    """“Báo nhầm”: which report is meant is asked, nothing is withdrawn by a guess."""
    latest = next((r for r in reports.of_reporter(desk.db, desk.person, limit=1) if is_open(r.state)), None)
    if latest is None:
        desk.say("my_reports.nothing_to_withdraw")
    else:
        desk.say("my_reports.really_withdraw", headline(desk, latest))


@feature.due("ask_again")
def ask_again(desk: Desk, due: Due) -> None:
    """Once more, while Zalo still lets us: whoever has not said a word is asked before it is closed."""
    report = reports.by_id(desk.db, int(due.key))
    if report is not None and _waits_for_word(report):
        silent = cases.not_confirmed(desk.db, report)
        tell_reporters(desk, report, "my_reports.ask_again", only=silent)


@feature.due("auto_close")
def close_in_silence(desk: Desk, due: Due) -> None:
    """Nobody objected for a week; a P1 waits for an officer all the same."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or not _waits_for_word(report):
        return
    if report.urgency is Urgency.P1:
        desk.remind("case", "unconfirmed", report.id)
        return
    report.state = after(report.state, Deed.CLOSE, urgency=report.urgency, by_machine=True)
    report.closed_at = desk.now
    desk.note("report.closed_in_silence", "report", report.id)
    tell_reporters(desk, report, "my_reports.closed_in_silence", time=desk.facts.waits.auto_close.words)
