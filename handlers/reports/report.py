"""Báo tin: whatever a resident says first becomes a report with a code, and grows until it is handed over."""

from dataclasses import replace
from datetime import timedelta

from handlers.desk import Answer, AtRest, AwaitingWords, Desk, Feature, Heard, InDoubt
from handlers.desk.asking import (
    NAMELESS,
    Asked,
    all_asked,
    facts,
    is_thanked,
    next_for,
    note_place,
    tellers,
    tells_a_matter,
    what_to_do,
)
from handlers.desk.deeds import MUST_NOT_WRITE
from handlers.desk.desk import ASKED, IN_HAND
from handlers.desk.growing import grow, hand_over_later
from handlers.desk.hush import ABOUT_CONTACT, chosen
from handlers.desk.night_book import met_on_patrol
from handlers.desk.opening import open_report
from handlers.desk.pen import NOT_TAKEN, takes_no_pictures
from handlers.desk.sight import headline, is_quiet, own
from handlers.rules.folding import fold
from handlers.rules.life import state_name
from handlers.rules.permissions import Act
from handlers.rules.playbook import card_on
from handlers.rules.questions import Question
from handlers.rules.triage import Reading
from storage import reports
from storage.tables import Media, Report
from storage.words import EntryKind, Intent, MediaState, Urgency

__all__ = ["Asked", "feature"]

feature = Feature("report")

SKIPS = frozenset(
    fold(words)
    for words in (
        *("bỏ qua", "không", "ko", "k", "thôi", "không có", "không có ảnh", "chưa có", "chịu"),
        *("không biết", "tôi không biết", "không rõ", "tôi không rõ", "không nhớ", "không nhớ rõ"),
    )
)
IN_ONE_BREATH = timedelta(minutes=2)  # what follows sooner is the same trouble, however it sounds
FEW_WORDS = 3
# Emergencies in which somebody else is called first.
FIRST_WORDS = {"online_fraud": "report.opened_fraud", "child_protection": "report.opened_child"}
SAYS_LITTLE = frozenset({Intent.CHITCHAT, Intent.NOISE})


# --- Beginning -------------------------------------------------------------------------------------------


@feature.command("báo tin", may=Act.REPORT)
def begin(desk: Desk, heard: Heard) -> AwaitingWords | Asked | AtRest:
    """Ask what happened; words that were in doubt a moment ago need not be typed again."""
    step, since = desk.step, desk.talk.step_at
    if isinstance(step, InDoubt) and since is not None and desk.now - since <= IN_HAND:
        said = replace(heard, text=step.words, args={})
        return _open(desk, said, desk.understand(step.words))
    desk.say("report.begin")
    return AwaitingWords()


@feature.command("báo tin {rest}", may=Act.REPORT)
def begin_with_words(desk: Desk, heard: Heard) -> AwaitingWords | Asked | AtRest:
    return first_words(desk, replace(heard, text=heard.args["rest"], args={}), AwaitingWords())


@feature.step(AwaitingWords)
def first_words(desk: Desk, heard: Heard, step: AwaitingWords) -> AwaitingWords | Asked | AtRest:
    """Somebody who said `BÁO TIN` means the next words; only after an “alo” they are asked once more."""
    reading = desk.understand(heard.text, has_media=bool(heard.attachments))
    if reading.intent is Intent.COMPLAINT_OFFICIAL:
        desk.pass_on(heard)
        return AtRest()
    says_nothing = not heard.text and not heard.attachments
    says_little = reading.intent in SAYS_LITTLE and len(heard.text.split()) <= FEW_WORDS
    if says_nothing or (says_little and not step.again):
        desk.say("report.begin_again")
        return AwaitingWords(again=True)
    return _open(desk, heard, reading)


@feature.anything
def words(desk: Desk, heard: Heard, reading: Reading) -> Asked | AtRest:
    """More of the report in hand, or the beginning of one."""
    report = desk.in_hand or _picture_sent_again(desk, heard) or _quiet_one(desk, reading)
    if report is None or _is_another_matter(desk, report, reading):
        return _open(desk, heard, reading)
    return _grow_and_go_on(desk, report, heard)


