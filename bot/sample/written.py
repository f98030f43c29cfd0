"""What is written down about the sample city; everything else is put together by chance."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _written() -> Mapping[str, object]:
    return tomllib.loads(files("bot.sample").joinpath("city.toml").read_text(encoding="utf-8"))


def communes() -> list[Mapping[str, object]]:
    written = _written()["commune"]
    return [entry for entry in written if isinstance(entry, dict)] if isinstance(written, list) else []


def table(name: str) -> Mapping[str, object]:
    return inner(_written(), name)


def inner(outer: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = outer[name]
    return found if isinstance(found, dict) else {}


def texts(written: object) -> list[str]:
    return [str(word) for word in written] if isinstance(written, list) else []
