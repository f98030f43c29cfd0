"""Fills the blanks of an approved template from a notice: nothing is too long, nothing is left out unsaid."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

FILE = "handlers/texts/blanks.toml"
PARTS: Mapping[str, str] = MappingProxyType(  # of a notice, and how its author calls them
    {
        "words": "lời thông báo",
        "when": "thời gian",
        "where": "địa điểm",
        "place": "nơi gửi",
        "audience": "người nhận",
        "kind": "loại tin",
        "code": "mã tin",
        "operator": "cơ quan gửi",
    }
)
ELLIPSIS = "…"
BY_DAY = ("07:00", "21:59")  # the narrower of the hours that Zalo's pages name
ANY_HOUR_TAG = "TRANSACTION"


class BadBlank(Exception):
    """An entry that cannot be used; the sentence names it and what is wrong."""


class Unfit(Exception):
    """This template cannot carry this notice; the sentence says why, in the author's words."""


@dataclass(frozen=True)
class Filling:
    """What a blank of this name is filled with."""

    part: str
    otherwise: str = ""
    cut: bool = False


@dataclass(frozen=True)
class Blank:
    """One blank of a template, with the limits that Zalo told."""

    name: str
    shortest: int = 0
    longest: int = 30
    may_be_empty: bool = False


@cache
def fillings() -> Mapping[str, Filling]:
    return read(files("handlers.texts").joinpath("blanks.toml").read_text("utf-8"))


def read(written: str) -> dict[str, Filling]:
    """The entries of a file.

    Raises:
        BadBlank: one is filled with a part nobody knows.
    """
    found = {}
    for name, entry in tomllib.loads(written).items():
        if entry.get("part") not in PARTS:
            raise BadBlank(f"{FILE}: [{name}] is filled with {entry.get('part')!r}, which no notice has")
        found[name] = Filling(entry["part"], entry.get("otherwise", ""), bool(entry.get("cut", False)))
    return found


def fill(
    blanks: Sequence[Blank], parts: Mapping[str, str], known: Mapping[str, Filling] | None = None
) -> dict[str, str]:
    """Every blank of a template.

    Raises:
        Unfit: something is unknown, missing, or too long to be cut.
    """
    known = fillings() if known is None else known
    return {blank.name: _filled(blank, parts, known) for blank in blanks}


def _filled(blank: Blank, parts: Mapping[str, str], known: Mapping[str, Filling]) -> str:
    filling = known.get(blank.name)
    if filling is None:
        raise Unfit(f"mẫu có ô «{blank.name}» mà kênh chưa biết điền gì")
    value = " ".join(parts.get(filling.part, "").split()) or filling.otherwise
    if not value and blank.may_be_empty:
        return ""
    if len(value) > blank.longest and filling.cut:
        value = shortened(value, blank.longest)
    if len(value) > blank.longest:
        part = PARTS[filling.part]
        raise Unfit(f"{part} trong mẫu chỉ chứa {blank.longest} chữ cái, đang có {len(value)}")
    if len(value) < max(blank.shortest, 1):
        raise Unfit(f"mẫu cần {PARTS[filling.part]}, thông báo chưa ghi rõ")
    return value


def shortened(text: str, longest: int) -> str:
    """At most so many characters, ending at a word; what was cut off is shown by dots."""
    if len(text) <= longest:
        return text
    room = text[: longest - len(ELLIPSIS) + 1]
    head = room.rpartition(" ")[0] or room[:-1]
    return head.rstrip(" ,;:–-") + ELLIPSIS


def is_open_all_day(tag: str) -> bool:
    """Transactions arrive at night too, if silently; everything else only by day."""
    return tag == ANY_HOUR_TAG
