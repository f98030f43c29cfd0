"""Articles: written, finished a little later, found by an id of their own, changed and removed."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import HandClock
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api
from tests.simulator.newsroom import ARTICLE, Newsroom, article


@pytest.fixture
def news(zalo: SimulatedZalo, api: Api, clock: HandClock) -> Newsroom:
    return Newsroom(zalo, api, clock)


async def test_an_article_is_verified_with_its_token_once_zalo_is_done(
    news: Newsroom, clock: HandClock
) -> None:
    token = (await news.post("create", **article()))["data"]["token"]
    answer = await news.post("verify", token=token)
    assert (answer["error"], answer["message"]) == (-214, "Article is being processed")
    assert "data" not in answer
    clock.set(clock.now() + timedelta(seconds=5))
    article_id = (await news.post("verify", token=token))["data"]["id"]
    assert article_id != token
    assert (await news.get("getdetail", id=article_id))["data"]["title"] == "Cảnh giác trộm xe"
    assert (await news.post("verify", token="unknown"))["error"] == -201


async def test_how_long_zalo_works_on_an_article_can_be_switched(news: Newsroom, zalo: SimulatedZalo) -> None:
    zalo.habits.article_ready_after = timedelta(0)
    token = (await news.post("create", **article()))["data"]["token"]
    assert (await news.post("verify", token=token))["error"] == 0


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"title": "a" * 150}, 0),
        ({"title": "a" * 151}, -210),
        ({"title": ""}, -201),
        ({"author": "a" * 50}, 0),
        ({"author": "a" * 51}, -210),
        ({"description": "a" * 300}, 0),
        ({"description": "a" * 301}, -210),
        ({"cover": {}}, -201),
        ({"cover": {"cover_type": "photo"}}, -201),
        ({"cover": {"cover_type": "video", "video_id": "v1"}}, 0),
        ({"body": []}, -201),
        ({"body": [{"type": "image"}]}, -201),
        ({"body": [{"type": "dance", "content": "x"}]}, -201),
        ({"status": "maybe"}, -201),
        ({"comment": "maybe"}, -201),
        ({"type": "song"}, -201),
    ],
)
async def test_an_article_has_limits_and_needs_a_cover(
    news: Newsroom, changed: dict[str, Any], error: int
) -> None:
    assert (await news.post("create", **{**article(), **changed}))["error"] == error


async def test_a_video_article_needs_a_video_and_a_picture(news: Newsroom) -> None:
    video = {
        "type": "video",
        "title": "Tin",
        "description": "…",
        "video_id": "v1",
        "avatar": "https://x/a.jpg",
    }
    article_id = await news.publish(**video)
    told = (await news.get("getdetail", id=article_id))["data"]
    assert (told["video_id"], told["avatar"]) == ("v1", "https://x/a.jpg")
    assert (await news.post("create", **{**video, "video_id": ""}))["error"] == -201


async def test_an_article_is_hidden_unless_it_is_to_be_shown(news: Newsroom) -> None:
    given = article()
    told = (await news.get("getdetail", id=await news.publish(status=None)))["data"]
    assert (told["status"], told["comment"]) == ("hide", "show")
    assert told["cover"]["photo_url"] == "https://x/bia.jpg"
    assert told["body"] == given["body"]


async def test_articles_are_listed_newest_first_ordinary_ones_and_videos_apart(
    news: Newsroom, zalo: SimulatedZalo, clock: HandClock
) -> None:
    ids = [await news.publish(title=f"Tin {number}") for number in range(3)]
    told = (await news.get("getslice", offset=0, limit=2, type="normal"))["data"]
    assert (told["total"], [row["id"] for row in told["medias"]]) == (3, [ids[2], ids[1]])
    assert told["medias"][0]["thumb"] == "https://x/bia.jpg"
    assert (await news.get("getslice", offset=0, limit=2, type="video"))["data"]["total"] == 0
    assert (await news.get("getslice", limit=11))["error"] == -210


async def test_an_update_gives_a_new_token_and_shows_once_it_is_done(
    news: Newsroom, clock: HandClock
) -> None:
    article_id = await news.publish()
    token = (await news.post("update", id=article_id, **{**article(), "title": "Mới"}))["data"]["token"]
    assert (await news.get("getdetail", id=article_id))["data"]["title"] == "Cảnh giác trộm xe"
    assert (await news.post("verify", token=token))["error"] == -214
    clock.set(clock.now() + timedelta(seconds=5))
    assert (await news.post("verify", token=token))["data"]["id"] == article_id
    assert (await news.get("getdetail", id=article_id))["data"]["title"] == "Mới"
    assert (await news.post("update", id="unknown", **article()))["error"] == -201


async def test_a_removed_article_is_gone(news: Newsroom) -> None:
    article_id = await news.publish()
    assert (await news.post("remove", id=article_id))["error"] == 0
    assert (await news.get("getdetail", id=article_id))["error"] == -201
    assert (await news.post("remove", id=article_id))["error"] == -201


async def test_beyond_the_months_articles_the_quota_is_named(
    news: Newsroom, zalo: SimulatedZalo, clock: HandClock
) -> None:
    zalo.account().article_limit = 1
    await news.publish()
    answer = await news.post("create", **article())
    assert answer["error"] == -223
    assert "limit quota create article" in answer["message"]
    clock.set(clock.now() + timedelta(days=8))  # December
    await news.api.refresh()
    assert (await news.post("create", **article()))["error"] == 0


async def test_an_article_can_be_read_at_its_link_and_readers_are_counted(news: Newsroom, api: Api) -> None:
    article_id = await news.publish(title="Trộm <xe>")
    link = (await news.get("getslice"))["data"]["medias"][0]["link_view"]
    async with api.session.get(link) as answer:
        assert "Trộm &lt;xe&gt;" in await answer.text()
    assert (await news.get("getslice"))["data"]["medias"][0]["total_view"] == 1
    await news.post("remove", id=article_id)
    async with api.session.get(link) as answer:
        assert answer.status == 404


async def test_articles_have_a_pace_of_their_own_for_the_app(
    news: Newsroom, zalo: SimulatedZalo, api: Api
) -> None:
    zalo.world.article_bucket.limit = 2
    assert [(await news.get("getslice"))["error"] for _ in range(3)] == [0, 0, -32]
    assert (await api.call("GET", "/v2.0/oa/getoa"))["error"] == 0


async def test_the_article_calls_are_not_open_without_a_token(zalo: SimulatedZalo, api: Api) -> None:
    assert (await api.post(ARTICLE + "create", article(), token="other"))["error"] == -216
