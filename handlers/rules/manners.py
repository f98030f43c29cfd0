"""Phép lịch sự: how many messages are answered one by one, and what would be said twice in a row."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.rules.facts import Noise


@dataclass(frozen=True)
class Level:
    """How full the measure of somebody's messages is: each adds one, and it empties evenly."""

    filled: float = 0.0
    at: datetime | None = None

    def after_one_more(self, now: datetime, limit: Noise) -> "Level":
        passed = (now - self.at) / limit.within.plain if self.at is not None else 0.0
        return Level(max(0.0, self.filled - max(0.0, passed) * limit.messages) + 1.0, now)

    def is_over(self, limit: Noise) -> bool:
        return self.filled > limit.messages


@dataclass(frozen=True)
class Last:
    """What was said last, and to which words; marks, because the words themselves are not needed."""

    heard: str = ""  # the newest words of the person
    answered: str = ""  # the words that the last answer was given to
    answer: str = ""
    turn: int = 0  # how often that answer was said in other words

    def answering(self, answer: str) -> "Last":
        """The next state; its `turn` says which other words to choose, 0 for the plain ones."""
        is_again = answer == self.answer
        if is_again and self.heard == self.answered and not self.turn:
            return self  # who says the same again hears the same again
        turn = self.turn + 1 if is_again else 0
        return replace(self, answered=self.heard, answer=answer, turn=turn)
