"""Which ways to people Zalo keeps open, how long, at what hours and price; and how much we ask of people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType

from handlers.rules.clocks import VIETNAM, Target
from handlers.rules.fact_entries import Fact, fill, fill_limits, one, type_valid, valid_on
from handlers.rules.facts import entries
from storage.words import Route

ALL_DAY = (time.min, time.max)


@dataclass(frozen=True)
class Way(Fact):
    """One route as Zalo sells it; 0 = none of it, and no limit."""

    window: Target | None = None  # how long after a person was last heard it stays open; None: always
    price: int = 0  # đồng for one recipient, with VAT
    monthly: int = 0  # of a month cost nothing; of articles: there may be in a month
    daily: int = 0  # an account may send on a day
    opens: str = ""
    closes: str = ""
    lead: Target | None = None  # until anything arrives
    followers: int = 0  # 1: only followers

    @property
    def hours(self) -> tuple[time, time]:
        """From when to when it is open on a day."""
        if not self.opens:
            return ALL_DAY
        return time.fromisoformat(self.opens), time.fromisoformat(self.closes)

    def free_from(self, used: Sequence[datetime], now: datetime) -> datetime | None:
        """From when on one more may go, now or tomorrow; None where day and month have had all they may."""
        days, today = [at.astimezone(VIETNAM).date() for at in used], now.astimezone(VIETNAM).date()
        for day in (today, today + timedelta(days=1)):
            in_month = sum((d.year, d.month) == (day.year, day.month) for d in days)
            if days.count(day) < self.daily and in_month < self.monthly:
                return now if day == today else datetime.combine(day, time.min, VIETNAM)
        return None


@dataclass(frozen=True)
class Limits(Fact):
    """How soon a notice should be there, how long it holds, how often people are asked for attention."""

    wanted: Target
    wanted_alert: Target
    undo: Target
    alert_distance: Target
    budget_window: Target
    last_door: Target
    article: Target
    valid: Target
    valid_lost_person: Target


@dataclass(frozen=True)
class Counts(Fact):
    """Notices a person in the window, doors at once for one carrier, đồng for one notice and one alert."""

    per_person: int
    doors: int
    budget: int
    budget_alert: int


@dataclass(frozen=True)
class Ways:
    """Everything about ways that holds on one day."""

    by_route: Mapping[Route, Way]
    limits: Limits
    counts: Counts


def ways_on(day: datetime) -> Ways:
    """The ways of that day in Vietnam.

    Raises:
        BadFact: an entry cannot be used, or none holds yet on that day.
    """
    return _ways_on(day.astimezone(VIETNAM).date())


@lru_cache(maxsize=64)
def _ways_on(day: date) -> Ways:
    valid = valid_on(entries(), day)
    return Ways(
        MappingProxyType(dict(_each(valid))),
        fill_limits(Limits, valid, "notices"),
        fill(Counts, one(valid, "notice_counts", "most")),
    )


def _each(valid: type_valid) -> list[tuple[Route, Way]]:
    """A route that has no entry yet on this day does not exist yet."""
    known = valid.get("way", {})
    return [(route, fill(Way, known[route])) for route in Route if route in known]
