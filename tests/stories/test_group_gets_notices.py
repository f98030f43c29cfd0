"""Thông báo vào nhóm: one message for everybody in the group, their own way for the others, nobody twice."""

from datetime import timedelta

import pytest

from storage.words import ReachState, Route
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Ward
from tests.stories.zalo_group import Room

MEETING = "Họp tổ lúc 19 giờ thứ Bảy tại nhà văn hóa"


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


@pytest.fixture
async def room(ward: Ward, street: Street) -> Room:
    """Lan and Bình are in the group of Tổ 5, Cúc and Dũng are not."""
    room = await Room.of(ward, street.hung, *street.five[:2])
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    return room


async def test_the_group_gets_one_message_and_nobody_two(ward: Ward, street: Street, room: Room) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("Tất cả 4 người", "miễn phí: 4")
    await street.hung.says("GỬI")
    await ward.until(UNDONE)
    assert sum(MEETING in text for text in room.texts()) == 1
    assert all(one.is_quiet() for one in street.five[:2])
    for one in street.five[2:]:
        assert sum(MEETING in text for text in one.texts()) == 1
    assert all(one.is_quiet() for one in street.six)
    await ward.until(timedelta(seconds=10))
    street.hung.sees("đã gửi xong. 4 người: 4 đã nhận.")
    routes = [r.route for r in street.recipients()]
    assert routes == [Route.GROUP, Route.GROUP, Route.CONSULT_FREE, Route.CONSULT_FREE]


async def test_a_member_who_lives_elsewhere_counts_and_one_who_left_is_written_to(
    ward: Ward, street: Street, room: Room
) -> None:
    giang = street.six[0]
    await room.joins(giang)
    await room.leaves(street.five[0])
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("Tất cả 5 người")
    await street.hung.says("GỬI")
    await ward.until(UNDONE)
    street.five[0].sees(MEETING)
    assert giang.is_quiet()


async def test_at_night_an_alert_reaches_those_who_were_long_silent(
    ward: Ward, street: Street, room: Room
) -> None:
    """The group is open at any hour and knows no window of days."""
    await ward.until(timedelta(days=9))
    await ward.until("23:30")
    await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
    await ward.until(UNDONE)
    (word,) = [text for text in room.texts() if "ra khỏi nhà ngay" in text]
    assert "nhắn riêng cho kênh" in word
    assert "AN TOÀN TB-" in word
    lan = street.five[0]
    await lan.says(f"AN TOÀN {street.code()}")
    assert {r.answer for r in street.recipients()} == {None, "safe"}


async def test_what_was_posted_is_taken_back_in_the_group(ward: Ward, street: Street, room: Room) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    code = street.code()
    await street.hung.says(f"THU HỒI {code}")
    await ward.until(timedelta(seconds=20))
    assert sum("ĐÍNH CHÍNH" in text for text in room.texts()) == 1
    assert all(one.is_quiet() for one in street.five[:2])
    for one in street.five[2:]:
        one.sees("ĐÍNH CHÍNH")


async def test_what_is_for_office_holders_stays_out_of_the_group(
    ward: Ward, street: Street, room: Room
) -> None:
    await street.tam.says("THÔNG BÁO Giao ban lúc 8 giờ mai", "các tổ trưởng Phường Chiềng Lề", "GỬI")
    await ward.until(UNDONE)
    assert not any("Giao ban" in text for text in room.texts())
    street.hung.sees("Giao ban")


async def test_when_the_group_is_closed_everybody_is_written_to(
    ward: Ward, street: Street, room: Room
) -> None:
    """Its right has lapsed, and nobody has noticed yet."""
    room.group.asset.valid_through = ward.clock.now()
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    await ward.until(timedelta(seconds=10))
    for one in street.five:
        assert sum(MEETING in text for text in one.texts()) == 1
    street.hung.sees("đã hết hạn")
    assert {r.state for r in street.recipients()} <= {ReachState.SENT, ReachState.RECEIVED}
