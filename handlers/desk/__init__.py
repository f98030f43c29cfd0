"""What a feature imports: the desk, what was heard, steps, and how to say what it listens to."""

from handlers.desk.desk import Desk
from handlers.desk.feature import Answer, Due, Feature
from handlers.desk.heard import Heard, HeardKind
from handlers.desk.office import Office
from handlers.desk.steps import AtRest, AwaitingWords, InDoubt, Step

__all__ = [
    "Answer",
    "AtRest",
    "AwaitingWords",
    "Desk",
    "Due",
    "Feature",
    "Heard",
    "HeardKind",
    "InDoubt",
    "Office",
    "Step",
]
