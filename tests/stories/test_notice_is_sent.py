"""Thông báo: written, looked at, tried, thought over for five seconds, and then with everybody once."""

from datetime import timedelta

import pytest

from storage.words import NoticeState, ReachState
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Ward

MEETING = "Họp tổ lúc 19 giờ thứ Bảy tại nhà văn hóa. Mỗi nhà cử một người. Hỏi anh Hùng."


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


async def test_a_leader_tells_the_own_group_and_only_it(ward: Ward, street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("Bà con sẽ nhận đúng như sau", "Họp tổ lúc 19 giờ", street.code())
    street.hung.sees("Tất cả 4 người", "miễn phí: 4", "mất phí: 0", "khoảng 1 phút")
    await street.hung.presses("GỬI THẬT tới 4 người")
    street.hung.sees("sẽ gửi sau 5 giây")
    assert all(one.is_quiet() for one in street.five)
    await ward.until(UNDONE)
    for one in street.five:
        assert sum("Họp tổ lúc 19 giờ" in text for text in one.texts()) == 1
        one.sees("Công an phường Chiềng Lề", "Họp tổ", f"Mã {street.code()}")
    assert all(one.is_quiet() for one in street.six)
    await ward.until(timedelta(seconds=10))
    street.hung.sees("đã gửi xong. 4 người: 4 đã nhận.")
    assert street.notices()[0].state is NoticeState.DONE


async def test_without_words_the_text_is_asked_for_and_may_be_changed(ward: Ward, street: Street) -> None:
    await street.hung.says("thong bao")
    street.hung.sees("Bà con cần biết điều gì?")
    await street.hung.says("Mất nước cả ngày")
    street.hung.sees("⚠ Chưa ghi khi nào.")
    await street.hung.presses("Sửa lời")
    await street.hung.says("Mất nước từ 8 giờ tới 17 giờ ngày mai", "GỬI")
    await ward.until(UNDONE)
    street.five[0].sees("Mất nước từ 8 giờ")
    street.five[0].sees_nothing_of("Mất nước cả ngày")


async def test_a_prepared_notice_asks_for_its_parts_one_by_one(ward: Ward, street: Street) -> None:
    await street.hung.says("THÔNG BÁO")
    await street.hung.presses("Họp tổ")
    street.hung.sees("Việc gì?")
    await street.hung.says("Họp tổ cuối năm")
    street.hung.sees("Khi nào?")
    await street.hung.presses("Bỏ qua")
    await street.hung.says("Nhà văn hóa Tổ 5", "Anh Hùng, tổ trưởng")
    street.hung.sees("Họp tổ cuối năm", "Ở đâu: Nhà văn hóa Tổ 5", "Bà con: Mỗi nhà cử", "Hỏi: Anh Hùng")
    street.hung.sees("⚠ Chưa ghi khi nào.")
    await street.hung.says("GỬI")
    await ward.until(UNDONE)
    street.five[3].sees("Họp tổ cuối năm", "Hỏi: Anh Hùng")


async def test_five_seconds_to_think_again(ward: Ward, street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(timedelta(seconds=4))
    await street.hung.presses("DỪNG LẠI")
    street.hung.sees("Đã dừng", "Chưa ai nhận gì")
    await ward.until(timedelta(minutes=5))
    assert all(one.is_quiet() for one in street.five)
    await street.hung.says(f"GỬI {street.code()}")
    await ward.until(UNDONE)
    street.five[0].sees("Họp tổ")


async def test_a_trial_goes_to_nobody_but_the_author_and_looks_different(ward: Ward, street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI THỬ")
    street.hung.sees("THỬ – CHỈ MÌNH ÔNG/BÀ THẤY", "Họp tổ lúc 19 giờ")
    await ward.until(timedelta(minutes=1))
    assert all(one.is_quiet() for one in street.five)


async def test_whoever_wants_no_notices_gets_none_but_alerts(ward: Ward, street: Street) -> None:
    street.agree([street.five[1]], agreed=False)
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    assert street.five[1].is_quiet()
    street.five[2].sees("Họp tổ")
    await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
    await ward.until(UNDONE)
    street.five[1].sees("[KHẨN]", "ra khỏi nhà ngay")


async def test_the_preview_says_whom_money_reaches_and_whom_nothing(ward: Ward, street: Street) -> None:
    street.heard_days_ago(street.five[:1], 4)
    street.heard_days_ago(street.five[1:2], 30)
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("miễn phí: 2", "mất phí: 1 (0 đồng)", "1 (1 lâu không nhắn với kênh)")
    await street.hung.says("GỬI")
    await ward.until(timedelta(minutes=1))
    street.hung.sees("đã gửi xong. 4 người: 3 đã nhận, 1 cần gọi điện hoặc tới nhà")
    assert street.states(street.code()).count(ReachState.UNREACHED) == 1


async def test_at_night_an_ordinary_notice_waits_for_the_morning(ward: Ward, street: Street) -> None:
    await ward.until("23:00")
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    street.hung.sees("để tới")
    assert all(one.is_quiet() for one in street.five)
    await ward.until("07:30")
    street.five[0].sees("Họp tổ")


async def test_a_commune_several_groups_and_roles_are_understood(ward: Ward, street: Street) -> None:
    await street.tam.says(f"THÔNG BÁO {MEETING}")
    street.tam.sees("cho ai?")
    await street.tam.says("trên trời")
    street.tam.sees("chưa hiểu gửi cho ai")
    await street.tam.says("tổ 5 và tổ 6")
    street.tam.sees("gửi tới: Tổ 5, Tổ 6", "Tất cả 6 người: Tổ 5: 4, Tổ 6: 2")
    await street.tam.presses("Đổi người nhận")
    await street.tam.says("phường Chiềng Lề")
    street.tam.sees("gửi tới: Phường Chiềng Lề", "Tất cả 6 người")
    await street.tam.presses("Đổi người nhận")
    await street.tam.says("các tổ trưởng phường Chiềng Lề")
    street.tam.sees("gửi tới: các tổ trưởng, Phường Chiềng Lề", "Tất cả 1 người")
    await street.tam.says("GỬI")
    await ward.until(UNDONE)
    street.hung.sees("Họp tổ")


async def test_nobody_addresses_what_is_not_theirs(ward: Ward, street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    await street.hung.presses("Đổi người nhận")
    await street.hung.says("tổ 6")
    street.hung.sees("ngoài địa bàn")
    await street.five[0].says("THÔNG BÁO mai tôi nghỉ")
    street.five[0].sees_nothing_of("Bà con sẽ nhận")


async def test_a_mention_from_somebodys_words_calls_nobody(ward: Ward, street: Street) -> None:
    await street.hung.says("THÔNG BÁO Hôm nay họp [@12345] nhé", "GỬI")
    await ward.until(UNDONE)
    assert "[@" not in street.five[0].sees("Hôm nay họp")


async def test_the_fourth_notice_of_a_week_waits_for_the_digest(ward: Ward, street: Street) -> None:
    for number in range(4):
        await street.hung.says(f"THÔNG BÁO Việc số {number}, hôm nay", "GỬI")
        await ward.until(timedelta(minutes=1))
    street.five[0].sees("Việc số 2")
    street.five[0].sees_nothing_of("Việc số 3")
    assert street.states(street.code())[0] is ReachState.HELD
