"""What may be asked of a volunteer: one shift at a time, rest in between, not too many nights a month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from handlers.rules.clocks import VIETNAM
from handlers.rules.facts import PatrolLimits

_ONE_DAY = timedelta(days=1)


class Problem(StrEnum):
    """Why somebody should not be on a shift."""

    BUSY = "busy"
    REST = "rest"
    NIGHTS = "nights"
    AWAY = "away"


@dataclass(frozen=True, order=True)
class Span:
    """From one aware moment to a later one."""

    starts: datetime
    ends: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.starts < other.ends and other.starts < self.ends

    @property
    def length(self) -> timedelta:
        return self.ends - self.starts


@dataclass(frozen=True)
class Limits:
    """The dated limits, ready to be compared with."""

    most_nights: int
    rest: timedelta
    night_begins: time
    night_ends: time
    zone: ZoneInfo = field(default=VIETNAM)

    @classmethod
    def of(cls, facts: PatrolLimits) -> "Limits":
        begins, ends = time.fromisoformat(facts.night_begins), time.fromisoformat(facts.night_ends)
        return cls(facts.most_nights, facts.rest.plain, begins, ends)


def nights(span: Span, limits: Limits) -> set[date]:
    """The nights a shift touches, each named by the day on which it begins."""
    found = set()
    day = span.starts.astimezone(limits.zone).date() - _ONE_DAY
    last = span.ends.astimezone(limits.zone).date()
    while day <= last:
        begins = datetime.combine(day, limits.night_begins, limits.zone)
        ends = datetime.combine(day + _ONE_DAY, limits.night_ends, limits.zone)
        if span.overlaps(Span(begins, ends)):
            found.add(day)
        day += _ONE_DAY
    return found


def is_weekend(span: Span, limits: Limits) -> bool:
    return span.starts.astimezone(limits.zone).isoweekday() in {6, 7}


def problem(span: Span, taken: Sequence[Span], away: Sequence[Span], limits: Limits) -> Problem | None:
    """What speaks against giving this shift to somebody who has these and is away then; None: nothing."""
    if any(span.overlaps(other) for other in taken):
        return Problem.BUSY
    if any(span.overlaps(other) for other in away):
        return Problem.AWAY
    if any(_gap(span, other) < limits.rest for other in taken):
        return Problem.REST
    return Problem.NIGHTS if _too_many_nights(span, taken, limits) else None


def _gap(one: Span, other: Span) -> timedelta:
    return max(other.starts - one.ends, one.starts - other.ends)


def _too_many_nights(span: Span, taken: Iterable[Span], limits: Limits) -> bool:
    mine = nights(span, limits)
    had = set().union(*(nights(other, limits) for other in taken))
    months = {(day.year, day.month) for day in mine}
    return any(
        len({day for day in mine | had if (day.year, day.month) == month}) > limits.most_nights
        for month in months
        if mine - had
    )