def _picture_sent_again(desk: Desk, heard: Heard) -> Report | None:
    """A picture without words, from somebody whose earlier one never arrived and who was asked for it."""
    report = desk.last_report if heard.attachments and not heard.text else None
    return report if report is not None and reports.lost_media(desk.db, report) else None


def _quiet_one(desk: Desk, reading: Reading) -> Report | None:
    """Somebody who must not be overheard sends a few more words or a picture: no second code appears."""
    if tells_a_matter(reading):
        return None
    mine = reports.of_reporter(desk.db, desk.person)
    fresh = (r for r in mine if r.state not in reports.NOT_WORKED_ON and desk.now - r.created_at <= ASKED)
    return next((r for r in fresh if is_quiet(desk, r)), None)


def _is_another_matter(desk: Desk, report: Report, reading: Reading) -> bool:
    """A new emergency of another kind, some minutes after the police were told of an earlier report."""
    is_other = (
        NAMELESS.isdisjoint({report.category, reading.category}) and report.category != reading.category
    )
    touched = desk.talk.touched_at
    is_later = touched is None or desk.now - touched >= IN_ONE_BREATH
    return is_other and is_later and reading.urgency is Urgency.P1 and report.handed_at is not None


def _open(desk: Desk, heard: Heard, reading: Reading) -> Asked | AtRest:
    report = open_report(desk, heard, reading)
    met_on_patrol(desk, report)
    if report.unit_id is None:
        report.unit_id = desk.person.home_unit_id
    return _first_answer(desk, report)


def _first_answer(desk: Desk, report: Report) -> Asked | AtRest:
    """In an emergency the number to call stands first; questions come after."""
    hand_over_later(desk, report)
    is_thanked(desk, report)
    question = next_for(desk, report, 0, None)
    told = {**facts(desk, report), "todo": what_to_do(desk, report)}
    wrong = [] if question or not told["where"] else [("Nơi khác", "NƠI KHÁC")]
    then = f"report.ask_{question}" if question else None
    desk.say(_first_words(desk, report), told, then=then, choices=wrong)
    if question is None:
        return AtRest()
    desk.remind("waiting", "nudge", report.id, after=desk.facts.waits.nudge)
    return Asked(report.id, question)


def _first_words(desk: Desk, report: Report) -> str:
    if is_quiet(desk, report):
        return "report.opened_silent"
    if report.urgency is not Urgency.P1:
        return "report.opened"
    return FIRST_WORDS.get(report.category, "report.opened_p1")


# --- Growing ---------------------------------------------------------------------------------------------


def _grow_and_go_on(desk: Desk, report: Report, heard: Heard) -> Asked | AtRest:
    """More words or pictures for a report; an emergency that shows only now is said at once."""
    number = report.emergency_number
    if grow(desk, report, heard):
        return _first_answer(desk, report)
    step = desk.step
    following = step if isinstance(step, Asked) and step.report_id == report.id else AtRest()
    reading = desk.understand(heard.args.get("rest", heard.text))
    told = reading.emergency_number if tells_a_matter(reading) else None
    if told not in {None, number}:
        is_thanked(desk, report)
        todo = card_on(desk.now, reading.category, reading.kind).now
        desk.say("report.more_p1", {**facts(desk, report), "number": told}, todo=todo)
    else:
        desk.remind("waiting", "thanks", report.id, after=desk.facts.waits.album, keep=True)
    return following


# --- Questions -------------------------------------------------------------------------------------------


