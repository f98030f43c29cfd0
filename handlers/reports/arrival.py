"""Đã tới: the first one at the scene says so, and the way from the alert to the arrival is known."""

from handlers.desk import Desk, Feature, Heard
from handlers.desk.audience import concerned
from handlers.desk.deeds import do, tell_reporters
from handlers.desk.sight import headline, officer_words, visible
from handlers.rules.life import Deed
from handlers.rules.permissions import Act
from storage.lessons import ARRIVED

feature = Feature("arrival")


@feature.command("đã tới {report}", "đã đến {report}", "tới nơi {report}", "đến nơi {report}", may=Act.GO)
def arrive(desk: Desk, heard: Heard) -> None:
    """At the scene; whoever works on it and the reporter hear it."""
    report = visible(desk, heard.args["report"], Act.GO)
    if report is None or not do(desk, report, Deed.GO):
        return
    desk.note(ARRIVED, "report", report.id)
    who = officer_words(desk, desk.person)
    others = [p for p in concerned(desk, report) if p.id != desk.person.id]
    desk.tell(others, "arrival.others", headline(desk, report), who=who)
    desk.say("arrival.noted", headline(desk, report))
    tell_reporters(desk, report, "arrival.reporter", who=who)
