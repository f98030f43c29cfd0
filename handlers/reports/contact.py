"""Liên lạc kín: somebody who must not be overheard chooses how they are reached, and who else may know."""

from handlers.desk import AtRest, Desk, Feature, Heard
from handlers.desk.asking import Asked, facts, next_for
from handlers.desk.hush import choose_contact, choose_head
from handlers.desk.sight import is_quiet
from handlers.rules.life import is_open
from handlers.rules.permissions import Act
from handlers.rules.questions import Question
from storage import reports
from storage.tables import Report
from storage.words import SafeContact

feature = Feature("contact")
CHOICES = {
    SafeContact.CHAT: ("nhắn được", "nhắn lại được"),
    SafeContact.WAIT: ("chờ tôi nhắn trước", "để tôi nhắn trước", "đừng nhắn lại", "đừng nhắn trước"),
    SafeContact.NEVER: ("đừng liên lạc", "đừng liên lạc gì"),
}


def _listen(choice: SafeContact, phrases: tuple[str, ...]) -> None:
    @feature.command(*phrases, may=Act.OWN_DATA)
    def choose(desk: Desk, heard: Heard) -> Asked | AtRest | None:  # noqa: ARG001
        report = _mine(desk)
        if report is None:
            desk.say("contact.nothing")
            return None
        choose_contact(desk, report, choice)
        question = next_for(desk, report, 1, Question.SAFE)
        then = f"report.ask_{question}" if question is not None else None
        desk.say(f"contact.{choice}", facts(desk, report), then=then)
        return Asked(report.id, question, 2) if question is not None else AtRest()


for _choice, _phrases in CHOICES.items():
    _listen(_choice, _phrases)


@feature.command("nhắn kín", "đừng gọi lại", may=Act.OWN_DATA)
def be_quiet(desk: Desk, heard: Heard) -> Asked | AtRest:  # noqa: ARG001
    """From now on nobody calls, and every word to this person betrays nothing."""
    report = _latest(desk)
    if report is None:
        desk.say("contact.nothing")
        return AtRest()
    choose_contact(desk, report, SafeContact.UNKNOWN)
    desk.say("contact.quiet", then=f"report.ask_{Question.SAFE}")
    return Asked(report.id, Question.SAFE, 1)


@feature.command("nhắn bình thường", "nhắn như thường", may=Act.OWN_DATA)
def be_open(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    report = _mine(desk)
    if report is None:
        desk.say("contact.nothing")
        return
    choose_contact(desk, report, SafeContact.OPEN)
    desk.say("contact.open")


@feature.command("cho tổ trưởng biết", "cho trưởng bản biết", may=Act.OWN_DATA)
def let_head_know(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    report = _mine(desk)
    if report is None or report.category != "domestic_violence":
        desk.say("contact.nothing")
        return AtRest()
    choose_head(desk, report, agreed=True)
    desk.say("contact.head_knows")
    return AtRest()


@feature.command("thôi không cho biết", "không cho biết", may=Act.OWN_DATA)
def keep_from_head(desk: Desk, heard: Heard) -> AtRest:  # noqa: ARG001
    """What was already said cannot be taken back, and is not claimed to be."""
    report = _mine(desk)
    desk.say("contact.head_told" if report is not None and report.head_chosen_at else "contact.head_not_told")
    return AtRest()


def _mine(desk: Desk) -> Report | None:
    """The newest open report of a person that is kept quiet."""
    return next((r for r in _open_ones(desk) if is_quiet(desk, r)), None)


def _latest(desk: Desk) -> Report | None:
    return next(iter(_open_ones(desk)), None)


def _open_ones(desk: Desk) -> list[Report]:
    mine = reports.of_reporter(desk.db, desk.person)
    return [r for r in mine if is_open(reports.joined_to(desk.db, r).state)]
