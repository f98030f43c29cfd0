"""A roster as a leader types it: “2 người, thứ 3 5 7, 22h–1h”, in any order, with or without accents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from handlers.rules.day_words import EVERY_DAY, Days, read_days
from handlers.rules.folding import strip_accents, tidy
from handlers.rules.hours import with_plain_hours
from storage.words import Force

BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_PEOPLE = 40
MOST_WINDOW = 120  # minutes
_HOUR = (
    r"(?P<{0}h>[01]?\d|2[0-4])\s?(?:h|:|gio|g)\s?(?P<{0}m>[0-5]\d)?(?:\s?phut)?"
    r"(?:\s?(?P<{0}p>sang|trua|chieu|toi|dem|khuya))?"
)
_BARE = r"(?P<{0}h>[01]?\d|2[0-4])(?P<{0}m>)(?P<{0}p>)"
_TO = r"\s*(?:-|–|—|->|→|den|toi|~)\s*"
_HOURS = re.compile(rf"(?:(?<!thu )tu\s+|luc\s+)?\b{_HOUR.format('a')}{_TO}{_HOUR.format('b')}(?!\d)")
_HALF_HOURS = re.compile(rf"(?:(?<!thu )tu\s+)?\b{_BARE.format('a')}{_TO}{_HOUR.format('b')}(?!\d)")
_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6}
_COUNT = r"(?P<n>\d{1,2}|mot|hai|ba|bon|nam|sau)"
_PEOPLE = (
    (Force.POLICE, re.compile(rf"\b{_COUNT}\s?(?:dong chi\s|anh\s|chi\s)?(?:cong an|ca\b|cskv|canh sat)")),
    (Force.MILITIA, re.compile(rf"\b{_COUNT}\s?(?:dan quan|dq\b)")),
    (Force.TEAM, re.compile(rf"\b{_COUNT}\s?(?:to vien|tv\b|to bao ve|bao ve|antt|to an ninh|to\b)")),
    (Force.ANY, re.compile(rf"\b{_COUNT}\s?(?:nguoi|ng\b|n\b)")),
)
_EVERY_SECOND = re.compile(r"\b(?:cach tuan|2 tuan (?:mot|1) lan|hai tuan mot lan)\b")
_NO_HOLIDAYS = re.compile(r"\b(?:tru|nghi|khong)\s(?:cac\s)?(?:ngay\s)?(?:le|tet)(?:\s?,?\s?(?:va\s)?tet)?\b")
_WINDOW = re.compile(r"\b(?:lech|xe dich|ngau nhien)(?:\s(?:gio|trong|toi da))*\s?(\d{1,3})\s?(?:phut|p)\b")
_EVENT = re.compile(r"\bsu kien\s*:?\s*(?P<name>[^,;\n]{3,100})")


class Lacking(StrEnum):
    """What the leader did not say."""

    PEOPLE = "people"
    DAYS = "days"
    HOURS = "hours"


@dataclass(frozen=True)
class Wanted:
    """A roster as it was asked for."""

    days: Days
    starts: time
    ends: time
    needed: Mapping[str, int]
    every: int = 1  # weeks
    skips_holidays: bool = False
    window: int = 0
    event: str | None = None

    @property
    def minutes(self) -> int:
        """How long a shift lasts; one that ends before it begins ends on the next day."""
        begin, end = (t.hour * 60 + t.minute for t in (self.starts, self.ends))
        return (end - begin) % (24 * 60) or 24 * 60

    @property
    def rule(self) -> str:
        """As RFC 5545 writes it; single dates are named one by one."""
        if self.days.dates:
            return "RDATE:" + ",".join(f"{d:%Y%m%d}T{self.starts:%H%M%S}" for d in self.days.dates)
        until = f";UNTIL={self.days.last:%Y%m%d}T235959" if self.days.last is not None else ""
        every = f";INTERVAL={self.every}" if self.every > 1 else ""
        if self.days.weekdays == EVERY_DAY and self.every == 1:
            return f"FREQ=DAILY{until}"
        return f"FREQ=WEEKLY{every};BYDAY={','.join(BYDAY[d - 1] for d in sorted(self.days.weekdays))}{until}"


def read_roster(written: str, today: date) -> Wanted | set[Lacking]:
    """What was asked for, or what is missing to know it."""
    name, said = _event(with_plain_hours(re.sub(r"\s+", " ", tidy(written))))
    window = _WINDOW.search(said)
    rest = _WINDOW.sub(" ", said)
    skips, rest = bool(_NO_HOLIDAYS.search(rest)), _NO_HOLIDAYS.sub(" ", rest)
    every, rest = (2 if _EVERY_SECOND.search(rest) else 1), _EVERY_SECOND.sub(" ", rest)
    hours, rest = _hours(rest)
    needed, rest = _people(rest)
    days, _ = read_days(rest, today)
    lacking = {Lacking.HOURS} if hours is None else set()
    lacking |= {Lacking.PEOPLE} if not needed else set()
    lacking |= {Lacking.DAYS} if not days.are_named else set()
    if lacking or hours is None:
        return lacking
    drawn = min(int(window[1]), MOST_WINDOW) if window else 0
    return Wanted(days, *hours, needed, every=every, skips_holidays=skips, window=drawn, event=name)


def _event(written: str) -> tuple[str | None, str]:
    """The name of an event as it was written, and the rest without accents."""
    said = strip_accents(written)
    found = _EVENT.search(said)
    if found is None:
        return None, said
    begin, end = found.span("name")
    name = written[begin:end] if len(written) == len(said) else said[begin:end]
    return name.strip(), said[: found.start()] + " " + said[found.end() :]


def _hours(said: str) -> tuple[tuple[time, time] | None, str]:
    found = _HOURS.search(said) or _HALF_HOURS.search(said)
    if found is None:
        return None, said
    part = found.groupdict()
    ends = _clock(part["bh"], part["bm"], part["bp"])
    starts = _clock(part["ah"], part["am"], part["ap"])
    return (starts, ends), said[: found.start()] + " , " + said[found.end() :]


def _clock(hour: str, minute: str | None, part: str | None) -> time:
    """10 giờ tối is 22:00; 24h is midnight; 12 giờ đêm too."""
    number = int(hour) % 24
    if part in {"chieu", "toi"} and number < 12:
        number += 12
    elif part in {"dem", "khuya"} and 6 < number <= 12:
        number = (number + 12) % 24
    return time(number, int(minute or 0))


def _people(said: str) -> tuple[dict[str, int], str]:
    needed: dict[str, int] = {}
    for force, pattern in _PEOPLE:
        for found in reversed(list(pattern.finditer(said))):
            number = _WORDS.get(found["n"]) or int(found["n"])
            if 0 < number <= MOST_PEOPLE:
                needed[force.value] = needed.get(force.value, 0) + number
            said = said[: found.start()] + " , " + said[found.end() :]
    return needed, said
