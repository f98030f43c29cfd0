"""An article to all followers: reviewed, by day only, within everybody's caps, and silent about whom."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import HandClock
from bot.simulator.accounts import STATE
from bot.simulator.zalo import SimulatedZalo
from tests.simulator.edge import Api, Webhook
from tests.simulator.newsroom import Newsroom


@pytest.fixture
def news(zalo: SimulatedZalo, api: Api, clock: HandClock) -> Newsroom:
    return Newsroom(zalo, api, clock)


@pytest.mark.parametrize("oa_type", [2, STATE])
async def test_a_broadcast_goes_through_v2_for_everyone_and_is_answered_with_an_id(
    news: Newsroom, zalo: SimulatedZalo, oa_type: int
) -> None:
    article_id = await news.publish()
    zalo.account().oa_type = oa_type
    answer = await news.broadcast(article_id)
    assert answer["error"] == 0
    assert set(answer["data"]) == {"message_id"}


async def test_a_broadcast_is_reviewed_for_half_an_hour_before_it_reaches_anybody(
    news: Newsroom, zalo: SimulatedZalo, clock: HandClock
) -> None:
    lan = news.follower("lan")
    await news.broadcast(await news.publish())
    began = clock.now()
    assert zalo.next_due() == began + timedelta(minutes=30)
    clock.set(began + timedelta(minutes=29, seconds=59))
    await zalo.deliver_due()
    assert lan.is_quiet()
    clock.set(began + timedelta(minutes=30))
    assert await zalo.deliver_due()
    assert lan.sees("Cảnh giác trộm xe")


async def test_how_long_the_review_lasts_can_be_switched(news: Newsroom, zalo: SimulatedZalo) -> None:
    zalo.habits.broadcast_review = timedelta(0)
    lan = news.follower("lan")
    await news.broadcast(await news.publish())
    await zalo.deliver_due()
    assert lan.sees("Cảnh giác")


async def test_a_review_also_ends_while_time_runs_by_itself(news: Newsroom, zalo: SimulatedZalo) -> None:
    zalo.habits.broadcast_review = timedelta(0)
    lan, arrived = news.follower("lan"), asyncio.Event()
    zalo.watchers.append(lambda _: arrived.set())
    article_id = await news.publish()
    running = asyncio.create_task(zalo.run())
    await asyncio.sleep(0)  # it waits now
    await news.broadcast(article_id)
    async with asyncio.timeout(10):
        await arrived.wait()
    running.cancel()
    assert lan.sees("Cảnh giác")


async def test_a_phone_shows_the_card_of_an_article(news: Newsroom, api: Api) -> None:
    lan = news.follower("lan")
    ids = [await news.publish(), await news.publish(title="Giờ trực")]
    await news.broadcast(*ids)
    await news.deliver()
    (bubble,) = lan.bubbles()
    assert bubble.message.kind == "article"
    assert [card.article_id for card in bubble.message.cards] == ids
    first = bubble.message.cards[0]
    assert (first.title, first.description, first.cover) == (
        "Cảnh giác trộm xe",
        "Khoá cổ, khoá càng",
        "https://x/bia.jpg",
    )
    async with api.session.get(first.link) as answer:
        assert "Đêm qua ba xe bị lấy." in await answer.text()


async def test_nothing_is_told_about_whom_a_broadcast_reached(
    news: Newsroom, zalo: SimulatedZalo, webhook: Webhook
) -> None:
    news.follower("lan")
    await news.broadcast(await news.publish())
    await news.deliver()
    assert webhook.heard == []
    assert zalo.next_due() is None


async def test_only_followers_are_reached(news: Newsroom, zalo: SimulatedZalo) -> None:
    news.follower("lan")
    zalo.phone("hùng").was_heard()
    assert await news.reaches(await news.publish()) == ["lan"]


@pytest.mark.parametrize("utc", [15, 16, 17, 22])  # 22:00, 23:00, 00:00, 05:00 in Vietnam
async def test_nothing_is_broadcast_at_night(news: Newsroom, clock: HandClock, api: Api, utc: int) -> None:
    article_id = await news.publish()
    clock.set(datetime(2026, 11, 24, utc, 0, tzinfo=UTC))
    await api.refresh()
    answer = await news.broadcast(article_id)
    assert (answer["error"], "night" in answer["message"]) == (-234, True)


@pytest.mark.parametrize(("hour", "minute"), [(23, 0), (14, 59)])  # 06:00 and 21:59 in Vietnam
async def test_the_day_begins_at_six_and_ends_at_ten(
    news: Newsroom, clock: HandClock, api: Api, hour: int, minute: int
) -> None:
    article_id = await news.publish()
    clock.set(datetime(2026, 11, 24, hour, minute, tzinfo=UTC))
    await api.refresh()
    assert (await news.broadcast(article_id))["error"] == 0


async def test_what_is_reviewed_at_night_waits_for_the_morning(
    news: Newsroom, zalo: SimulatedZalo, clock: HandClock, api: Api
) -> None:
    article_id = await news.publish()
    clock.set(datetime(2026, 11, 24, 14, 45, tzinfo=UTC))  # 21:45
    await api.refresh()
    await news.broadcast(article_id)
    assert zalo.next_due() == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # 06:00


async def test_a_follower_gets_one_broadcast_a_day_and_four_a_month(
    news: Newsroom, clock: HandClock, api: Api
) -> None:
    lan = news.follower("lan")
    reached = []
    for day in range(1, 7):
        clock.set(datetime(2026, 12, day, 2, 0, tzinfo=UTC))
        await api.refresh()
        article_id = await news.publish()
        reached.append([await news.reaches(article_id) == ["lan"] for _ in range(2)])
    assert reached == [[True, False]] * 4 + [[False, False]] * 2
    assert len(lan.messages()) == 4
    clock.set(datetime(2027, 1, 1, 2, 0, tzinfo=UTC))
    await api.refresh()
    assert await news.reaches(await news.publish()) == ["lan"]


async def test_who_wants_no_broadcasts_gets_none(news: Newsroom) -> None:
    news.follower("lan").restricts("broadcast")
    assert await news.reaches(await news.publish()) == []


async def test_only_articles_are_broadcast_and_at_most_five(news: Newsroom) -> None:
    article_id = await news.publish()
    assert (await news.broadcast(article_id, kind="image"))["error"] == -233
    assert (await news.broadcast())["error"] == -201
    assert (await news.broadcast("unknown"))["error"] == -201
    assert (await news.broadcast(*[article_id] * 6))["error"] == -210
    assert (await news.broadcast(*[article_id] * 5))["error"] == 0


async def test_a_hidden_article_is_not_broadcast(news: Newsroom) -> None:
    assert (await news.broadcast(await news.publish(status="hide")))["error"] == -201


async def test_an_article_that_is_removed_during_the_review_reaches_nobody(news: Newsroom) -> None:
    lan = news.follower("lan")
    article_id = await news.publish()
    await news.broadcast(article_id)
    await news.post("remove", id=article_id)
    await news.deliver()
    assert lan.is_quiet()


# --- Filters ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ages", ["3,4", [3, 4], ["3", "4"]])
async def test_a_filter_is_understood_as_text_and_as_list(news: Newsroom, ages: object) -> None:
    for number in range(8):
        news.follower(f"tuổi {number}", ages=number)
    news.follower("không rõ")
    assert await news.reaches(await news.publish(), ages=ages) == ["tuổi 3", "tuổi 4"]


@pytest.mark.parametrize("city", ["4", 4, [4]])
async def test_a_filter_is_understood_as_number_too(news: Newsroom, city: object) -> None:
    news.follower("đây", cities=4)
    news.follower("kia", cities=5)
    assert await news.reaches(await news.publish(), cities=city) == ["đây"]


@pytest.mark.parametrize(
    ("target", "reached"),
    [
        ({}, ["an", "bình", "chi"]),
        ({"gender": "0"}, ["an", "bình", "chi"]),
        ({"gender": "1"}, ["an"]),
        ({"platform": "1,2"}, ["an", "bình"]),
        ({"locations": "0"}, ["an", "chi"]),
        ({"locations": "2", "cities": "4"}, ["an"]),  # cities override locations
        ({"gender": "2", "platform": "1"}, []),
        ({"ages": ""}, ["an", "bình", "chi"]),
    ],
)
async def test_every_filter_narrows_and_cities_override_locations(
    news: Newsroom, target: dict[str, Any], reached: list[str]
) -> None:
    news.follower("an", gender=1, platform=1, locations=0, cities=4)
    news.follower("bình", gender=2, platform=2, locations=1)
    news.follower("chi", locations=0)
    assert await news.reaches(await news.publish(), **target) == reached


@pytest.mark.parametrize(
    "target", [{"ages": "8"}, {"gender": "3"}, {"cities": 64}, {"platform": "ios"}, {"locations": {"a": 1}}]
)
async def test_a_filter_beyond_its_numbers_is_invalid(news: Newsroom, target: dict[str, Any]) -> None:
    assert (await news.broadcast(await news.publish(), **target))["error"] == -201
