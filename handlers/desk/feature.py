"""How a feature says what it listens to: commands, answers to its questions, reminders, events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_args, get_type_hints

from handlers.desk.heard import HeardKind
from handlers.desk.steps import Step
from handlers.rules.folding import fold
from handlers.rules.permissions import Act
from handlers.rules.phrases import Phrase
from storage.words import Intent


@dataclass(frozen=True)
class Due:
    """A diary entry that has come due."""

    kind: str
    key: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came of an errand."""

    errand: str
    ok: bool
    asked: Mapping[str, Any]  # what the errand was sent with
    found: Mapping[str, Any]  # what it brought back
    why: str = ""


# A handler gets the desk, what it is about, and (for a step) where the talk stands; it returns the next
# step, or None when the talk stays where it is. The registry holds many kinds, so their type is loose here;
# each decorator checks the annotations of what it is given.
Handler = Callable[..., Step | None]
Watcher = Callable[..., bool]  # gets the desk and what was heard; True when nothing else is to be done
H = TypeVar("H", bound=Handler)


@dataclass(frozen=True)
class Command:
    """A phrase, who may say it, and what is done then."""

    phrase: Phrase
    may: Act
    handler: Handler
    always: bool  # heard before any question that is open
    takes_pictures: bool = False  # also as the words under a picture


@dataclass(frozen=True)
class StepHandler:
    """Who deals with the words said at a step.

    `takes` are words that are answers here, not commands. Where an officer writes to a reporter, words that
    sound like an emergency may be meant for the reporter: such a step `judges_alarms` itself. Where a number
    is asked for (`takes_numbers`), a bare one is the answer, not a line of an older list.
    """

    handler: Handler
    takes: frozenset[str]
    judges_alarms: bool = False
    takes_numbers: bool = False


class Feature:
    """One thing the neighbourhood does."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.commands: list[Command] = []
        self.steps: dict[type[Step], StepHandler] = {}
        self.dues: dict[str, Handler] = {}
        self.events: dict[HeardKind, Handler] = {}
        self.answers: dict[str, Handler] = {}
        self.backs: dict[type[Step], Handler] = {}
        self.intents: dict[Intent, Handler] = {}
        self.default: Handler | None = None
        self.watcher: Watcher | None = None

    def command(
        self, *phrases: str, may: Act, always: bool = False, takes_pictures: bool = False
    ) -> Callable[[H], H]:
        """Deal with these phrases; `may` has no default, so that nobody forgets who may say them."""

        def keep(handler: H) -> H:
            self.commands += [Command(Phrase(p), may, handler, always, takes_pictures) for p in phrases]
            return handler

        return keep

    def step(
        self,
        kind: type[Step],
        *,
        takes: Sequence[str] = (),
        judges_alarms: bool = False,
        takes_numbers: bool = False,
    ) -> Callable[[H], H]:
        def keep(handler: H) -> H:
            self.steps[kind] = StepHandler(handler, frozenset(map(fold, takes)), judges_alarms, takes_numbers)
            return handler

        return keep

    def due(self, kind: str) -> Callable[[H], H]:
        return self._into(self.dues, kind)

    def back(self, kind: type[Step]) -> Callable[[H], H]:
        """Deal with `QUAY LẠI` at this step."""
        return self._into(self.backs, kind)

    def event(self, kind: HeardKind) -> Callable[[H], H]:
        return self._into(self.events, kind)

    def answer(self, errand: str) -> Callable[[H], H]:
        return self._into(self.answers, errand)

    def intent(self, *intents: Intent) -> Callable[[H], H]:
        """Deal with free words that want this; the handler also gets what was understood."""

        def keep(handler: H) -> H:
            self.intents.update(dict.fromkeys(intents, handler))
            return handler

        return keep

    def anything(self, handler: H) -> H:
        """Deal with free words that nobody else deals with; the handler also gets what was understood."""
        self.default = handler
        return handler

    def on_watch(self, watcher: Watcher) -> Watcher:
        """Hear first whatever somebody says who is on patrol just now."""
        self.watcher = watcher
        return watcher

    @staticmethod
    def _into(table: dict[Any, Handler], key: object) -> Callable[[H], H]:
        def keep(handler: H) -> H:
            if key in table:
                raise ValueError(f"{key} is already dealt with")
            table[key] = handler
            return handler

        return keep


def next_steps(handler: Handler) -> list[str]:
    """The names of the steps that may follow, from the handler's return annotation."""
    returned = get_type_hints(handler)["return"]
    kinds = get_args(returned) or (returned,)
    return [k.__name__ for k in kinds if isinstance(k, type) and issubclass(k, Step)]
