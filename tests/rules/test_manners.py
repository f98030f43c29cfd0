"""How full somebody's measure is, and when the same sentence would be said again."""

from datetime import UTC, datetime, timedelta

from handlers.rules.facts import fact_on
from handlers.rules.manners import Last, Level

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LIMIT = fact_on(NOW).noise


def test_the_measure_is_full_after_so_many_and_empties_with_time() -> None:
    level = Level()
    for _ in range(LIMIT.messages):
        level = level.after_one_more(NOW, LIMIT)
    assert not level.is_over(LIMIT)
    assert level.after_one_more(NOW, LIMIT).is_over(LIMIT)
    later = level.after_one_more(NOW + LIMIT.within.plain, LIMIT)
    assert later.filled == 1.0


def test_a_clock_that_goes_back_empties_nothing_and_fills_nothing() -> None:
    level = Level(5.0, NOW).after_one_more(NOW - timedelta(hours=1), LIMIT)
    assert level.filled == 6.0


def test_who_says_the_same_hears_the_same_and_other_words_get_another_sentence() -> None:
    said = Last(heard="a").answering("x")
    assert (said.turn, said.answered) == (0, "a")
    assert said.answering("x") == said
    again = Last("b", said.answered, said.answer, said.turn).answering("x")
    assert again.turn == 1
    assert again.answering("x").turn == 2, "what was said in other words is said in other words once more"
    assert Last("c", again.answered, again.answer, again.turn).answering("y").turn == 0
