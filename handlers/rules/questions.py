"""Which question comes next about a report: at most three, one at a time, the most needed first."""

from enum import StrEnum

from storage.words import Urgency

MOST_QUESTIONS = 3


class Question(StrEnum):
    """In the order in which an officer misses the answers."""

    WHERE = "where"
    GOING_ON = "going_on"  # still happening? anybody hurt or armed?
    PICTURE = "picture"


def next_question(
    asked: int,
    last: Question | None,
    *,
    urgency: Urgency,
    has_place: bool,
    knows_when: bool,
    has_picture: bool,
) -> Question | None:
    """The next question, or None when enough is known or enough was asked.

    An emergency is asked one thing at most, where it is, and only after the number to call.
    """
    known = {Question.WHERE: has_place, Question.GOING_ON: knows_when, Question.PICTURE: has_picture}
    limit = 1 if urgency is Urgency.P1 else MOST_QUESTIONS
    if asked >= limit:
        return None
    order = list(Question)
    open_ones = order[order.index(last) + 1 :] if last is not None else order
    if urgency is Urgency.P1:
        open_ones = [q for q in open_ones if q is Question.WHERE]
    return next((q for q in open_ones if not known[q]), None)
