"""Trả lời: read, safe, in need of help, a vote; the author sees it live; what is left is knocked at."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from storage import people, units
from storage.tables import Household, Unit
from storage.words import Urgency
from tests.stories.street import UNDONE, Street
from tests.stories.ward import Neighbour, Ward

FIRE = "KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay"


@pytest.fixture
async def street(ward: Ward) -> Street:
    return await Street.of(ward)


async def test_people_say_that_they_read_it_and_the_author_counts(ward: Ward, street: Street) -> None:
    await street.hung.says("THÔNG BÁO Họp tổ tối nay", "GỬI")
    await ward.until(timedelta(minutes=1))
    await street.five[0].presses("Đã đọc")
    street.five[0].sees("Cảm ơn bà con đã đọc")
    await street.five[1].says("da doc")
    await street.five[2].says("1")
    await street.hung.says(street.code())
    street.hung.sees("gửi lúc", "4 người: 4 đã nhận", "– đã đọc: 3")


async def test_a_number_answers_the_newest_notice_not_an_older_list(ward: Ward, street: Street) -> None:
    lan = street.five[0]
    await lan.says("TRỢ GIÚP")
    await ward.until(timedelta(minutes=1))
    await street.hung.says("THÔNG BÁO Họp tổ tối nay", "GỬI")
    await ward.until(timedelta(minutes=1))
    await lan.says("1")
    lan.sees("Cảm ơn bà con đã đọc")


async def test_a_vote_is_counted_and_can_be_changed(ward: Ward, street: Street) -> None:
    await street.hung.says("THĂM DÒ Họp tối nào trong tuần này? | Thứ Bảy | Chủ nhật", "GỬI")
    await ward.until(timedelta(minutes=1))
    await street.five[0].presses("Chủ nhật")
    street.five[0].sees("Đã ghi: Chủ nhật")
    await street.five[1].says("2")
    await street.five[2].says("1")
    await street.five[2].presses("Chủ nhật")
    await street.hung.says(street.code())
    text = street.hung.sees("gửi lúc", "– Chủ nhật: 3")
    assert "Thứ Bảy" not in text


async def test_safe_is_counted_and_help_becomes_a_report_that_rings(ward: Ward, street: Street) -> None:
    await street.tam.says(FIRE, "Tổ 5", "GỬI")
    await ward.until(timedelta(minutes=1))
    await street.five[0].presses("Tôi an toàn")
    street.five[0].sees("đã ghi là an toàn")
    await street.five[1].presses("Tôi cần giúp")
    street.five[1].sees("GỌI NGAY")
    street.tam.sees("CẦN GIÚP")
    assert ward.report().urgency is Urgency.P1
    await ward.until(timedelta(minutes=1))
    street.minh.sees(ward.report().code)
    await street.tam.says(street.code())
    street.tam.sees("gửi lúc", "– an toàn: 1", "– CẦN GIÚP: 1")


async def test_need_of_help_without_any_alert_is_a_report_like_any_other(ward: Ward, street: Street) -> None:
    await street.five[0].says("cần giúp")
    await street.five[0].says("có người ngã ở ngõ 5, chảy máu")
    assert ward.reports()


async def test_whoever_did_not_get_it_does_not_answer_it(ward: Ward, street: Street) -> None:
    await street.hung.says("THÔNG BÁO Họp tổ tối nay", "GỬI")
    await ward.until(timedelta(minutes=1))
    await street.six[0].says(f"ĐÃ ĐỌC {street.code()}")
    street.six[0].sees("Không có thông báo")
    await street.five[0].says(street.code())
    street.five[0].sees("Mã", street.code())


async def test_what_was_held_comes_together_in_the_evening(ward: Ward, street: Street) -> None:
    for number in range(5):
        await street.hung.says(f"THÔNG BÁO Việc số {number}, hôm nay", "GỬI")
        await ward.until(timedelta(minutes=1))
    await ward.until("17:31")
    street.five[0].sees("gộp lại", "Việc số 3", "Việc số 4")
    street.five[0].sees_nothing_of("gộp lại cho bà con đỡ phiền:\n– [THÔNG BÁO] Việc số 0")


# --- The last door ---------------------------------------------------------------------------------------


def houses(ward: Ward, *known: tuple[str, Neighbour | None, float]) -> None:
    """Houses of Tổ 5 in the books, with whose phone is in them, and how far along the street they stand."""

    def work(db: Session) -> None:
        for label, owner, along in known:
            person = people.by_zalo_id(db, ward.oa_id, owner.uid) if owner is not None else None
            unit = next(u for u in ward_units(db, ward) if u.code == "CLE05")
            house = Household(oa_id=ward.oa_id, unit_id=unit.id, label=label)
            house.person_id = person.id if person is not None else None
            house.latitude, house.longitude = 21.3312 + along / 1000, 103.9052
            db.add(house)

    ward.house.clerk.do(work)


def ward_units(db: Session, ward: Ward) -> list[Unit]:
    return list(units.every(db, ward.oa_id))


async def test_every_household_is_accounted_for_at_the_door(ward: Ward, street: Street) -> None:
    lan, binh, cuc, dung = street.five
    houses(
        ward, ("số 1", lan, 1), ("số 2", binh, 2), ("số 9", cuc, 9), ("số 10", None, 10), ("số 11", dung, 11)
    )
    await street.tam.says(FIRE, "Tổ 5", "GỬI")
    await ward.until(UNDONE)
    await lan.presses("Tôi an toàn")
    await dung.presses("Tôi an toàn")
    await ward.until(timedelta(minutes=31))
    street.tam.sees("còn 3 nhà chưa trả lời")
    street.hung.sees("gõ cửa giúp 3 nhà", "số 2", "số 9", "số 10")
    await street.hung.presses("An toàn")
    street.hung.sees("Còn 2 nhà")
    await street.hung.presses("Cần giúp")
    street.minh.sees("CẦN GIÚP tại số 9")
    street.tam.sees("CẦN GIÚP tại số 9")
    await street.hung.presses("Vắng nhà")
    street.tam.sees("đã biết tình hình mọi nhà", "1 an toàn", "1 CẦN GIÚP", "1 vắng nhà")


async def test_neighbours_who_are_safe_help_and_whoever_cannot_is_relieved(
    ward: Ward, street: Street
) -> None:
    lan, binh, *_ = street.five
    houses(ward, ("số 1", lan, 1), *((f"số {n}", None, n) for n in (2, 3, 4, 5)), ("số 9", binh, 9))
    await street.tam.says(FIRE, "Tổ 5", "GỬI")
    await ward.until(UNDONE)
    await lan.presses("Tôi an toàn")
    await binh.presses("Tôi an toàn")
    await ward.until(timedelta(minutes=31))
    taken = [one for one in (street.hung, lan, binh) if any("gõ cửa giúp" in text for text in one.texts())]
    assert len(taken) == 2
    await street.tam.says(f"DANH SÁCH NHÀ {street.code()}")
    street.tam.sees("4 đang có người tới")
    await ward.until(timedelta(minutes=31))
    assert street.hung not in taken or binh in taken or lan in taken
    await street.tam.says(f"DANH SÁCH NHÀ {street.code()}")
    street.tam.sees("đang có người tới")


async def test_whoever_answers_late_need_not_be_visited(ward: Ward, street: Street) -> None:
    lan = street.five[0]
    houses(ward, ("số 1", lan, 1))
    await street.tam.says(FIRE, "Tổ 5", "GỬI")
    await ward.until(timedelta(minutes=31))
    street.hung.sees("gõ cửa giúp 1 nhà")
    await lan.says(f"AN TOÀN {street.code()}")
    await street.tam.says(f"DANH SÁCH NHÀ {street.code()}")
    street.tam.sees("1 an toàn")
