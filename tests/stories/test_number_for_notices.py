"""A number for notices: asked plainly, kept after a yes, shown, taken back, and nowhere to be read."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage import people, phones
from storage.tables import Consent, Conversation, NoticePhone
from storage.words import NoticeKind, Purpose
from tests.stories.carrying import NOTICE, carry, in_clear, learn
from tests.stories.ward import Neighbour, Ward

NUMBER, WRITTEN = "84900000001", "0900 000 001"


@pytest.fixture
async def lan(ward: Ward) -> Neighbour:
    """The account has a template that carries notices; without one no number would be of use."""
    await learn(ward)
    carry(ward, NOTICE, NoticeKind.NOTICE)
    return await ward.person("lan")


def kept(ward: Ward, *neighbours: Neighbour) -> Sequence[str]:
    owners = [(ward.oa_id, n.uid) for n in neighbours]
    return list(ward.read(lambda db: phones.numbers(db, owners)).values())


def answers(ward: Ward) -> list[bool]:
    query = select(Consent).where(col(Consent.purpose) == Purpose.PHONE).order_by(col(Consent.id))
    return ward.read(lambda db: [c.agreed for c in db.exec(query)])


async def test_a_number_is_kept_only_after_a_yes_of_its_own(ward: Ward, lan: Neighbour) -> None:
    await lan.says("số điện thoại")
    lan.sees("để lại số điện thoại", "chỉ dùng để gửi thông báo")
    await lan.says(WRITTEN)
    lan.sees("ba số cuối 001", "có đồng ý", "lúc nào cũng bỏ được")
    assert kept(ward, lan) == []
    await lan.presses("Đồng ý")
    lan.sees("Đã giữ số", "BỎ SỐ ĐIỆN THOẠI")
    assert (kept(ward, lan), answers(ward)) == ([NUMBER], [True])
    assert in_clear(ward, NUMBER) == []


@pytest.mark.parametrize("no", ["không", "KHÔNG DÙNG SỐ", "thôi"])
async def test_a_no_keeps_nothing(ward: Ward, lan: Neighbour, no: str) -> None:
    await lan.says("để lại số", WRITTEN, no)
    lan.sees("không ghi số nào mới")
    assert (kept(ward, lan), answers(ward), in_clear(ward, NUMBER)) == ([], [], [])


async def test_a_number_without_a_yes_is_gone_after_a_day(ward: Ward, lan: Neighbour) -> None:
    await lan.says("để lại số", WRITTEN)
    assert details(ward) != [{}]
    await ward.until(timedelta(days=1, minutes=1))
    assert details(ward) == [{}]
    await lan.says("đồng ý dùng số")
    lan.sees("Bà con gõ số giúp tôi")
    assert kept(ward, lan) == []


def details(ward: Ward) -> list[dict[str, object]]:
    """What is remembered of each talk."""
    return ward.read(lambda db: [talk.details for talk in db.exec(select(Conversation))])


async def test_nonsense_is_asked_again_and_a_report_is_a_report(ward: Ward, lan: Neighbour) -> None:
    await lan.says("số điện thoại", "0900 000")
    lan.sees("chưa đọc được số này")
    await lan.says("có xe đổ trộm rác ở cuối ngõ 7 tổ 5")
    assert ward.report().category is not None
    assert kept(ward, lan) == []


async def test_own_data_shows_it_and_it_is_taken_back_at_any_time(ward: Ward, lan: Neighbour) -> None:
    await lan.says("số điện thoại", WRITTEN, "đồng ý", "dữ liệu của tôi")
    lan.sees("Chúng tôi đang giữ", "Số điện thoại nhận thông báo: •••001")
    await lan.says("số điện thoại")
    lan.sees("đang giữ số có ba số cuối 001")
    await lan.presses("Bỏ số này")
    lan.sees("Đã bỏ số điện thoại")
    await lan.says("dữ liệu của tôi")
    lan.sees("Chúng tôi đang giữ", "Số điện thoại nhận thông báo: không có")
    assert (kept(ward, lan), answers(ward)) == ([], [True, False])
    await lan.says("bỏ số điện thoại")
    lan.sees("không giữ số điện thoại nào")
    assert answers(ward) == [True, False]


async def test_erasing_erases_it(ward: Ward, lan: Neighbour) -> None:
    await lan.says("số điện thoại", WRITTEN, "đồng ý", "xóa dữ liệu", "đồng ý xóa")
    assert ward.read(lambda db: db.exec(select(NoticePhone)).all()) == []


async def test_a_form_of_zalo_gives_a_number_and_no_leave_to_use_it(ward: Ward, lan: Neighbour) -> None:
    await lan._do(lan.phone.gives_info("Lan", NUMBER))
    lan.sees("ba số cuối 001", "có đồng ý")
    assert (kept(ward, lan), in_clear(ward, NUMBER)) == ([], [])
    await lan.presses("Đồng ý")
    assert kept(ward, lan) == [NUMBER]


async def test_what_nothing_can_be_sent_to_is_not_asked_for(ward: Ward) -> None:
    binh = await ward.person("bình")
    await binh.says("số điện thoại")
    binh.sees("chưa cần số")
    await binh._do(binh.phone.gives_info("Bình", NUMBER))
    assert binh.texts()[-1].startswith("Kênh này chưa gửi")
    await binh.says("đồng ý nhận tin")
    binh.sees("Có việc cần biết")
    binh.sees_nothing_of("để lại số")


async def test_whoever_wants_notices_hears_that_a_number_may_be_left(ward: Ward, lan: Neighbour) -> None:
    await lan.says("đồng ý nhận tin")
    lan.sees("Có việc cần biết", "SỐ ĐIỆN THOẠI")
    await lan.says("số điện thoại", WRITTEN, "đồng ý", "đồng ý nhận tin")
    assert "SỐ ĐIỆN THOẠI" not in lan.last()


async def test_a_number_that_comes_with_another_account_moves_there(ward: Ward, lan: Neighbour) -> None:
    again = await ward.person("lan mới")
    for one in (lan, again):
        await one.says("số điện thoại", WRITTEN, "đồng ý")
    assert kept(ward, lan, again) == [NUMBER]
    await lan.says("dữ liệu của tôi")
    lan.sees("Chúng tôi đang giữ", "Số điện thoại nhận thông báo: không có")
    assert ward.read(lambda db: people.by_zalo_id(db, ward.oa_id, again.uid)) is not None
