"""Scenes as anybody can read and write them: who says, sends, presses or sees what, one thing a line."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path


class Verb(StrEnum):
    """What can happen on a line; the values are how a scene writes them."""

    SAYS = ":"
    PRESSES = "bấm"
    SENDS_PHOTO = "gửi ảnh"
    SENDS_VOICE = "gửi ghi âm"
    SENDS_PIN = "gửi vị trí"
    SEES = "thấy"
    PAUSE = "nghỉ"
    CLOCK = "đồng hồ"


@dataclass(frozen=True)
class Line:
    """One thing that happens; `who` is empty for a pause or the clock."""

    number: int
    verb: Verb
    who: str = ""
    words: str = ""
    written: str = ""


@dataclass(frozen=True)
class Scene:
    """A name, one sentence about it (both in English as well, where somebody wrote it), and what happens."""

    key: str
    name: str
    about: str
    lines: tuple[Line, ...]
    english_name: str = ""
    english_about: str = ""

    @property
    def parts(self) -> list[str]:
        """Who appears, in the order in which one should look at them: those who do most come first."""
        times = Counter(line.who for line in self.lines if line.who)
        return [who for who, _ in times.most_common()]


class BadScene(Exception):
    """A line nobody can play; the sentence names the file and the line."""


_DEED = re.compile(
    rf"(?P<who>[^:]+?)\s+(?P<verb>{'|'.join(re.escape(v) for v in Verb if v is not Verb.SAYS)})"
    r"(?:\s+(?P<words>.+))?"
)
_ALONE = {Verb.PAUSE, Verb.CLOCK}


def read_scene(key: str, text: str) -> Scene:
    """A scene from its file: the name, a sentence (and both in English), an empty line, then what happens.

    Raises:
        BadScene: a line is not understood.
    """
    heading, _, rest = text.strip().partition("\n\n")
    told = [line.strip() for line in heading.splitlines()]
    if len(told) not in {2, 4} or not rest.strip():
        raise BadScene(f"{key}: a scene has a name, a sentence, an empty line, and then what happens")
    lines = tuple(
        _line(key, number, line.strip())
        for number, line in enumerate(rest.splitlines(), len(told) + 2)
        if line.strip() and not line.startswith("#")
    )
    english = told[2:] or told
    return Scene(key, told[0], told[1], lines, *english)


def _line(key: str, number: int, line: str) -> Line:
    for verb in _ALONE:
        if line.startswith(f"{verb} "):
            return Line(number, verb, words=line.removeprefix(f"{verb} ").strip(), written=line)
    if deed := _DEED.fullmatch(line):
        return Line(number, Verb(deed["verb"]), deed["who"].strip(), (deed["words"] or "").strip(), line)
    who, colon, words = line.partition(":")
    if not colon or not words.strip():
        raise BadScene(f"{key}, line {number}: write `người dân: lời nói`, `người dân gửi ảnh`, `nghỉ 2` …")
    return Line(number, Verb.SAYS, who.strip(), words.strip(), line)


def every_scene() -> Iterator[Scene]:
    """The scenes that come with the project, in the order of their file names."""
    found = sorted(files("bot.demo").joinpath("scenes").iterdir(), key=lambda entry: entry.name)
    for entry in found:
        if entry.name.endswith(".txt"):
            yield read_scene(Path(entry.name).stem, entry.read_text(encoding="utf-8"))
