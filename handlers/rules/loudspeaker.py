"""Loa: the same notice as words to be read out, with nothing in it that a voice cannot say."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LONG = 6  # digits: from here on a number is a telephone number and is said digit by digit
CLOCK = re.compile(r"\b(\d{1,2})\s?(?:h|g|giờ)\s?(\d{2})?(?:p|')?(?!\w)", re.IGNORECASE)
COLONS = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
DATE = re.compile(r"(?:\bngày\s+)?\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.,])\+?\d(?:[ .]?\d)*(?![\w])")
LISTED = re.compile(r"(?m)^\s*(?:[-•*–]|\d+[.)])\s+")
ADDRESS = re.compile(r"https?://\S+")
SYMBOLS = re.compile(r"[\[\]{}<>#*_|~^\\]|[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f]")


@dataclass(frozen=True)
class Manner:
    """How it is read out; from texts/loudspeaker.toml."""

    opening: str
    urgent_opening: str
    again: str
    closing: str
    times: int
    urgent_times: int
    digits: tuple[str, ...]
    in_full: Mapping[str, str]


@cache
def manner() -> Manner:
    raw = tomllib.loads(files("handlers.texts").joinpath("loudspeaker.toml").read_text(encoding="utf-8"))
    return Manner(**{**raw, "digits": tuple(raw["digits"])})


def script(text: str, sender: str, *, urgent: bool, numbers: Collection[str]) -> str:
    """What the reader at the microphone reads, from greeting to thanks.

    Args:
        text: the notice as people would read it.
        sender: in whose name.
        urgent: read with a warning before it, and once more.
        numbers: the emergency numbers, which are said digit by digit.
    """
    how = manner()
    told = spoken(text, numbers)
    opening = (how.urgent_opening if urgent else how.opening).format(sender=spoken(sender, numbers))
    times = how.urgent_times if urgent else how.times
    return "\n\n".join([opening, f"\n\n{how.again}\n\n".join([told] * times), how.closing])


def spoken(text: str, numbers: Collection[str]) -> str:
    """The text as it sounds: hours, days, telephone numbers and short forms in words."""
    how = manner()
    text = ADDRESS.sub("", text)
    text = LISTED.sub("", text)
    for short, full in how.in_full.items():
        text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", full, text)
    text = DATE.sub(_day, CLOCK.sub(_hour, COLONS.sub(r"\1h\2", text)))
    text = NUMBER.sub(lambda found: _number(found[0], numbers, how), text)
    text = SYMBOLS.sub("", text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(_ended(line) for line in lines if line)


def _hour(found: re.Match[str]) -> str:
    hour, minute = found[1], found[2]
    return f"{int(hour)} giờ" + (f" {int(minute)} phút" if minute and int(minute) else "")


def _day(found: re.Match[str]) -> str:
    day, month, year = int(found[1]), int(found[2]), found[3]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return found[0]
    return f"ngày {day} tháng {month}" + (f" năm {year}" if year else "")


def _number(written: str, numbers: Collection[str], how: Manner) -> str:
    digits = [c for c in written if c.isdigit()]
    if "".join(digits) not in numbers and (len(digits) < LONG or "." in written):
        return written
    return " ".join(how.digits[int(c)] for c in digits)


def _ended(line: str) -> str:
    """A line that ends without a stop would be read into the next one."""
    return line if line[-1] in ".!?:…" else f"{line}."
