"""Which right to a chat group is looked for next, and when somebody is told that one is about to lapse."""

import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files


@cache
def order() -> Sequence[tuple[str, str]]:
    """Size and origin of the rights, the best first."""
    return [(str(size), str(origin)) for size, origin in _written()["order"]]


@cache
def _written() -> dict[str, list[list[str]]]:
    return tomllib.loads(files("handlers.texts").joinpath("group_rights.toml").read_text(encoding="utf-8"))


def warnings(paid_until: datetime) -> list[datetime]:
    """When somebody is told, the first one first."""
    days = (int(str(day)) for day in _written()["warn_days"])
    return sorted(paid_until - timedelta(days=day) for day in days)


def next_warning(paid_until: datetime, now: datetime) -> datetime | None:
    return next((at for at in warnings(paid_until) if at > now), None)


def days_left(paid_until: datetime, now: datetime) -> int:
    return max((paid_until - now + timedelta(hours=12)).days, 0)
