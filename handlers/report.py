"""Báo tin: whatever a resident says first becomes a report with a code, and grows until it is handed over."""

from dataclasses import dataclass
from datetime import timedelta

from handlers.desk import Answer, AtRest, AwaitingWords, Desk, Due, Feature, Heard, Step
from handlers.desk.pen import write_down
from handlers.desk.sight import count_kinds, headline, own
from handlers.rules.codes import new_code
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from handlers.rules.questions import Question, next_question
from handlers.rules.triage import Reading
from storage import reports, units
from storage.tables import Media, Person, Report
from storage.words import EntryKind, MediaState, UnitKind, Urgency

feature = Feature("report")

SKIPS = frozenset({"bo qua", "khong biet", "khong ro", "khong", "ko", "k", "thoi", "khong co", "0"})
NEVER_LONGER = timedelta(minutes=5)  # a talk that goes on and on is handed over all the same


@dataclass(frozen=True)
class Asked(Step):
    """A question about a report is open; `asked` counts the questions so far."""

    report_id: int
    question: str
    asked: int = 1


# --- Beginning -------------------------------------------------------------------------------------------


@feature.command("báo tin", may=Act.REPORT)
def begin(desk: Desk, heard: Heard) -> AwaitingWords:  # noqa: ARG001 (the words were the command)
    """Ask what happened."""
    desk.say("report.begin")
    return AwaitingWords()


@feature.command("báo tin {rest}", may=Act.REPORT)
def begin_with_words(desk: Desk, heard: Heard) -> Asked | AtRest:
    return _open(desk, heard, desk.understand(heard.args["rest"]))


@feature.step(AwaitingWords)
def first_words(desk: Desk, heard: Heard, step: AwaitingWords) -> Asked | AtRest:  # noqa: ARG001
    """Somebody who said `BÁO TIN` means the next words, even if they look like small talk."""
    return _open(desk, heard, desk.understand(heard.text, has_media=bool(heard.attachments)))


@feature.anything
def words(desk: Desk, heard: Heard, reading: Reading) -> Asked | AtRest:
    """More of the report in hand, or the beginning of one."""
    report = desk.in_hand
    if report is None or _is_another_matter(report, reading):
        return _open(desk, heard, reading)
    return _grow_and_go_on(desk, report, heard)


def _is_another_matter(report: Report, reading: Reading) -> bool:
    """A new emergency of another kind while an earlier report is already with the police."""
    known = report.category not in {"other", reading.category}
    return reading.urgency is Urgency.P1 and report.handed_at is not None and known


def _open(desk: Desk, heard: Heard, reading: Reading) -> Asked | AtRest:
    """The report exists from this moment, whatever follows."""
    code = new_code("BT", lambda code: reports.code_exists(desk.db, desk.oa_id, code))
    report = Report(
        oa_id=desk.oa_id,
        code=code,
        urgency=reading.urgency,
        category=reading.category,
        is_confidential=reading.confidential,
        emergency_number=reading.emergency_number,
        created_at=desk.now,
        grew_at=desk.now,
    )
    desk.db.add(report)
    desk.db.flush()
    reporter = reports.add_reporter(desk.db, report, desk.person, f"Người báo {code[-2:]}", desk.now)
    desk.note("report.opened", "report", report.id)
    write_down(desk, report, reporter, heard)
    desk.take_in_hand(report)
    if report.unit_id is None:
        report.unit_id = desk.person.home_unit_id
    return _first_answer(desk, report)


def _first_answer(desk: Desk, report: Report) -> Asked | AtRest:
    """In an emergency the number to call stands first; questions come after."""
    _hand_over_later(desk, report)
    question = _next(desk, report, 0, None)
    key = "report.opened_p1" if report.urgency is Urgency.P1 else "report.opened"
    desk.say(key, _facts(desk, report), then=f"report.ask_{question}" if question else None)
    if question is None:
        return AtRest()
    desk.remind("report", "nudge", report.id, after=desk.facts.waits.nudge)
    return Asked(report.id, question)


def _facts(desk: Desk, report: Report) -> dict[str, str]:
    facts = desk.facts
    return {
        **headline(desk, report),
        "number": report.emergency_number or facts.emergency["police"].number,
        "target": facts.service[report.urgency].acknowledge.words,
    }


