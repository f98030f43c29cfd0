"""A volunteer's own telephone shows their shifts; nobody else's does, and it names no place."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from storage.tables import CalendarFeed, Person, Shift, ShiftDuty, Unit
from storage.words import DutyState, Role, ShiftState
from tests.faults.sending.given import Page, page
from tests.stories.ward import MORNING, VIETNAM, Neighbour, Ward

ADDRESS = re.compile(r"https?://\S+?(/calendar/\S+\.ics)")


@pytest.fixture
async def minh(ward: Ward) -> Neighbour:
    ward.house.loop.office = replace(ward.house.loop.office, public_url="https://bot.example.org")
    return await ward.person("minh", Role.TEAM_MEMBER, "CLE05")


def shift(ward: Ward, whose: Neighbour, code: str, starts_at: datetime, state: DutyState) -> None:
    def work(db: Session) -> None:
        unit = db.exec(select(Unit).where(col(Unit.code) == "CLE05")).one()
        person = db.exec(select(Person).where(col(Person.zalo_id) == whose.uid)).one()
        made = Shift(oa_id=ward.oa_id, code=code, unit_id=unit.id, state=ShiftState.PUBLISHED)
        made.starts_at, made.ends_at = starts_at, starts_at + timedelta(hours=4)
        made.created_at = made.published_at = ward.clock.now()
        db.add(made)
        db.flush()
        db.add(ShiftDuty(shift_id=made.id, person_id=person.id, state=state, asked_at=ward.clock.now()))

    ward.house.clerk.do(work)


async def address_of(whose: Neighbour, words: str) -> str:
    await whose.says(words)
    found = ADDRESS.search(whose.sees("/calendar/"))
    assert found
    return found[1]


async def read(ward: Ward, path: str) -> Page:
    return await page(ward, path)


async def test_the_telephone_reads_the_shifts_of_its_owner(ward: Ward, minh: Neighbour) -> None:
    other = await ward.person("hùng", Role.TEAM_MEMBER, "CLE05")
    tonight = datetime(2026, 11, 30, 22, 0, tzinfo=VIETNAM)
    shift(ward, minh, "CA-7K3M", tonight, DutyState.CONFIRMED)
    shift(ward, other, "CA-8K3M", tonight, DutyState.CONFIRMED)
    shift(ward, minh, "CA-9K3M", tonight, DutyState.DECLINED)
    told = await read(ward, await address_of(minh, "lich dien thoai"))
    assert (told.status, told.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert re.findall(r"CA-\w{4}", told.text.replace("\r\n ", "")) == ["CA-7K3M"] * 3
    assert "DTSTART:20261130T150000Z" in told.text
    assert "Tổ 5" not in told.text
    assert minh.uid not in told.text


async def test_the_address_is_told_once_and_can_be_changed(ward: Ward, minh: Neighbour) -> None:
    first = await address_of(minh, "LỊCH ĐIỆN THOẠI")
    await minh.says("LỊCH ĐIỆN THOẠI")
    assert ADDRESS.search(minh.sees("đã có địa chỉ lịch")) is None
    await minh.presses("Đổi")
    second = ADDRESS.search(minh.sees("/calendar/"))
    assert second
    assert second[1] != first
    assert [(await read(ward, path)).status for path in (first, second[1])] == [404, 200]


async def test_it_can_be_closed(ward: Ward, minh: Neighbour) -> None:
    path = await address_of(minh, "LỊCH ĐIỆN THOẠI")
    await minh.says("tat link lich")
    minh.sees("Đã tắt")
    assert (await read(ward, path)).status == 404
    await minh.says("tắt link lịch")
    minh.sees("chưa có địa chỉ lịch")


async def test_the_books_hold_no_address(ward: Ward, minh: Neighbour) -> None:
    path = await address_of(minh, "LỊCH ĐIỆN THOẠI")
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    feed = ward.read(lambda db: db.exec(select(CalendarFeed)).one())
    assert secret not in feed.fingerprint


async def test_residents_have_none(ward: Ward) -> None:
    lan = await ward.person("lan")
    await lan.says("LỊCH ĐIỆN THOẠI")
    assert "/calendar/" not in " ".join(lan.texts())
    assert ward.read(lambda db: db.exec(select(CalendarFeed)).all()) == []


async def test_whoever_is_erased_has_none_any_more(ward: Ward, minh: Neighbour) -> None:
    path = await address_of(minh, "LỊCH ĐIỆN THOẠI")
    await minh.says("XÓA DỮ LIỆU", "ĐỒNG Ý XÓA")
    assert (await read(ward, path)).status == 404


async def test_old_shifts_leave_the_calendar(ward: Ward, minh: Neighbour) -> None:
    shift(ward, minh, "CA-7K3M", MORNING, DutyState.LEFT)
    path = await address_of(minh, "LỊCH ĐIỆN THOẠI")
    assert "CA-7K3M" in (await read(ward, path)).text
    ward.clock.set(MORNING + timedelta(days=61))
    assert "CA-7K3M" not in (await read(ward, path)).text
