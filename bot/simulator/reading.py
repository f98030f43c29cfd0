"""Reads a request of the OA API: JSON in the body, JSON or plain words in the address, or a file."""

import json

from aiohttp import BodyPartReader, web

from bot.simulator.asked import Part
from bot.simulator.records import Json


class NotReadable(Exception):
    """The request is no JSON object."""


async def read_request(request: web.Request) -> tuple[Json, Part | None]:
    """What was given, and the file where one came along.

    Raises:
        NotReadable: neither JSON nor a file.
    """
    if request.content_type == "multipart/form-data":
        return {}, await _part(request)
    if request.method == "GET":
        plain = {key: value for key, value in request.query.items() if key != "data"}
        return {**plain, **(_object(request.query["data"]) if "data" in request.query else {})}, None
    return _object(await request.text()), None


def _object(text: str) -> Json:
    try:
        given = json.loads(text)
    except ValueError:
        raise NotReadable from None
    if not isinstance(given, dict):
        raise NotReadable
    return given


async def _part(request: web.Request) -> Part | None:
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name == "file":
            return Part(part.filename or "", bytes(await part.read()))
    return None
