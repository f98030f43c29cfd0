"""The clock of the demo: it runs as fast as one likes, and jumps to the evening when one asks it to."""

import re
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.rules.folding import strip_accents

FASTEST = 3600.0
_JUMP = re.compile(r"\+? ?(\d{1,4}) ?([a-z]+)(?: nua| sau| later)?")
_UNITS = {
    "seconds": ("s", "giay", "second", "seconds"),
    "minutes": ("m", "p", "phut", "min", "mins", "minute", "minutes"),
    "hours": ("h", "gio", "tieng", "hour", "hours"),
    "days": ("d", "ngay", "hom", "day", "days"),
    "weeks": ("w", "tuan", "week", "weeks"),
}
_HOUR = re.compile(r"(?:luc |at )?(\d{1,2})(?: ?[:hg] ?| gio ?)(\d{2})?")
_DAYS = (
    ("thu 2", "thu hai", "t2", "monday"),
    ("thu 3", "thu ba", "t3", "tuesday"),
    ("thu 4", "thu tu", "t4", "wednesday"),
    ("thu 5", "thu nam", "t5", "thursday"),
    ("thu 6", "thu sau", "t6", "friday"),
    ("thu 7", "thu bay", "t7", "saturday"),
    ("chu nhat", "cn", "sunday"),
)
_TOMORROW = {"mai", "ngay mai", "sang mai", "tomorrow"}
_NEXT = re.compile(r"^(?:den |toi |sang |next |on )*(.+?)(?: toi| tuan toi| tuan sau| sau)?$")
MORNING_HOUR = 8


class StageClock:
    """Tells stage time: real time, times a speed, plus the jumps. It never runs backwards."""

    def __init__(self, at: datetime | None = None) -> None:
        self._at = (at or datetime.now(UTC)).astimezone(UTC)
        self._since = time.monotonic()
        self.speed = 1.0

    def now(self) -> datetime:
        return self._at + timedelta(seconds=(time.monotonic() - self._since) * self.speed)

    def set(self, at: datetime) -> None:
        """Jump to a moment; an earlier one is passed over."""
        self._at, self._since = max(self.now(), at.astimezone(UTC)), time.monotonic()

    def run_at(self, speed: float) -> None:
        """From now on `speed` seconds of the stage are one second of the machine (0.1 to 3600)."""
        self._at, self._since = self.now(), time.monotonic()
        self.speed = min(max(speed, 0.1), FASTEST)


def moment_meant(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """What somebody means who writes "22:00", "+1 h", "+3 ngày" or "thứ hai tới"; None where nobody knows.

    A number with "giờ" is an hour of the day ("22 giờ"); with a plus it is a length ("+2 giờ").
    """
    said = " ".join(strip_accents(words).split())
    local = now.astimezone(zone)
    if hour := _HOUR.fullmatch(said):
        return _at_hour(local, int(hour[1]), int(hour[2] or 0))
    if jump := _JUMP.fullmatch(said):
        return _later(now, int(jump[1]), jump[2])
    if said in _TOMORROW:
        return _morning(local, 1)
    day = _NEXT.sub(r"\1", said)
    number = next((n for n, names in enumerate(_DAYS) if day in names or said in names), None)
    return None if number is None else _morning(local, (number - local.weekday() - 1) % 7 + 1)


def _later(now: datetime, count: int, unit: str) -> datetime | None:
    name = next((name for name, others in _UNITS.items() if unit in others), None)
    return None if name is None else now + timedelta(**{name: count})


def _at_hour(local: datetime, hour: int, minute: int) -> datetime | None:
    if hour > 23 or minute > 59:
        return None
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)


def _morning(local: datetime, days: int) -> datetime:
    """So many days from now, when people begin to work; today has already begun."""
    return (local + timedelta(days=days)).replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
