"""The control API's page of the app: its secrets and limits, its accounts, and the console's webhook page."""

from aiohttp import web

from bot.simulator import console
from bot.simulator.control import deeds, views
from bot.simulator.control.asking import as_json, asked, whole
from bot.simulator.control.values import NotPossible
from bot.simulator.records import Json, text_of
from bot.simulator.zalo import SimulatedZalo

LAST = 100


class AppDoors:
    """What stands in Zalo's developer console."""

    def __init__(self, zalo: SimulatedZalo) -> None:
        self.zalo = zalo

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/app", self.app),
            web.post("/app", self.change_app),
            web.post("/begin-anew", self.begin_anew),
            web.get("/accounts", self.accounts),
            web.post("/accounts", self.add_account),
            web.post("/accounts/{oa_id}", self.change_account),
            web.post("/accounts/{oa_id}/grant", self.grant),
            web.post("/accounts/{oa_id}/revoke", self.revoke),
            web.get("/webhook", self.webhook),
            web.post("/webhook", self.save_webhook),
            web.post("/webhook/test", self.press_test),
            web.post("/domain", self.verify_domain),
            web.post("/webhook/enable", self.enable_webhook),
        ]

    # --- App, accounts ---------------------------------------------------------------------------------

    async def app(self, _request: web.Request) -> web.Response:
        """Address, app id and secret, and the accounts with their tokens."""
        return as_json(
            {
                "url": self.zalo.url,
                "media_host": self.zalo.media_host,
                "app_id": self.zalo.app_id,
                "app_secret": self.zalo.app_secret,
                "requests_a_minute": self.zalo.world.bucket.limit,
                "article_requests_a_minute": self.zalo.world.article_bucket.limit,
                "accounts": self._accounts(),
            }
        )

    async def change_app(self, request: web.Request) -> web.Response:
        """The app's own limits: requests_a_minute, article_requests_a_minute."""
        given, world = await asked(request), self.zalo.world
        world.bucket.limit = whole(given, "requests_a_minute", world.bucket.limit)
        article_bucket = world.article_bucket
        article_bucket.limit = whole(given, "article_requests_a_minute", article_bucket.limit)
        return await self.app(request)

    async def begin_anew(self, request: web.Request) -> web.Response:
        """Nobody has ever written and nothing was sent; accounts, tokens, webhook and switches stay."""
        self.zalo.begin_anew()
        return await self.app(request)

    async def accounts(self, _request: web.Request) -> web.Response:
        """The Official Accounts of the app."""
        return as_json(self._accounts())

    async def add_account(self, request: web.Request) -> web.Response:
        """One more Official Account: oa_id, oa_secret, oa_type 2 or 4, name, package, granted."""
        given = await asked(request)
        account = self.zalo.add_account(
            deeds.needed(given, "oa_id"),
            oa_secret=deeds.needed(given, "oa_secret"),
            oa_type=4 if given.get("oa_type") in {4, "4"} else 2,
            name=text_of(given.get("name")) or "Bình Yên",
            granted=given.get("granted") is not False,
        )
        if "package" in given:
            account.set_package(_package(given["package"]))
        return as_json(views.of_account(self.zalo, account))

    async def change_account(self, request: web.Request) -> web.Response:
        """Name, type (2 or 4), package (growth, comprehensive or requests a minute), allowance."""
        given, account = await asked(request), self.zalo.account(request.match_info["oa_id"])
        if "package" in given:
            account.set_package(_package(given["package"]))
        if given.get("oa_type") in {2, 4}:
            account.oa_type = 4 if given["oa_type"] == 4 else 2
        allowance = given.get("allowance")
        if isinstance(allowance, int):
            account.allowance = allowance
        account.name = text_of(given.get("name")) or account.name
        return as_json(views.of_account(self.zalo, account))

    async def grant(self, request: web.Request) -> web.Response:
        """The administrator agrees without the consent page: a new pair of tokens."""
        account = self.zalo.account(request.match_info["oa_id"])
        self.zalo.world.grants.issue(account.oa_id)
        return as_json(views.of_account(self.zalo, account))

    async def revoke(self, request: web.Request) -> web.Response:
        """The administrator takes the permission back."""
        account = self.zalo.account(request.match_info["oa_id"])
        await self.zalo.revoke(account.oa_id)
        return as_json(views.of_account(self.zalo, account))

    def _accounts(self) -> list[Json]:
        return [views.of_account(self.zalo, account) for account in self.zalo.world.accounts.values()]

    # --- Webhook ---------------------------------------------------------------------------------------

    async def webhook(self, _request: web.Request) -> web.Response:
        """The saved URL, whether Zalo gave up on it, and when the administrator was told it does not work."""
        post = self.zalo.world.post
        return as_json(
            {
                "url": post.url,
                "unsubscribed": post.is_unsubscribed,
                "notices": [notice.isoformat() for notice in post.notices[-LAST:]],
            }
        )

    async def save_webhook(self, request: web.Request) -> web.Response:
        """Save the URL as the console does: it is tried first and must answer 200; `try` false skips that."""
        given = await asked(request)
        url = deeds.needed(given, "url")
        if given.get("try") is False:
            self.zalo.point_at(url)
        elif not await self.zalo.save_webhook(url):
            raise NotPossible("the URL did not answer 200 in time, so it is not saved")
        return await self.webhook(request)

    async def verify_domain(self, request: web.Request) -> web.Response:
        """The console's check of a domain: `url` of its home page and the `code`; by tag or by file."""
        given = await asked(request)
        url, code = deeds.needed(given, "url"), deeds.needed(given, "code")
        how = await console.verify_domain(self.zalo.world, url, code)
        return as_json({"verified": how is not None, "by": how})

    async def press_test(self, request: web.Request) -> web.Response:
        """The console's Test button; `signed` true signs the sample."""
        given = await asked(request)
        return as_json({"status": await self.zalo.press_test(signed=given.get("signed") is True)})

    async def enable_webhook(self, request: web.Request) -> web.Response:
        """A human switches the webhook on again after Zalo gave up."""
        self.zalo.enable()
        return await self.webhook(request)


def _package(given: object) -> str | int:
    if given in {"growth", "comprehensive"} or (isinstance(given, int) and given > 0):
        return given if isinstance(given, int) else str(given)
    raise NotPossible("package: growth, comprehensive, or requests a minute")
