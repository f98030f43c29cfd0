"""What a control request asks for, read; and how it is answered."""

import json
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from bot.simulator.control.values import NotPossible
from bot.simulator.records import Json
from bot.simulator.refusal import Refusal

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
as_json = partial(web.json_response, dumps=partial(json.dumps, ensure_ascii=False))


async def asked(request: web.Request) -> Json:
    """The JSON of a request; its content type must say so, so that no web page can send one in passing."""
    if not request.can_read_body:
        return {}
    if request.content_type != "application/json":
        raise NotPossible("Content-Type: application/json")
    try:
        given = json.loads(await request.text())
    except ValueError:
        raise NotPossible("that is no JSON") from None
    if not isinstance(given, dict):
        raise NotPossible("wants a JSON object")
    return given


def number_in(request: web.Request, key: str, otherwise: int) -> int:
    """A number of the address."""
    value = request.query.get(key, str(otherwise))
    if not value.isdecimal() or int(value) == 0 < otherwise:
        raise NotPossible(f"{key}: a whole number")
    return int(value)


def whole(given: Json, key: str, otherwise: int) -> int:
    """A number of the body, not below 0."""
    value = given.get(key, otherwise)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise NotPossible(f"{key}: a whole number, not below 0")
    return value


@web.middleware
async def tell_what_is_impossible(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except NotPossible as wrong:
        return as_json({"error": str(wrong)}, status=400)
    except Refusal as refusal:
        return as_json({"error": refusal.message}, status=400)
