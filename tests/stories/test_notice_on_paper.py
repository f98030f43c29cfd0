"""A notice for households without Zalo, and one that leaves at an appointed hour."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from tests.faults.sending.given import address, page
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Ward

LINK = re.compile(r"/poster/\S+\.pdf")
MEETING = "Họp tổ lúc 19h thứ Bảy tại nhà văn hóa. Hỏi anh Hùng."


@pytest.fixture
async def street(url: str, tmp_path: Path) -> AsyncIterator[Street]:
    ward = await Ward.open(url, tmp_path, public_url="https://anninh.example.vn")
    yield await Street.of(ward)
    await ward.close()


async def test_the_author_reads_what_is_said_over_the_loudspeaker(street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    await street.hung.says(f"LOA {street.code()}")
    street.hung.sees("Lời đọc loa", "19 giờ", "Tổ 5")


async def test_the_sheet_is_lent_for_an_hour_and_to_the_author_alone(street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    await street.hung.says(f"ÁP PHÍCH {street.code()}")
    path = LINK.findall(street.hung.sees("/poster/"))[0]
    async with aiohttp.ClientSession() as session, session.get(address(street.ward, path)) as answer:
        assert (answer.status, answer.content_type) == (200, "application/pdf")
        assert (await answer.read()).startswith(b"%PDF")
    await street.five[0].says(f"ÁP PHÍCH {street.code()}")
    street.five[0].sees_nothing_of("/poster/")
    await street.ward.until(timedelta(minutes=61))
    assert (await page(street.ward, path)).status == 404


async def test_a_notice_waits_for_its_appointed_hour(street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    await street.hung.says(f"HẸN GIỜ {street.code()}")
    street.hung.sees("hẹn gửi", "lúc nào?")
    await street.hung.says(f"HẸN GIỜ {street.code()} 17h chiều nay")
    street.hung.sees("Đã hẹn", "17:00")
    await street.hung.says("GỬI")
    street.hung.sees("sẽ gửi lúc 17:00")
    await street.ward.until(UNDONE)
    assert all(one.is_quiet() for one in street.five)
    await street.ward.until("16:59")
    assert all(one.is_quiet() for one in street.five)
    await street.ward.until("17:01")
    for one in street.five:
        one.sees("Họp tổ")


async def test_an_appointed_hour_that_was_missed_is_asked_about_again(street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    await street.hung.says(f"HẸN GIỜ {street.code()} 11h", "GỬI")
    await street.ward.goes_down()
    street.ward.clock.set(street.ward.clock.now() + timedelta(hours=4))
    await street.ward.comes_back()
    street.hung.sees("hẹn gửi lúc 11:00", "Lúc đó máy không làm việc", "Gửi bây giờ không?")
    assert all(one.is_quiet() for one in street.five)
    await street.hung.presses("Gửi bây giờ")
    await street.ward.until(UNDONE)
    assert all(sum("Họp tổ" in text for text in one.texts()) == 1 for one in street.five)


async def test_a_short_outage_only_makes_it_a_little_late(street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    await street.hung.says(f"HẸN GIỜ {street.code()} 11h", "GỬI")
    await street.ward.goes_down()
    street.ward.clock.set(street.ward.clock.now() + timedelta(hours=2, minutes=30))
    await street.ward.comes_back()
    for one in street.five:
        one.sees("Họp tổ")
