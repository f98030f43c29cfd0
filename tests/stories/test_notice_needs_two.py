"""Two people: an alert to more than one group, a lost person, a rumour that is denied, and doubtful words."""

from datetime import timedelta

import pytest

from storage.words import NoticeState, Role
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Ward

FLOOD = "KHẨN Nước suối đang dâng, lên chỗ cao ngay"


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


async def test_an_alert_to_two_groups_waits_for_another_chief_also_when_a_chief_wrote_it(
    ward: Ward, street: Street
) -> None:
    await street.tam.says(FLOOD, "tổ 5, tổ 6")
    street.tam.sees("cần người thứ hai duyệt")
    await street.tam.says("GỬI")
    street.tam.sees("Đã xin duyệt")
    street.son.sees("XIN DUYỆT", "7 người", "lên chỗ cao ngay")
    await street.tam.says(f"DUYỆT {street.code()}")
    street.tam.sees("cần một người khác duyệt")
    await ward.until(timedelta(minutes=5))
    assert all(one.is_quiet() for one in (*street.five, *street.six))
    await street.son.presses("Duyệt")
    street.tam.sees("sơn", "đã duyệt")
    await ward.until(UNDONE)
    for one in (*street.five, *street.six):
        assert sum("lên chỗ cao ngay" in text for text in one.texts()) == 1
    notice = street.notices()[0]
    assert notice.author_id != notice.approver_id


async def test_a_no_comes_with_its_reason_and_the_draft_can_be_mended(ward: Ward, street: Street) -> None:
    await street.hung.says("KHẨN Có kẻ lạ cạy cửa, khóa cửa cẩn thận đêm nay")
    await street.hung.says("GỬI")
    await street.tam.presses("Không duyệt")
    street.tam.sees("Vì sao chưa duyệt")
    await street.tam.says("Ghi rõ ngõ nào")
    street.hung.sees("chưa duyệt", "Ghi rõ ngõ nào")
    await street.hung.presses("Sửa lời")
    await street.hung.says("Có kẻ lạ cạy cửa ở ngõ 12, khóa cửa cẩn thận đêm nay", "GỬI")
    await street.son.presses("Duyệt")
    await ward.until(UNDONE)
    street.five[0].sees("ngõ 12")
    assert all(one.is_quiet() for one in street.six)


async def test_approved_once_is_enough_and_the_other_chief_hears_so(ward: Ward, street: Street) -> None:
    await street.minh.says(FLOOD, "tổ 5, tổ 6", "GỬI")
    await street.tam.says(f"DUYỆT {street.code()}")
    await street.son.says(f"DUYỆT {street.code()}")
    street.son.sees("không chờ duyệt")


async def test_only_command_approves(ward: Ward, street: Street) -> None:
    await street.tam.says(FLOOD, "tổ 5, tổ 6", "GỬI")
    await street.minh.says(f"DUYỆT {street.code()}")
    street.minh.sees("dành cho cán bộ có trách nhiệm")
    await street.five[0].says(f"DUYỆT {street.code()}")
    await ward.until(UNDONE)
    assert street.notices()[0].state is NoticeState.WAITING_APPROVAL


async def test_a_lost_person_and_a_denied_rumour_always_need_two(ward: Ward, street: Street) -> None:
    await street.tam.says("TÌM NGƯỜI LẠC Cụ bà áo nâu, lạc từ 8 giờ sáng nay", "tổ 5", "GỬI")
    street.tam.sees("Đã xin duyệt")
    await street.tam.says("BÁC TIN ĐỒN Không có bắt cóc trẻ em ở phường hôm nay", "tổ 5", "GỬI")
    street.tam.sees("Đã xin duyệt")


async def test_doubtful_words_need_another_pair_of_eyes(ward: Ward, street: Street) -> None:
    await street.hung.says("THÔNG BÁO Đối tượng Nguyễn Văn A hay trộm vặt, cảnh giác tối nay")
    street.hung.sees("Cần người thứ hai xem lại", "nêu tên người")
    await street.hung.says("GỬI")
    street.hung.sees("Đã xin duyệt")
    street.tam.sees("XIN DUYỆT", "nêu tên người")
    await ward.until(timedelta(minutes=1))
    assert all(one.is_quiet() for one in street.five)


async def test_where_nobody_else_can_approve_nothing_leaves(ward: Ward) -> None:
    tam = await ward.person("tâm", Role.POLICE_CHIEF, "CLE")
    await ward.person("lan", Role.RESIDENT, "CLE05")
    await tam.says("TÌM NGƯỜI LẠC Cháu bé áo đỏ, lạc lúc 9 giờ", "tổ 5", "GỬI")
    tam.sees("cần người thứ hai duyệt, nhưng chưa có chỉ huy")


async def test_two_alerts_of_one_topic_keep_six_hours_apart(ward: Ward, street: Street) -> None:
    for _ in range(2):
        await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
        await ward.until(timedelta(minutes=1))
    street.tam.sees("cùng việc này đã gửi", "ĐÍNH CHÍNH")
    assert sum("cháy ở ngõ 12" in text for text in street.five[0].texts()) == 1
    await ward.until(timedelta(hours=6))
    await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
    await ward.until(UNDONE)
    assert sum("cháy ở ngõ 12" in text for text in street.five[0].texts()) == 2
