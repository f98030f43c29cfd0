"""Every phrase people may say is understood however they type it, and nothing else is taken for one."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.codes import ALPHABET
from handlers.rules.folding import strip_accents
from handlers.rules.phrases import Phrase, best, find_code, suggest

# Phrase of the outside contract, what somebody types, and what stands in its slots.
SAID = [
    ("báo tin", "BÁO TIN", {}),
    ("giấu tên", "GIẤU TÊN", {}),
    ("để tên", "ĐỂ TÊN", {}),
    ("xong", "XONG", {}),
    ("gửi", "GỬI", {}),
    ("thêm {report} {rest}", "THÊM BT-7K3M xe màu đỏ", {"report": "BT-7K3M", "rest": "xe màu đỏ"}),
    ("{report}", "BT-7K3M", {"report": "BT-7K3M"}),
    ("tin của tôi", "TIN CỦA TÔI", {}),
    ("rút {report}", "RÚT BT-7K3M", {"report": "BT-7K3M"}),
    ("được", "ĐƯỢC", {}),
    ("được {report}", "ĐƯỢC BT-7K3M", {"report": "BT-7K3M"}),
    ("chưa {report}", "CHƯA BT-7K3M", {"report": "BT-7K3M"}),
    ("tham gia {word}", "THAM GIA K7M9QXZ2", {"word": "K7M9QXZ2"}),
    ("dữ liệu của tôi", "DỮ LIỆU CỦA TÔI", {}),
    ("xóa dữ liệu", "XÓA DỮ LIỆU", {}),
    ("hủy", "HỦY", {}),
    ("quay lại", "QUAY LẠI", {}),
    ("trợ giúp", "TRỢ GIÚP", {}),
    ("nhận {report}", "NHẬN BT-7K3M", {"report": "BT-7K3M"}),
    ("giao {report} cho {rest}", "GIAO BT-7K3M CHO anh Minh", {"report": "BT-7K3M", "rest": "anh Minh"}),
    ("hỏi {report} {rest}", "HỎI BT-7K3M Mấy giờ?", {"report": "BT-7K3M", "rest": "Mấy giờ?"}),
    ("trả lời {report} {rest}", "TRẢ LỜI BT-7K3M Đã đến nơi", {"report": "BT-7K3M", "rest": "Đã đến nơi"}),
    ("đang tới {report}", "ĐANG TỚI BT-7K3M", {"report": "BT-7K3M"}),
    ("vào sổ {report} {rest}", "VÀO SỔ BT-7K3M 12/2026", {"report": "BT-7K3M", "rest": "12/2026"}),
    ("xong {report} {rest}", "XONG BT-7K3M Đã nhắc nhở", {"report": "BT-7K3M", "rest": "Đã nhắc nhở"}),
    ("chuyển {report} {rest}", "CHUYỂN BT-7K3M Tô Hiệu", {"report": "BT-7K3M", "rest": "Tô Hiệu"}),
    ("gộp {report} vào {other}", "GỘP BT-7K3M VÀO BT-9F4C", {"report": "BT-7K3M", "other": "BT-9F4C"}),
    ("tách {report}", "TÁCH BT-7K3M", {"report": "BT-7K3M"}),
    ("danh sách", "DANH SÁCH", {}),
    ("trực", "TRỰC", {}),
    ("nghỉ", "NGHỈ", {}),
    ("bàn trực", "BÀN TRỰC", {}),
    ("thông báo", "THÔNG BÁO", {}),
    ("thông báo {rest}", "THÔNG BÁO Mai họp tổ", {"rest": "Mai họp tổ"}),
    ("khẩn {rest}", "KHẨN Nước lũ về", {"rest": "Nước lũ về"}),
    ("duyệt {notice}", "DUYỆT TB-4H8Z", {"notice": "TB-4H8Z"}),
    ("không duyệt {notice} {rest}", "KHÔNG DUYỆT TB-4H8Z sai giờ", {"notice": "TB-4H8Z", "rest": "sai giờ"}),
    ("thu hồi {notice}", "THU HỒI TB-4H8Z", {"notice": "TB-4H8Z"}),
    ("lịch", "LỊCH", {}),
    ("có mặt", "CÓ MẶT", {}),
    ("điểm {word}", "ĐIỂM K7M9", {"word": "K7M9"}),
    ("giao ca", "GIAO CA", {}),
    ("giao ca {rest}", "GIAO CA chìa khóa ở tủ", {"rest": "chìa khóa ở tủ"}),
    ("đổi ca {shift}", "ĐỔI CA CA-2X7P", {"shift": "CA-2X7P"}),
    ("mời {rest}", "MỜI tổ viên Tổ 5", {"rest": "tổ viên Tổ 5"}),
]
PHRASES = [Phrase(written) for written, _, _ in SAID]
FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "small": str.casefold,
    "in capitals": str.upper,
    "slash": lambda text: f"/{text}",
    "hash": lambda text: f"#{text}",
    "slash and space": lambda text: f" / {text}",
    "spaces": lambda text: f"  {text.replace(' ', '   ')}  ",
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "invisible": lambda text: f"\u200b{text}\ufeff",
    "no accents": strip_accents,
}


def understood(text: str) -> tuple[str, dict[str, str]]:
    match = best(PHRASES, text)
    assert match is not None, text
    return match.phrase.written, dict(match.args)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("written", "typed", "slots"), SAID, ids=[s[0] for s in SAID])
def test_a_phrase_in_any_form(written: str, typed: str, slots: dict[str, str], form: str) -> None:
    phrase, found = understood(FORMS[form](typed))
    assert phrase == written
    assert set(found) == set(slots)
    for slot, value in slots.items():
        same = strip_accents(found[slot]).split() == strip_accents(value).split()
        assert same, found


@pytest.mark.parametrize("code", ["BT-7K3M", "bt-7k3m", "BT7K3M", "bt7k3m", "Bt 7k3m", "BT–7K3M"])
def test_a_code_in_any_case_with_or_without_its_hyphen(code: str) -> None:
    assert understood(f"rút {code}") == ("rút {report}", {"report": "BT-7K3M"})
    assert understood(code) == ("{report}", {"report": "BT-7K3M"})
    assert find_code(f"tin {code} tới đâu rồi") == "BT-7K3M"


def test_words_keep_their_accents_and_their_case() -> None:
    assert understood("trả lời bt7k3m Chào bà Lan, Tổ 5")[1]["rest"] == "Chào bà Lan, Tổ 5"


def test_several_lines_belong_to_the_rest() -> None:
    assert understood("TRẢ LỜI BT-7K3M\nĐã đến.\nĐang xử lý.")[1]["rest"] == "Đã đến.\nĐang xử lý."


@pytest.mark.parametrize(
    "text", ["Được rồi nhé anh", "cháy nhà", "xong việc rồi", "huy động", "", "   ", "/"]
)
def test_other_words_are_no_phrase(text: str) -> None:
    assert best([p for p in PHRASES if p.slots != ("rest",)], text) is None


@pytest.mark.parametrize("text", ["hủy.", "HỦY!", "hủy…", "hủy ."])
def test_a_full_stop_is_forgiven(text: str) -> None:
    assert understood(text)[0] == "hủy"


def test_the_phrase_with_more_fixed_words_wins() -> None:
    assert understood("không duyệt TB-4H8Z sai")[0] == "không duyệt {notice} {rest}"
    assert understood("giao BT-7K3M cho Minh")[0] == "giao {report} cho {rest}"


def test_a_phrase_with_an_unknown_slot_is_refused_when_it_is_written() -> None:
    with pytest.raises(ValueError, match="unknown slot"):
        Phrase("nhận {thing}")


@pytest.mark.parametrize(
    ("typed", "meant"), [("tro gup", "trợ giúp"), ("danh sahc", "danh sách"), ("quay lia", "quay lại")]
)
def test_a_slip_is_offered_what_it_resembles(typed: str, meant: str) -> None:
    offered = suggest(PHRASES, typed)
    assert offered is not None
    assert offered.written == meant
    assert best(PHRASES, typed) is None  # offered, never obeyed


def test_words_that_resemble_nothing_are_offered_nothing() -> None:
    assert suggest(PHRASES, "nhà tôi bị mất con gà") is None
    assert suggest([], "hủy") is None


@pytest.mark.parametrize(
    "text", ["", "btc", "bt-", "BT-IO01", "abt7k3m", "bt-7k", "btfhkmnpq", "tình hình bt chay xe"]
)
def test_no_code_is_seen_where_there_is_none(text: str) -> None:
    assert find_code(text) is None


@given(
    st.text(alphabet=ALPHABET, min_size=4, max_size=8).filter(lambda code: any(c.isdecimal() for c in code))
)
def test_every_code_is_found_again(code: str) -> None:
    assert find_code(f"xem giúp bt{code.lower()} với") == f"BT-{code}"


@given(st.text(max_size=3000))
def test_no_text_breaks_it(text: str) -> None:
    found, code = best(PHRASES, text), find_code(text)
    assert found is None or found.phrase in PHRASES
    assert suggest(PHRASES, text) in {None, *(p for p in PHRASES if not p.slots)}
    assert code is None or re.fullmatch(rf"BT-[{ALPHABET}]{{4,8}}", code)


@pytest.mark.parametrize(
    ("text", "otherwise"),
    [("CHUYỂN đó", False), ("chuyen do", False), ("Chuyện đó ở xã khác", True), ("/chuyển x", False)],
)
def test_an_order_with_other_accents_is_other_words(text: str, otherwise: bool) -> None:  # noqa: FBT001
    assert Phrase("chuyển {rest}").is_spelled_otherwise(text) is otherwise
