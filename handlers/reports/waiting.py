"""Chờ thêm: one word of thanks for what came together, and one gentle question after a silence."""

from handlers.desk import AtRest, Desk, Due, Feature
from handlers.desk.asking import Asked, all_asked, facts, has_place, is_known, is_thanked, next_for, tellers
from handlers.desk.deeds import MUST_NOT_WRITE
from handlers.desk.manners import take_held
from handlers.desk.sight import count_kinds, headline, is_quiet
from handlers.rules.questions import Question
from storage import people, reports
from storage.tables import Report
from storage.words import Urgency

feature = Feature("waiting")


@feature.due("nudge")
def nudge(desk: Desk, due: Due) -> None:
    """One gentle word after a while; whoever falls silent may be in danger, so nothing waits for them."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None or report.state in reports.SETTLED or has_place(desk, report):
        return
    if is_quiet(desk, report):  # a word that nobody asked for might betray them
        return
    desk.tell(tellers(desk, report), "report.nudge", headline(desk, report))


@feature.due("no_pictures")
def no_pictures(desk: Desk, due: Due) -> None:
    """A picture of a child was sent: it is not kept, and that is said."""
    report = reports.by_id(desk.db, int(due.key))
    if report is not None and report.safe_contact not in MUST_NOT_WRITE:
        desk.tell(tellers(desk, report), "report.no_pictures", headline(desk, report))


@feature.due("burst")
def burst(desk: Desk, due: Due) -> None:
    """Somebody sent very many messages and is silent now: one word for all that were not answered."""
    desk.visitor = people.by_id(desk.db, int(due.key))
    held = take_held(desk) if desk.visitor is not None and desk.visitor.erased_at is None else 0
    if held:
        desk.say("again.burst", count=held, police=desk.facts.emergency["police"].number)


@feature.due("thanks")
def thanks(desk: Desk, due: Due) -> None:
    """One word for everything that came within a few seconds, such as an album; then the talk goes on."""
    report = reports.by_id(desk.db, int(due.key))
    if report is None:
        return
    fresh = reports.story(desk.db, report, after=report.thanked_up_to)
    mine = [e for e in fresh if e.by_reporter_id is not None]
    for person in tellers(desk, report) if mine else ():
        desk.visitor = person
        _thank(desk, report, count_kinds(mine) or "lời bà con")


def _thank(desk: Desk, report: Report, what: str) -> None:
    step = desk.step
    is_thanked(desk, report)
    then = _still_to_ask(desk, report, step) if isinstance(step, Asked) else None
    if then is not None:
        desk.move_to(then)
    elif isinstance(step, Asked) and step.report_id == report.id:
        desk.move_to(AtRest())
        if report.handed_at is None:
            all_asked(desk, report)
            return
    key = "report.added_p1" if report.urgency is Urgency.P1 else "report.added"
    asked = f"report.ask_{then.question}" if then is not None else None
    desk.say(key, facts(desk, report), then=asked, what=what)


def _still_to_ask(desk: Desk, report: Report, step: Asked) -> Asked | None:
    """The open question while it is open, or the next one; what came may have answered it."""
    if step.report_id != report.id:
        return None
    question = Question(step.question)
    is_open = not is_known(desk, report, question) and question is not Question.PICTURE
    if is_open:
        return step
    following = next_for(desk, report, step.asked, question)
    return Asked(report.id, following, step.asked + 1) if following is not None else None
