"""The seal: only who holds a key reads, keys can be changed, and nothing of them is ever shown."""

import pytest

from storage.seal import BrokenSealError, Seal

OLD, NEW = "o" * 32, "n" * 32


@pytest.fixture(scope="module")
def old() -> Seal:
    return Seal([OLD])


@pytest.fixture(scope="module")
def both() -> Seal:
    return Seal([NEW, OLD])


@pytest.fixture(scope="module")
def new() -> Seal:
    return Seal([NEW])


def test_what_is_sealed_is_read_again_and_never_looks_the_same(old: Seal) -> None:
    first, second = old.close("bà Lan"), old.close("bà Lan")
    assert old.open(first) == old.open(second) == "bà Lan"
    assert first != second
    assert b"Lan" not in first


def test_a_new_key_in_front_still_reads_what_the_old_one_sealed(old: Seal, both: Seal, new: Seal) -> None:
    sealed = old.close("bà Lan")
    assert both.open(sealed) == "bà Lan"
    assert new.open(both.close("bà Lan")) == "bà Lan"


def test_what_was_renewed_no_longer_needs_the_old_key(old: Seal, both: Seal, new: Seal) -> None:
    renewed = both.renew(old.close("bà Lan"))
    assert new.open(renewed) == "bà Lan"
    with pytest.raises(BrokenSealError):
        old.open(renewed)


def test_what_was_never_sealed_stays_empty(both: Seal) -> None:
    assert both.renew(b"") == b""


def test_a_mark_is_found_under_every_key_newest_first(old: Seal, both: Seal, new: Seal) -> None:
    assert both.marks("7") == [new.mark("7"), old.mark("7")]
    assert both.mark("7") == new.mark("7")
    assert len({new.mark("7"), old.mark("7"), new.mark("8")}) == 3


@pytest.mark.parametrize("at", [0, 1, 20, 40, -1])
def test_a_changed_byte_breaks_the_seal(old: Seal, at: int) -> None:
    broken = bytearray(old.close("bà Lan"))
    broken[at] ^= 1
    with pytest.raises(BrokenSealError):
        old.open(bytes(broken))


def test_a_cut_or_empty_seal_is_broken(old: Seal) -> None:
    for broken in (b"", old.close("bà Lan")[:-4]):
        with pytest.raises(BrokenSealError):
            old.open(broken)


def test_the_error_says_what_to_do_and_nothing_of_the_content(old: Seal, new: Seal) -> None:
    with pytest.raises(BrokenSealError) as caught:
        new.open(old.close("bà Lan"))
    assert "SECRET_KEY" in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_seal_shows_no_key(both: Seal) -> None:
    assert repr(both) == "Seal(2 keys)"
    assert OLD not in str(vars(both))


def test_without_a_key_there_is_no_seal() -> None:
    with pytest.raises(ValueError, match="at least one key"):
        Seal([])
