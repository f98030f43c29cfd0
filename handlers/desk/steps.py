"""Where a talk can stand: small frozen values that are written down between two messages."""

from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar


@dataclass(frozen=True)
class Step:
    """A place in a conversation; its fields are texts, numbers, booleans or None."""

    named: ClassVar[dict[str, type["Step"]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.__name__ in Step.named:
            raise TypeError(f"two steps are called {cls.__name__}")
        Step.named[cls.__name__] = cls

    def write(self) -> tuple[str, dict[str, Any]]:
        return type(self).__name__, asdict(self)


@dataclass(frozen=True)
class AtRest(Step):
    """Nothing is asked; the next words begin something."""


@dataclass(frozen=True)
class AwaitingWords(Step):
    """The next words are a report, whatever they look like: it was announced, or a person was asked for.

    `again`: what came first was only an “alo”, and the question was put once more.
    """

    again: bool = False


@dataclass(frozen=True)
class InDoubt(Step):
    """It was not clear whether these words were a report: `BÁO TIN` makes them one, without typing again."""

    words: str


def read_step(name: str | None, details: dict[str, Any]) -> Step:
    """The step as it was written; one that this version no longer knows is a talk at rest."""
    kind = Step.named.get(name or "", AtRest)
    known = {f.name for f in fields(kind)}
    try:
        return kind(**{k: v for k, v in details.items() if k in known})
    except TypeError:
        return AtRest()
