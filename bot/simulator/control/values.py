"""How a value of the simulator is written in JSON, and read back: durations as seconds, choices by name."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum


class NotPossible(Exception):
    """What was asked of the simulator cannot be done; the words say why."""


# What a type is called, and the plain JSON it takes.
_NAMES: dict[object, str] = {
    bool: "yes or no",
    int: "number",
    float: "number",
    str: "text",
    timedelta: "seconds",
    timedelta | None: "seconds or null",
    set[str]: "list of texts",
    tuple[str, ...]: "list of texts",
    tuple[timedelta, ...]: "list of seconds",
}


def name_of(kind: object) -> str:
    return "choice" if _is_choice(kind) else _NAMES[kind]


def choices_of(kind: object) -> list[object]:
    """The names that may be given, where there are only so many."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return [choice.name.lower() for choice in kind]
    return []


def shown(value: object) -> object:
    """As JSON."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, StrEnum):
        return value.name.lower()
    if isinstance(value, tuple):
        return [shown(entry) for entry in value]
    return sorted(value) if isinstance(value, set) else value


def read(kind: object, given: object) -> object:
    """The value of this type that a piece of JSON means.

    Raises:
        NotPossible: it means none.
    """
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _chosen(kind, given)
    if kind in {bool, str}:
        return _of(kind, given)
    if kind in {int, float}:
        return _number(kind, given)
    if kind == timedelta | None and given is None:
        return None
    if kind in {timedelta, timedelta | None}:
        return timedelta(seconds=_seconds(given))
    return _several(kind, given)


def _is_choice(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _chosen(kind: type[StrEnum], given: object) -> StrEnum:
    for choice in kind:
        if isinstance(given, str) and choice.name == given.upper():
            return choice
    raise NotPossible(f"one of {choices_of(kind)}")


def _of(kind: object, given: object) -> object:
    if type(given) is not kind:
        raise NotPossible(f"wants {_NAMES[kind]}")
    return given


def _number(kind: object, given: object) -> object:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if not is_number or (kind is int and not isinstance(given, int)):
        raise NotPossible("wants a number")
    return given


def _seconds(given: object) -> float:
    if not isinstance(given, int | float) or isinstance(given, bool) or given < 0:
        raise NotPossible("wants seconds, not below 0")
    return float(given)


def _several(kind: object, given: object) -> object:
    if not isinstance(given, list):
        raise NotPossible(f"wants a {_NAMES[kind]}")
    if kind == tuple[timedelta, ...]:
        return tuple(timedelta(seconds=_seconds(entry)) for entry in given)
    texts: Iterable[str] = (str(_of(str, entry)) for entry in given)
    return set(texts) if kind == set[str] else tuple(texts)
