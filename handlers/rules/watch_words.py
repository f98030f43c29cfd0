"""How a shift is told: from when to when, on which day, and who is still needed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from handlers.rules.clocks import VIETNAM
from storage.words import Force

DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
FORCES: Mapping[Force, str] = MappingProxyType(
    {Force.POLICE: "công an", Force.MILITIA: "dân quân", Force.TEAM: "tổ viên", Force.ANY: "người"}
)
_NEAR = MappingProxyType({-1: "hôm qua", 0: "hôm nay", 1: "ngày mai"})


def span_words(starts: datetime, ends: datetime, now: datetime, zone: ZoneInfo = VIETNAM) -> str:
    """From when to when on which day: 22:00–01:00 hôm nay, 00:00–04:00 thứ Tư 25/11."""
    begin, end, here = starts.astimezone(zone), ends.astimezone(zone), now.astimezone(zone)
    days = (begin.date() - here.date()).days
    year = "" if begin.year == here.year else f"/{begin.year}"
    day = _NEAR.get(days) or f"{DAYS[begin.weekday()]} {begin.day}/{begin.month}{year}"
    return f"{begin:%H:%M}–{end:%H:%M} {day}"


def missing(needed: Mapping[str, int], there: Sequence[Force]) -> dict[Force, int]:
    """How many of each force are still needed; "any" counts everybody."""
    lacking: dict[Force, int] = {}
    for written, number in needed.items():
        force = Force(written)
        has = len(there) if force is Force.ANY else sum(1 for f in there if f is force)
        if has < number:
            lacking[force] = number - has
    return lacking


def force_words(counted: Mapping[Force, int]) -> str:
    """As in 1 công an, 2 tổ viên."""
    return ", ".join(f"{number} {FORCES[force]}" for force, number in counted.items())
