"""What an officer must not send to residents unseen, and what is covered before a text leaves the case."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.guard import MASK, Concern, concerns, is_said_to_somebody, mask

HOSTS = ("gov.vn",)


@pytest.mark.parametrize(
    ("note", "concern"),
    [
        ("Theo tin của ông Sơn, tổ đã kiểm tra.", Concern.NAMES_REPORTER),
        ("theo tin cua ba Lan to da kiem tra", Concern.NAMES_REPORTER),
        ("Qua lời kể của chị hàng xóm", Concern.NAMES_REPORTER),
        ("Do bà Lan ở ngõ 3 báo nên tổ đã đến", Concern.NAMES_REPORTER),
        ("Trinh sát đang theo dõi", Concern.SPECIAL_CASE),
        ("trinh sat dang theo doi", Concern.SPECIAL_CASE),
        ("Đang trong chuyên án", Concern.SPECIAL_CASE),
        ("Văn bản này là Mật", Concern.CLASSIFIED),
        ("Tài liệu tối mật", Concern.CLASSIFIED),
        ("tai lieu mat", Concern.CLASSIFIED),
        ("Đã mời đối tượng Hùng lên phường", Concern.NAMES_SUBJECT),
        ("Nghi phạm là Trần Văn A", Concern.NAMES_SUBJECT),
        ("CCCD 014203001234", Concern.ID_NUMBER),
        ("CMND 050 123 456", Concern.ID_NUMBER),
        ("Gọi 0912345678", Concern.PHONE),
        ("Xe 26B1-123.45", Concern.PLATE),
        ("Tổ tuần tra lúc 22h tối nay", Concern.PATROL_PLAN),
        ("Lập chốt tại đầu ngõ 5", Concern.PATROL_PLAN),
        ("Xem https://tin-nong.xyz/abc", Concern.LINK),
        ("xem bit.ly/abc nhé", Concern.LINK),
        ("xem https://gov.vn.evil.com/a", Concern.LINK),
        ("xem https://gov.vn@evil.com/a", Concern.LINK),
        ("Anh gửi mã OTP cho tôi", Concern.ASKS_FOR_SECRETS),
        ("Bà chuyển khoản lệ phí trước", Concern.ASKS_FOR_SECRETS),
    ],
)
def test_a_red_word_stops_the_note(note: str, concern: Concern) -> None:
    assert concern in concerns(note, allowed_hosts=HOSTS)
    assert concern in concerns(unicodedata.normalize("NFD", note), allowed_hosts=HOSTS)


@pytest.mark.parametrize(
    "note",
    [
        "Đã mời người này về phường làm việc, tài sản còn nguyên",
        "Cảm ơn bà đã báo tin. Tổ đã đến nhắc nhở lúc 21:05 ngày 20/11/2026.",
        "Theo tin của bà con, đèn ngõ 3 hỏng; điện lực sửa trong 2 ngày.",
        "Chuyện ăn uống đã ổn, tôi mất 10 phút.",
        "Cẩn thận mật ong giả. Đừng đưa mật khẩu cho ai.",
        "Không đọc mã OTP, không chuyển tiền cho người lạ.",
        "Chúng tôi giữ bí mật cho người báo.",
        "Các đối tượng xấu hay gọi video.",
        "Nguy hiểm gọi 113, cháy gọi 114, cấp cứu 115.",
        "Thiệt hại 150.000.000 đồng, thu lại 300 000 000đ.",
        "Làm trên https://dichvucong.gov.vn/ hoặc vneid.gov.vn.",
        "Tổ tuần tra đã nhắc nhở.",
        "Mã BT-7K3M đã đóng.",
    ],
)
def test_an_ordinary_note_passes(note: str) -> None:
    assert concerns(note, allowed_hosts=HOSTS) == ()


def test_several_concerns_come_in_a_fixed_order() -> None:
    note = "Số 0912345678 theo tin của ông A, trinh sát"
    assert concerns(note) == (Concern.SPECIAL_CASE, Concern.NAMES_REPORTER, Concern.PHONE)


def test_without_allowed_hosts_every_link_is_a_concern() -> None:
    assert concerns("https://dichvucong.gov.vn") == (Concern.LINK,)


@pytest.mark.parametrize(
    "number",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "091-234-5678",
        "0912 - 345 - 678",
        "+84912345678",
        "+84 912 345 678",
        "(+84) 912 345 678",
        "84912345678",
        "02123852555",
        "0212 3852 555",
        "(0212) 3852555",
        "09\u200b12345678",
        "014203001234",
        "014 203 001 234",
        "050123456",
        "26A-123.45",
        "26B1 12345",
        "29-B1 123.45",
        "29MĐ1-12345",
        "51f-12345",
        "26A1234",
        "26a-1234",
    ],
)
def test_numbers_of_people_are_covered(number: str) -> None:
    assert mask(f"số {number}, nhé") == f"số {MASK}, nhé"
    assert mask(number) == MASK


@pytest.mark.parametrize(
    "text",
    [
        "Gọi 113, 114, 115, 112 hoặc 111",
        "Tổng đài 1800 1567",
        "lúc 21:05 ngày 20/11/2026",
        "03-11-2026 21:05 và 03.11.2026 08:00",
        "hết 150.000.000 đ, 300000000 đồng",
        "BT-7K3M ở ngõ 26 nhà 12",
        "20h30 có 15 người",
    ],
)
def test_what_belongs_to_nobody_stays(text: str) -> None:
    assert mask(text) == text


def test_a_public_number_of_the_ward_stays() -> None:
    text = "Trực ban 0212 3852 555 hoặc +84 212 3852 555, nhà tôi 0912345678"
    assert mask(text, keep={"02123852555"}) == text.replace("0912345678", MASK)


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True), st.sampled_from(["", " ", ".", "-"]))
def test_no_mobile_number_slips_through(number: str, gap: str) -> None:
    shown = gap.join((number[:4], number[4:7], number[7:]))
    assert not any(c.isdigit() for c in mask(f"gọi {shown} nhé"))


@given(st.text(alphabet="0123456789 -./abKđĐ():", max_size=80))
def test_covering_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    ("words", "is_said"),
    [
        ("Có ai bị thương không?", True),
        ("con dao o dau", True),
        ("Đã bắt quả tang hai người", True),
        ("da bat hai nguoi", True),
        ("Chúng tôi đang đuổi theo người có dao", True),
        ("cháy nhà ở tổ 5", False),
        ("không biết ai đang đánh nhau ở đầu ngõ", False),
        ("đang đánh nhau", False),
    ],
)
def test_a_question_or_what_was_done_is_said_to_somebody(words: str, *, is_said: bool) -> None:
    assert is_said_to_somebody(words) is is_said
