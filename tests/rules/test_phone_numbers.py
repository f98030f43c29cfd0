"""Numbers as people write them: one Vietnamese mobile number, or a kind question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.phone_numbers import is_an_attempt, mobile
from handlers.rules.yes_no import said_yes

OURS = "84900000001"


@pytest.mark.parametrize(
    "text",
    [
        "0900000001",
        "0900.000.001",
        "090 000 0001 nhé",
        "+84 900 000 001",
        "84900000001",
        "số của tôi là 0900-000-001",
        "０９０００００００１",
        "0900000001 0900 000 001",
    ],
)
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert mobile(text) == OURS


@pytest.mark.parametrize(
    "text",
    [
        *("", "không có", "113", "0212 3852 113", "01681234567", "090000000", "+856 20 55512345"),
        "0900000001 hoặc 0900000002",
        "số 0900000001 gọi cho tôi tự xưng công an đòi chuyển tiền",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert mobile(text) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *(("09000000", True), ("113", True), ("0212 3852 113", True), ("a", False), ("", False)),
        ("có trộm ở số nhà 12", False),
        ("số 0900000001 gọi cho tôi tự xưng công an đòi chuyển tiền", False),
    ],
)
def test_what_was_meant_as_a_number_is_not_taken_for_a_report(text: str, *, is_one: bool) -> None:
    assert is_an_attempt(text) is is_one


@given(st.text(max_size=60))
def test_whatever_is_written_is_84_and_nine_digits_or_nothing(text: str) -> None:
    found = mobile(text)
    assert found is None or (found.startswith("84") and found.isdecimal() and len(found) == 11)


@pytest.mark.parametrize(("text", "answer"), [("Đồng ý", True), ("Thôi", False), ("mai", None), ("", None)])
def test_only_a_plain_word_is_an_answer(text: str, *, answer: bool | None) -> None:
    assert said_yes(text) is answer
