"""The cover of an article is a picture that Zalo takes, for every kind of notice, at an open address."""

import io

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from bot.cover_page import add_cover
from bot.paper.cover import print_cover
from handlers.desk.notices import KIND_WORDS

LARGEST = 1024 * 1024  # bytes that Zalo takes of a picture


@pytest.mark.parametrize("line", KIND_WORDS.values())
def test_each_kind_has_a_small_picture_of_16_to_9(line: str) -> None:
    drawn = print_cover(line)
    assert len(drawn) < LARGEST
    with Image.open(io.BytesIO(drawn)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1280, 720))


async def test_it_is_fetched_without_a_secret_and_only_for_kinds_that_exist() -> None:
    app = web.Application()
    add_cover(app)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/cover/notice.png")
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert await answer.read() == print_cover("THÔNG BÁO")
        assert (await client.get("/cover/other.png")).status == 404
