"""Ghi âm kèm thông báo: an address that plays it as long as the notice holds, and a line of words."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.sending.given import page
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Neighbour, Ward

LINK = re.compile(r"/listen/\S+")
WORDS = "Mất nước từ 8 giờ tới 17 giờ ngày mai, bà con nghe ghi âm"


@pytest.fixture
async def street(url: str, tmp_path: Path) -> AsyncIterator[Street]:
    ward = await Ward.open(url, tmp_path, public_url="https://anninh.example.vn")
    yield await Street.of(ward)
    await ward.close()


async def speaks(one: Neighbour) -> None:
    await one.sends_voice()
    await one._ward.until(timedelta(seconds=2))


async def test_whoever_gets_the_notice_can_hear_it_as_long_as_it_holds(street: Street) -> None:
    ward = street.ward
    await street.hung.says("THÔNG BÁO")
    await speaks(street.hung)
    street.hung.sees("Đã nhận ghi âm", "Nhắn thêm lời")
    await street.hung.says(WORDS)
    street.hung.sees("Bà con sẽ nhận đúng như sau", "🔊 Nghe: https://anninh.example.vn/listen/")
    street.hung.sees("có ghi âm: nghe hết", f"BỎ GHI ÂM {street.code()}", "người thứ hai duyệt")
    await street.hung.says("GỬI")
    street.tam.sees("XIN DUYỆT", "🔊 Nghe")
    await street.tam.says(f"DUYỆT {street.code()}")
    await ward.until(UNDONE)
    paths = {LINK.findall(one.sees(WORDS))[0] for one in street.five}
    (path,) = paths
    assert (await page(ward, path)).status == 200
    until = street.notices()[0].valid_until
    assert until is not None
    ward.clock.set(until)
    assert (await page(ward, path)).status == 404


async def test_words_that_sound_like_an_emergency_do_not_lose_it(street: Street) -> None:
    await street.hung.says("THÔNG BÁO")
    await speaks(street.hung)
    await street.hung.says("đang cháy nhà ở ngõ 12, bà con nghe ghi âm")
    await street.hung.presses("Là lời thông báo")
    street.hung.sees("Bà con sẽ nhận đúng như sau", "đang cháy nhà ở ngõ 12", "🔊 Nghe")


async def test_it_is_taken_away_and_then_nobody_else_has_to_listen(street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {WORDS}")
    await speaks(street.hung)
    await street.hung.says(f"BỎ GHI ÂM {street.code()}", "GỬI")
    await street.ward.until(UNDONE)
    street.hung.sees("Đã bỏ ghi âm")
    assert LINK.findall(street.five[0].sees(WORDS)) == []


async def test_much_later_a_voice_note_is_a_report(street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {WORDS}")
    await street.ward.until(timedelta(minutes=30))
    await speaks(street.hung)
    assert len(street.ward.reports()) == 1
    assert street.notices()[0].voice_id is None


async def test_without_a_page_that_plays_it_the_author_is_told(ward: Ward) -> None:
    street = await Street.of(ward)
    await street.hung.says("THÔNG BÁO")
    await speaks(street.hung)
    street.hung.sees("chưa có trang để bà con nghe ghi âm")
    await street.hung.says("Họp tổ lúc 19 giờ tối nay", "GỬI")
    await ward.until(UNDONE)
    assert "🔊" not in street.five[0].sees("Họp tổ lúc 19 giờ")
