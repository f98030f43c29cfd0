"""Which question comes next about a report: at most three, one at a time, the most needed first."""

from enum import StrEnum

from storage.words import Urgency

MOST_QUESTIONS = 3


class Question(StrEnum):
    """In the order in which an officer misses the answers."""

    WHERE = "where"
    GOING_ON = "going_on"  # still happening? anybody hurt or armed?
    PICTURE = "picture"
    SAFE = "safe"  # may somebody who must not be overheard be written to?
    HEAD = "head"  # may the head of the tổ know?


USUAL = (Question.WHERE, Question.GOING_ON, Question.PICTURE)
SILENT = (Question.WHERE, Question.SAFE, Question.HEAD)


def next_question(
    asked: int,
    last: Question | None,
    *,
    urgency: Urgency,
    has_place: bool,
    knows_when: bool,
    has_picture: bool,
    is_silent: bool = False,
    knows_contact: bool = False,
    may_choose_head: bool = False,
) -> Question | None:
    """The next question, or None when enough is known or enough was asked.

    An emergency is asked one thing at most, where it is, and only after the number to call. Whoever must not
    be overheard is asked how they may be reached instead, also in an emergency.
    """
    known = {
        Question.WHERE: has_place,
        Question.GOING_ON: knows_when,
        Question.PICTURE: has_picture,
        Question.SAFE: knows_contact,
        Question.HEAD: not may_choose_head,
    }
    is_short = urgency is Urgency.P1 and not is_silent
    if asked >= (1 if is_short else MOST_QUESTIONS):
        return None
    order = SILENT if is_silent else USUAL
    open_ones = order[order.index(last) + 1 :] if last in order else order
    if is_short:
        open_ones = tuple(q for q in open_ones if q is Question.WHERE)
    return next((q for q in open_ones if not known[q]), None)
