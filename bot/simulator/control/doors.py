"""The control API: under /control a panel or a test program turns everything that Python can turn."""

from itertools import islice

from aiohttp import web

from bot.simulator.control import clocks, deeds, mishaps, views
from bot.simulator.control.asking import as_json, asked, number_in, tell_what_is_impossible, whole
from bot.simulator.control.chat_doors import ChatDoors
from bot.simulator.control.money import MoneyDoors
from bot.simulator.control.switches import Switchboard
from bot.simulator.control.template_doors import TemplateDoors
from bot.simulator.control.values import NotPossible
from bot.simulator.phones import Phone
from bot.simulator.records import Json, text_of
from bot.simulator.zalo import SimulatedZalo

PREFIX = "/control"
LAST = 100  # so many rows of a book are shown unless asked otherwise


class ControlDoors:
    """Answers in plain JSON; what cannot be done is a 400 that says why."""

    def __init__(self, zalo: SimulatedZalo, mover: clocks.Mover | None = None) -> None:
        """`mover` lets time pass; a stage on which a bot plays too brings its own."""
        self.zalo, self.board = zalo, Switchboard(zalo.world)
        self._move = mover or (lambda to: clocks.move(zalo.world, to))

    def application(self) -> web.Application:
        """To be mounted under `PREFIX`, here or in a server of one's own."""
        app = web.Application(middlewares=[tell_what_is_impossible])
        app.router.add_routes(
            [
                web.get("/", self.contents),
                web.get("/app", self.app),
                web.post("/app", self.change_app),
                web.get("/accounts", self.accounts),
                web.post("/accounts", self.add_account),
                web.post("/accounts/{oa_id}", self.change_account),
                web.post("/accounts/{oa_id}/grant", self.grant),
                web.post("/accounts/{oa_id}/revoke", self.revoke),
                web.get("/webhook", self.webhook),
                web.post("/webhook", self.save_webhook),
                web.post("/webhook/test", self.press_test),
                web.post("/webhook/enable", self.enable_webhook),
                web.get("/switches", self.switches),
                web.post("/switches", self.turn),
                web.delete("/switches", self.reset),
                web.get("/faults", self.faults),
                web.post("/faults", self.plan_fault),
                web.delete("/faults", self.clear_faults),
                web.get("/phones", self.phones),
                web.get("/phones/{who}", self.phone),
                web.post("/phones/{who}", self.act),
                web.get("/clock", self.clock),
                web.post("/clock", self.move_clock),
                web.get("/postbox", self.postbox),
                web.post("/postbox/deliver", self.deliver),
                web.post("/postbox/redeliver", self.redeliver),
                web.post("/events", self.tell),
                web.get("/messages", self.messages),
                *MoneyDoors(self.zalo).routes(),
                *TemplateDoors(self.zalo).routes(),
                *ChatDoors(self.zalo).routes(),
                web.get("/calls", self.calls),
            ]
        )
        return app

    async def contents(self, request: web.Request) -> web.Response:
        """Every address with the sentence that says what it does."""
        routes = [
            {
                "method": route.method,
                "path": PREFIX + (route.resource.canonical.removeprefix(PREFIX) if route.resource else ""),
                "does": (route.handler.__doc__ or "").strip(),
            }
            for route in request.app.router.routes()
            if route.method != "HEAD"
        ]
        return as_json(routes)

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

    async def press_test(self, request: web.Request) -> web.Response:
        """The console's Test button; `signed` true signs the sample."""
        given = await asked(request)
        return as_json({"status": await self.zalo.press_test(signed=given.get("signed") is True)})

    async def enable_webhook(self, request: web.Request) -> web.Response:
        """A human switches the webhook on again after Zalo gave up."""
        self.zalo.enable()
        return await self.webhook(request)

    # --- Switches and faults ---------------------------------------------------------------------------

    async def switches(self, _request: web.Request) -> web.Response:
        """Every switch: Vietnamese and English name, present value, default, choices."""
        return as_json(list(self.board.listed()))

    async def turn(self, request: web.Request) -> web.Response:
        """Turn switches: an object of key and value; all of them or none."""
        self.board.turn_all(await asked(request))
        return await self.switches(request)

    async def reset(self, request: web.Request) -> web.Response:
        """Every switch as at the start, and no faults."""
        self.board.reset()
        return await self.switches(request)

    async def faults(self, _request: web.Request) -> web.Response:
        """What may be planned to go wrong, and what is planned."""
        planned = [views.of_fault(fault) for fault in self.zalo.faults.planned if fault.left != 0]
        return as_json({**mishaps.kinds(), "planned": planned})

    async def plan_fault(self, request: web.Request) -> web.Response:
        """Let calls go wrong: where, how, code or status, to, path, times (null: always), delivered."""
        mishaps.plan(self.zalo.faults, await asked(request))
        return await self.faults(request)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Everything works again."""
        self.zalo.faults.clear()
        self.zalo.world.post.news.set()
        return await self.faults(request)

    # --- Phones ----------------------------------------------------------------------------------------

    async def phones(self, _request: web.Request) -> web.Response:
        """Everybody who has a phone so far."""
        return as_json([views.of_phone(phone) for phone in self.zalo.phones()])

    async def phone(self, request: web.Request) -> web.Response:
        """One phone, by made-up name or user id, and the messages on it (from number `after` on)."""
        phone, after = self._phone(request), number_in(request, "after", 0)
        shown = [views.of_message(message) for message in phone.messages()[after:]]
        return as_json({**views.of_phone(phone), "shown": shown})

    async def act(self, request: web.Request) -> web.Response:
        """Do something on a phone: `do` and what it needs, such as {"do": "says", "text": "xin chào"}."""
        phone = self._phone(request)
        told = await deeds.do(phone, await asked(request))
        return as_json({"uid": phone.uid, "told": [views.of_event(event) for event in told]})

    def _phone(self, request: web.Request) -> Phone:
        named = request.query.get("name", "")
        return self.zalo.phone(
            request.match_info["who"], name=named, oa_id=request.query.get("oa_id") or None
        )

    # --- Clock, postbox, books -------------------------------------------------------------------------

    async def clock(self, _request: web.Request) -> web.Response:
        """What time it is."""
        return as_json(clocks.of_clock(self.zalo.world))

    async def move_clock(self, request: web.Request) -> web.Response:
        """Let time pass: `forward` seconds, or `to` a moment; `speed` makes it run faster."""
        given = await asked(request)
        clocks.set_speed(self.zalo.world, given)
        to = clocks.moment_in(self.zalo.world, given)
        if to is not None:
            await self._move(to)
        return await self.clock(request)

    async def postbox(self, request: web.Request) -> web.Response:
        """What waits to be told, the last attempts with their answers, and what was never told."""
        post, last = self.zalo.world.post, number_in(request, "last", LAST)
        first = max(0, len(post.posted) - last)
        attempts = islice(enumerate(post.posted), first, None)
        return as_json(
            {
                "waiting": [views.of_delivery(delivery) for delivery in post.waiting()[:last]],
                "posted": [views.of_posted(number, posted) for number, posted in attempts],
                "lost": [views.of_event(event) for event in post.lost[-last:]],
            }
        )

    async def deliver(self, _request: web.Request) -> web.Response:
        """Tell now what is due now."""
        return as_json({"told": await self.zalo.deliver_due()})

    async def redeliver(self, request: web.Request) -> web.Response:
        """Tell the same bytes again: `number` of an attempt, `times`."""
        given = await asked(request)
        number, times = given.get("number"), given.get("times", 1)
        if not isinstance(number, int) or not isinstance(times, int) or number >= len(self.zalo.posted):
            raise NotPossible("number: of an attempt in the postbox; times: a whole number")
        return as_json({"statuses": await self.zalo.redeliver(self.zalo.posted[number].event, times)})

    async def tell(self, request: web.Request) -> web.Response:
        """Tell any event, known or not: `event_name`, and whatever else it carries, such as `data`."""
        given = await asked(request)
        fields = {key: value for key, value in given.items() if key not in {"event_name", "oa_id"}}
        oa_id = text_of(given.get("oa_id")) or None
        event = await self.zalo.tell(deeds.needed(given, "event_name"), oa_id=oa_id, **fields)
        return as_json(views.of_event(event))

    async def messages(self, request: web.Request) -> web.Response:
        """The last messages that reached anybody, with route and cost in đồng."""
        last = number_in(request, "last", LAST)
        return as_json([views.of_message(message) for message in self.zalo.sent[-last:]])

    async def calls(self, request: web.Request) -> web.Response:
        """The last API calls, and how they were answered."""
        last = number_in(request, "last", LAST)
        return as_json([views.of_call(call) for call in self.zalo.calls[-last:]])


def _package(given: object) -> str | int:
    if given in {"growth", "comprehensive"} or (isinstance(given, int) and given > 0):
        return given if isinstance(given, int) else str(given)
    raise NotPossible("package: growth, comprehensive, or requests a minute")
