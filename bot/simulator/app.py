"""The simulator's web address: OA API, tokens and media of one Zalo on one port."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from aiohttp import hdrs, web

from bot.simulator.article_calls import ARTICLES
from bot.simulator.articles import page_of
from bot.simulator.asked import Asked, Endpoint, Host, Part
from bot.simulator.faults import Fault, How, Where
from bot.simulator.gate import let_in
from bot.simulator.group_calls import GROUP_CALLS
from bot.simulator.group_messages import GROUP_MESSAGES
from bot.simulator.group_people import GROUP_PEOPLE
from bot.simulator.lookups import LOOKUPS
from bot.simulator.messages import MESSAGES
from bot.simulator.mishap import go_wrong
from bot.simulator.oauth import NoTokens
from bot.simulator.profiles import PROFILES
from bot.simulator.reading import NotReadable, read_request
from bot.simulator.records import Call, Json
from bot.simulator.refusal import Refusal
from bot.simulator.tags import TAGS
from bot.simulator.template_lookups import TEMPLATE_LOOKUPS, WithMetadata
from bot.simulator.template_sending import TEMPLATE_SENDING
from bot.simulator.uploads import UPLOADS
from bot.simulator.world import World, recipient_of

ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    **MESSAGES,
    **LOOKUPS,
    **PROFILES,
    **TAGS,
    **UPLOADS,
    **GROUP_CALLS,
    **GROUP_PEOPLE,
    **GROUP_MESSAGES,
    **ARTICLES,
    **TEMPLATE_SENDING,
    **TEMPLATE_LOOKUPS,
}
Beside = Mapping[str, Callable[[], web.Application]]
WRONG_PATH = "empty or invalid API"
LARGEST_REQUEST = 8 * 1024 * 1024


class FrontDoor:
    """Answers HTTP; what is asked for is done in the files named after it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def application(self, *, beside: Beside) -> web.Application:
        """`beside`: what else is served at the same address, by its prefix."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        for prefix, other in beside.items():
            app.add_subapp(prefix, other())
        app.router.add_get("/v4/oa/permission", self.permission)
        app.router.add_post("/v4/oa/access_token", self.tokens)
        app.router.add_get("/media/{name}", self.media)
        app.router.add_get("/article/{article_id}", self.article)
        app.router.add_route("*", "/{rest:.*}", self.api)
        return app

    # --- The OA API ------------------------------------------------------------------------------------

    async def api(self, request: web.Request) -> web.StreamResponse:
        endpoint = ENDPOINTS.get((request.method, request.path))
        if endpoint is None or self._is_dead(request.path) or self._is_elsewhere(request, _host(endpoint)):
            self._record(request, "", {}, None, HTTPStatus.NOT_FOUND)
            return web.Response(status=HTTPStatus.NOT_FOUND, text=WRONG_PATH)
        try:
            given, part = await read_request(request)
        except NotReadable:
            return self._envelope(request, "", {}, Refusal(-201), {})
        fault = self.world.faults.pending(endpoint.where, request.path, recipient_of(given))
        headers: dict[str, str] = {}
        oa_id, said = self._serve(endpoint, request, given, part, fault, headers)
        if fault is None or not self._strikes(fault, said):
            return self._envelope(request, oa_id, given, said, headers)
        fault.spend()
        if fault.how is How.CODE:
            return self._envelope(request, oa_id, given, Refusal(fault.code, "", fault.message), headers)
        self._record(request, oa_id, given, None, fault.status)
        return await go_wrong(fault, request, self.world.hanging)

    def _is_elsewhere(self, request: web.Request, host: Host) -> bool:
        """Asked at the wrong one of the three hosts."""
        port = request.transport.get_extra_info("sockname")[1] if request.transport is not None else 0
        return self.world.hosts.get(port, host) != host

    def _is_dead(self, path: str) -> bool:
        is_dead_kind = path.endswith(("/message/transaction", "/message/promotion"))
        return is_dead_kind and self.world.habits.dead_kinds_status == HTTPStatus.NOT_FOUND

    def _serve(
        self,
        endpoint: Endpoint,
        request: web.Request,
        given: Json,
        part: Part | None,
        fault: Fault | None,
        headers: dict[str, str],
    ) -> tuple[str, object]:
        """The account and the data, or why not; nothing is done under a fault that comes before the work."""
        oa_id = ""
        try:
            oa_id = let_in(self.world, endpoint, request.path, request.headers, headers)
            if fault is not None and not fault.delivered:
                return oa_id, None
            self.world.catch_up()
            asked = Asked(self.world.account(oa_id), request.path, given, part)
            return oa_id, endpoint.run(self.world, asked)
        except Refusal as refusal:
            return oa_id, refusal

    @staticmethod
    def _strikes(fault: Fault, said: object) -> bool:
        """A fault after the work waits for work that was done."""
        return not (fault.delivered and isinstance(said, Refusal))

    def _envelope(
        self, request: web.Request, oa_id: str, given: Json, said: object, headers: dict[str, str]
    ) -> web.Response:
        if isinstance(said, Refusal):
            self._record(request, oa_id, given, said.code, HTTPStatus.OK)
            return web.json_response({"error": said.code, "message": said.message}, headers=headers)
        self._record(request, oa_id, given, 0, HTTPStatus.OK)
        told: Json = {"error": 0, "message": "Success", "data": said}
        if isinstance(said, WithMetadata):
            told |= {"data": said.data, "metadata": said.metadata}
        return web.json_response(told, headers=headers)

    def _record(self, request: web.Request, oa_id: str, given: Json, error: int | None, status: int) -> None:
        at, to = self.world.clock.now(), recipient_of(given)
        self.world.calls.append(Call(request.method, request.path, at, oa_id, to, error, status, given))

    # --- Tokens ----------------------------------------------------------------------------------------

    async def tokens(self, request: web.Request) -> web.StreamResponse:
        if self._is_elsewhere(request, Host.OAUTH):
            return web.Response(status=HTTPStatus.NOT_FOUND, text=WRONG_PATH)
        form = {key: str(value) for key, value in (await request.post()).items()}
        fault = self.world.faults.pending(Where.OAUTH, request.path, "")
        if fault is not None and not fault.delivered:
            return await self._tokens_go_wrong(fault, request)
        try:
            pair = self.world.grants.answer(form, request.headers.get("secret_key", ""))
        except NoTokens as refusal:
            self._record(request, "", {}, refusal.code, HTTPStatus.OK)
            return web.json_response(refusal.told(with_number=self.world.habits.oauth_numbers))
        if fault is not None:
            return await self._tokens_go_wrong(fault, request)
        self._record(request, "", {}, 0, HTTPStatus.OK)
        return web.json_response(pair)

    async def _tokens_go_wrong(self, fault: Fault, request: web.Request) -> web.StreamResponse:
        fault.spend()
        self._record(request, "", {}, fault.code or None, fault.status)
        if fault.how is How.CODE:
            refusal = NoTokens("Error", fault.message or "Try again later", fault.code)
            return web.json_response(refusal.told(with_number=True))
        return await go_wrong(fault, request, self.world.hanging)

    async def permission(self, request: web.Request) -> web.StreamResponse:
        """The page where an administrator agrees; here everybody does, at once."""
        if self._is_elsewhere(request, Host.OAUTH):
            return web.Response(status=HTTPStatus.NOT_FOUND, text=WRONG_PATH)
        asked = dict(request.query)
        oa_id = asked.get("oa_id") or next(iter(self.world.accounts))
        try:
            code = self.world.grants.consent(oa_id, asked)
        except NoTokens as refusal:
            return web.json_response(refusal.told(with_number=self.world.habits.oauth_numbers))
        back = {"code": code, "oa_id": oa_id}
        if "state" in asked and self.world.habits.echoes_state:
            back["state"] = asked["state"]
        joint = "&" if "?" in asked["redirect_uri"] else "?"
        location = asked["redirect_uri"] + joint + urlencode(back)
        return web.Response(status=HTTPStatus.FOUND, headers={hdrs.LOCATION: location})

    # --- Media -----------------------------------------------------------------------------------------

    async def media(self, request: web.Request) -> web.StreamResponse:
        fault = self.world.faults.pending(Where.MEDIA, request.path, "")
        if fault is not None:
            fault.spend()
            return await go_wrong(fault, request, self.world.hanging)
        kept = None if self.world.faults.media_dead else self.world.media.find(request.path)
        if kept is None:
            return web.Response(status=HTTPStatus.NOT_FOUND, text="not found")
        return web.Response(body=kept.content, headers={hdrs.CONTENT_TYPE: kept.mime})

    async def article(self, request: web.Request) -> web.StreamResponse:
        """What opens when somebody taps an article's card."""
        wanted = request.match_info["article_id"]
        for account in self.world.accounts.values():
            if (found := account.articles.get(wanted)) is not None:
                account.views[wanted] += 1
                return web.Response(text=page_of(found), content_type="text/html")
        return web.Response(status=HTTPStatus.NOT_FOUND, text="not found")


def _host(endpoint: Endpoint) -> Host:
    return Host.BUSINESS if endpoint.is_business else Host.OPENAPI
