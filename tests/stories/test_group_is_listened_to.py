"""Chuyện trong nhóm: trouble is taken up and answered privately; neighbours' talk is nobody's business."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.tables import Inbox
from tests.stories.street import Street
from tests.stories.ward import Ward
from tests.stories.zalo_group import Room


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


@pytest.fixture
async def room(ward: Ward, street: Street) -> Room:
    room = await Room.of(ward, street.hung, *street.five)
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    return room


async def test_trouble_told_in_the_group_is_a_report_and_the_group_learns_nothing(
    ward: Ward, street: Street, room: Room
) -> None:
    lan = street.five[0]
    before = len(room.texts())
    await room.says(lan, "nhà số 9 ngõ 12 mở loa to quá khuya không ai ngủ được")
    code = ward.report().code
    lan.sees("Đã nhận tin", code)
    assert room.texts()[before:] == []
    assert all(one.is_quiet() for one in street.five[1:])


async def test_in_danger_the_group_is_told_only_whom_to_call(ward: Ward, street: Street, room: Room) -> None:
    lan, binh, *_ = street.five
    await room.says(lan, "cháy nhà số 9 ngõ 12 bà con ơi")
    code = ward.report().code
    lan.sees("GỌI NGAY 114", code)
    (word,) = room.texts()[1:]
    assert "113" in word
    assert "nhắn riêng" in word
    assert code not in word
    assert "ngõ 12" not in word
    street.minh.sees(code)
    await room.says(binh, "cháy to lắm nhà số 9 ngõ 12")
    assert len(room.texts()) == 2  # once is enough
    binh.sees("GỌI NGAY 114")


async def test_of_violence_at_home_the_group_hears_nothing_at_all(
    ward: Ward, street: Street, room: Room
) -> None:
    lan = street.five[0]
    await room.says(lan, "chồng đánh tôi cứu với")
    assert ward.report().is_confidential
    assert len(room.texts()) == 1
    lan.sees("Mã BT")


async def test_a_photo_of_trouble_with_words_is_kept_with_the_report(
    ward: Ward, street: Street, room: Room
) -> None:
    await room.of_phone(street.five[0]).sends_photo("đánh nhau trước chợ")
    await ward.settle()
    assert ward.report().category == "violence_fight"


async def test_chit_chat_is_neither_answered_nor_kept(ward: Ward, street: Street, room: Room) -> None:
    lan, binh, *_ = street.five
    before = len(room.texts())
    await room.says(lan, "chào cả nhà", "mai ai đi chợ mua hộ mớ rau", "mất điện rồi à")
    await room.of_phone(binh).sends_photo("rau nhà em trồng")
    await ward.settle()
    assert ward.reports() == []
    assert lan.is_quiet()
    assert binh.is_quiet()
    assert room.texts()[before:] == []
    assert not any(b"rau" in body for body in group_bodies(ward))


async def test_a_small_matter_is_offered_privately_once_a_week_and_kept_only_when_told_anew(
    ward: Ward, street: Street, room: Room
) -> None:
    lan, binh, *_ = street.five
    before = len(room.texts())
    await room.says(lan, "đèn đường ngõ 5 hỏng cả tuần nay")
    lan.sees("máy không giữ lại", "kể lại ở đây")
    assert ward.reports() == []
    assert group_bodies(ward)
    assert not any(b"5 h" in body for body in group_bodies(ward)), "the words are forgotten at once"
    await room.says(lan, "nắp cống ngõ 12 bị vỡ")
    assert lan.is_quiet()
    await room.says(binh, "mất điện rồi à", "đèn ngõ 5 hỏng à")
    assert binh.is_quiet()
    assert room.texts()[before:] == []
    await lan.presses("Báo tin")
    await lan.says("đèn đường ngõ 5 hỏng cả tuần nay")
    await ward.until(timedelta(minutes=3))
    assert ward.report().code in " ".join(lan.texts())
    assert room.texts()[before:] == []
    ward.clock.set(ward.clock.now() + timedelta(days=8))
    lan.has_read()
    await room.says(lan, "nắp cống ngõ 12 bị vỡ")
    lan.sees("máy không giữ lại")


def group_bodies(ward: Ward) -> list[bytes]:
    of_groups = select(Inbox.body).where(col(Inbox.event_name).startswith("user_send_group"))
    return ward.read(lambda db: list(db.exec(of_groups)))


async def test_an_order_in_the_group_is_not_obeyed(ward: Ward, street: Street, room: Room) -> None:
    before = len(room.texts())
    await room.says(street.hung, "THÔNG BÁO Họp tổ lúc 19 giờ thứ Bảy")
    street.hung.sees("nhắn riêng cho kênh")
    assert street.notices() == []
    assert room.texts()[before:] == []


async def test_a_stranger_in_the_group_is_answered_too(ward: Ward, street: Street, room: Room) -> None:
    """Whoever writes in a group may be written to alone, even if they have never written to the account."""
    hue = ward.stranger("huệ")
    await room.joins(hue)
    await room.says(hue, "có trộm đang cạy cửa nhà số 3")
    hue.sees("GỌI NGAY 113", ward.report().code)
