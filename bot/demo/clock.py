"""The clock of the demo: it runs as fast as one likes, and jumps to the evening when one asks it to."""

import re
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

FASTEST = 3600.0
_JUMP = re.compile(r"\+\s*(\d{1,4})\s*(s|m|h|d|giây|phút|giờ|ngày)", re.IGNORECASE)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_VIETNAMESE = {"giây": "s", "phút": "m", "giờ": "h", "ngày": "d"}
_HOUR = re.compile(r"(\d{1,2})[:h](\d{2})?")
_DAYS = ("thứ 2", "thứ 3", "thứ 4", "thứ 5", "thứ 6", "thứ 7", "chủ nhật")
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
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
    """What somebody means who writes "22:00", "+1 h", "+3 ngày" or "thứ 2"; None where nobody knows."""
    said = words.strip().casefold()
    local = now.astimezone(zone)
    if jump := _JUMP.fullmatch(said):
        unit = _VIETNAMESE.get(jump[2], jump[2])
        return now + timedelta(**{_UNITS[unit]: int(jump[1])})
    if hour := _HOUR.fullmatch(said):
        return _at_hour(local, int(hour[1]), int(hour[2] or 0))
    for names in (_DAYS, _ENGLISH_DAYS):
        for number, name in enumerate(names):
            if said.removeprefix("next ") == name:
                return _on_weekday(local, number)
    return None


def _at_hour(local: datetime, hour: int, minute: int) -> datetime | None:
    if hour > 23 or minute > 59:
        return None
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)


def _on_weekday(local: datetime, weekday: int) -> datetime:
    """The next one, in the morning; today's has already begun."""
    days = (weekday - local.weekday() - 1) % 7 + 1
    at = local + timedelta(days=days)
    return at.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
