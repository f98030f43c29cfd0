"""Questions are answered from dated entries with a source; no number stands in them that no source names."""

import re
from datetime import date, timedelta
from string import Formatter

import pytest

from handlers.rules.facts import fact_on
from handlers.rules.faq import FILE, answer_to, entries, told
from handlers.rules.triage import load_book

TODAY = date(2026, 11, 24)
FACTS = fact_on(TODAY)
SPELLING = load_book({}).spelling
KEYS = {e.key: e for e in entries()}


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("làm căn cước ở đâu", "id_card"),
        ("lam can cuoc o dau vay", "id_card"),
        ("đăng ký tạm trú thế nào", "residence"),
        ("hát karaoke khuya bị phạt bao nhiêu", "fines"),
        ("báo tin có lộ tên không", "secret"),
        ("bao lâu thì giải quyết xong vụ việc", "how_long"),
        ("số cứu hỏa là số mấy", "numbers"),
        ("công an gọi điện bắt chuyển tiền có phải lừa đảo không", "police_on_zalo"),
        ("công an huyện ở đâu", "district"),
    ],
)
def test_what_people_ask_is_answered(question: str, key: str) -> None:
    found = answer_to(question, TODAY, FACTS, SPELLING)
    assert found is not None
    assert found.key == key
    assert found.source
    assert found.since <= TODAY


def test_what_nobody_wrote_down_is_not_answered() -> None:
    assert answer_to("trồng xoài tháng mấy thì tốt", TODAY, FACTS, SPELLING) is None


def test_an_answer_is_not_given_before_its_day() -> None:
    day = KEYS["fines"].since - timedelta(days=1)
    assert answer_to("bị phạt bao nhiêu", day, fact_on(day), SPELLING) is None


def test_numbers_and_deadlines_come_from_the_facts_of_the_day() -> None:
    found = answer_to("số khẩn cấp là số nào", TODAY, FACTS, SPELLING)
    assert found is not None
    assert {"111", "112", "113", "114", "115"} <= set(re.findall(r"\d+", found.text))
    found = answer_to("bao lâu có kết quả giải quyết", TODAY, FACTS, SPELLING)
    assert found is not None
    assert FACTS.legal.decide.words in found.text


@pytest.mark.parametrize("key", sorted(KEYS))
def test_an_entry_names_only_facts_we_have_and_numbers_its_source_has(key: str) -> None:
    values, source = KEYS[key].values, KEYS[key].source
    text = str(values["text"])
    assert {name for _, name, _, _ in Formatter().parse(text) if name} <= told(FACTS).keys()
    assert re.findall(r"\d+", text) == [], f"{FILE}: a number of an answer comes from facts.toml"
    assert set(re.findall(r"\d+", str(values["told_source"]))) <= set(re.findall(r"\d+", source))
    assert "?" not in text
    assert len(text) <= 300
