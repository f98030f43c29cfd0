"""Templates of Zalo's: who was silent for weeks is reached by approved words, for money, within a quota."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.simulator import template_news
from bot.simulator.templates import Status
from storage import templates
from storage.tables import NoticeRecipient, Outbox
from storage.words import NoticeKind, OutboxKind, ReachState, Route
from tests.stories.carrying import ALERT, NOTICE, carry, learn
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Neighbour, Ward

MEETING = "Họp tổ lúc 19 giờ thứ Bảy tại nhà văn hóa. Mỗi nhà cử một người."


@pytest.fixture
async def street(ward: Ward) -> Street:
    street = await Street.of(ward)
    await learn(ward)
    carry(ward, NOTICE, NoticeKind.NOTICE)
    carry(ward, ALERT, NoticeKind.ALERT)
    street.heard_days_ago(street.five[:2], 30)
    return street


def by_template(ward: Ward) -> list[tuple[int, ReachState]]:
    """What each of them cost, and how far it got."""
    query = select(NoticeRecipient).where(col(NoticeRecipient.route) == Route.TEMPLATE_UID)
    return ward.read(lambda db: [(r.price, r.state) for r in db.exec(query)])


async def boss(ward: Ward) -> Neighbour:
    admin = await ward.person("quản trị")
    ward.house.loop.office = replace(ward.house.loop.office, admins=frozenset({admin.uid}))
    return admin


async def test_the_registry_knows_limits_prices_and_the_quota(ward: Ward, street: Street) -> None:
    row = ward.read(lambda db: templates.by_number(db, ward.oa_id, NOTICE))
    assert row is not None
    assert (row.name, row.tag, row.status) == ("Thông báo khu phố", "TRANSACTION", "ENABLE")
    assert [(b["name"], b["longest"]) for b in row.blanks][:2] == [("khu_pho", 30), ("noi_dung", 200)]
    assert 0 < row.price_uid < row.price_phone
    assert ward.read(lambda db: len(templates.every(db, ward.oa_id))) == 4


async def test_who_was_silent_for_weeks_gets_the_card_and_its_price_is_kept(
    ward: Ward, street: Street
) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("miễn phí: 2", "mất phí: 2 (462 đồng)")
    await street.hung.says("GỬI")
    await ward.until(UNDONE)
    for one in street.five[:2]:
        assert sum("Họp tổ lúc 19 giờ" in text for text in one.texts()) == 1
        one.sees("Thông báo của Tổ 5", "Họp tổ lúc 19 giờ")
    street.five[2].sees("[THÔNG BÁO]", "Họp tổ lúc 19 giờ")
    await ward.until(timedelta(minutes=1))
    street.hung.sees("đã gửi xong. 4 người: 4 đã nhận.")
    assert [price for price, _ in by_template(ward)] == [231, 231]


async def test_too_long_words_end_at_a_word(ward: Ward, street: Street) -> None:
    long = "Thứ Bảy này tổng vệ sinh. " + "Mỗi nhà mang theo chổi và xẻng. " * 12
    await street.hung.says(f"THÔNG BÁO {long}", "GỬI")
    await ward.until(UNDONE)
    card = street.five[0].sees("tổng vệ sinh")
    assert "…" in card
    street.five[2].sees(long.strip()[-60:])


async def test_a_template_leaves_outside_the_requests_of_a_minute(ward: Ward, street: Street) -> None:
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(UNDONE)
    query = select(Outbox).where(col(Outbox.kind) == OutboxKind.TEMPLATE)
    rows = ward.read(lambda db: list(db.exec(query)))
    assert len(rows) == 2
    assert all(row.text == "" and row.zalo_message_id for row in rows)


async def test_what_is_urgent_goes_at_night_and_the_rest_by_day(ward: Ward, street: Street) -> None:
    await ward.until("23:30")
    await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
    await ward.until(UNDONE)
    street.five[0].sees("Cảnh báo: KHẨN", "ra khỏi nhà ngay")


async def test_a_template_that_zalo_disabled_is_not_planned_with_and_the_admin_hears_it(
    ward: Ward, street: Street
) -> None:
    admin = await boss(ward)
    account = ward.zalo.account(ward.oa_id)
    await template_news.change_status(ward.zalo.world, account, NOTICE, Status.DISABLE)
    await ward.settle()
    admin.sees("Thông báo khu phố", "bị khóa", "không dùng nữa")
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("mất phí: 0", "2 (2 lâu không nhắn với kênh)")


async def test_a_refusal_on_the_way_stops_the_template_and_counts_honestly(
    ward: Ward, street: Street
) -> None:
    admin = await boss(ward)
    book = ward.zalo.account(ward.oa_id).book
    book.templates[NOTICE] = replace(book.templates[NOTICE], status=Status.DISABLE)
    await street.hung.says(f"THÔNG BÁO {MEETING}", "GỬI")
    await ward.until(timedelta(minutes=2))
    admin.sees("không dùng nữa")
    assert [state for _, state in by_template(ward)] == [ReachState.FAILED] * 2
    street.hung.sees("đã gửi xong. 4 người: 2 đã nhận, 2 cần gọi điện")


async def test_the_quota_of_a_day_is_a_budget(ward: Ward, street: Street) -> None:
    account = ward.zalo.account(ward.oa_id)
    await template_news.change_daily_quota(ward.zalo.world, account, 1)
    await ward.settle()
    await street.hung.says(f"THÔNG BÁO {MEETING}")
    street.hung.sees("mất phí: 1 (231 đồng)", "1 (1 hết số tin theo mẫu của hôm nay)")
