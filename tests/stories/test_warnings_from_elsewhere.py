"""What another system warns of is a draft: officers read it, one takes it up, nothing goes out by itself."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from yarl import URL

from bot.cap_in import bring_in, is_allowed
from bot.scheduler import Chore
from handlers.rules import cap
from storage.words import NoticeState
from tests.stories.street import UNDONE, Street
from tests.stories.ward import VIETNAM, Ward

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
ENTRY = '<entry><link rel="alternate" href="{href}"/></entry>'


class Weather:
    """The weather service, with the messages it shows."""

    def __init__(self) -> None:
        self.messages: list[cap.Message] = []
        self.large = b""
        self.url = ""

    async def open(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_get("/feed", self.feed)
        app.router.add_get("/one/{number}", self.one)
        app.router.add_get("/large", self.endless)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def feed(self, request: web.Request) -> web.Response:  # noqa: ARG002
        hrefs = [f"/one/{n}" for n in range(len(self.messages))]
        entries = "".join(ENTRY.format(href=href) for href in [*hrefs, "http://10.0.0.1/secret"])
        return web.Response(text=ATOM.format(entries=entries), content_type="application/atom+xml")

    async def endless(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.Response(body=b"<a>" + b"x" * cap.LARGEST)

    async def one(self, request: web.Request) -> web.Response:
        return web.Response(body=cap.write(self.messages[int(request.match_info["number"])]))

    def warns(self, identifier: str, kind: cap.MessageType, at: datetime, *about: cap.Message) -> cap.Message:
        said = cap.Message(
            identifier, "kttv@example.vn", at.astimezone(VIETNAM), kind, cap.Category.MET, "Lũ quét",
            "Nguy cơ lũ quét ở suối Nậm La.", cap.Area("Phường Chiềng Lề"),
            expires=(at + timedelta(hours=12)).astimezone(VIETNAM), references=about,
        )  # fmt: skip
        self.messages.append(said)
        return said


@pytest.fixture
async def weather() -> AsyncIterator[Weather]:
    weather = Weather()
    runner = await weather.open()
    yield weather
    await runner.cleanup()


@pytest.fixture
async def street(url: str, tmp_path: Path, weather: Weather) -> AsyncIterator[Street]:
    ward = await Ward.open(url, tmp_path, cap_feeds=(f"{weather.url}/large", f"{weather.url}/feed"))
    yield await Street.of(ward)
    await ward.close()


async def look(street: Street) -> None:
    await street.ward.house.chores._deeds[Chore.WARNINGS]()
    await street.ward.settle()


async def test_officers_decide_and_it_comes_once(street: Street, weather: Weather) -> None:
    now = street.ward.clock.now()
    weather.warns("W1", cap.MessageType.ALERT, now)
    await look(street)
    await look(street)
    assert [n.source for n in street.notices()] == ["cap"]
    street.minh.sees("CẢNH BÁO TỪ NƠI KHÁC", "lũ quét", "chưa gửi cho ai")
    street.tam.sees("CẢNH BÁO TỪ NƠI KHÁC")
    assert all(one.is_quiet() for one in (*street.five, street.hung))
    await street.hung.says(f"LẤY CẢNH BÁO {street.code()}")
    street.hung.sees("Không có thông báo")
    await street.minh.presses("Soạn từ bản này")
    await street.tam.says(f"BỎ CẢNH BÁO {street.code()}")
    street.tam.sees("đã có người xử lý")
    await street.minh.presses("Chọn người nhận")
    await street.minh.says("tổ 5", "GỬI")
    if street.notices()[0].state is NoticeState.WAITING_APPROVAL:
        await street.son.presses("Duyệt")
    await street.ward.until(UNDONE)
    street.five[0].sees("[KHẨN]", "lũ quét")
    weather.warns("W2", cap.MessageType.CANCEL, now + timedelta(seconds=1), weather.messages[0])
    await look(street)
    street.tam.sees("đã hết hiệu lực", "Bà con đã nhận")


async def test_an_update_takes_the_place_of_a_draft(street: Street, weather: Weather) -> None:
    now = street.ward.clock.now()
    first = weather.warns("W1", cap.MessageType.ALERT, now)
    await look(street)
    weather.warns("W2", cap.MessageType.UPDATE, now + timedelta(seconds=1), first)
    await look(street)
    assert [n.state for n in street.notices()] == [NoticeState.CANCELLED, NoticeState.DRAFT]
    street.tam.sees(f"Thay cho {street.code(0)}")
    await street.tam.presses("Bỏ qua")
    assert street.notices()[-1].state is NoticeState.CANCELLED


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://a.vn/f", True),
        ("http://127.0.0.1:1/f", True),
        ("http://a.vn/f", False),
        ("http://10.0.0.1/f", False),
        ("https://me:pw@a.vn/f", False),
        ("ftp://a.vn/f", False),
    ],
)
def test_only_safe_addresses_are_visited(address: str, *, allowed: bool) -> None:
    assert is_allowed(URL(address)) is allowed


async def test_a_feed_that_is_not_there_changes_nothing(street: Street) -> None:
    await bring_in(
        street.ward.house.clerk, ["http://127.0.0.1:9/x"], street.ward.oa_id, street.ward.clock.now
    )
    await street.ward.settle()
    assert street.notices() == []