# --- Growing ---------------------------------------------------------------------------------------------


def _grow_and_go_on(desk: Desk, report: Report, heard: Heard) -> Asked | AtRest:
    """More words or pictures for a report; an emergency that shows only now is said at once."""
    if grow(desk, report, heard):
        return _first_answer(desk, report)
    step = desk.step
    desk.remind("report", "thanks", report.id, after=desk.facts.waits.album, keep=True)
    return step if isinstance(step, Asked) else AtRest()


def grow(desk: Desk, report: Report, heard: Heard) -> bool:
    """Add what was heard and pass it on; returns whether it has turned out to be an emergency."""
    was = report.urgency
    reporter = reports.reporter_of(desk.db, report, desk.person)
    if reporter is None:
        raise LookupError("only a reporter adds to a report")
    write_down(desk, report, reporter, heard)
    desk.take_in_hand(report)
    _look_again(desk, report)
    if report.handed_at is None:
        _hand_over_later(desk, report)
    else:
        desk.remind("ladder", "additions", report.id, after=desk.facts.waits.album, keep=True)
    is_worse = report.urgency is Urgency.P1 and was is not Urgency.P1
    if is_worse and report.handed_at is not None:
        desk.remind("ladder", "more_urgent", report.id)
    return is_worse


def _look_again(desk: Desk, report: Report) -> None:
    """Read everything said so far: anyone may raise the urgency, only an officer lowers it."""
    said = [e.text for e in reports.story(desk.db, report, kinds=[EntryKind.WORDS]) if e.text]
    reading = desk.understand(" . ".join(said), has_media=True)
    report.is_confidential = report.is_confidential or reading.confidential
    if reading.urgency < report.urgency:
        report.urgency = reading.urgency
        report.category, report.emergency_number = reading.category, reading.emergency_number
    elif report.category == "other" and reading.category != "other":
        report.category, report.emergency_number = reading.category, reading.emergency_number


def _hand_over_later(desk: Desk, report: Report) -> None:
    """An emergency goes to the officers now; the rest waits a little for the other half of the story."""
    if report.handed_at is not None:
        return
    is_late = desk.now - report.created_at >= NEVER_LONGER
    window = None if is_late else desk.facts.service[report.urgency].collect
    desk.remind("ladder", "hand_over", report.id, after=window)


# --- Questions -------------------------------------------------------------------------------------------


@feature.step(Asked, takes=("bỏ qua", "chưa", "được", "được rồi", "chưa xong"))
def answered(desk: Desk, heard: Heard, step: Asked) -> Asked | AtRest:
    """An answer, or a skip; then the next question, or thanks."""
    report = reports.by_id(desk.db, step.report_id)
    if report is None or report.state in reports.NOT_WORKED_ON:  # dealt with while the question was open
        return words(desk, heard, desk.understand(heard.text, has_media=bool(heard.attachments)))
    skipped = fold(heard.text) in SKIPS and not heard.attachments
    if not skipped and grow(desk, report, heard):
        return _first_answer(desk, report)
    if heard.attachments and Question(step.question) is not Question.PICTURE:
        desk.remind("report", "thanks", report.id, after=desk.facts.waits.album, keep=True)
        return step
    return _ask_next(desk, report, step)


def _ask_next(desk: Desk, report: Report, step: Asked) -> Asked | AtRest:
    question = _next(desk, report, step.asked, Question(step.question))
    if question is None:
        _all_asked(desk, report)
        return AtRest()
    desk.say(f"report.ask_{question}", _facts(desk, report))
    return Asked(report.id, question, step.asked + 1)


def _next(desk: Desk, report: Report, asked: int, last: Question | None) -> Question | None:
    story = reports.story(desk.db, report)
    kinds = {e.kind for e in story}
    said = " . ".join(e.text for e in story if e.kind is EntryKind.WORDS)
    return next_question(
        asked,
        last,
        urgency=report.urgency,
        has_place=_has_place(desk, report),
        knows_when=desk.understand(said).tells_when,
        has_picture=bool(kinds & {EntryKind.PHOTO, EntryKind.VIDEO}),
    )


