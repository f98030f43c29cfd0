"""Điểm nóng: in which hours of the week and in which group reports come, where nobody walks yet.

Hours and places are counted, never people; a handful of reports is no pattern and is not shown.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.rules.clocks import VIETNAM

BLOCK = 2  # hours
LEAST = 3  # reports that make a pattern
DAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


@dataclass(frozen=True, order=True)
class Hours:
    """Two hours of the week: ISO weekday and the hour they begin, on people's clocks."""

    weekday: int
    begins: int

    @classmethod
    def of(cls, at: datetime) -> "Hours":
        local = at.astimezone(VIETNAM)
        return cls(local.isoweekday(), local.hour // BLOCK * BLOCK)

    @property
    def words(self) -> str:
        return f"{DAYS[self.weekday - 1]} {self.begins}–{self.begins + BLOCK}h"


@dataclass(frozen=True)
class Hot:
    """A group in these hours: how many reports, and whether a patrol walks then already."""

    unit_id: int
    hours: Hours
    reports: int
    is_walked: bool


def walked(starts_at: datetime, ends_at: datetime) -> set[Hours]:
    """The hours of the week a shift covers, whole or in part."""
    found, at = set(), starts_at
    while at < ends_at:
        found.add(Hours.of(at))
        local = at.astimezone(VIETNAM)
        begins = local.replace(hour=local.hour // BLOCK * BLOCK, minute=0, second=0, microsecond=0)
        at = begins + timedelta(hours=BLOCK)
    return found


def hottest(
    reports: Iterable[tuple[int, datetime]], walks: Collection[tuple[int, Hours]], most: int
) -> list[Hot]:
    """The hours with most reports; of two with as many, the one nobody walks in comes first.

    Args:
        reports: the group of each report and when it came.
        walks: the groups and hours that patrols cover now.
        most: how many are wanted.
    """
    counted = Counter((unit_id, Hours.of(at)) for unit_id, at in reports)
    found = [
        Hot(unit_id, hours, count, (unit_id, hours) in walks)
        for (unit_id, hours), count in counted.items()
        if count >= LEAST
    ]
    return sorted(found, key=lambda h: (-h.reports, h.is_walked, h.unit_id, h.hours))[:most]
