"""Whom a notice can reach now, by which route, at what price and how soon; and whom not, and why.

Equal people are counted, not listed: a city of 110,000 is a handful of cohorts. The plan never uses a route
that is closed, never spends more than its budget, and everybody is planned for or named as not reached.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from handlers.rules.clocks import VIETNAM
from handlers.rules.flow import Network
from handlers.rules.ways import Way, Ways
from storage.words import Route

MINUTE = timedelta(minutes=1)
PERSONAL = (Route.CONSULT_FREE, Route.CONSULT_PAID)  # each takes a request of the account's minute
TEMPLATES = (Route.TEMPLATE_UID, Route.TEMPLATE_PHONE)
FLOWING = (*PERSONAL, *TEMPLATES, Route.ARTICLE)
WITHOUT_END = 1 << 40
FINE = 1 << 32  # a đồng is counted in so many parts, so that of two routes at one price the surer one wins


class Why(StrEnum):
    """Why somebody is not reached."""

    BLOCKED = "blocked"  # Zalo lets nobody write to them until they come back, and they left no number
    SILENT = "silent"  # not heard for so long that no route is open
    HOURS = "hours"  # the only route left is closed at this hour
    BUDGET = "budget"
    QUOTA = "quota"  # the templates of this day are used up
    PACE = "pace"  # not before the routes to them close


@dataclass(frozen=True)
class Cohort:
    """So many people whom the same routes reach; `heard_at` is when the longest silent of them was heard."""

    key: str
    count: int
    heard_at: datetime | None = None
    is_follower: bool = False
    has_phone: bool = False
    group: str | None = None  # the group of the account that all of them are in
    is_blocked: bool = False  # no message gets to them; a template may, to a telephone number


@dataclass(frozen=True)
class Offer:
    """What is wanted, and what the account has left: requests a minute, prepared templates, quotas."""

    now: datetime
    finish_by: datetime
    budget: int  # đồng
    per_minute: int  # requests that a notice may take of a minute
    templates: frozenset[Route] = frozenset()  # for which of these a template is approved
    article: bool = False  # it may also go out as an article: it is for everybody, and not urgent
    article_from: datetime | None = None  # no sooner: the one of today is used up
    article_is_out: bool = False  # it went, or is about to: whoever follows the account has it
    used_monthly: int = 0
    used_daily: int = 0

    def begins(self, route: Route) -> datetime:
        return max(self.now, self.article_from or self.now) if route is Route.ARTICLE else self.now


@dataclass(frozen=True)
class Open:
    """A route to a cohort: from when until when, at what price for one."""

    route: Route
    price: int
    opens_at: datetime
    until: datetime | None  # None: it does not close

    def serves(self, finish_by: datetime) -> bool:
        return self.opens_at < finish_by and (self.until is None or self.until >= finish_by)


@dataclass(frozen=True)
class Share:
    """So many of a cohort by one route."""

    key: str
    route: Route
    count: int


@dataclass(frozen=True)
class Plan:
    """Who is reached how, who is not and why, what it costs and when it is done."""

    shares: tuple[Share, ...]
    missed: Mapping[tuple[str, Why], int]
    cost: int
    requests: int
    finish_at: datetime
    late: int = 0  # of those planned for, how many only after the wanted time

    @property
    def planned(self) -> int:
        return sum(s.count for s in self.shares)

    @property
    def unreached(self) -> int:
        return sum(self.missed.values())

    @property
    def rank(self) -> tuple[int, int, int]:
        """How good it is: more in time, then more at all, then cheaper."""
        return self.planned - self.late, self.planned, -self.cost

    def by_route(self) -> dict[Route, int]:
        counted: dict[Route, int] = {}
        for share in self.shares:
            counted[share.route] = counted.get(share.route, 0) + share.count
        return counted

    def by_reason(self) -> dict[Why, int]:
        counted: dict[Why, int] = {}
        for (_, why), count in self.missed.items():
            counted[why] = counted.get(why, 0) + count
        return counted

    def routes_of(self, key: str) -> list[tuple[Route, int]]:
        return [(s.route, s.count) for s in self.shares if s.key == key]


# --- Which routes are open -------------------------------------------------------------------------------


def open_routes(cohort: Cohort, offer: Offer, ways: Ways) -> list[Open]:
    """Every route to them that opens in time and stays open long enough to finish."""
    found = []
    for route, way in ways.by_route.items():
        if _is_for(route, way, cohort, offer):
            opened = Open(route, way.price, opens_at(way, offer.begins(route)), _until(way, cohort))
            if opened.serves(offer.finish_by) and _is_in_hours(way, opened):
                found.append(opened)
    return found


def _is_for(route: Route, way: Way, cohort: Cohort, offer: Offer) -> bool:
    if route is Route.GROUP:
        return cohort.group is not None
    if (cohort.is_blocked and route is not Route.TEMPLATE_PHONE) or (
        way.followers and not cohort.is_follower
    ):
        return False
    if way.window is not None and cohort.heard_at is None:
        return False
    if route is Route.ARTICLE:
        return offer.article
    if route is Route.TEMPLATE_PHONE and not cohort.has_phone:
        return False
    return route in PERSONAL or route in offer.templates


def opens_at(way: Way, now: datetime) -> datetime:
    """Now, or when its hours begin, later by the time it needs before anything arrives."""
    opens, closes = way.hours
    local = now.astimezone(VIETNAM)
    if not opens <= local.time() <= closes:
        day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
        local = datetime.combine(day, opens, VIETNAM)
    return local + (way.lead.plain if way.lead is not None else timedelta())


def _until(way: Way, cohort: Cohort) -> datetime | None:
    if way.window is None or cohort.heard_at is None:
        return None
    return cohort.heard_at + way.window.plain


def _is_in_hours(way: Way, opened: Open) -> bool:
    """What is begun at a quarter to ten in the evening and takes half an hour does not arrive."""
    return opened.opens_at.astimezone(VIETNAM).time() <= way.hours[1]


# --- The plan --------------------------------------------------------------------------------------------


def plan(cohorts: Sequence[Cohort], offer: Offer, ways: Ways) -> Plan:
    """The cheapest combination that reaches as many as possible in the wanted time within the budget.

    Whoever could only be reached later than wanted is planned for all the same, as `late`. An article goes
    to every follower: they get nothing else, and it is used only where that reaches more or costs less.
    """
    in_person = _plan(cohorts, replace(offer, article=False), ways)
    in_public = _plan(cohorts, offer, ways) if offer.article else in_person
    return in_public if offer.article_is_out or in_public.rank > in_person.rank else in_person


def _plan(cohorts: Sequence[Cohort], offer: Offer, ways: Ways) -> Plan:
    groups = {c.group for c in cohorts if c.group is not None}
    in_group = [Share(c.key, Route.GROUP, c.count) for c in cohorts if c.group is not None and c.count]
    others = [c for c in cohorts if c.group is None and c.count]
    draft = _Draft(offer, ways, others, requests=len(groups))
    draft.in_time()
    late = draft.later()
    shares = (*in_group, *draft.shares())
    finish_at = offer.now + MINUTE * _minutes(draft.requests, offer)
    if any(s.route is Route.ARTICLE for s in shares):
        finish_at = max(finish_at, opens_at(ways.by_route[Route.ARTICLE], offer.begins(Route.ARTICLE)))
    return Plan(shares, dict(draft.missed()), draft.cost, draft.requests, finish_at, late)


def _minutes(requests: int, offer: Offer) -> int:
    return -(-requests // max(offer.per_minute, 1)) if requests else 0


@dataclass
class _Draft:
    """A plan that is being made."""

    offer: Offer
    ways: Ways
    cohorts: list[Cohort]
    requests: int
    cost: int = 0
    given: dict[tuple[str, Route], int] = field(default_factory=dict)
    open: dict[str, list[Open]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for c in self.cohorts:
            opened = open_routes(c, self.offer, self.ways)
            self.open[c.key] = [o for o in opened if o.route is Route.ARTICLE] or opened

    def in_time(self) -> None:
        """What fits into the wanted time, at the lowest price: cohorts ▸ routes ▸ what is scarce."""
        first = len(self.cohorts) + 1
        at = {route: first + n for n, route in enumerate(FLOWING)}
        pace, quota, end = first + len(FLOWING), first + len(FLOWING) + 1, first + len(FLOWING) + 2
        network = Network(end + 1)
        names = {}
        for n, cohort in enumerate(self.cohorts, 1):
            network.lay(0, n, cohort.count)
            for opened in self.open[cohort.key]:
                names[cohort.key, opened.route] = network.lay(n, at[opened.route], cohort.count)
        network.lay(at[Route.CONSULT_FREE], pace, WITHOUT_END)
        paid = self.ways.by_route.get(Route.CONSULT_PAID, Way())
        network.lay(at[Route.CONSULT_PAID], pace, self._allowance(), 1)
        bought = {network.lay(at[Route.CONSULT_PAID], pace, WITHOUT_END, paid.price * FINE + 1): paid.price}
        for route in TEMPLATES:
            price = self.ways.by_route[route].price if route in self.ways.by_route else 0
            bought[network.lay(at[route], quota, WITHOUT_END, price * FINE + 1)] = price
        network.lay(at[Route.ARTICLE], end, WITHOUT_END, 2)
        network.lay(pace, end, self._room())
        network.lay(quota, end, self._quota())
        network.send(0, end, self.offer.budget * FINE + FINE - 1)
        self.cost = sum(network.used(pipe) * price for pipe, price in bought.items())
        self.given = {name: used for name, pipe in names.items() if (used := network.used(pipe))}
        self.requests += sum(n for (_, route), n in self.given.items() if route in PERSONAL)

    def _allowance(self) -> int:
        way = self.ways.by_route.get(Route.CONSULT_PAID, Way())
        return max(way.monthly - self.offer.used_monthly, 0)

    def _room(self) -> int:
        minutes = (self.offer.finish_by - self.offer.now) // MINUTE
        return max(minutes * self.offer.per_minute - self.requests, 0)

    def _quota(self) -> int:
        dailies = [self.ways.by_route[r].daily for r in TEMPLATES if r in self.ways.by_route]
        return max(min(dailies, default=0) - self.offer.used_daily, 0)

    def later(self) -> int:
        """Whoever is left only because the account is slow is told late rather than never."""
        late, paid = 0, self.ways.by_route.get(Route.CONSULT_PAID, Way())
        for cohort in self.cohorts:
            for opened in self.open[cohort.key]:
                left = self._left(cohort)
                if opened.route not in PERSONAL or left <= 0:
                    continue
                price = paid.price if opened.route is Route.CONSULT_PAID else 0
                most = left if price == 0 else min(left, (self.offer.budget - self.cost) // price)
                most = min(most, self._until_it_closes(opened))
                if most > 0:
                    name = (cohort.key, opened.route)
                    self.given[name] = self.given.get(name, 0) + most
                    self.cost += most * price
                    self.requests += most
                    late += most
        return late

    def _until_it_closes(self, opened: Open) -> int:
        """How many more requests fit in before this route closes."""
        if opened.until is None:
            return WITHOUT_END
        minutes = (opened.until - self.offer.now) // MINUTE
        return max(minutes * self.offer.per_minute - self.requests, 0)

    def _left(self, cohort: Cohort) -> int:
        return cohort.count - sum(n for (key, _), n in self.given.items() if key == cohort.key)

    def shares(self) -> Iterator[Share]:
        for (key, route), count in self.given.items():
            yield Share(key, route, count)

    def missed(self) -> Iterator[tuple[tuple[str, Why], int]]:
        for cohort in self.cohorts:
            left = self._left(cohort)
            if left > 0:
                yield (cohort.key, self._why(cohort)), left

    def _why(self, cohort: Cohort) -> Why:
        routes = {o.route for o in self.open[cohort.key]}
        if not routes:
            usable = (r for r, way in self.ways.by_route.items() if _is_for(r, way, cohort, self.offer))
            if any(r in TEMPLATES and self._in_window(r, cohort) for r in usable):
                return Why.HOURS
            return Why.BLOCKED if cohort.is_blocked else Why.SILENT
        if min(self.ways.by_route[r].price for r in routes) > self.offer.budget - self.cost:
            return Why.BUDGET
        return Why.QUOTA if routes <= set(TEMPLATES) else Why.PACE

    def _in_window(self, route: Route, cohort: Cohort) -> bool:
        until = _until(self.ways.by_route[route], cohort)
        return until is None or until > self.offer.now
