"""Dated facts about Zalo: prices, limits and hours, read from one file that says where each was read."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files


def fact(*path: str) -> int:
    """One number, by the names of its tables and its own."""
    value = _below(path)
    if not isinstance(value, int):
        raise TypeError(f"{'.'.join(path)} is no whole number")
    return value


def fact_day(*path: str) -> date:
    """One day."""
    value = _below(path)
    if not isinstance(value, date):
        raise TypeError(f"{'.'.join(path)} is no day")
    return value


def numbers(*path: str) -> tuple[int, ...]:
    """A list of numbers."""
    value = _below(path)
    if not isinstance(value, list):
        raise TypeError(f"{'.'.join(path)} is no list")
    return tuple(int(entry) for entry in value)


def moment(*path: str) -> datetime:
    value = _below(path)
    if not isinstance(value, datetime):
        raise TypeError(f"{'.'.join(path)} is no moment")
    return value


def facts(*path: str) -> Mapping[str, object]:
    """A whole table."""
    value = _below(path)
    if not isinstance(value, dict):
        raise TypeError(f"{'.'.join(path)} is no table")
    return value


def _below(path: tuple[str, ...]) -> object:
    value: object = _all()
    for name in path:
        if not isinstance(value, dict):
            raise TypeError(f"nothing below {name}")
        value = value[name]
    return value


@cache
def _all() -> dict[str, object]:
    text = files("bot.simulator").joinpath("facts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
