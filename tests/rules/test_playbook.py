"""Every kind of trouble has its card: one line to do now, dated and with its source, and no number in it."""

import re
import unicodedata
from datetime import UTC, date, datetime

import pytest

from handlers.rules.fact_entries import BadFact, read
from handlers.rules.playbook import FILE, Card, card_on, entries
from handlers.rules.triage import load_book
from storage.words import Urgency

TODAY = date(2026, 11, 24)
BOOK = load_book({})
EMERGENCIES = sorted(
    {
        c.code
        for c in BOOK.categories.values()
        if Urgency.P1 in {c.urgency, *(case.urgency for case in c.cases)}
    }
)
LONGEST_LINE = 110  # characters that are read at a glance
CARDS = sorted({e.key for e in entries()})


@pytest.mark.parametrize("code", EMERGENCIES)
def test_whatever_may_be_an_emergency_has_a_card_of_its_own(code: str) -> None:
    assert code in CARDS


def test_no_card_is_for_something_nobody_reports() -> None:
    assert set(CARDS) <= set(BOOK.categories)


@pytest.mark.parametrize("key", CARDS)
def test_a_card_is_short_clean_and_names_no_number(key: str) -> None:
    card = card_on(TODAY, key, key)
    for text in (card.now, card.scene, card.later, card.silent):
        assert unicodedata.is_normalized("NFC", text)
        assert not re.search(r"\d", text), "numbers, fines and deadlines stand in facts.toml"
        assert "?" not in text
        assert all(word not in text.casefold() for word in ("đối tượng", "tang vật", "hiện trường"))
    for line in (card.now, card.later, card.silent):
        assert len(line) <= LONGEST_LINE
    assert card.now
    assert card.scene


def test_the_finer_kind_wins_and_an_unknown_one_falls_back() -> None:
    wire = card_on(TODAY, "utility_infrastructure", "live_wire")
    assert "dây điện" in wire.now
    assert card_on(TODAY, "utility_infrastructure", "burnt_bulb") == card_on(TODAY, "utility_infrastructure")
    assert card_on(TODAY, "economic_order") == card_on(TODAY, "other")


def test_a_newer_card_is_used_from_its_day_on() -> None:
    assert isinstance(card_on(datetime(2026, 11, 24, tzinfo=UTC), "theft"), Card)
    with pytest.raises(KeyError):
        card_on(date(2020, 1, 1), "theft")


def test_a_slip_of_the_pen_names_this_file() -> None:
    with pytest.raises(BadFact, match=re.escape(FILE)):
        read('[[card]]\nkey = "theft"\nsource = "a test"\nconfidence = "D"\n', FILE)


def test_where_somebody_must_not_be_heard_nothing_makes_noise() -> None:
    for key in CARDS:
        silent = card_on(TODAY, key, key).silent.casefold()
        assert "kêu" not in silent
        assert "gọi người" not in silent
