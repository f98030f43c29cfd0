"""Ảnh kèm thông báo: sent while writing, seen by author and approver, in one message with the words."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlmodel import Session

from bot.scheduler import Chore
from bot.simulator.records import SentMessage
from storage import templates
from storage.words import NoticeKind, NoticeState, ReachState
from tests.stories.street import UNDONE, Street
from tests.stories.test_resident_pictures import photo_with_notes
from tests.stories.ward import Neighbour, Ward
from tests.stories.zalo_group import Room

UPLOAD = "/v2.0/oa/upload/image"
SOUGHT = "Lạc cháu gái 6 tuổi, áo đỏ, từ 16 giờ chiều nay ở chợ. Ai thấy gọi anh Hùng."


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


async def sends(one: Neighbour, caption: str | None = None) -> None:
    """A photo with what the camera writes into it; a moment later it has been fetched."""
    await one._do(one.phone.sends_photo(caption, content=photo_with_notes()))
    await one._ward.until(timedelta(seconds=2))


def pictures(one: Neighbour) -> list[SentMessage]:
    return [m for m in one.phone.messages() if m.kind == "image"]


async def approved(street: Street) -> None:
    await street.hung.says("GỬI")
    await street.tam.says(f"DUYỆT {street.code()}")
    await street.ward.until(UNDONE)


async def test_a_lost_child_is_sought_with_a_picture_and_everybody_gets_it_once(
    ward: Ward, street: Street
) -> None:
    await street.hung.says("TÌM NGƯỜI LẠC")
    await sends(street.hung)
    street.hung.sees("Đã nhận ảnh", "Nhắn thêm lời")
    await street.hung.says(SOUGHT)
    (sample,) = pictures(street.hung)
    assert "Bà con sẽ nhận đúng như sau" in sample.text
    assert SOUGHT in sample.text
    street.hung.sees("có ảnh: xem kỹ", f"BỎ ẢNH {street.code()}")
    await approved(street)
    assert pictures(street.tam)[0].text == f"Ảnh kèm {street.code()}."
    for one in street.five:
        (message,) = one.phone.messages()
        assert (message.kind, SOUGHT in message.text, "1. Đã đọc" in message.text) == ("image", True, True)
        assert message.content is not None
        assert b"Exif" not in message.content
        assert not dict(Image.open(io.BytesIO(message.content)).getexif())
    assert sum(call.path == UPLOAD for call in ward.zalo.calls) == 1
    await street.five[0].says("1")
    street.five[0].sees("Cảm ơn bà con đã đọc")
    await ward.until(timedelta(seconds=10))
    street.hung.sees("đã gửi xong. 4 người: 4 đã nhận")


async def test_without_a_picture_of_whoever_is_lost_one_is_asked_for_gently(street: Street) -> None:
    await street.hung.says(f"TÌM NGƯỜI LẠC {SOUGHT}")
    street.hung.sees("Có ảnh người lạc thì gửi vào đây")
    await sends(street.hung)
    assert SOUGHT in pictures(street.hung)[-1].text
    await street.hung.says("THÔNG BÁO Họp tổ lúc 19 giờ tối nay")
    assert "Có ảnh người lạc" not in street.hung.last()


async def test_the_words_may_stand_under_the_picture(ward: Ward, street: Street) -> None:
    await sends(street.hung, "THÔNG BÁO Mất nước từ 8 giờ sáng mai, xem ảnh")
    street.hung.sees("gửi tới: Tổ 5", "có ảnh")
    assert not ward.reports()
    await street.hung.says("GỬI THỬ")
    assert "THỬ – CHỈ MÌNH ÔNG/BÀ THẤY" in pictures(street.hung)[-1].text
    assert all(one.is_quiet() for one in street.five)


async def test_a_picture_under_a_cry_of_a_resident_is_a_report_as_ever(ward: Ward, street: Street) -> None:
    await sends(street.five[0], "khẩn cấp có cháy ở ngõ 12 tổ 5")
    assert len(ward.reports()) == 1


async def test_it_can_be_taken_away_or_replaced_and_then_nobody_else_has_to_look(
    ward: Ward, street: Street
) -> None:
    await street.hung.says("THÔNG BÁO Họp tổ lúc 19 giờ tối nay")
    await sends(street.hung)
    await sends(street.hung)
    street.hung.sees("cần người thứ hai duyệt")
    await street.hung.says(f"BỎ ẢNH {street.code()}")
    street.hung.sees("Đã bỏ ảnh")
    street.hung.sees("Bà con sẽ nhận đúng như sau")
    await street.hung.says(f"BỎ ẢNH {street.code()}")
    street.hung.sees("không có ảnh")
    await street.hung.says("GỬI")
    await ward.until(UNDONE)
    assert [m.kind for m in street.five[0].phone.messages()] == ["text"]


async def test_in_the_middle_of_a_prepared_notice_and_before_the_audience(street: Street) -> None:
    await street.tam.says("MẪU Họp tổ")
    await sends(street.tam)
    street.tam.sees("Đã nhận ảnh cho")
    street.tam.sees("Việc gì?")
    await street.tam.says("Họp tổ cuối năm", "19 giờ tối nay", "Nhà văn hóa", "Anh Hùng")
    street.tam.sees("cho ai?")
    await sends(street.tam)
    street.tam.sees("Đã nhận ảnh cho", "Gửi cho ai?")
    await street.tam.says("Tổ 5")
    assert "Họp tổ cuối năm" in pictures(street.tam)[-1].text


async def test_the_group_gets_picture_and_words_in_one_message(ward: Ward, street: Street) -> None:
    room = await Room.of(ward, street.hung, *street.five[:2])
    await room.says(street.hung, "NỐI NHÓM Tổ 5")
    await street.hung.says(f"TÌM NGƯỜI LẠC {SOUGHT}")
    await sends(street.hung)
    await approved(street)
    (said,) = [m for m in room.of_phone(street.five[0]).messages() if SOUGHT in m.text]
    assert said.kind == "image"
    assert all(one.is_quiet() for one in street.five[:2])
    assert [m.kind for m in street.five[2].phone.messages()] == ["image"]


async def test_a_picture_that_cannot_be_had_is_told_and_stops_nothing(ward: Ward, street: Street) -> None:
    ward.zalo.faults.media_dead = True
    await street.hung.says(f"TÌM NGƯỜI LẠC {SOUGHT}")
    await sends(street.hung)
    await ward.until(timedelta(minutes=11))
    street.hung.sees("chưa tải được ảnh", "gửi lại")
    assert pictures(street.hung) == []
    await approved(street)
    assert [m.kind for m in street.five[0].phone.messages()] == ["text"]


async def test_it_waits_for_the_picture_and_a_recall_stops_both(ward: Ward, street: Street) -> None:
    await street.hung.says(f"TÌM NGƯỜI LẠC {SOUGHT}")
    await sends(street.hung)
    await street.hung.says("GỬI")
    await street.tam.says(f"DUYỆT {street.code()}")
    await street.hung.says(f"THU HỒI {street.code()}")
    await ward.until(timedelta(minutes=1))
    assert all(one.is_quiet() for one in street.five)
    assert street.notices()[0].state is NoticeState.RECALLED


async def test_what_was_sent_twice_because_of_a_restart_is_sent_once(ward: Ward, street: Street) -> None:
    await street.hung.says(f"TÌM NGƯỜI LẠC {SOUGHT}")
    await sends(street.hung)
    await street.hung.says("GỬI")
    await street.tam.says(f"DUYỆT {street.code()}")
    ward.clock.set(ward.clock.now() + UNDONE)
    await ward.house.loop.run_until_quiet()
    await ward.goes_down()
    await ward.comes_back()
    assert [[m.kind for m in one.phone.messages()] for one in street.five] == [["image"]] * 4
    assert street.states(street.code()).count(ReachState.WAITING) == 0


async def test_whom_only_a_template_reaches_gets_no_picture_and_the_plan_says_so(
    ward: Ward, street: Street
) -> None:
    await ward.house.chores._deeds[Chore.TEMPLATES]()
    ward.house.clerk.do(lambda db: _carry(db, ward.oa_id))
    street.heard_days_ago(street.five[:2], 30)
    await street.hung.says("THÔNG BÁO Họp tổ lúc 19 giờ tối nay, xem ảnh")
    await sends(street.hung)
    street.hung.sees("2 người chỉ nhận được tin theo mẫu nên không có ảnh")
    await approved(street)
    kinds = [[m.kind for m in one.phone.messages()] for one in street.five]
    assert kinds == [["template"], ["template"], ["image"], ["image"]]


def _carry(db: Session, oa_id: str) -> None:
    row = templates.by_number(db, oa_id, "300001")
    assert row is not None
    row.carries = NoticeKind.NOTICE
