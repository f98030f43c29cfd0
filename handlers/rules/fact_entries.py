"""Reads dated entries and checks each field, so that a slip of the pen is named by file and entry."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TypeVar

from handlers.rules.clocks import Target

FILE = "handlers/texts/facts.toml"
CONFIDENCES = frozenset({"A", "B", "B°", "C", "D"})
_HEADING = frozenset({"key", "since", "source", "confidence"})


class BadFact(Exception):
    """An entry that cannot be used; the sentence names the file, the entry and what is wrong."""


@dataclass(frozen=True)
class Entry:
    """One dated entry as written: its kind and key, since when, from where, how sure, and its fields."""

    kind: str
    key: str
    since: date
    source: str
    confidence: str
    values: Mapping[str, object]
    file: str = FILE

    def bad(self, what: str) -> BadFact:
        """The error about this entry, to be raised by the caller."""
        return _bad(self.kind, self.key, what, self.file)


@dataclass(frozen=True)
class Fact:
    """A group of facts that is filled field by field from entries."""


_F = TypeVar("_F", bound=Fact)
_V = TypeVar("_V")
type_valid = Mapping[str, Mapping[str, Entry]]


def read(written: str, file: str = FILE) -> tuple[Entry, ...]:
    """Entries of a text in the form of facts.toml; BadFact where key, since, source or confidence lack."""
    tables = tomllib.loads(written)
    return tuple(_entry(kind, row, file) for kind, rows in tables.items() for row in _rows(kind, rows, file))


def valid_on(entries: Iterable[Entry], day: date) -> type_valid:
    """By kind and key the latest entry whose day has come; BadFact where two begin on one day."""
    chosen: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        if entry.since > day:
            continue
        known = chosen.setdefault(entry.kind, {}).get(entry.key)
        if known is not None and known.since == entry.since:
            raise entry.bad(f"stands twice since {entry.since}")
        if known is None or known.since < entry.since:
            chosen[entry.kind][entry.key] = entry
    return chosen


def one(valid: type_valid, kind: str, key: str) -> Entry:
    """The entry valid for a key; BadFact where none is."""
    try:
        return valid[kind][key]
    except KeyError:
        raise _bad(kind, key, "no entry holds on that day") from None


def fill(shape: type[_F], entry: Entry) -> _F:
    """A fact from the fields of one entry; BadFact where a field lacks, is unknown or cannot be read."""
    known = {f.name: f for f in fields(shape)}
    for name in entry.values:
        if name not in known:
            raise entry.bad(f"{name} is no field of it; it knows {', '.join(known)}")
    for name, f in known.items():
        if f.default is MISSING and name not in entry.values:
            raise entry.bad(f"{name} is missing")
    return shape(**{name: _READERS[known[name].type](entry, name) for name in entry.values})


def fill_limits(shape: type[_F], valid: type_valid, kind: str) -> _F:
    """A fact whose fields are the keys of a kind of entries, each with one `limit`."""
    names = [f.name for f in fields(shape)]
    for key, entry in valid.get(kind, {}).items():
        if key not in names:
            raise entry.bad(f"is unknown; {kind} knows {', '.join(names)}")
    return shape(**{name: length(one(valid, kind, name), "limit") for name in names})


def length(entry: Entry, field: str) -> Target:
    """A length of time such as "5m"; BadFact where it cannot be read."""
    return _tried(entry, field, lambda: Target.parse(text(entry, field)))


def clock(entry: Entry, field: str, written: str) -> time:
    """An hour such as "07:30"; BadFact where it cannot be read."""
    return _tried(entry, field, lambda: time.fromisoformat(written))


def text(entry: Entry, field: str) -> str:
    return _of_type(entry, field, entry.values.get(field), str)


def number(entry: Entry, field: str) -> int:
    return _of_type(entry, field, entry.values.get(field), int)


def many(entry: Entry, field: str, kind: type[_V]) -> tuple[_V, ...]:
    """A list of values of one kind; an absent field is an empty list."""
    values = _of_type(entry, field, entry.values.get(field, []), list)
    return tuple(_of_type(entry, field, value, kind) for value in values)


_READERS: Mapping[object, Callable[[Entry, str], object]] = MappingProxyType(
    {Target: length, Target | None: length, str: text, int: number}
)


def _bad(kind: str, key: str, what: str, file: str = FILE) -> BadFact:
    return BadFact(f"{file}: [[{kind}]] {key}: {what}")


def _rows(kind: str, rows: object, file: str) -> list[dict[str, object]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _bad(kind, "?", "every entry opens with its kind in two pairs of brackets", file)
    return rows


def _entry(kind: str, row: dict[str, object], file: str) -> Entry:
    key = row.get("key")
    if not isinstance(key, str):
        raise _bad(kind, str(key), "key is missing or no text", file)
    values = {name: value for name, value in row.items() if name not in _HEADING}
    bare = Entry(kind, key, date.min, "", "", row, file)
    since, source, confidence = _since(bare), text(bare, "source"), text(bare, "confidence")
    if confidence not in CONFIDENCES or not source:
        raise bare.bad("needs a source, and a confidence of A, B, B°, C or D")
    return Entry(kind, key, since, source, confidence, MappingProxyType(values), file)


def _since(bare: Entry) -> date:
    return _of_type(bare, "since", bare.values.get("since"), date)


def _of_type(entry: Entry, field: str, value: object, kind: type[_V]) -> _V:
    """The value, if it is of that kind; in TOML true is no number and a moment is no day."""
    if not isinstance(value, kind) or isinstance(value, bool | datetime):
        raise entry.bad(f"{field} is {value!r}, not {kind.__name__}")
    return value


def _tried(entry: Entry, field: str, reading: Callable[[], _V]) -> _V:
    try:
        return reading()
    except ValueError as error:
        raise entry.bad(f"{field}: {error}") from error
