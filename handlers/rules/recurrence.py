"""When a pattern comes back: RFC 5545 rules by the local clock, with nights across midnight and holidays."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from handlers.rules.clocks import VIETNAM

MOST = 800  # occurrences in one question: two years of every day


class BadRule(Exception):
    """A rule that RFC 5545 does not know."""


def occurrences(
    rule: str,
    first_at: datetime,
    since: datetime,
    until: datetime,
    *,
    without: Collection[date] = (),
    zone: ZoneInfo = VIETNAM,
) -> list[datetime]:
    """The moments (UTC) from `since` up to before `until` at which the rule begins a shift.

    The rule runs by the local clock: the hour of `first_at` stays what people read on the wall.

    Raises:
        BadRule: the rule cannot be read.
    """
    start = first_at.astimezone(zone).replace(tzinfo=None)
    try:
        series = rrulestr(rule, dtstart=start, forceset=True, ignoretz=True)
    except (ValueError, TypeError) as error:
        raise BadRule("a rule is written as in RFC 5545: FREQ=WEEKLY;BYDAY=TU,TH") from error
    begin, end = (m.astimezone(zone).replace(tzinfo=None) for m in (since, until))
    found = []
    for local in series.xafter(max(begin, start), count=MOST, inc=True):
        if local >= end:
            break
        if local.date() not in without:
            found.append(local.replace(tzinfo=zone).astimezone(UTC))
    return found
