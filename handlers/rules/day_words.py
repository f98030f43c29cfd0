"""Days as people type them: thứ 3 5 7, t2-t6, cuối tuần, hằng đêm, tối nay, 30/11, từ 1/12 đến 5/12."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

EVERY_DAY = frozenset(range(1, 8))
_NUMBERED = {"hai": 1, "ba": 2, "tu": 3, "nam": 4, "sau": 5, "bay": 6}
_ONE = r"(?:[2-7]|hai|ba|tu|nam|sau|bay|cn|chu nhat)"
_THU = rf"(?:thu|t)\s?\.?\s?{_ONE}\b"
_JOINED = r"\s*(?:,|-|–|&|\+|/|va|den|toi|\s)\s*(?:thu\s?|t\s?)?"
_NO_DAY = r"(?!\s*(?:nguoi|cong an|dan quan|to\b|tv|ca\b|h\b|gio|:|phut|/))"  # “2 người” counts people
_DAYS = re.compile(rf"\b(?:{_THU}|cn\b|chu nhat\b)(?:{_JOINED}{_ONE}\b{_NO_DAY})*")
_DAY = re.compile(rf"(?:thu\s?|t\s?)?\.?\s?(?P<day>{_ONE})\b")
_SLASHED = re.compile(r"\b(?:thu|t)\s?[2-7](?:/[2-7])+\b")  # thứ 3/5/7 is no date
_RANGE = re.compile(r"^\s*(?:-|–|den|toi)\s*$")
_DATE = re.compile(r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?\b(?!\s*(?:h\b|gio))")
_SPAN_OF_DATES = re.compile(
    rf"(?:tu\s+)?(?:ngay\s+)?{_DATE.pattern}\s*(?:den|toi|-|–)\s*(?:het\s+)?(?:ngay\s+)?{_DATE.pattern}"
)
_NEAR = re.compile(r"\b(?:hom|sang|trua|chieu|toi|dem|ngay) (nay|mai|kia)\b")
_AHEAD = {"nay": 0, "mai": 1, "kia": 2}
_EVERY = (
    r"\b(?:hang|moi|cac|tat ca cac) (?:ngay|dem|toi)(?: trong tuan)?\b(?!\s*(?:thu|t\s?\d|cn|chu))"
    r"|\bca tuan\b|\b7/7\b"
)
_GROUPS = (
    (re.compile(_EVERY), EVERY_DAY),
    (re.compile(r"\bcuoi tuan\b"), frozenset({6, 7})),
    (re.compile(r"\b(?:trong tuan|ngay thuong)\b"), frozenset({1, 2, 3, 4, 5})),
)


@dataclass(frozen=True)
class Days:
    """Weekdays that come back (ISO), or single dates; and from when until when."""

    weekdays: frozenset[int] = frozenset()
    dates: tuple[date, ...] = ()
    first: date | None = None
    last: date | None = None

    @property
    def are_named(self) -> bool:
        return bool(self.weekdays or self.dates)


def read_days(said: str, today: date) -> tuple[Days, str]:
    """The days in a text without accents, and the text without them.

    A date without a year is the next one to come. A span of dates together with weekdays limits them;
    alone it means every day of it.
    """
    first, last, rest = _span(said, today)
    weekdays, rest = _weekdays(rest)
    if first is not None and last is not None:
        return Days(weekdays or EVERY_DAY, (), first, last), rest
    dates = {d for m in _DATE.finditer(rest) if (d := _date(m.groups(), today)) is not None}
    dates |= {today + timedelta(days=_AHEAD[m[1]]) for m in _NEAR.finditer(rest)}
    if dates and not weekdays:
        return Days(dates=tuple(sorted(dates))), _NEAR.sub(" ", _DATE.sub(" ", rest))
    return Days(weekdays), rest


def _span(said: str, today: date) -> tuple[date | None, date | None, str]:
    found = _SPAN_OF_DATES.search(said)
    if found is None:
        return None, None, said
    first, last = _date(found.groups()[:3], today), _date(found.groups()[3:], today)
    if first is None or last is None:
        return None, None, said
    if last < first:
        last = _next_year(last)
    return first, last, said[: found.start()] + " " + said[found.end() :]


def _date(parts: Iterable[str | None], today: date) -> date | None:
    day, month, year = parts
    try:
        if year is not None:
            return date(int(year), int(month or 0), int(day or 0))
        this = date(today.year, int(month or 0), int(day or 0))
    except ValueError:
        return _leap(day, month, today)
    return this if this >= today else _next_year(this)


def _leap(day: str | None, month: str | None, today: date) -> date | None:
    """29/2 is a day of the next leap year."""
    if (day or "").lstrip("0") != "29" or (month or "").lstrip("0") != "2":
        return None
    year = next(y for y in range(today.year, today.year + 9) if y % 4 == 0 and (y % 100 or y % 400 == 0))
    return date(year, 2, 29)


def _next_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day + timedelta(days=366)


def _weekdays(said: str) -> tuple[frozenset[int], str]:
    found: set[int] = set()
    said = _SLASHED.sub(lambda m: m[0].replace("/", ","), said)
    for pattern, days in _GROUPS:
        if pattern.search(said):
            found |= days
            said = pattern.sub(" ", said)
    for match in reversed(list(_DAYS.finditer(said))):
        found |= _listed(match[0])
        said = said[: match.start()] + " " + said[match.end() :]
    return frozenset(found), said


def _listed(words: str) -> set[int]:
    """The days of one list; “thứ 2 đến thứ 6” means all between."""
    found: set[int] = set()
    before: tuple[int, int] | None = None
    for match in _DAY.finditer(words):
        day = _number(match["day"])
        if before is not None and _RANGE.match(words[before[1] : match.start()]):
            start = before[0]
            found |= {(start + n - 1) % 7 + 1 for n in range((day - start) % 7 + 1)}
        found.add(day)
        before = day, match.end()
    return found


def _number(word: str) -> int:
    if word in {"cn", "chu nhat"}:
        return 7
    return int(word) - 1 if word.isdecimal() else _NUMBERED[word]