@feature.step(Asked, takes=("bỏ qua", "chưa", "được", "được rồi", "chưa xong"))
def answered(desk: Desk, heard: Heard, step: Asked) -> Asked | AtRest:
    """An answer, or a skip; then the next question, or thanks."""
    report = reports.by_id(desk.db, step.report_id)
    is_over = report is not None and reports.joined_to(desk.db, report).state in reports.NOT_WORKED_ON
    if report is None or is_over:  # dealt with while the question was open
        return words(desk, heard, desk.understand(heard.text, has_media=bool(heard.attachments)))
    if _is_news(desk, report, heard):
        desk.pass_on(heard)
        return AtRest()
    if Question(step.question) in ABOUT_CONTACT and chosen(desk, report, Question(step.question), heard):
        return _ask_next(desk, report, step)
    skipped = fold(heard.text) in SKIPS and not heard.attachments
    if not skipped and grow(desk, report, heard):
        return _first_answer(desk, report)
    if heard.attachments:  # an album may follow: one word for all of it
        desk.remind("waiting", "thanks", report.id, after=desk.facts.waits.album, keep=True)
        return step
    is_where = Question(step.question) is Question.WHERE
    again = is_where and not skipped and not note_place(desk, report, heard) and step.asked == 1
    return _ask_where_again(desk, report, step) if again else _ask_next(desk, report, step)


def _is_news(desk: Desk, report: Report, heard: Heard) -> bool:
    """After a while with an open question somebody tells of something else."""
    if desk.in_hand is not None or heard.attachments or heard.text in desk.talk.menu:
        return False
    reading = desk.understand(heard.text)
    return tells_a_matter(reading) and reading.category != report.category


def _ask_where_again(desk: Desk, report: Report, step: Asked) -> Asked:
    desk.say("report.ask_where_again")
    return Asked(report.id, Question.WHERE, step.asked + 1)


def _ask_next(desk: Desk, report: Report, step: Asked) -> Asked | AtRest:
    question = next_for(desk, report, step.asked, Question(step.question))
    if question is None:
        all_asked(desk, report)
        return AtRest()
    is_thanked(desk, report)
    desk.say(f"report.ask_{question}", facts(desk, report))
    return Asked(report.id, question, step.asked + 1)


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
    all_asked(desk, report)
    return AtRest()


@feature.back(Asked)
def ask_again(desk: Desk, heard: Heard, step: Asked) -> Asked:  # noqa: ARG001
    """Back to the first question; what was said stays."""
    report = reports.by_id(desk.db, step.report_id)
    if report is None:
        raise LookupError("a question about a report that is gone")
    desk.say("report.ask_where", facts(desk, report))
    return Asked(step.report_id, Question.WHERE)


# --- Afterwards -------------------------------------------------------------------------------------------


@feature.command("thêm {report} {rest}", may=Act.OWN_DATA)
def add(desk: Desk, heard: Heard) -> Asked | AtRest | None:
    report = own(desk, heard.args["report"])
    if report is None:
        return None
    head = reports.joined_to(desk.db, report)
    if head.state in reports.SETTLED:
        desk.say("report.settled", {**headline(desk, report), "state": state_name(head.state)})
        return None
    if desk.understand(heard.args["rest"]).intent is Intent.COMPLAINT_OFFICIAL:
        desk.pass_on(replace(heard, text=heard.args["rest"], args={}))
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
    if takes_no_pictures(desk, report):
        media.state, media.why_lost = MediaState.LOST, NOT_TAKEN
        return
    if answer.ok:
        media.state, media.kept_at = MediaState.KEPT, desk.now
        media.sha256, media.path = str(answer.found["sha256"]), str(answer.found["path"])
        media.mime, media.size = str(answer.found["mime"]), int(answer.found["size"])
        if media.kind is EntryKind.VOICE:
            desk.remind("voice", "play", f"{report.id}:{media.id}")
            desk.remind("voice", "write_down", f"{report.id}:{media.id}")
        return
    media.state, media.why_lost = MediaState.LOST, answer.why
    desk.count("media.lost")
    if report.safe_contact not in MUST_NOT_WRITE:
        desk.tell(tellers(desk, report), "report.picture_lost", headline(desk, report))
