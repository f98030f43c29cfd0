"""The server of the demo answers its own page and nobody else; a page that was away catches up."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import cast

import aiohttp
import pytest

from bot.demo.changes import Changes
from bot.demo.drawing import street
from bot.demo.page import PREFIX, Page
from bot.demo.show import Show
from bot.demo.stage import Stage
from bot.simulator.records import Json
from tests.demo.groups import make_group

SOON = 60  # real seconds; ten minutes of the stage are one


class Browser:
    """Asks as the page does."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self.session, self.address = session, address

    async def reads(self, path: str) -> object:
        async with self.session.get(f"{self.address}{PREFIX}/{path}") as answer:
            return await answer.json()

    async def does(self, deed: str, **what: object) -> str | None:
        """Why not, or None."""
        headers = {"Origin": self.address}
        told = {"deed": deed, **what}
        async with self.session.post(f"{self.address}{PREFIX}/do", json=told, headers=headers) as answer:
            return cast("str | None", (await answer.json()).get("why"))

    async def uploads(self, phone: str, content: bytes, caption: str = "") -> str | None:
        form = aiohttp.FormData({"phone": phone, "chat": "", "caption": caption})
        form.add_field("file", content, filename="a")
        headers = {"Origin": self.address}
        async with self.session.post(f"{self.address}{PREFIX}/upload", data=form, headers=headers) as answer:
            return cast("str | None", (await answer.json()).get("why"))

    async def hears(self, mark: str, *, until: str) -> list[Json]:
        """Changes since the mark, up to the first that contains the words."""
        heard: list[Json] = []
        async with self.session.get(f"{self.address}{PREFIX}/changes", params={"since": mark}) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    heard.append(json.loads(line.removeprefix(b"data: ")))
                    if until in line.decode():
                        return heard
        return heard


@pytest.fixture
async def browser(stage: Stage, show: Show) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(session, await stage.open())


async def test_everything_is_protected_and_nothing_is_inline(browser: Browser) -> None:
    async with browser.session.get(browser.address + PREFIX) as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert " style=" not in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://elsewhere.example"}, {"Origin": "null"}, {"Host": "elsewhere.example"}],
    ids=["no origin", "another page", "a file", "another name"],
)
@pytest.mark.parametrize("path", ["do", "upload"])
async def test_no_other_page_can_drive_it(browser: Browser, headers: dict[str, str], path: str) -> None:
    told = {"deed": "stop"}
    url = f"{browser.address}{PREFIX}/{path}"
    async with browser.session.post(url, json=told, headers=headers) as answer:
        assert answer.status == 403


async def test_under_another_name_it_is_not_even_read(browser: Browser) -> None:
    headers = {"Host": "elsewhere.example"}
    async with browser.session.get(f"{browser.address}{PREFIX}/state", headers=headers) as answer:
        assert answer.status == 403


@pytest.mark.parametrize(
    ("deed", "what", "why"),
    [
        ("say", {"phone": "123", "text": "chào"}, "nobody"),
        ("say", {"text": "chào"}, "not_understood"),
        ("dance", {}, "not_understood"),
        ("play", {"scene": "không có"}, "no_such_scene"),
        ("jump", {"words": "hôm nào"}, "no_such_time"),
        ("jump", {"words": "+100 ngày"}, "too_far"),
        ("seat", {"phone": "{resident}"}, "already_here"),
        ("press", {"phone": "{resident}", "message": "x", "button": 0}, "no_such_button"),
        ("say", {"phone": "{resident}", "chat": "f0", "text": "chào"}, "not_in_group"),
        ("turn", {"key": "vary", "value": "perhaps"}, "not_possible"),
        ("plan", {"where": "moon", "how": "code"}, "not_possible"),
    ],
)
async def test_what_cannot_be_done_is_said(
    browser: Browser, show: Show, deed: str, what: dict[str, object], why: str
) -> None:
    given = {key: show.seats[0] if value == "{resident}" else value for key, value in what.items()}
    assert await browser.does(deed, **given) == why


