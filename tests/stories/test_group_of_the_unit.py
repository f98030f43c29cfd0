"""Nhóm Zalo của tổ: whose it is and who is in it, by every name Zalo has for what happens there."""

from datetime import timedelta

import pytest

from bot.simulator.group_life import admit
from bot.simulator.group_names import GroupNames
from storage.group_words import GroupState, MemberState
from storage.words import Role
from tests.stories.street import Street
from tests.stories.ward import Ward
from tests.stories.zalo_group import Room


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


async def test_a_leader_binds_a_group_and_everybody_in_it_is_known(ward: Ward, street: Street) -> None:
    room = await Room.of(ward, street.hung, *street.five)
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    street.hung.sees("Đã nối nhóm với Tổ 5, Phường Chiềng Lề")
    assert "Nhóm này nay thuộc Tổ 5" in room.texts()[0]
    assert room.known() == {one.uid for one in (street.hung, *street.five)}
    row = room.row()
    assert (row.name, row.link, row.state) == ("Nhóm Tổ 5", room.group.link, GroupState.ENABLED)
    assert row.paid_until is not None


async def test_nobody_binds_a_group_to_another_unit(ward: Ward, street: Street) -> None:
    room = await Room.of(ward, street.hung, street.five[0])
    await room.says(street.hung, "NỐI NHÓM Tổ 6")
    street.hung.sees("Chưa nối được nhóm này")
    await room.says(street.five[0], "nối nhóm tổ 5")
    street.five[0].sees("Chưa nối được nhóm này")
    assert room.row().unit_id is None
    assert room.texts() == []


@pytest.mark.parametrize("names", GroupNames)
async def test_who_comes_asks_and_goes_is_known_by_every_name(
    ward: Ward, street: Street, names: GroupNames
) -> None:
    ward.zalo.habits.group_names = names
    lan, binh, cuc, dung = street.five
    room = await Room.of(ward, street.hung)
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    await room.joins(lan)
    assert room.known() == {street.hung.uid, lan.uid}
    room.group.rules.join_appr = True
    room.group.members[street.hung.uid].is_admin = True
    await room.joins(binh, cuc)
    assert room.known(MemberState.PENDING) == {binh.uid, cuc.uid}
    await room.of_phone(street.hung).lets_in(binh.phone.person)
    await room.of_phone(street.hung).turns_away(cuc.phone.person)
    await ward.settle()
    assert room.known() == {street.hung.uid, lan.uid, binh.uid}
    assert room.known(MemberState.PENDING) == set()
    await room.leaves(lan)
    assert room.known() == {street.hung.uid, binh.uid}
    assert dung.is_quiet()


async def test_what_was_missed_is_read_anew(ward: Ward, street: Street) -> None:
    """Somebody came and somebody went without a word from Zalo; the next thing in doubt shows it."""
    lan, binh, *_ = street.five
    room = await Room.of(ward, street.hung, lan)
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    await ward.until(timedelta(seconds=1))
    del room.group.members[lan.uid]
    admit(room.group, [binh.phone.person], ward.clock.now())
    await room.changes_name("Tổ 5 mới")
    assert room.known() == {street.hung.uid, binh.uid}
    assert room.row().name == "Tổ 5 mới"


async def test_a_large_group_is_read_page_by_page(ward: Ward) -> None:
    hung = await ward.person("hùng", Role.TEAM_LEADER, "CLE05")
    many = [ward.stranger(f"người {n}") for n in range(70)]
    room = await Room.of(ward, hung, *many)
    await room.says(hung, "NỐI NHÓM Tổ 5")
    assert len(room.known()) == 71


async def test_nobody_is_in_a_dissolved_group(ward: Ward, street: Street) -> None:
    room = await Room.of(ward, street.hung, *street.five)
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    await room.ends()
    assert room.known() == set()
    assert room.row().state is GroupState.DISSOLVED


async def test_whoever_is_erased_is_in_no_group_any_more(ward: Ward, street: Street) -> None:
    lan = street.five[0]
    room = await Room.of(ward, street.hung, lan)
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    await lan.says("DỮ LIỆU CỦA TÔI")
    lan.sees("Nhóm Zalo của kênh: Nhóm Tổ 5")
    await lan.says("XÓA DỮ LIỆU", "ĐỒNG Ý XÓA")
    assert len(room.known()) == 1
