"""When something is due: minutes, days and office hours, quiet nights, and how a time is told in words."""

import calendar as months
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_ONE_DAY = timedelta(days=1)
_MONTH_OF_A_DRILL = timedelta(days=30)


class Unit(StrEnum):
    """What a target counts in; the values are how facts.toml writes them."""

    SECONDS = "s"
    MINUTES = "m"
    HOURS = "h"
    DAYS = "d"
    MONTHS = "mo"
    WORKING_HOURS = "wh"
    WORKING_DAYS = "wd"  # the office hours of one full day, begun at any hour of it


_PLAIN = MappingProxyType(
    {
        Unit.SECONDS: timedelta(seconds=1),
        Unit.MINUTES: timedelta(minutes=1),
        Unit.HOURS: timedelta(hours=1),
        Unit.DAYS: _ONE_DAY,
    }
)
_WORDS = MappingProxyType(
    {
        Unit.SECONDS: "giây",
        Unit.MINUTES: "phút",
        Unit.HOURS: "giờ",
        Unit.DAYS: "ngày",
        Unit.MONTHS: "tháng",
        Unit.WORKING_HOURS: "giờ làm việc",
        Unit.WORKING_DAYS: "ngày làm việc",
    }
)
_NEAR = MappingProxyType({0: "", -1: " hôm qua", 1: " ngày mai"})
_WRITTEN = re.compile(r"(\d{1,6})(s|mo|m|h|d|wh|wd)")


