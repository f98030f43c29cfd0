"""Bảng chấm công trực đêm: who was on patrol in which night, for how long, and how many nights count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.rules.roster_limits import Limits, Span, nights
from storage.words import Force

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Presence:
    """One person on one shift, from checking in until leaving."""

    person_id: int
    name: str
    force: Force
    span: Span


@dataclass(frozen=True)
class Month:
    """A month of a calendar."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def next(self) -> "Month":
        return Month.of(self.first + timedelta(days=31))

    @property
    def days(self) -> int:
        return (self.next.first - self.first).days

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __str__(self) -> str:
        return f"{self.month}/{self.year}"


@dataclass(frozen=True)
class Row:
    """One person's month: the time in each night, by the day on which the night begins."""

    person_id: int
    name: str
    force: Force
    by_day: Mapping[int, timedelta]
    most: int

    @property
    def nights(self) -> int:
        return len(self.by_day)

    @property
    def counted(self) -> int:
        """Nights that an allowance may be paid for."""
        return min(self.nights, self.most)

    @property
    def time(self) -> timedelta:
        return sum(self.by_day.values(), timedelta())


def sheet(presences: Iterable[Presence], month: Month, limits: Limits) -> tuple[Row, ...]:
    """Everybody's nights of a month, in the order of their names; a night belongs to the day it begins."""
    people: dict[int, Presence] = {}
    worked: dict[int, dict[int, timedelta]] = {}
    for presence in presences:
        for day in nights(presence.span, limits):
            if day in month:
                people[presence.person_id] = presence
                mine = worked.setdefault(presence.person_id, {})
                mine[day.day] = mine.get(day.day, timedelta()) + _within(presence.span, day, limits)
    rows = [
        Row(
            who.person_id,
            who.name,
            who.force,
            dict(sorted(worked[who.person_id].items())),
            limits.most_nights,
        )
        for who in people.values()
    ]
    return tuple(sorted(rows, key=_given_name_first))


def _given_name_first(row: Row) -> tuple[str, str, int]:
    """Vietnamese lists stand in the order of given names, which are written last."""
    return row.name.rsplit(" ", 1)[-1].casefold(), row.name, row.person_id


def _within(span: Span, day: date, limits: Limits) -> timedelta:
    """How much of the span lies in the night that begins on this day."""
    begins = datetime.combine(day, limits.night_begins, limits.zone)
    ends = datetime.combine(day + _ONE_DAY, limits.night_ends, limits.zone)
    return min(span.ends, ends) - max(span.starts, begins)
