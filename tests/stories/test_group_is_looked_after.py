"""Trông nom nhóm: made in one sentence, let in with one tap, quiet when wanted, paid for in time."""

from datetime import timedelta

import pytest

from bot.uploads import drawn
from storage import diary
from tests.stories.street import Street
from tests.stories.ward import Ward
from tests.stories.zalo_group import Room


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


async def test_a_leader_makes_the_group_of_the_unit(ward: Ward, street: Street) -> None:
    ward.zalo.habits.groups_need_admin = False
    ward.zalo.buy_group()
    await street.hung.says("TẠO NHÓM Tổ 5")
    street.hung.sees("đang nhờ Zalo lập nhóm Tổ 5")
    street.hung.sees("Đã lập nhóm Tổ 5", "https://zalo.me/g/")
    (group,) = ward.zalo.account().groups.values()
    room = Room(ward, group)
    assert room.group.rules.join_appr
    assert room.known() == {street.hung.uid}
    lan, giang = street.five[0], street.six[0]
    await room.joins(lan, giang)
    await ward.until(timedelta(minutes=2))
    street.hung.sees("2 người xin vào nhóm Zalo Tổ 5", "1 người đã chọn tổ này")
    await street.hung.presses("Chỉ người của tổ")
    street.hung.sees("Đã cho 1 người vào nhóm")
    assert set(group.members) == room.known() == {street.hung.uid, lan.uid}
    await street.hung.says("NHÓM Tổ 5")
    street.hung.sees("Trong nhóm: 2 người. Xin vào: 1 người", group.link)
    await street.hung.presses("Không cho vào")
    assert group.pending == []


async def test_the_leader_gets_the_code_to_scan_on_the_telephone(ward: Ward, street: Street) -> None:
    room = await Room.of(ward, street.hung, street.five[0])
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    await street.hung.says("MA NHOM")
    (shown,) = [m for m in street.hung.phone.messages() if m.kind == "image"]
    assert room.group.link in shown.text
    assert shown.content == drawn(room.group.link)
    await street.tam.says("LINK NHÓM")
    street.tam.sees("Mã của nhóm nào?")
    await street.tam.says("LINK NHÓM Tổ 5")
    assert room.group.link in street.tam.sees("quét mã này")
    await street.five[0].says("MÃ NHÓM Tổ 5")
    street.five[0].sees_nothing_of(room.group.link)


async def test_a_group_that_lapsed_has_no_code(ward: Ward, street: Street) -> None:
    room = await Room.of(ward, street.hung, days=1)
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    ward.clock.set(ward.clock.now() + timedelta(days=3))
    await street.hung.says("NHÓM Tổ 5")
    ward.house.clerk.do(
        lambda db: diary.remind(
            db, ward.oa_id, "zalo_groups", "read", room.group.group_id, ward.clock.now(), {}
        )
    )
    await ward.settle()
    await street.hung.says("MÃ NHÓM")
    street.hung.sees("chưa có đường dẫn dùng được")


async def test_without_a_right_it_is_said_what_is_missing(ward: Ward, street: Street) -> None:
    for asset in ward.zalo.account().assets.values():
        asset.used_id = "another"
    await street.hung.says("TẠO NHÓM Tổ 5")
    street.hung.sees("Không còn gói nhóm trống")


async def test_an_administrator_has_to_be_in_it(ward: Ward, street: Street) -> None:
    ward.zalo.buy_group()
    await street.hung.says("TẠO NHÓM Tổ 5")
    street.hung.sees("nhất là quản trị kênh")


async def test_only_its_keepers_command_a_group(ward: Ward, street: Street) -> None:
    room = await Room.of(ward, street.hung)
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    await street.hung.says("TẠO NHÓM Tổ 6")
    street.hung.sees("không thuộc quyền")
    await street.hung.says("KHÓA NHÓM Tổ 5")
    street.hung.sees("từ nay chỉ để thông báo")
    assert room.group.rules.lock_send_msg
    await street.hung.says("MỞ NHÓM Tổ 5")
    street.hung.sees("mọi người viết được")
    assert not room.group.rules.lock_send_msg


async def test_a_group_of_youths_is_no_chat_group(ward: Ward, street: Street) -> None:
    await street.hung.says("nhóm thanh niên tụ tập mở loa to ở ngõ 5")
    street.hung.sees(ward.report().code)


async def test_who_can_renew_is_told_in_time_and_not_after_it_was_renewed(ward: Ward, street: Street) -> None:
    room = await Room.of(ward, street.hung, days=30)
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    await ward.until(timedelta(days=15))
    await street.tam.says("TRỰC")
    await ward.until(timedelta(days=2))
    street.tam.sees("Nhóm Zalo Tổ 5", "còn 14 ngày")
    room.group.asset.auto_renew = True
    await ward.until(timedelta(days=5))
    await street.tam.says("TRỰC")
    await ward.until(timedelta(days=5))
    street.tam.sees_nothing_of("còn 7 ngày")
    assert street.hung.texts()[-1].startswith("Đã nối nhóm")