async def test_the_table_has_room_for_six_and_is_never_empty(browser: Browser, show: Show) -> None:
    others = [one.uid for one in show.directory.search("trực ban")][:4]
    for uid in others[:3]:
        assert await browser.does("seat", phone=uid) is None
    assert await browser.does("seat", phone=others[3]) == "table_full"
    for uid in list(show.seats)[1:]:
        assert await browser.does("leave", phone=uid) is None
    assert await browser.does("leave", phone=show.seats[0]) == "last_phone"


async def test_pictures_of_ones_own_arrive_as_zalo_passes_them_on(browser: Browser, show: Show) -> None:
    resident = show.seats[0]
    assert await browser.uploads(resident, street(1), "cổng nhà số 3") is None
    assert await browser.uploads(resident, b"#!AMR\n" + b"\x3c" * 64) is None
    assert await browser.uploads(resident, b"MZ no picture") == "not_a_picture"
    first, second = show.stage.zalo.phone(resident).bubbles()[:2]
    assert (first.message.kind, first.text) == ("image", "cổng nhà số 3")
    assert second.message.kind == "audio"
    path = first.message.url.rpartition("/")[2]
    async with browser.session.get(f"{browser.address}{PREFIX}/media/{path}") as answer:
        assert answer.content_type == "image/jpeg"
        assert (await answer.read()).startswith(b"\xff\xd8\xff")


async def test_whoever_was_away_hears_everything_in_order(browser: Browser, show: Show) -> None:
    mark, resident = show.changes.mark(), show.seats[0]
    for number in range(3):
        await browser.does("say", phone=resident, text=f"chuyện {number}")
    heard = await browser.hears(mark, until="chuyện 2")
    own = [
        part for part in heard if part["kind"] == "entry" and cast("Json", part["entry"])["by"] == resident
    ]
    assert [cast("Json", part["entry"])["text"] for part in own] == ["chuyện 0", "chuyện 1", "chuyện 2"]


async def test_a_mark_of_another_evening_asks_for_a_new_look(browser: Browser) -> None:
    async with browser.session.get(f"{browser.address}{PREFIX}/changes", params={"since": "old-7"}) as stream:
        assert (await stream.content.readline()).strip() == b"event: again"


async def test_somebody_new_in_a_group_is_shown_to_everybody_in_it(browser: Browser, show: Show) -> None:
    group = make_group(show.stage, "Tổ 5", show.seats[:2])
    told = await browser.reads("state")
    phones = cast("list[Json]", cast("Json", told)["phones"])
    assert [len(cast("list[Json]", phone["chats"])) for phone in phones] == [2, 2, 1]
    mark = show.changes.mark()
    assert await browser.does("say", phone=show.seats[0], chat=group.group_id, text="mọi người ơi") is None
    heard = await browser.hears(mark, until="mọi người ơi")
    assert heard[-1]["phones"] == show.seats[:2]


def test_changes_that_are_too_old_are_not_known_any_more() -> None:
    changes = Changes(kept=3)
    mark = changes.mark()
    for number in range(3):
        changes.tell("clock", number=number)
    assert [one.number for one in changes.since(mark) or ()] == [1, 2, 3]
    changes.tell("clock", number=3)
    assert changes.since(mark) is None
    assert changes.since(f"{changes.run}-99") is None
    assert changes.since("") is None


def test_every_file_of_the_page_is_served(stage: Stage, show: Show) -> None:
    assert {"index.html", "main.js", "page.css", "vi.json", "en.json"} <= set(Page(show)._files)


async def test_while_the_clock_runs_fast_deadlines_are_kept(browser: Browser, show: Show) -> None:
    chief, rung = show.stage.cast["chỉ huy"].phone, asyncio.Event()
    show.stage.zalo.watchers.append(
        lambda message: rung.set() if message.to == chief.uid and "CHƯA AI NHẬN" in message.text else None
    )
    await browser.does("say", phone=show.seats[0], text="có trộm đang cậy cửa nhà số 12 tổ 5")
    assert await browser.does("speed", speed=600) is None
    await asyncio.wait_for(rung.wait(), SOON)
    assert await browser.does("speed", speed=1) is None
    assert await browser.does("speed", speed=601) == "not_understood"