def _has_place(desk: Desk, report: Report) -> bool:
    """A group, a pin or words for a spot; a commune alone is too wide to drive to."""
    unit = units.path(desk.db, report.unit_id)[:1]
    in_group = bool(unit) and unit[0].kind is UnitKind.GROUP
    return report.latitude is not None or bool(report.place) or in_group


def _all_asked(desk: Desk, report: Report) -> None:
    desk.forget("report", report.id, "nudge", "thanks")
    desk.say(
        "report.handed" if report.handed_at is None else "report.added",
        _facts(desk, report),
        what="lời bà con",
    )
    if report.handed_at is None:
        desk.remind("ladder", "hand_over", report.id)


@feature.command("bỏ qua", may=Act.REPORT)
def skip(desk: Desk, heard: Heard) -> Asked | AtRest:
    step = desk.step
    if isinstance(step, Asked):
        return answered(desk, heard, step)
    desk.say("report.nothing_asked")
    return AtRest()


@feature.command("xong", "gửi", "gửi tin", may=Act.REPORT)
def finish(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    """Nothing more to add: hand it over now."""
    report = desk.in_hand
    if report is None and desk.may(Act.RESOLVE):
        desk.remind("half_said", "alone", desk.person.id)  # an officer means a case
        return AtRest()
    if report is None:
        desk.say("report.nothing_in_hand")
        return AtRest()
    _all_asked(desk, report)
    return AtRest()


@feature.due("nudge")
def nudge(desk: Desk, due: Due) -> None:
    """One gentle word after a while; whoever falls silent may be in danger, so nothing waits for them."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.state in reports.SETTLED or _has_place(desk, report):
        return
    desk.tell(_tellers(desk, report), "report.nudge", headline(desk, report))


def _tellers(desk: Desk, report: Report) -> list[Person]:
    return [person for own_report, person in reports.reporters(desk.db, report) if own_report.id == report.id]


@feature.due("thanks")
def thanks(desk: Desk, due: Due) -> None:
    """One word for everything that came within a few seconds, such as an album."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None:
        return
    since = int(due.details.get("after", 0)) or report.thanked_up_to
    lines = reports.story(desk.db, report, after=since)
    mine = [e for e in lines if e.by_reporter_id is not None]
    if not mine:
        return
    report.thanked_up_to = mine[-1].id
    desk.tell(
        _tellers(desk, report), "report.added", _facts(desk, report), what=count_kinds(mine) or "lời bà con"
    )


@feature.back(Asked)
def ask_again(desk: Desk, heard: Heard, step: Asked) -> Asked:  # noqa: ARG001
    """Back to the first question; what was said stays."""
    report = reports.by_id(desk.db, step.report_id)
    if report is None:
        raise LookupError("a question about a report that is gone")
    desk.say("report.ask_where", _facts(desk, report))
    return Asked(step.report_id, Question.WHERE)


# --- Afterwards -------------------------------------------------------------------------------------------


@feature.command("thêm {report} {rest}", may=Act.OWN_DATA)
def add(desk: Desk, heard: Heard) -> Asked | AtRest | None:
    report = own(desk, heard.args["report"])
    if report is None:
        return None
    if report.state in reports.SETTLED:
        desk.say("report.settled", headline(desk, report))
        return None
    return _grow_and_go_on(desk, report, heard)


# --- Pictures --------------------------------------------------------------------------------------------


@feature.answer("fetch_media")
def fetched(desk: Desk, answer: Answer) -> None:
    """The picture is ours now; or it is lost, the report stays whole and we ask for it again."""
    media = desk.db.get(Media, int(answer.asked["media_id"]))
    report = reports.by_id(desk.db, int(answer.asked["report_id"]))
    if media is None or report is None or media.state is not MediaState.PROMISED:
        return
    if answer.ok:
        media.state, media.kept_at = MediaState.KEPT, desk.now
        media.sha256, media.path = str(answer.found["sha256"]), str(answer.found["path"])
        media.mime, media.size = str(answer.found["mime"]), int(answer.found["size"])
        return
    media.state, media.why_lost = MediaState.LOST, answer.why
    desk.count("media.lost")
    desk.tell(_tellers(desk, report), "report.picture_lost", code=report.code)
