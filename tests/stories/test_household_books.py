"""Sổ hộ: houses come into the books by chat, and the last door knows them."""

from datetime import timedelta

from storage.words import Role
from tests.stories.street import Street
from tests.stories.ward import Ward


async def test_a_head_writes_down_houses_and_goes_to_those_that_are_silent(ward: Ward) -> None:
    street = await Street.of(ward)
    lan, binh, *_ = street.five
    na = await ward.person("na", Role.CLUSTER_HEAD, "CLE05")
    await na.says("GHI HỘ số 1, ngõ 5", "ghi ho số 2, ngõ 5", "GHI HỘ số 3, ngõ 5")
    na.sees("Sổ có 3 nhà")
    await lan.says("GHI NHÀ Số 1, ngõ 5")
    lan.sees("máy này ở nhà")
    await binh.says("GHI NHÀ số 1, ngõ 5")
    binh.sees("đã có máy khác ghi")
    await binh.says("GHI NHÀ số 2, ngõ 5", "DỮ LIỆU CỦA TÔI")
    binh.sees("Nhà trong sổ hộ: số 2, ngõ 5")
    await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
    await ward.until(timedelta(minutes=1))
    await lan.presses("Tôi an toàn")
    await ward.until(timedelta(minutes=31))
    text = na.sees("gõ cửa giúp 2 nhà", "số 2", "số 3")
    assert "số 1" not in text


async def test_only_a_head_keeps_a_book_and_a_house_needs_a_group(ward: Ward) -> None:
    lan = await ward.person("lan", Role.RESIDENT, "CLE05")
    await lan.says("GHI HỘ số 9")
    lan.sees_nothing_of("vào sổ hộ của ông/bà")
    mai = await ward.person("mai")
    await mai.says("GHI NHÀ số 9")
    mai.sees("ở tổ, bản nào")


async def test_when_the_danger_has_passed_whoever_was_warned_hears_it(ward: Ward) -> None:
    street = await Street.of(ward)
    await street.tam.says("KHẨN Đang có cháy ở ngõ 12, ra khỏi nhà ngay", "Tổ 5", "GỬI")
    await ward.until(timedelta(minutes=1))
    code = street.code()
    await street.tam.says(code)
    await street.tam.presses("Hết khẩn, báo bà con")
    street.tam.sees("Đã kết thúc", "5 người")
    await ward.until(timedelta(minutes=1))
    street.five[0].sees("đã qua", "trở lại bình thường")
    assert all(one.is_quiet() for one in street.six)
    await ward.until(timedelta(hours=1))
    street.hung.sees_nothing_of("gõ cửa")
    await street.tam.says(f"ĐÃ TÌM THẤY {code}")
    street.tam.sees("không phải thông báo loại này")
