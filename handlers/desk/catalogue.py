"""Everything the bot says, by key: the words stand in a language file, the code brings only the facts."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from types import MappingProxyType

MOST_BUTTONS = 5  # Zalo's limit for one message (OA message API, read November 2026)
LONGEST_LABEL = 100
LONGEST_PAYLOAD = 1000
LONGEST_TEXT = 2000

Button = tuple[str, str]  # what is read, what is sent when it is pressed


@dataclass(frozen=True)
class Said:
    """A text with its buttons, ready to leave."""

    text: str
    buttons: tuple[Button, ...] = ()
    counted: int = 0  # numbered lines that the text already has
    key: str = ""  # where the words stand

    def with_numbers(self) -> str:
        """The text with its buttons as a numbered list, because buttons do not show on every phone."""
        lines = [f"{number}. {label}" for number, (label, _) in enumerate(self.buttons, self.counted + 1)]
        return "\n".join([self.text, *lines]) if not lines else self.text + "\n\n" + "\n".join(lines)


@dataclass(frozen=True)
class Template:
    """A text and its buttons before the facts are filled in."""

    text: str
    buttons: tuple[Button, ...] = ()

    def names(self) -> set[str]:
        """The facts this text needs."""
        parts = [self.text, *(part for button in self.buttons for part in button)]
        return {name for part in parts for _, name, _, _ in Formatter().parse(part) if name}


def tame(value: object) -> str:
    """A fact as text; a mention such as [@…] would call people by name in a group."""
    return unicodedata.normalize("NFC", str(value)).replace("[@", "[ @")


class Catalogue:
    """The language file, checked as it is read."""

    def __init__(self, templates: Mapping[str, Template], version: str) -> None:
        self.templates = MappingProxyType(dict(templates))
        self.version = version

    def say(self, key: str, facts: Mapping[str, object]) -> Said:
        """The text under this key with these facts; about a silent reporter its quiet twin, where it has one.

        What officers read (`case`) is about everybody who reported it, all else about one reporter.

        Raises:
            KeyError: the key, or a fact the text needs, does not exist.
        """
        is_silent = facts.get("quiet_case" if key.startswith("case.") else "quiet")
        twin = quiet_twin(key) if is_silent else key
        template = self.templates.get(twin) or self.templates[key]
        told = {name: tame(value) for name, value in facts.items()}
        text = re.sub(r"\n{3,}", "\n\n", template.text.format_map(told)).strip()
        buttons = tuple((label.format_map(told), sent.format_map(told)) for label, sent in template.buttons)
        return Said(text, buttons, key=twin if twin in self.templates else key)


def quiet_twin(key: str) -> str:
    """Where the words stand that betray nothing to whoever reads along."""
    return "quiet." + key.replace(".", "_")


def _template(key: str, entry: object) -> Template:
    if isinstance(entry, str):
        return Template(_tidy(entry))
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise TypeError(f"{key}: a text is a string, or a table with 'text' and 'buttons'")
    buttons = []
    for line in entry.get("buttons", []):
        label, _, sent = str(line).partition("|")
        buttons.append((_tidy(label), _tidy(sent or label)))
    return Template(_tidy(entry["text"]), tuple(buttons))


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


@cache
def load(locale: str = "vi") -> Catalogue:
    """Read `handlers/texts/<locale>.toml`: sections are features, entries are texts."""
    raw = tomllib.loads(files("handlers.texts").joinpath(f"{locale}.toml").read_text(encoding="utf-8"))
    version = str(raw.pop("version"))
    return Catalogue(
        {
            f"{section}.{name}": _template(f"{section}.{name}", entry)
            for section, entries in raw.items()
            for name, entry in entries.items()
        },
        version,
    )


def cut(text: str, longest: int) -> list[str]:
    """A long text in parts, cut at the end of a line, a sentence or at least a word."""
    parts = []
    while len(text) > longest:
        head = text[:longest]
        at = max(head.rfind("\n"), head.rfind(". ") + 1)
        at = at if at > longest // 2 else head.rfind(" ")
        at = at if at > 0 else longest
        parts.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*parts, text]
