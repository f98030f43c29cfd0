"""A table in a file: read whole, every bad row named by file, line and reason, before anything is written."""

import csv
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.commands.counter import FailedError

SHOWN_MISTAKES = 20
TOO_MUCH = "too much"  # where the reader puts fields that no column is named for
R = TypeVar("R")
type_row_of = Callable[[int, Mapping[str, str]], R]


@dataclass(frozen=True)
class Counted:
    """What an import did."""

    new: int
    changed: int
    same: int


def read(path: Path, columns: Sequence[str], required: Sequence[str], row: type_row_of[R]) -> list[R]:
    """Every row of the file, made by `row` from its line number and fields.

    Raises:
        FailedError: naming file, line and reason of each row for which `row` raised a ValueError.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey=TOO_MUCH, restval="", strict=True)
            return _rows(path, reader, columns, required, row)
    except UnicodeDecodeError:
        raise FailedError(f"{path}: not UTF-8; save it again as “CSV UTF-8”") from None
    except OSError as error:
        raise FailedError(f"{path}: cannot be read ({error.strerror})") from None


def _rows(
    path: Path,
    reader: "csv.DictReader[str]",
    columns: Sequence[str],
    required: Sequence[str],
    row: type_row_of[R],
) -> list[R]:
    rows, mistakes = [], []
    try:
        if any(column not in (reader.fieldnames or ()) for column in required):
            raise FailedError(f"{path}:1: the first line must name the columns {','.join(columns)}")
        for fields in reader:
            if not any(fields.values()):
                continue
            try:
                rows.append(row(reader.line_num, _composed(fields)))
            except ValueError as error:
                mistakes.append(f"{path}:{reader.line_num}: {error}")
    except csv.Error as error:
        mistakes.append(f"{path}:{reader.reader.line_num}: not a readable table ({error})")
    complain(mistakes)
    return rows


def _composed(fields: Mapping[str, str]) -> dict[str, str]:
    """Every field in composed letters and without spaces around it."""
    if TOO_MUCH in fields:
        raise ValueError("it has more fields than the first line: put a name with a comma in quotes")
    composed = {k: unicodedata.normalize("NFC", v.strip()) for k, v in fields.items()}
    if any(unicodedata.category(c) == "Cc" for v in composed.values() for c in v):
        raise ValueError("it has a line break or another control character in a field")
    return composed


def complain(mistakes: Sequence[str]) -> None:
    if len(mistakes) > SHOWN_MISTAKES:
        mistakes = [*mistakes[:SHOWN_MISTAKES], f"… and {len(mistakes) - SHOWN_MISTAKES} more"]
    if mistakes:
        raise FailedError("\n".join(mistakes) + "\nNothing was changed.")
