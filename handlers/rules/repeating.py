"""How often people say something comes back: hằng tuần, thứ bảy hằng tuần 19h, ngày 5 hằng tháng."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers.rules.appointed import read_clock
from handlers.rules.clocks import VIETNAM
from handlers.rules.day_words import EVERY_DAY, read_days
from handlers.rules.folding import strip_accents, tidy
from handlers.rules.recurrence import occurrences

LOOK_AHEAD = timedelta(days=70)  # every second month's last day lies nearer
SURE_DAYS = 28  # every month has them
_WEEKLY = re.compile(r"\b(?:(?:hang|moi) tuan|tuan nao cung|(?:hang|moi|cac) (?:thu|t\d|chu nhat|cn)\b)")
_FORTNIGHTLY = re.compile(r"\b(?:(?:2|hai) tuan (?:1|mot) lan|cach tuan)\b")
_MONTHLY = re.compile(r"\b(?:(?:hang|moi) thang|thang nao cung|(?:dau|cuoi) thang)\b")
_OFTENER = re.compile(r"\b(?:hang|moi) (?:ngay|dem|toi|nam|quy)\b(?! (?:thu|t\d|chu nhat|cn)\b)")
_BY_THE_MOON = re.compile(r"\b(?:ram|am lich|mung|mong)\b")
_DAY = re.compile(r"\bngay (\d{1,2})\b(?!\s?[/.-]\s?\d)")
_LAST, _FIRST = re.compile(r"\bcuoi\b"), re.compile(r"\bdau\b")
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


@dataclass(frozen=True)
class Repeat:
    """A rule of RFC 5545 by the local clock, its hour, and how people say it."""

    rule: str
    clock: time
    words: str


def read_repeat(words: str, like: datetime) -> Repeat | None:
    """How often, from the author's words; what they leave out is as in `like`. None where it is not said.

    Weekly, every second week or monthly: nobody reads what comes every day.
    """
    said = strip_accents(tidy(words))
    local = like.astimezone(VIETNAM)
    clock = read_clock(words) or local.time().replace(second=0, microsecond=0)
    every = 2 if _FORTNIGHTLY.search(said) else 1
    weekdays = sorted(read_days(_FORTNIGHTLY.sub(" ", said), local.date())[0].weekdays)
    if _BY_THE_MOON.search(said) or _OFTENER.search(said) or weekdays == sorted(EVERY_DAY):
        return None
    if _MONTHLY.search(said):
        found = _monthly(said, weekdays, local.day)
    elif weekdays or every == 2 or _WEEKLY.search(said):
        found = _weekly(weekdays or [local.isoweekday()], every)
    else:
        return None
    return Repeat(found[0], clock, f"{found[1]}, {clock:%H:%M}") if found is not None else None


def _weekly(weekdays: list[int], every: int) -> tuple[str, str]:
    names = ", ".join(_NAMES[day - 1] for day in weekdays)
    codes = ",".join(_CODES[day - 1] for day in weekdays)
    if every == 1:
        return f"FREQ=WEEKLY;BYDAY={codes}", f"{names} hằng tuần"
    return f"FREQ=WEEKLY;INTERVAL={every};BYDAY={codes}", f"{names}, hai tuần một lần"


def _monthly(said: str, weekdays: list[int], same_day: int) -> tuple[str, str] | None:
    """A day of the month, its last one, or its first or last Saturday; a short month ends earlier."""
    which = -1 if _LAST.search(said) else 1 if _FIRST.search(said) else 0
    if weekdays:
        if which == 0 or len(weekdays) > 1:
            return None
        at, side = weekdays[0] - 1, "đầu" if which == 1 else "cuối"
        return (
            f"FREQ=MONTHLY;BYDAY={which}{_CODES[at]}",
            f"{_NAMES[at]} {side} tháng",
        )
    named = _DAY.search(said)
    if named is None and which == -1:
        return "FREQ=MONTHLY;BYMONTHDAY=-1", "ngày cuối tháng"
    day = int(named[1]) if named else 1 if which == 1 else same_day
    if not 1 <= day <= 31:
        return None
    words = f"ngày {day} hằng tháng"
    if day <= SURE_DAYS:
        return f"FREQ=MONTHLY;BYMONTHDAY={day}", words
    days = ",".join(str(n) for n in range(SURE_DAYS, day + 1))
    return f"FREQ=MONTHLY;BYMONTHDAY={days};BYSETPOS=-1", words


def next_time(rule: str, first_at: datetime, after: datetime) -> datetime | None:
    """The first moment (UTC) on a later day than `after`: there is time to ask the day before."""
    tomorrow = after.astimezone(VIETNAM).date() + timedelta(days=1)
    since = datetime.combine(tomorrow, time(), VIETNAM)
    return next(iter(occurrences(rule, first_at, since, since + LOOK_AHEAD)), None)
