"""A number left for notices: where nothing else is open the card goes there, and nobody can read it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot.simulator import template_news
from bot.simulator.templates import Status
from storage import people, phones, templates
from storage.tables import Inbox, NoticeRecipient, Outbox, Person
from storage.words import NoticeKind, OutboxKind, OutboxState, ReachState, Route
from tests.stories.carrying import ALERT, NOTICE, carry, in_clear, learn, leaves_number
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Neighbour, Ward

MEETING = "Họp tổ lúc 19 giờ thứ Bảy tại nhà văn hóa. Mỗi nhà cử một người."
LAN, BINH = "84900000001", "84900000002"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def street(ward: Ward) -> Street:
    """Lan was silent for more than a year, Bình cannot be written to; both left a number."""
    street = await Street.of(ward)
    await learn(ward)
    carry(ward, NOTICE, NoticeKind.NOTICE)
    carry(ward, ALERT, NoticeKind.ALERT)
    street.heard_days_ago(street.five[:2], 400)
    blocked(ward, street.five[1])
    for one, number in zip(street.five, (LAN, BINH), strict=False):
        leaves_number(ward, one, number)
    return street


def blocked(ward: Ward, one: Neighbour) -> None:
    ward.house.clerk.do(lambda db: people.out_of_reach(db, ward.oa_id, one.uid, "any_event"))


def by_phone(ward: Ward) -> list[tuple[int, ReachState]]:
    """What each of them cost, and how far it got."""
    query = select(NoticeRecipient).where(col(NoticeRecipient.route) == Route.TEMPLATE_PHONE)
    rows = query.order_by(col(NoticeRecipient.id))
    return ward.read(lambda db: [(r.price, r.state) for r in db.exec(rows)])


def cards(ward: Ward) -> list[Outbox]:
    query = select(Outbox).where(col(Outbox.kind) == OutboxKind.TEMPLATE).order_by(col(Outbox.id))
    return ward.read(lambda db: list(db.exec(query)))


async def test_whoever_cannot_be_written_to_gets_the_card_on_the_number(ward: Ward, street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("miễn phí: 2", "mất phí: 2 (660 đồng)", "2 người nhận qua số điện thoại", "tới được: 0")
    await street.hung.says("GỬI")
    await ward.until(UNDONE)
    for one in street.five[:2]:
        one.sees("Thông báo của Tổ 5", "Họp tổ lúc 19 giờ")
        assert sum("Họp tổ" in text for text in one.texts()) == 1
    await ward.until(MINUTE)
    assert by_phone(ward) == [(330, ReachState.RECEIVED)] * 2  # the receipts found their way
    street.hung.sees("đã gửi xong. 4 người: 4 đã nhận.")


async def test_the_number_can_be_read_nowhere_not_even_in_what_zalo_told(ward: Ward, street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    await ward.until(MINUTE)
    assert [row.details["by"] for row in cards(ward)] == ["phone"] * 2
    assert {row.recipient for row in cards(ward)} == {one.uid for one in street.five[:2]}
    receipts = select(Inbox).where(col(Inbox.event_name) == "user_received_message")
    assert any(not item.body for item in ward.read(lambda db: list(db.exec(receipts))))
    assert in_clear(ward, LAN) == in_clear(ward, BINH) == []


async def test_without_a_number_they_are_not_reached_and_the_author_hears_why(
    ward: Ward, street: Street
) -> None:
    for one in street.five[:2]:
        await one.phone.says("bỏ số điện thoại")  # both are heard again, and silent again
    await ward.settle()
    street.heard_days_ago(street.five[:2], 400)
    blocked(ward, street.five[1])
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    text = street.hung.sees("mất phí: 0", "1 lâu không nhắn với kênh", "1 Zalo không cho nhắn tới lúc này")
    assert "số điện thoại" not in text


async def test_a_number_taken_back_before_it_leaves_gets_nothing(ward: Ward, street: Street) -> None:
    wallet = ward.zalo.account(ward.oa_id).wallet
    ward.zalo.account(ward.oa_id).wallet = 0
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    assert [row.state for row in cards(ward)] == [OutboxState.WAITING] * 2
    ward.zalo.account(ward.oa_id).wallet = wallet

    def forget(db: Session) -> None:
        person = people.by_zalo_id(db, ward.oa_id, street.five[0].uid)
        assert person is not None
        phones.forget(db, person)

    ward.house.clerk.do(forget)
    await street.hung.says(f"TẠM DỪNG {street.code()}", f"GỬI TIẾP {street.code()}")
    await ward.until(MINUTE)
    street.five[0].sees_nothing_of("Họp tổ")
    street.five[1].sees("Họp tổ lúc 19 giờ")
    assert by_phone(ward) == [(0, ReachState.FAILED), (330, ReachState.RECEIVED)]
    street.hung.sees("đã gửi xong. 4 người: 3 đã nhận, 1 cần gọi điện")


async def test_a_number_that_zalo_refuses_costs_nothing_and_is_not_tried_again(
    ward: Ward, street: Street
) -> None:
    street.five[0].phone.person.restricted.add("template")
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    await ward.until(MINUTE)
    assert by_phone(ward) == [(0, ReachState.FAILED), (330, ReachState.RECEIVED)]
    street.hung.sees("đã gửi xong. 4 người: 3 đã nhận, 1 cần gọi điện")
    await street.hung.says(f"THÔNG BÁO {MEETING} Nhắc lại.")
    street.hung.sees("Nhắc lại")
    street.hung.sees("mất phí: 1 (330 đồng)", "1 lâu không nhắn với kênh")
    person = ward.read(lambda db: db.exec(select(Person).where(Person.zalo_id == street.five[0].uid)).one())
    assert person.out_of_reach_until is None  # the number is refused, not the person
    await street.five[0].says("dữ liệu của tôi")
    street.five[0].sees("•••001, Zalo không nhận tin tới số này")


async def test_an_answer_that_got_lost_is_made_up_for_by_the_receipt(ward: Ward, street: Street) -> None:
    ward.zalo.faults.drop()
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    await ward.until(MINUTE)
    assert {row.state for row in cards(ward)} == {OutboxState.SENT}
    assert all(row.zalo_message_id for row in cards(ward))
    assert by_phone(ward) == [(330, ReachState.RECEIVED)] * 2
    for one in street.five[:2]:
        assert sum("Họp tổ" in text for text in one.texts()) == 1


async def test_by_day_only_unless_it_is_urgent(ward: Ward, street: Street) -> None:
    await ward.until("23:30")
    await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
    await ward.until(UNDONE)
    street.five[1].sees("Cảnh báo: KHẨN", "ra khỏi nhà ngay")


async def test_the_quota_of_a_day_counts_both_ways(ward: Ward, street: Street) -> None:
    await template_news.change_daily_quota(ward.zalo.world, ward.zalo.account(ward.oa_id), 1)
    await ward.settle()
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("mất phí: 1 (330 đồng)", "1 (1 hết số tin theo mẫu của hôm nay)")


# --- Taking it back --------------------------------------------------------------------------------------


async def test_whoever_got_only_a_card_is_corrected_by_a_card(ward: Ward, street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    await ward.until(MINUTE)
    await street.hung.says(f"THU HỒI {street.code()}")
    text = street.hung.sees("Đã thu hồi", "4 người đã nhận sẽ được nhắn lại")
    assert "Chưa nhắn lại được" not in text
    await ward.until(UNDONE)
    for one in street.five[:2]:
        assert "KHÔNG còn đúng" in one.last()
        assert "Thông báo của Tổ 5" in one.last()
    street.five[2].sees("[ĐÍNH CHÍNH]", "KHÔNG còn đúng")


async def test_what_corrects_an_alert_does_not_wait_for_the_morning(ward: Ward, street: Street) -> None:
    await ward.until("23:30")
    await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
    await ward.until(UNDONE)
    await ward.until(MINUTE)
    await street.tam.says(f"THU HỒI {street.code()}")
    street.tam.sees("5 người đã nhận sẽ được nhắn lại")
    await ward.until(UNDONE)
    for one in street.five:
        assert "KHÔNG còn đúng" in one.last()


async def test_a_template_for_corrections_comes_first(ward: Ward, street: Street) -> None:
    carry(ward, ALERT, NoticeKind.CORRECTION)
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    await ward.until(MINUTE)
    await street.hung.says(f"THU HỒI {street.code()}")
    await ward.until(UNDONE)
    street.five[0].sees("Cảnh báo: ĐÍNH CHÍNH", "KHÔNG còn đúng")


async def test_without_a_template_the_author_hears_who_cannot_be_corrected(
    ward: Ward, street: Street
) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    await ward.until(MINUTE)
    await template_news.change_status(ward.zalo.world, ward.zalo.account(ward.oa_id), NOTICE, Status.DISABLE)
    await ward.settle()
    await street.hung.says(f"THU HỒI {street.code()}")
    street.hung.sees(
        "Đã thu hồi",
        "2 người đã nhận sẽ được nhắn lại",
        "Chưa nhắn lại được: 2 người",
        "chưa có mẫu nào được duyệt",
    )


async def test_the_preview_says_why_no_template_fits(ward: Ward, street: Street) -> None:
    def shorten(db: Session) -> None:
        row = templates.by_number(db, ward.oa_id, NOTICE)
        assert row is not None
        row.blanks = [{**b, "longest": 3} if b["name"] == "thoi_gian" else b for b in row.blanks]

    ward.house.clerk.do(shorten)
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("mất phí: 0", "Mẫu tin Zalo không dùng được: thời gian trong mẫu chỉ chứa 3 chữ cái")
