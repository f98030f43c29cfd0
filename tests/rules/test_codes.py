"""Codes that people read aloud: easy letters, no rude words, longer when the short ones are used up."""

import re

import pytest

from handlers.rules import codes
from handlers.rules.codes import ALPHABET, JOIN_LENGTH, RUDE, new_code, new_join_code
from handlers.rules.phrases import find_code


def test_the_alphabet_has_nothing_that_looks_alike() -> None:
    assert ALPHABET == "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    assert not set("01ILOU") & set(ALPHABET)


@pytest.mark.parametrize("prefix", ["BT", "TB", "CA"])
def test_a_code_is_a_prefix_and_four_characters(prefix: str) -> None:
    for _ in range(200):
        code = new_code(prefix, lambda _: False)
        assert re.fullmatch(rf"{prefix}-[{ALPHABET}]{{4}}", code)


def test_a_taken_code_is_not_given_again() -> None:
    taken: set[str] = set()
    for _ in range(500):
        code = new_code("BT", taken.__contains__)
        assert code not in taken
        taken.add(code)


def test_codes_grow_when_the_short_ones_are_used_up() -> None:
    code = new_code("BT", lambda code: len(code) <= len("BT-7K3M"))
    assert re.fullmatch(rf"BT-[{ALPHABET}]{{5}}", code)


@pytest.mark.parametrize("rude", RUDE)
def test_rude_words_are_drawn_again(rude: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([f"{rude}222"[:4], "7K3M"])
    monkeypatch.setattr(codes, "draw", lambda _: next(drawn))
    assert new_code("BT", lambda _: False) == "BT-7K3M"


def test_a_code_is_found_again_in_what_people_type() -> None:
    for _ in range(300):
        code = new_code("BT", lambda _: False)
        assert find_code(f"tin {code.lower()} sao rồi") == code


def test_a_join_code_is_eight_characters_alone() -> None:
    taken = {new_join_code(lambda _: False)}
    code = new_join_code(taken.__contains__)
    assert re.fullmatch(rf"[{ALPHABET}]{{{JOIN_LENGTH}}}", code)
    assert code not in taken
