"""What a feature imports: the desk, what was heard, steps, and how to say what it listens to."""

from handlers.desk.desk import Desk, Office
from handlers.desk.feature import Answer, Due, Feature
from handlers.desk.heard import Heard, HeardKind
from handlers.desk.steps import AtRest, Step

__all__ = ["Answer", "AtRest", "Desk", "Due", "Feature", "Heard", "HeardKind", "Office", "Step"]