@dataclass(frozen=True)
class Target:
    """A length of time as people promise it: 5 minutes, 8 working hours, 2 months."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, written: str) -> "Target":
        """Read "5m", "30s", "24h", "3d", "2mo", "8wh" or "1wd"; anything else is a ValueError."""
        match = _WRITTEN.fullmatch(written)
        if match is None:
            raise ValueError(f"{written!r} is no length of time; write 30s, 5m, 24h, 3d, 2mo, 8wh or 1wd")
        return cls(int(match[1]), Unit(match[2]))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def words(self) -> str:
        """For a text: "5 phút", "8 giờ làm việc"."""
        return f"{self.amount} {_WORDS[self.unit]}"

    @property
    def plain(self) -> timedelta:
        """The length where it needs no calendar; ValueError for months and working time."""
        if self.unit not in _PLAIN:
            raise ValueError(f"how long {self} lasts depends on the calendar: ask due()")
        return self.amount * _PLAIN[self.unit]


type_span = tuple[time, time]


@dataclass(frozen=True)
class Calendar:
    """The office hours of the people who promise. Weekdays are ISO: 1 Monday … 7 Sunday."""

    spans: tuple[type_span, ...]
    weekdays: frozenset[int]
    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()  # worked although they fall on a weekend
    zone: ZoneInfo = field(default=VIETNAM)

    def __post_init__(self) -> None:
        """An office that never opens would make every promise endless."""
        edges = [edge for span in self.spans for edge in span]
        if not self.spans or not self.weekdays or edges != sorted(set(edges)):
            raise ValueError("office hours need at least one weekday and spans in order that do not overlap")

    @property
    def day_length(self) -> timedelta:
        """Working time of one full day."""
        return sum((_between(*span) for span in self.spans), timedelta())

    def is_working_day(self, day: date) -> bool:
        if day in self.make_up_days:
            return True
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def open_spans(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of office time from `since` on, in UTC, the first one cut where it has begun."""
        day = since.astimezone(self.zone).date()
        while True:
            if self.is_working_day(day):
                yield from self._spans_of(day, since)
            day += _ONE_DAY

    def _spans_of(self, day: date, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        for opens, closes in self.spans:
            begins = datetime.combine(day, opens, self.zone).astimezone(UTC)
            ends = datetime.combine(day, closes, self.zone).astimezone(UTC)
            if ends > since:
                yield max(begins, since), ends


def due(began: datetime, target: Target | str, calendar: Calendar, *, scale: float = 1.0) -> datetime:
    """The moment (aware, UTC) at which a promise made at `began` (aware) falls due.

    Days are full days of 24 hours. Months end on the same day of the month, or on its last day.
    Working time runs in office hours only; a working day is the office time of one full day, so what
    begins on Monday at 16:00 is due on Tuesday at 16:00, and never later than the legal end of a day.

    Args:
        began: when the clock started.
        target: how long, as a Target or as written in the facts.
        calendar: the office hours.
        scale: SERVICE_SCALE. In a drill (not 1) office hours are taken as running at once, because a
            drill on a Sunday must not wait for Monday.

    Raises:
        ValueError: `began` has no time zone, or the target cannot be read.
    """
    if began.tzinfo is None:
        raise ValueError("a clock starts at a moment with a time zone")
    start, promise = began.astimezone(UTC), Target.parse(target) if isinstance(target, str) else target
    if scale != 1.0:
        return start + scaled(_in_a_drill(promise, calendar), scale)
    if promise.unit in _PLAIN:
        return start + promise.plain
    if promise.unit is Unit.MONTHS:
        return _months_later(start, promise.amount, calendar.zone)
    return _after_working(start, _working(promise, calendar), calendar)


def scaled(delay: timedelta, scale: float) -> timedelta:
    """A waiting time divided by SERVICE_SCALE (60 makes a minute a second); ValueError unless positive."""
    if scale <= 0:
        raise ValueError("the scale of time is a number above 0")
    return delay if scale == 1.0 else delay / scale


def working_time(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """How much office time lies between two aware moments; zero where the second is not later."""
    total = timedelta()
    for begins, ends in calendar.open_spans(since.astimezone(UTC)):
        if begins >= until:
            break
        total += min(ends, until) - begins
    return total


@dataclass(frozen=True)
class QuietHours:
    """The night in which only alarms ring; it may run over midnight."""

    begins: time
    ends: time
    zone: ZoneInfo = field(default=VIETNAM)

    def covers(self, at: datetime) -> bool:
        clock = at.astimezone(self.zone).time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def over(self, at: datetime) -> datetime:
        """`at` itself by day; by night the moment (UTC) at which the night ends."""
        if not self.covers(at):
            return at.astimezone(UTC)
        local = at.astimezone(self.zone)
        day = local.date() if local.time() < self.ends else local.date() + _ONE_DAY
        return datetime.combine(day, self.ends, self.zone).astimezone(UTC)


def clock_words(at: datetime, now: datetime, zone: ZoneInfo = VIETNAM) -> str:
    """A moment as people say it: "21:05", "21:05 hôm qua", "21:05 ngày 20/11", with the year if another."""
    there, here = at.astimezone(zone), now.astimezone(zone)
    clock, days = f"{there:%H:%M}", (there.date() - here.date()).days
    if days in _NEAR:
        return clock + _NEAR[days]
    year = "" if there.year == here.year else f"/{there.year}"
    return f"{clock} ngày {there.day}/{there.month}{year}"


def _between(opens: time, closes: time) -> timedelta:
    return datetime.combine(date.min, closes) - datetime.combine(date.min, opens)


def _working(promise: Target, calendar: Calendar) -> timedelta:
    one = calendar.day_length if promise.unit is Unit.WORKING_DAYS else timedelta(hours=1)
    return promise.amount * one


def _in_a_drill(promise: Target, calendar: Calendar) -> timedelta:
    if promise.unit in _PLAIN:
        return promise.plain
    return promise.amount * _MONTH_OF_A_DRILL if promise.unit is Unit.MONTHS else _working(promise, calendar)


def _after_working(start: datetime, left: timedelta, calendar: Calendar) -> datetime:
    """The earliest moment by which that much office time has passed."""
    if not left:
        return start
    for begins, ends in calendar.open_spans(start):
        if left <= ends - begins:
            return begins + left
        left -= ends - begins
    raise AssertionError("office hours never end")


def _months_later(start: datetime, amount: int, zone: ZoneInfo) -> datetime:
    local = start.astimezone(zone)
    years, month = divmod(local.month - 1 + amount, 12)
    year = local.year + years
    day = min(local.day, months.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)
