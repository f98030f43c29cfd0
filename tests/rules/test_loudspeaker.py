"""What is read out over the loudspeaker can be read out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.loudspeaker import script, spoken

NUMBERS = ("113", "114", "115")


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("Họp tổ 19h30 ngày 20/11 tại NVH", "Họp tổ 19 giờ 30 phút ngày 20 tháng 11 tại nhà văn hóa."),
        ("Cắt điện từ 8h đến 11h", "Cắt điện từ 8 giờ đến 11 giờ."),
        ("Lúc 07:05 sáng", "Lúc 7 giờ 5 phút sáng."),
        ("Hạn cuối 1/12/2026.", "Hạn cuối ngày 1 tháng 12 năm 2026."),
        ("Gọi 114 ngay", "Gọi một một bốn ngay."),
        ("Gọi 0212 3850 114", "Gọi không hai một hai ba tám năm không một một bốn."),
        ("Có 190 hộ ở tổ 5, km 12", "Có 190 hộ ở tổ 5, ki lô mét 12."),
        ("Phạt 1.000.000 đồng", "Phạt 1.000.000 đồng."),
        ("- Tắt máy\n2) Không đọc mã OTP", "Tắt máy.\nKhông đọc mã ô tê pê."),
        ("🔥 Cháy! Xem https://zalo.me/1", "Cháy! Xem."),
        ("Trực 24/7, nhà 99/45", "Trực cả ngày lẫn đêm, nhà 99/45."),
    ],
)
def test_what_is_written_short_is_said_in_full(written: str, heard: str) -> None:
    assert spoken(written, NUMBERS) == heard


def test_a_notice_is_read_twice_and_an_alert_three_times() -> None:
    notice = script("Họp tổ tối nay.", "Tổ dân phố 5", urgent=False, numbers=NUMBERS)
    alert = script("Cháy ở chợ.", "Công an phường", urgent=True, numbers=NUMBERS)
    assert (notice.count("Họp tổ tối nay."), alert.count("Cháy ở chợ.")) == (2, 3)
    assert notice.startswith("Kính thưa bà con. Sau đây là thông báo của Tổ dân phố 5.")
    assert alert.startswith("Thông báo khẩn.")


@given(st.text(st.sampled_from("aăâ đ0123456789h:/.-\n()#🔥TPOCA "), max_size=60))
def test_whatever_is_written_can_be_said(text: str) -> None:
    heard = spoken(text, NUMBERS)
    assert not re.search(r"[#🔥]", heard)
    assert all(line == line.strip() and line[-1] in ".!?:…" for line in heard.splitlines())
