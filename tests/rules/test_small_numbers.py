"""No number that is told to everybody points to one household, also not by subtraction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.small_numbers import FEWEST, shown, told


@pytest.mark.parametrize(("number", "words"), [(0, ""), (1, "một vài"), (4, "một vài"), (5, "5"), (37, "37")])
def test_a_small_number_is_a_few(number: int, words: str) -> None:
    assert told(number) == words


@pytest.mark.parametrize(
    ("by_kind", "everything", "kept"),
    [
        ({"theft": 9, "noise": 7, "fraud": 6}, 22, ["theft", "noise", "fraud"]),
        ({"theft": 9, "noise": 7, "fraud": 2}, 18, ["theft"]),  # the two would be found by subtraction
        ({"theft": 9, "fraud": 3, "noise": 2}, 14, ["theft"]),
        ({"theft": 9}, 10, []),  # the one that is left over may be a sealed report
        ({"theft": 4, "noise": 4}, 8, []),
        ({}, 6, []),
    ],
)
def test_kinds_that_may_be_told(by_kind: dict[str, int], everything: int, kept: list[str]) -> None:
    assert list(shown(by_kind, everything)) == kept


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 30)), st.integers(0, 30))
def test_nothing_small_is_told_or_left_over(by_kind: dict[str, int], sealed: int) -> None:
    everything = sum(by_kind.values()) + sealed
    kept = shown(by_kind, everything)
    assert all(number >= FEWEST and by_kind[kind] == number for kind, number in kept.items())
    rest = everything - sum(kept.values())
    assert not kept or rest == 0 or rest >= FEWEST
