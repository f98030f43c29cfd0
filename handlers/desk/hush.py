"""Whoever must not be overheard chooses how they may be reached, and whether the head of the tổ may know."""

from handlers.desk.asking import tells_a_matter
from handlers.desk.desk import Desk
from handlers.desk.growing import grow
from handlers.desk.heard import Heard
from handlers.desk.sight import shortened
from handlers.rules.contact import choice_of, is_yes
from handlers.rules.folding import fold
from handlers.rules.questions import Question
from storage.tables import Report
from storage.words import SafeContact

ABOUT_CONTACT = frozenset({Question.SAFE, Question.HEAD})
LONGEST_WISH = 160  # characters of how and when somebody may be reached
SKIPS = frozenset({"bo qua", "thoi"})


def chosen(desk: Desk, report: Report, question: Question, heard: Heard) -> bool:
    """Whether the words answer the question how to get in touch; more about the trouble does not."""
    is_news = bool(heard.attachments) or tells_a_matter(desk.understand(heard.text))
    if is_news or not heard.text:
        return False
    if question is Question.HEAD:
        choose_head(desk, report, agreed=is_yes(heard.text))
        return True
    choice = choice_of(heard.text)
    if choice is not None:
        choose_contact(desk, report, choice)
    elif fold(heard.text) not in SKIPS:
        grow(desk, report, heard)
        choose_contact(desk, report, SafeContact.WAIT, wish=shortened(heard.text, LONGEST_WISH))
    return True


def choose_contact(desk: Desk, report: Report, choice: SafeContact, *, wish: str | None = None) -> None:
    """The officers hear of it at once; the choice may be changed at any time."""
    report.safe_contact = choice
    report.contact_words = wish or report.contact_words
    desk.note("report.contact_chosen", "report", report.id)
    if report.handed_at is not None:
        desk.remind("ladder", "contact", report.id)


def choose_head(desk: Desk, report: Report, *, agreed: bool) -> None:
    """Only the victim lets the head of the tổ know, and only once."""
    if agreed and report.head_chosen_at is None:
        report.head_chosen_at = desk.now
        desk.note("report.head_chosen", "report", report.id)
        desk.remind("ladder", "head", report.id)
