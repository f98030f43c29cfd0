"""One way of writing: whatever keyboard a text came from, the same words compare equal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.folding import fold, strip_accents, tidy

VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ 0123"
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đánh nhau ở Tổ 5!", "danh nhau o to 5"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("HUỶ", "huy"),
        ("  Quay   lại. ", "quay lai"),
        ("đường Đ.A.", "duong d a"),
        ("ꞏ🔥", ""),
        ("", ""),
        ("1.500", "1 500"),
    ],
)
def test_the_key_of_a_text(text: str, key: str) -> None:
    assert fold(text) == key
    assert fold(unicodedata.normalize("NFD", text)) == key


def test_both_ways_to_place_a_tone_are_the_same() -> None:
    for old, new in (("hoà giải", "hòa giải"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("xoá", "xóa")):
        assert fold(old) == fold(new)


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u200c", "\u200d", "\ufeff", "\u2060", "\u00ad", "\x00", "\u202e"]
)
def test_characters_nobody_sees_are_gone(unseen: str) -> None:
    assert tidy(f"tr{unseen}ộm") == "trộm"


def test_line_breaks_stay_and_other_spaces_become_one() -> None:
    assert tidy(" a\u00a0 \tb\n\nc ") == "a b\n\nc"


def test_composed_and_decomposed_are_one() -> None:
    assert tidy(unicodedata.normalize("NFD", "Chiềng Lề")) == "Chiềng Lề"


@given(VIETNAMESE)
def test_without_accents_it_has_the_same_key(text: str) -> None:
    assert fold(strip_accents(text)) == fold(text)
    assert strip_accents(text).isascii()


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)
    assert strip_accents(strip_accents(text)) == strip_accents(text)


@given(st.text())
def test_a_key_is_small_letters_digits_and_single_spaces(text: str) -> None:
    key = fold(text)
    assert key == key.strip()
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert "  " not in key
