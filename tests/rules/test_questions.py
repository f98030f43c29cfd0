"""Few questions, the most needed first, and in an emergency only where it is."""

from itertools import product

import pytest

from handlers.rules.questions import MOST_QUESTIONS, Question, next_question
from storage.words import Urgency


def asked_in_turn(
    urgency: Urgency, *, has_place: bool, knows_when: bool, has_picture: bool
) -> list[Question]:
    """What somebody is asked who skips everything."""
    asked: list[Question] = []
    while True:
        question = next_question(
            len(asked),
            asked[-1] if asked else None,
            urgency=urgency,
            has_place=has_place,
            knows_when=knows_when,
            has_picture=has_picture,
        )
        if question is None:
            return asked
        asked.append(question)


def test_who_said_nothing_is_asked_where_then_when_then_for_a_picture() -> None:
    asked = asked_in_turn(Urgency.P3, has_place=False, knows_when=False, has_picture=False)
    assert asked == [Question.WHERE, Question.GOING_ON, Question.PICTURE]


def test_what_is_known_is_not_asked() -> None:
    asked = asked_in_turn(Urgency.P2, has_place=True, knows_when=False, has_picture=True)
    assert asked == [Question.GOING_ON]


def test_an_emergency_is_asked_one_thing_at_most() -> None:
    assert asked_in_turn(Urgency.P1, has_place=False, knows_when=False, has_picture=False) == [Question.WHERE]
    assert asked_in_turn(Urgency.P1, has_place=True, knows_when=False, has_picture=False) == []


@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize(("place", "when", "picture"), list(product([True, False], repeat=3)))
def test_nobody_is_asked_twice_or_without_end(
    urgency: Urgency, *, place: bool, when: bool, picture: bool
) -> None:
    asked = asked_in_turn(urgency, has_place=place, knows_when=when, has_picture=picture)
    assert len(asked) == len(set(asked)) <= MOST_QUESTIONS
    assert asked == sorted(asked, key=list(Question).index)
