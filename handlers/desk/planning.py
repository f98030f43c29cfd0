"""The plan of a notice at this moment: whom it reaches how, what that costs, and when it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.desk.articles import Chance, chance
from handlers.desk.askers import askers
from handlers.desk.cards import Fitting, fitting, midnight, priced
from handlers.desk.desk import Desk
from handlers.desk.notices import audience, hurries, ways
from handlers.rules.clocks import VIETNAM, scaled
from handlers.rules.reach import MINUTE, Cohort, Offer, Plan, Why, opens_at, plan
from handlers.rules.ways import Ways
from storage import accounts, audiences, notices, posts, templates
from storage.audiences import Counted, Cuts, Whom
from storage.fanout import TEMPLATES, Turn
from storage.tables import Notice, ZaloGroup
from storage.words import Route

WHY_WORDS: Mapping[Why, str] = {
    Why.BLOCKED: "Zalo không cho nhắn tới lúc này",
    Why.SILENT: "lâu không nhắn với kênh",
    Why.HOURS: "chỉ gửi được ban ngày",
    Why.BUDGET: "vượt số tiền cho phép",
    Why.QUOTA: "hết số tin theo mẫu của hôm nay",
    Why.PACE: "không kịp trong giờ cho phép",
}


@dataclass(frozen=True)
class Estimate:
    """A plan with what the fan-out needs to follow it."""

    plan: Plan
    whom: Whom
    cuts: Cuts
    prices: Mapping[Route, int]
    begins_at: datetime
    finish_by: datetime
    card: Fitting = field(default_factory=Fitting)
    cards_at: datetime | None = None  # from when on templates may leave
    article: Chance = field(default_factory=Chance)

    def counts(self) -> dict[str, int]:
        by_route = self.plan.by_route()
        free = sum(by_route.get(r, 0) for r in (Route.GROUP, Route.CONSULT_FREE, Route.ARTICLE))
        return {
            "everybody": self.plan.planned + self.plan.unreached,
            "free": free,
            "paid": self.plan.planned - free,
            "cost": self.plan.cost,
            "unreached": self.plan.unreached,
            "minutes": max(-(-(self.plan.finish_at - self.begins_at) // MINUTE), 1),
            "late": self.plan.late,
            "consult_paid": by_route.get(Route.CONSULT_PAID, 0),
            "article": by_route.get(Route.ARTICLE, 0),
            "by_phone": by_route.get(Route.TEMPLATE_PHONE, 0),
        }

    def why(self) -> str:
        return ", ".join(f"{n} {WHY_WORDS[why]}" for why, n in self.plan.by_reason().items())


def estimate(desk: Desk, notice: Notice) -> Estimate:
    """Look at everybody it is for and choose the cheapest routes that are open."""
    card = fitting(desk, notice)
    known, urgent = priced(ways(desk), card, desk.account.template_quota), hurries(desk, notice)
    groups = tuple(group.id for group in chat_groups(desk, notice))
    whole = audience(notice)
    whom = Whom(desk.oa_id, whole, desk.now, urgent, notice.author_id, askers(desk, whole), groups)
    begins_at = desk.now if urgent or desk.office.scale != 1.0 else desk.facts.quiet.over(desk.now)
    begins_at = max(begins_at, notice.not_before or begins_at)
    wanted = known.limits.wanted_alert if urgent else known.limits.wanted
    finish_by = begins_at + scaled(wanted.plain, desk.office.scale)
    per_minute = accounts.for_notices(desk.account)
    takes = MINUTE * -(-audiences.how_many(desk.db, whom) // max(per_minute, 1))
    cuts = _cuts(known, max(finish_by, begins_at + takes))
    public = chance(desk, notice, known, begins_at)
    cards = frozenset(TEMPLATES) & known.by_route.keys() if card.is_any else frozenset()
    offer = Offer(
        begins_at,
        finish_by,
        notice.budget,
        per_minute,
        templates=cards,
        article=public.is_open,
        article_from=public.begins_at,
        article_is_out=public.is_out,
        used_daily=templates.used_since(desk.db, desk.oa_id, midnight(desk.now)) if card.is_any else 0,
        used_monthly=notices.paid_since(desk.db, desk.oa_id, _month(desk.now)),
    )
    cohorts = [_cohort(c) for c in audiences.cohorts(desk.db, whom, cuts)]
    prices = {route: way.price for route, way in known.by_route.items()}
    made = plan(cohorts, offer, known)
    at = max((opens_at(known.by_route[route], begins_at) for route in cards), default=None)
    return Estimate(made, whom, cuts, prices, begins_at, finish_by, card, at, public)


def _cohort(c: Counted) -> Cohort:
    return Cohort(c.key, c.count, c.heard_at, c.is_follower, c.has_phone, c.group, c.is_blocked)


def chat_groups(desk: Desk, notice: Notice) -> Sequence[ZaloGroup]:
    """Where it is told once for all: the chat groups of its units; what is for office holders stays out."""
    whole = audience(notice)
    if whole.of_notice is not None:
        return posts.groups_that_got(desk.db, whole.of_notice)
    if whole.roles:
        return ()
    return posts.groups_for(desk.db, desk.oa_id, None if whole.is_everybody else whole.unit_ids)


def _cuts(known: Ways, until: datetime) -> Cuts:
    """Whoever was heard since then can be written to by this way until all is done."""

    def since(route: Route) -> datetime:
        way = known.by_route.get(route)
        window = way.window.plain if way is not None and way.window is not None else timedelta()
        return until - window

    return Cuts(since(Route.CONSULT_FREE), since(Route.CONSULT_PAID), since(Route.TEMPLATE_UID))


def _month(now: datetime) -> datetime:
    return now.astimezone(VIETNAM).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def turns(desk: Desk, made: Estimate) -> list[Turn]:
    """The plan as the fan-out follows it: where a cohort is shared, up to which person goes each route."""
    found: list[Turn] = []
    for key in sorted({s.key for s in made.plan.shares}):
        shares, done = made.plan.routes_of(key), 0
        missed = sum(n for (k, _), n in made.plan.missed.items() if k == key)
        for number, (route, count) in enumerate(shares, 1):
            done += count
            is_rest = number == len(shares) and not missed
            up_to = None if is_rest else audiences.nth(desk.db, made.whom, made.cuts, key, done)
            found.append(Turn(key, route, up_to))
    return found
