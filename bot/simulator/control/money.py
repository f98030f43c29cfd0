"""The control API's page of money: what is in the wallet, what each way cost, what may still be sent."""

from collections import Counter
from datetime import timedelta

from aiohttp import web

from bot.simulator.accounts import Account
from bot.simulator.control.asking import as_json, asked, number_in, whole
from bot.simulator.control.views import of_message
from bot.simulator.price import allowance_left
from bot.simulator.records import Json, Route
from bot.simulator.template_news import change_daily_quota
from bot.simulator.zalo import SimulatedZalo

LAST = 100
# For the small mark under a message, in two languages.
ROUTES: dict[Route, tuple[str, str]] = {
    Route.FREE: ("miễn phí", "free"),
    Route.REPLY: ("trả lời trong 48 giờ", "reply within 48 hours"),
    Route.WELCOME: ("chào người mới quan tâm", "welcome"),
    Route.ALLOWANCE: ("trong gói", "package allowance"),
    Route.WALLET: ("trừ ví", "wallet"),
    Route.TEMPLATE_UID: ("mẫu tin theo UID", "template by user id"),
    Route.TEMPLATE_PHONE: ("mẫu tin theo số điện thoại", "template by telephone"),
}


class MoneyDoors:
    """Reads the meter; fills the wallet."""

    def __init__(self, zalo: SimulatedZalo) -> None:
        self.zalo = zalo

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/wallet", self.wallet),
            web.post("/wallet", self.fill),
            web.post("/wallet/packs", self.buy_pack),
            web.get("/meter", self.meter),
        ]

    async def wallet(self, _request: web.Request) -> web.Response:
        """Wallet, package and its end, allowance and template quota of each account, and what is left."""
        return as_json([self._purse(account) for account in self.zalo.world.accounts.values()])

    async def fill(self, request: web.Request) -> web.Response:
        """Set balance, has_wallet, allowance, package_days (until it ends), daily_quota (null: no limit)."""
        given = await asked(request)
        account = self.zalo.account(str(given["oa_id"]) if "oa_id" in given else None)
        account.wallet = whole(given, "balance", account.wallet)
        account.allowance = whole(given, "allowance", account.allowance)
        if isinstance(given.get("has_wallet"), bool):
            account.has_wallet = given["has_wallet"] is True
        if "package_days" in given:
            days = given["package_days"]
            account.end_package(
                self.zalo.world.clock.now(), None if days is None else whole(given, "package_days", 0)
            )
        if "daily_quota" in given:
            quota = None if given["daily_quota"] is None else whole(given, "daily_quota", 0)
            await change_daily_quota(self.zalo.world, account, quota)
        return await self.wallet(request)

    async def buy_pack(self, request: web.Request) -> web.Response:
        """Consultation messages in advance: total, days, gift true or false; oa_id names another account."""
        given = await asked(request)
        account = self.zalo.account(str(given["oa_id"]) if "oa_id" in given else None)
        until = self.zalo.world.clock.now() + timedelta(days=whole(given, "days", 30))
        account.receive_pack(whole(given, "total", 100), until, is_gift=given.get("gift") is True)
        return await self.wallet(request)

    async def meter(self, request: web.Request) -> web.Response:
        """What was sent by which route and what it cost, in all and for each of the last messages."""
        number, cost = Counter[Route](), Counter[Route]()
        for message in self.zalo.sent:
            number[message.route] += 1
            cost[message.route] += message.cost
        routes = [
            {"route": route, "vi": vi, "en": en, "messages": number[route], "cost": cost[route]}
            for route, (vi, en) in ROUTES.items()
        ]
        last = self.zalo.sent[-number_in(request, "last", LAST) :]
        told = {"cost": cost.total(), "routes": routes, "messages": [of_message(message) for message in last]}
        return as_json(told)

    def _purse(self, account: Account) -> Json:
        now = self.zalo.world.clock.now()
        until = account.package_until
        return {
            "oa_id": account.oa_id,
            "has_wallet": account.has_wallet,
            "balance": account.wallet,
            "package": account.package,
            "package_until": until.isoformat() if until else None,
            "allowance": account.allowance,
            "allowance_left": allowance_left(account, now),
            "packs": [
                {"quota_type": pack.quota_type, "left": pack.left, "until": pack.until.isoformat()}
                for pack in account.packs
            ],
            "daily_quota": account.book.daily_quota(now),
            "daily_quota_left": account.book.left(now),
        }
