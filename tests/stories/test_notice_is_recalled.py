"""Thu hồi, tạm dừng: what has not left stops, and exactly those who got it are told."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from storage.tables import OfficialAccount
from storage.words import NoticeState, ReachState
from tests.stories.street import Street
from tests.stories.ward import Ward

WATER = "THÔNG BÁO Mất nước từ 8 giờ tới 17 giờ ngày mai"


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


async def test_who_got_it_is_told_and_nobody_else(ward: Ward, street: Street) -> None:
    street.heard_days_ago(street.five[:1], 30)  # nothing reaches her
    await street.hung.says(WATER, "GỬI")
    await ward.until(timedelta(minutes=1))
    first = street.code()
    await street.hung.says(f"THU HỒI {first}")
    street.hung.sees("Đã thu hồi", "3 người đã nhận")
    await ward.until(timedelta(minutes=1))
    for one in street.five[1:]:
        one.sees("Mất nước")
        one.sees("[ĐÍNH CHÍNH]", f"{first} đã gửi trước đây KHÔNG còn đúng")
    assert street.five[0].is_quiet()
    assert all(one.is_quiet() for one in street.six)
    assert street.notices()[0].state is NoticeState.RECALLED
    assert street.notices()[1].state is NoticeState.DONE


async def test_before_it_left_nobody_hears_anything(ward: Ward, street: Street) -> None:
    await street.hung.says(WATER, "GỬI")
    await street.hung.says(f"THU HỒI {street.code()}")
    street.hung.sees("Chưa ai nhận gì")
    await ward.until(timedelta(minutes=1))
    assert all(one.is_quiet() for one in street.five)


async def test_what_waits_is_paused_and_goes_on_and_what_is_recalled_never_leaves(
    ward: Ward, street: Street
) -> None:
    """The account may send so little in a minute that part of it still waits."""
    slow_down(ward, 8)
    await street.hung.says(WATER, "GỬI")
    await ward.until(timedelta(seconds=10))
    told = [one for one in street.five if one.texts()]
    assert 0 < len(told) < 4
    await street.hung.says(f"TẠM DỪNG {street.code()}")
    street.hung.sees("Đã tạm dừng", "đang chờ gửi")
    await ward.until(timedelta(minutes=10))
    assert len([one for one in street.five if one.texts()]) == len(told)
    slow_down(ward, 3)
    await street.hung.says(f"GỬI TIẾP {street.code()}")
    await ward.until(timedelta(seconds=10))
    later = [one for one in street.five if one.texts()]
    assert len(told) < len(later) < 4
    await street.hung.says(f"THU HỒI {street.code()}")
    await ward.until(timedelta(minutes=10))
    assert [one for one in street.five if one.texts()] == later
    for one in later:
        assert len(one.texts()) == 2
    assert ReachState.TAKEN_BACK in street.states(street.code(0))


def slow_down(ward: Ward, per_minute: int) -> None:
    """So few requests a minute that the talk with the leader takes its part of them."""

    def work(db: Session) -> None:
        account = db.get(OfficialAccount, ward.oa_id)
        assert account is not None
        account.per_minute = per_minute

    ward.house.clerk.do(work)


async def test_other_words_go_to_those_who_got_the_first_ones(ward: Ward, street: Street) -> None:
    await street.tam.says(WATER, "tổ 5", "GỬI")
    await ward.until(timedelta(minutes=1))
    first = street.code()
    await street.tam.says(f"ĐÍNH CHÍNH {first} Mất nước tới 19 giờ ngày mai")
    street.tam.sees("[ĐÍNH CHÍNH]", "tới 19 giờ")
    street.tam.sees("những người đã nhận", "4 người", "người thứ hai")
    await street.tam.says("GỬI")
    await street.son.presses("Duyệt")
    await ward.until(timedelta(minutes=1))
    street.five[2].sees("[ĐÍNH CHÍNH]", "tới 19 giờ")
    assert all(one.is_quiet() for one in street.six)


async def test_a_stranger_recalls_nothing(ward: Ward, street: Street) -> None:
    await street.tam.says(WATER, "tổ 5", "GỬI")
    await ward.until(timedelta(minutes=1))
    await street.hung.says(f"THU HỒI {street.code()}")
    street.hung.sees("Không có thông báo")
    await street.son.says(f"THU HỒI {street.code()}")
    street.son.sees("Đã thu hồi")
