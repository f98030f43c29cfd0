"""Sửa tin: an officer taps what the machine got wrong; the ladder follows, and an example stays."""

from dataclasses import dataclass

from handlers.desk import Desk, Feature, Heard
from handlers.desk.asking import all_told
from handlers.desk.deeds import ring_topic, watch
from handlers.desk.lessons import keep_example
from handlers.desk.other_kinds import other_kinds
from handlers.desk.sight import allowed, headline, visible
from handlers.rules.categories import Category
from handlers.rules.clocks import due
from handlers.rules.escalation import interval
from handlers.rules.folding import fold
from handlers.rules.life import UNSEEN_STATES, is_open
from handlers.rules.permissions import Act
from storage import corrections
from storage.tables import Report
from storage.words import Urgency

feature = Feature("correction")
OFFERED = 3  # kinds beside “how urgent” and “where”: five buttons in all


@dataclass(frozen=True)
class Why:
    """A reason for less hurry: the code that is counted, and how officers say it."""

    code: str
    words: str


REASONS = (
    Why("over", "hết nguy hiểm"),
    Why("milder", "nhẹ hơn lời báo"),
    Why("other_kind", "việc khác loại"),
    Why("mistaken", "báo nhầm"),
)


@feature.command("sửa {report}", "sửa tin {report}", may=Act.ACKNOWLEDGE)
def offer(desk: Desk, heard: Heard) -> None:
    """What was understood, and the likeliest other kinds as buttons."""
    report = visible(desk, heard.args["report"], Act.ACKNOWLEDGE)
    if report is None:
        return
    desk.say(
        "correction.offer",
        headline(desk, report),
        choices=[
            *((name, f"SỬA LOẠI {report.code} {name}") for name in other_kinds(desk, report, OFFERED)),
            ("Sai mức khẩn", f"SỬA MỨC {report.code}"),
            ("Sai nơi", f"SỬA NƠI {report.code}"),
        ],
    )


# --- What it is ------------------------------------------------------------------------------------------


@feature.command("sửa loại {report} {rest}", may=Act.ACKNOWLEDGE)
def correct_kind(desk: Desk, heard: Heard) -> None:
    """Another category, by its name or code; the sealed ones are sealed from now on."""
    report = visible(desk, heard.args["report"], Act.ACKNOWLEDGE)
    if report is None or not _is_open(desk, report):
        return
    wanted = fold(heard.args["rest"])
    found = (c for c in desk.book.categories.values() if wanted in {fold(c.name), fold(c.code)})
    category = next(found, None)
    if category is None:
        desk.say("correction.no_such_kind", kind=heard.args["rest"], code=report.code)
        return
    if category.code == report.category:
        desk.say("correction.same_kind", headline(desk, report))
        return
    keep_example(desk, report, "category", report.category, category.code)
    was = desk.book.categories[report.category]
    is_sealed = category.is_confidential or (report.is_confidential and not was.is_confidential)
    _now_of(desk, report, category, is_sealed=is_sealed)  # sealed for another reason, it stays so
    desk.note("report.category_corrected", "report", report.id, category.code)
    desk.say("correction.kind", headline(desk, report))


@feature.command("hoàn tác {report}", may=Act.ACKNOWLEDGE)
def undo_kind(desk: Desk, heard: Heard) -> None:
    """The last correction of the kind was a slip: it is as it was, and nothing is learned of it."""
    report = visible(desk, heard.args["report"], Act.ACKNOWLEDGE)
    if report is None or not _is_open(desk, report):
        return
    lesson = corrections.last(desk.db, report.id, "category")
    if lesson is None or lesson.said != report.category:
        desk.say("correction.nothing_to_undo", headline(desk, report))
        return
    slip, was = desk.book.categories[report.category], desk.book.categories[lesson.understood]
    is_sealed = report.is_confidential and not slip.is_confidential
    is_sealed = is_sealed or was.is_confidential or all_told(desk, report).confidential
    _now_of(desk, report, was, is_sealed=is_sealed)
    corrections.drop(desk.db, lesson)
    desk.note("report.category_restored", "report", report.id, was.code)
    desk.say("correction.undone", headline(desk, report))


