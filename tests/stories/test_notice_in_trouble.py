"""While a notice goes out, the server stops, settings change, the token dies: each is told, and once."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from storage import people
from storage.tables import OfficialAccount
from storage.words import NoticeState
from tests.stories.street import Street
from tests.stories.ward import Neighbour, Ward

WATER = "THÔNG BÁO Mất nước từ 8 giờ tới 17 giờ ngày mai"


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


def slow_down(ward: Ward) -> None:
    """So few requests a minute that part of the notice still waits."""

    def work(db: Session) -> None:
        account = db.get(OfficialAccount, ward.oa_id)
        assert account is not None
        account.per_minute = 8

    ward.house.clerk.do(work)


def told(street: Street) -> list[Neighbour]:
    return [one for one in street.five if any("Mất nước" in text for text in one.texts())]


def each_was_told_once(street: Street) -> bool:
    times = [sum("Mất nước" in text for text in one.texts()) for one in street.five]
    return set(times) == {1} and street.notices()[0].state is NoticeState.DONE


async def half_way(ward: Ward, street: Street) -> None:
    slow_down(ward)
    await street.hung.says(WATER, "GỬI")
    await ward.until(timedelta(seconds=10))
    assert 0 < len(told(street)) < 4


async def test_the_server_stops_and_comes_back_with_another_package(ward: Ward, street: Street) -> None:
    await half_way(ward, street)
    await ward.goes_down()
    ward.clock.set(ward.clock.now() + timedelta(minutes=20))
    await ward.comes_back()
    await ward.until(timedelta(minutes=3))
    assert each_was_told_once(street)


async def test_the_token_dies_and_is_renewed(ward: Ward, street: Street) -> None:
    await half_way(ward, street)
    ward.zalo.faults.refuse(-216, times=2)
    await ward.until(timedelta(minutes=5))
    assert each_was_told_once(street)


async def test_whoever_writes_meanwhile_is_answered_before_the_rest_of_the_notice(
    ward: Ward, street: Street
) -> None:
    await half_way(ward, street)
    waiting = [one for one in street.five if one not in told(street)]
    lan = told(street)[0]
    await lan.says("mất trộm xe máy ở tổ 5 đêm qua")
    lan.sees("Đã nhận tin")
    assert [one for one in street.five if one not in told(street)] == waiting
    await ward.until(timedelta(minutes=5))
    assert each_was_told_once(street)


async def test_an_alert_overtakes_a_notice_that_waits(ward: Ward, street: Street) -> None:
    await half_way(ward, street)
    await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
    await ward.until(timedelta(minutes=5))
    late = [one for one in street.five if "cháy" in one.texts()[0]]
    assert late, "somebody read of the fire before the water"
    assert each_was_told_once(street)


async def test_what_is_no_longer_true_does_not_leave(ward: Ward, street: Street) -> None:
    """Approved in the evening for the morning; until then the leader has another group."""
    await ward.until("22:30")
    await street.hung.says(WATER, "GỬI")
    await ward.until(timedelta(seconds=10))
    street.hung.sees("để tới")

    def dismiss(db: Session) -> None:
        person = people.by_zalo_id(db, ward.oa_id, street.hung.uid)
        assert person is not None
        for held in people.grants_of(db, person.id, ward.clock.now()):
            held.ends_at = ward.clock.now()

    ward.house.clerk.do(dismiss)
    await ward.until("08:00")
    assert not told(street)
    assert street.notices()[0].state is NoticeState.CANCELLED
    street.hung.sees("không còn phụ trách")
