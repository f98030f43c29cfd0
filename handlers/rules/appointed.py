"""The hour that people name: 19h thứ bảy, 7 giờ sáng mai, 20/12 lúc 8h30, 14:00 chiều nay."""

import re
from datetime import date, datetime, time, timedelta

from handlers.rules.clocks import VIETNAM
from handlers.rules.day_words import read_days
from handlers.rules.folding import strip_accents, tidy
from handlers.rules.hours import with_plain_hours

LATEST = timedelta(days=366)
NOON, EVENING_BEGINS = 12, 6  # “7 giờ tối” is 19 o'clock, “12 giờ trưa” stays
_HOUR = re.compile(r"\b(\d{1,2})\s?(?:h|gio|g|:)(?:\s?([0-5]\d)(?!\s?/)(?:\s?phut)?)?(?![a-z\d])(\s?ruoi\b)?")
_LATER_HALF = re.compile(r"\b(?:chieu|toi|dem)\b")
_AHEAD = (
    (re.compile(r"\b(?:ngay kia|mot)\b"), 2),
    (re.compile(r"\b(?:ngay mai|sang mai|trua mai|chieu mai|toi mai|dem mai|mai)\b"), 1),
    (re.compile(r"\b(?:hom nay|sang nay|trua nay|chieu nay|toi nay|dem nay)\b"), 0),
)


def read_moment(words: str, now: datetime) -> datetime | None:
    """The next such moment after now; None where no hour is named, or the moment is over or a year away."""
    said, local = strip_accents(with_plain_hours(tidy(words))), now.astimezone(VIETNAM)
    found = _HOUR.search(said)
    clock = _clock(found, said) if found is not None else None
    if found is None or clock is None:
        return None
    rest = said[: found.start()] + " " + said[found.end() :]
    day = _day(rest, local, clock)
    at = datetime.combine(day, clock, VIETNAM)
    return at if now < at <= now + LATEST else None


def read_clock(words: str) -> time | None:
    """The hour alone; None where none is named."""
    said = strip_accents(with_plain_hours(tidy(words)))
    found = _HOUR.search(said)
    return _clock(found, said) if found is not None else None


def _clock(found: re.Match[str], said: str) -> time | None:
    hour, minute = int(found[1]), 30 if found[3] else int(found[2] or 0)
    if hour < NOON and _LATER_HALF.search(said) and not (hour < EVENING_BEGINS and "dem" in said.split()):
        hour += NOON
    return time(hour, minute) if hour < 24 else None


def _day(rest: str, local: datetime, clock: time) -> date:
    today = local.date()
    for pattern, ahead in _AHEAD:
        if pattern.search(rest):
            return today + timedelta(days=ahead)
    days, _ = read_days(rest, today)
    if days.dates:
        return days.dates[0]
    first = today if clock > local.time() else today + timedelta(days=1)
    coming = (first + timedelta(days=n) for n in range(7))
    return next((day for day in coming if not days.weekdays or day.isoweekday() in days.weekdays), first)
