"""The control API: under /control a panel or a test program turns everything that Python can turn."""

from itertools import islice

from aiohttp import web

from bot.simulator.control import clocks, deeds, mishaps, views
from bot.simulator.control.app_doors import AppDoors
from bot.simulator.control.arrivals import Arrivals
from bot.simulator.control.asking import as_json, asked, number_in, tell_what_is_impossible
from bot.simulator.control.chat_doors import ChatDoors
from bot.simulator.control.money import MoneyDoors
from bot.simulator.control.switches import Switchboard
from bot.simulator.control.template_doors import TemplateDoors
from bot.simulator.control.values import NotPossible
from bot.simulator.phones import Phone
from bot.simulator.records import text_of
from bot.simulator.zalo import SimulatedZalo

PREFIX = "/control"
LONGEST_WAIT = 60  # seconds
LAST = 100  # so many rows of a book are shown unless asked otherwise


class ControlDoors:
    """Answers in plain JSON; what cannot be done is a 400 that says why."""

    def __init__(self, zalo: SimulatedZalo, mover: clocks.Mover | None = None) -> None:
        """`mover` lets time pass; a stage on which a bot plays too brings its own."""
        self.zalo, self.board = zalo, Switchboard(zalo.world)
        self.arrivals = Arrivals(zalo)
        self._move = mover or (lambda to: clocks.move(zalo, to))

    def application(self) -> web.Application:
        """To be mounted under `PREFIX`, here or in a server of one's own."""
        app = web.Application(middlewares=[tell_what_is_impossible])
        app.router.add_routes(
            [
                web.get("/", self.contents),
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
                *AppDoors(self.zalo).routes(),
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
        """One phone and its messages from number `after` on; `wait` so many seconds if there is none."""
        phone, after = self._phone(request), number_in(request, "after", 0)
        if seconds := number_in(request, "wait", 0):
            await self.arrivals.until(lambda: len(phone.messages()) > after, min(seconds, LONGEST_WAIT))
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
