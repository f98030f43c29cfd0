"""Prepared notices: what is asked for, in which order, and how the parts become one text."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from handlers.rules.folding import fold
from storage.words import NoticeKind

# The parts in the order in which people read them, with the words before each.
HEADS: Mapping[str, str] = {
    "who": "Ai cần biết: ",
    "what": "",
    "when": "Khi nào: ",
    "where": "Ở đâu: ",
    "do": "Bà con: ",
    "until": "Đến khi: ",
    "ask": "Hỏi: ",
}


class BadForm(Exception):
    """A prepared notice that cannot be used; the sentence names it and what is wrong."""


@dataclass(frozen=True)
class Form:
    """One prepared notice."""

    key: str
    name: str
    kind: NoticeKind
    topic: str
    asks: tuple[str, ...]
    given: Mapping[str, str]

    def next_after(self, part: str | None) -> str | None:
        """The part that is asked for after this one; None when all were."""
        at = 0 if part is None else self.asks.index(part) + 1
        return self.asks[at] if at < len(self.asks) else None


def compose(parts: Mapping[str, object]) -> str:
    """The parts that are there, one a line."""
    return "\n".join(f"{head}{parts[part]}" for part, head in HEADS.items() if parts.get(part))


@cache
def forms() -> Mapping[str, Form]:
    """Every prepared notice, by key."""
    return read(files("handlers.texts").joinpath("notices.toml").read_text("utf-8"))


def read(written: str) -> dict[str, Form]:
    """The forms of a file.

    Raises:
        BadForm: one names a part nobody knows, or asks for what stands there already.
    """
    return {key: _form(key, entry) for key, entry in tomllib.loads(written).items()}


def _form(key: str, entry: Mapping[str, object]) -> Form:
    asks = tuple(str(part) for part in _list(key, entry))
    given = {str(part): str(text) for part, text in entry.items() if part in HEADS}
    for part in asks:
        if part not in HEADS or part in given:
            raise BadForm(f"handlers/texts/notices.toml: [{key}] asks for {part!r}, which it cannot")
    if "what" not in asks and "what" not in given:
        raise BadForm(f"handlers/texts/notices.toml: [{key}] says nothing of what it is about")
    kind = NoticeKind(str(entry["kind"]))
    return Form(key, str(entry["name"]), kind, str(entry["topic"]), asks, given)


def _list(key: str, entry: Mapping[str, object]) -> list[object]:
    asks = entry.get("asks")
    if not isinstance(asks, list):
        raise BadForm(f"handlers/texts/notices.toml: [{key}] needs a list of what it asks for")
    return asks


def by_name(words: str) -> Form | None:
    """The form that is called like this."""
    return next((f for f in forms().values() if fold(words) in {fold(f.name), fold(f.key)}), None)