def _now_of(desk: Desk, report: Report, category: Category, *, is_sealed: bool) -> None:
    report.category, report.is_confidential = category.code, is_sealed
    if report.urgency is Urgency.P1:
        report.emergency_number = desk.facts.emergency[category.number or "police"].number


# --- How urgent it is ------------------------------------------------------------------------------------


@feature.command("sửa mức {report}", may=Act.ACKNOWLEDGE)
def offer_urgency(desk: Desk, heard: Heard) -> None:
    report = visible(desk, heard.args["report"], Act.ACKNOWLEDGE)
    if report is not None:
        others = [u for u in Urgency if u is not report.urgency]
        choices = [
            (f"{u} – {desk.worded(f'urgency.{u}', {}).text}", f"SỬA MỨC {report.code} {u}") for u in others
        ]
        desk.say("correction.offer_urgency", headline(desk, report), choices=choices)


@feature.command("sửa mức {report} {word} vì {rest}", "sửa mức {report} {word}", may=Act.RAISE_URGENCY)
def correct_urgency(desk: Desk, heard: Heard) -> None:
    """More urgent at once; less urgent only with a reason, and only by the police."""
    report = visible(desk, heard.args["report"], Act.RAISE_URGENCY)
    wanted = heard.args["word"].upper()
    if report is None or not _is_open(desk, report):
        return
    if wanted not in set(Urgency) or wanted == report.urgency:
        desk.say("correction.same_urgency", headline(desk, report))
        return
    urgency = Urgency(wanted)
    if urgency < report.urgency:
        _change(desk, report, urgency, "raised", None)
    elif not allowed(desk, report, desk.person, desk.holdings, Act.LOWER_URGENCY):
        desk.count("refused.deed")
        desk.say("case.not_yours", code=report.code)
    else:
        _lower(desk, report, urgency, heard.args.get("rest", ""))


def _lower(desk: Desk, report: Report, urgency: Urgency, said: str) -> None:
    if not said:
        choices = [(w.words.capitalize(), f"SỬA MỨC {report.code} {urgency} VÌ {w.words}") for w in REASONS]
        desk.say("correction.why_lower", {**headline(desk, report), "wanted": urgency}, choices=choices)
        return
    why = next((w.code for w in REASONS if fold(w.words) == fold(said)), "other")
    _change(desk, report, urgency, "lowered", why)


def _change(desk: Desk, report: Report, urgency: Urgency, how: str, why: str | None) -> None:
    keep_example(desk, report, "urgency", report.urgency, urgency)
    report.urgency = urgency
    category = desk.book.categories.get(report.category)
    if urgency is Urgency.P1:
        key = (category.number if category is not None else None) or "police"
        report.emergency_number = desk.facts.emergency[key].number
    desk.note(f"report.urgency_{how}", "report", report.id, why)
    _keep_pace(desk, report)
    desk.say("correction.urgency", headline(desk, report))


def _keep_pace(desk: Desk, report: Report) -> None:
    """The ladder goes on at the new pace; what was rung at the old one and has not left is taken back."""
    if report.handed_at is None:
        after = None if report.urgency is Urgency.P1 else desk.facts.service[report.urgency].collect
        desk.remind("ladder", "hand_over", report.id, after=after)
    elif report.urgency is Urgency.P1:
        desk.remind("ladder", "more_urgent", report.id)
    elif report.state in UNSEEN_STATES:
        desk.hush(ring_topic(report), "less_urgent")
        at = due(desk.now, interval(report.urgency, desk.facts), desk.facts.calendar, scale=desk.office.scale)
        desk.remind_at("ladder", "unseen", report.id, at, promised=at.isoformat())
    if report.state not in UNSEEN_STATES:
        watch(desk, report)


def _is_open(desk: Desk, report: Report) -> bool:
    if is_open(report.state):
        return True
    desk.say("correction.over", headline(desk, report))
    return False
