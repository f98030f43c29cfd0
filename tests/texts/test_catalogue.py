"""Everything the bot says exists, is used and fits into a message; every button says what we understand."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from handlers import FEATURES
from handlers.desk.catalogue import (
    LONGEST_LABEL,
    LONGEST_PAYLOAD,
    LONGEST_TEXT,
    MOST_BUTTONS,
    Template,
    load,
    quiet_twin,
)
from handlers.rules.guard import Concern
from handlers.rules.life import Refusal, quiet_name
from handlers.rules.phrases import best
from handlers.rules.questions import Question
from handlers.rules.triage import is_emergency, load_book
from storage.words import ReportState

ROOT = Path(__file__).parents[2] / "handlers"
CATALOGUE = load()
KEYS = sorted(CATALOGUE.templates)
SECTIONS = {key.partition(".")[0] for key in KEYS}
SOURCES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}
ANSWERS = re.compile(r"report\.ask_\w+")  # their buttons are answers to an open question
LONGEST_SENTENCE = 40  # words

# What may stand in a text, as long as it can be: a place of many names, the words of a great talker.
LONG_FACTS: dict[str, object] = {
    "code": "BT-7K3M9QXZ",
    "codes": "\n".join(["ĐƯỢC BT-7K3M9QXZ"] * 5),
    "lines": "\n".join(["BT-7K3M9QXZ – Tín dụng đen, đòi nợ – Đang xử lý (24/11 lúc 21:30)"] * 10),
    "words": "“" + "bà con kể " * 70 + "”",
    "place": "sau nhà văn hóa, ngõ 123 đường Nguyễn Lương Bằng, Tổ 15, Phường Chiềng Lề, tỉnh Sơn La",
    "outcome": "Kết quả: " + "đã nhắc nhở hai bên " * 30,
    "why": "\n".join(["– có đường dẫn lạ."] * 10),
}
USUAL = "Người có biểu hiện khả nghi, Phường Chiềng Lề"


def facts_for(template: Template) -> dict[str, object]:
    return {name: LONG_FACTS.get(name, USUAL) for name in template.names()}


# --- Keys ------------------------------------------------------------------------------------------------


def literals(tree: ast.AST) -> Iterator[str]:
    """Every text in the code that looks like a key, and a pattern for each that is put together."""
    inside = {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in node.values)
            yield "".join(parts)


def is_key(pattern: str) -> bool:
    section, dot, name = pattern.partition(r"\.")
    return bool(dot) and section in SECTIONS and re.fullmatch(r"(?:\w|\\w\+)+", name) is not None


USED = {path: {p for p in literals(tree) if is_key(p)} for path, tree in SOURCES.items()}


def noted(path: Path) -> set[str]:
    """Deeds entered in the audit and things counted are named like texts, and are none."""
    calls = [
        n for n in ast.walk(SOURCES[path]) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
    ]
    deeds = [n for n in calls if isinstance(n.func, ast.Attribute) and n.func.attr in {"note", "count"}]
    return {pattern for deed in deeds for pattern in literals(deed)}


def matches(pattern: str) -> list[str]:
    return [key for key in KEYS if re.fullmatch(pattern, key)]


def test_every_text_the_code_asks_for_exists() -> None:
    missing = [
        f"{path.name}: {pattern}"
        for path, patterns in USED.items()
        for pattern in patterns - noted(path)
        if not matches(pattern)
    ]
    assert missing == []


def test_what_is_said_has_a_section_of_its_own() -> None:
    """A whole section that got lost would not even look like a key."""
    said = {
        (path.name, str(node.args[0].value))
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert said
    assert sorted(f"{name}: {key}" for name, key in said if key not in KEYS) == []


def test_no_text_is_left_over() -> None:
    said = {key for patterns in USED.values() for pattern in patterns for key in matches(pattern)}
    assert set(KEYS) - said - {quiet_twin(key) for key in said} == set()


@pytest.mark.parametrize("question", Question)
def test_every_question_can_be_asked(question: Question) -> None:
    assert f"report.ask_{question}" in KEYS


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_its_sentence(refusal: Refusal) -> None:
    assert f"refused.{refusal}" in KEYS


@pytest.mark.parametrize("concern", Concern)
def test_every_doubt_has_its_sentence(concern: Concern) -> None:
    assert f"doubts.{concern}" in KEYS


ABOUT_ONES_OWN_REPORT = re.compile(
    r"report\.(?!opened|ask_(?!where$)|begin|nothing|nudge)\w+|name\.(?!no_)\w+|helpdesk\.cancelled_with_report"
    r"|my_reports\.(?!list$|soon|late|none|which|nothing|closed_in_silence)\w+"
)


def test_whatever_is_said_about_ones_own_report_has_neutral_words_too() -> None:
    told = [k for k in KEYS if ABOUT_ONES_OWN_REPORT.fullmatch(k) and CATALOGUE.templates[k].names()]
    assert len(told) > 15
    assert [key for key in told if quiet_twin(key) not in KEYS] == []
    assert {key for key in KEYS if key.startswith("quiet.")} <= QUIET_TWINS.keys()


BETRAYS = re.compile(
    r"BT-|\{code\}|\{category\}|\{place\}|công an|cảnh sát|bạo lực|báo tin|trình báo|cán bộ|tin báo"
    r"|đánh|trộm|11\d",
    re.IGNORECASE,
)
FOR_OFFICERS = re.compile(r"quiet\.case_\w+")


@pytest.mark.parametrize(
    "key",
    [k for k in KEYS if re.match(r"contact\.|quiet\.|case\.quiet_word", k) and not FOR_OFFICERS.match(k)],
)
def test_neutral_words_betray_nothing_to_whoever_reads_along(key: str) -> None:
    template = CATALOGUE.templates[key]
    for text in (template.text, *(label for label, _ in template.buttons)):
        assert not BETRAYS.search(text), text


def test_the_states_in_neutral_words_betray_nothing() -> None:
    for state in ReportState:
        assert not BETRAYS.search(quiet_name(state))


# --- Facts -----------------------------------------------------------------------------------------------


def supplied(tree: ast.Module) -> set[str]:
    """Every name under which this code brings a fact: a keyword, or a key of a table."""
    names = {k.arg for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords if k.arg}
    tables = (k for n in ast.walk(tree) if isinstance(n, ast.Dict) for k in n.keys)
    names |= {k.value for k in tables if isinstance(k, ast.Constant) and isinstance(k.value, str)}
    loops = (n for n in ast.walk(tree) if isinstance(n, ast.DictComp))
    return names | {
        c.value
        for n in loops
        for c in ast.walk(n)
        if isinstance(c, ast.Constant) and isinstance(c.value, str)
    }


QUIET_TWINS = {quiet_twin(key): key for key in KEYS}
SHARED_BY = ("sight", "deeds", "asking", "other_kinds", "watch", "rounds", "notices", "preview")
SHARED = set[str]().union(*(supplied(SOURCES[ROOT / "desk" / f"{n}.py"]) for n in SHARED_BY))


@pytest.mark.parametrize("key", KEYS)
def test_the_facts_a_text_needs_are_brought_where_it_is_said(key: str) -> None:
    said = QUIET_TWINS.get(key, key)
    places = [path for path, patterns in USED.items() if any(re.fullmatch(p, said) for p in patterns)]
    brought = SHARED.union(*(supplied(SOURCES[path]) for path in places))
    assert CATALOGUE.templates[key].names() <= brought


# --- Size ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_a_text_fits_into_one_message_even_with_long_facts(key: str) -> None:
    template = CATALOGUE.templates[key]
    said = CATALOGUE.say(key, facts_for(template))
    assert len(said.with_numbers()) <= LONGEST_TEXT
    assert len(said.buttons) <= MOST_BUTTONS
    for label, sent in said.buttons:
        assert 0 < len(label) <= LONGEST_LABEL
        assert 0 < len(sent) <= LONGEST_PAYLOAD


@pytest.mark.parametrize("key", KEYS)
def test_a_text_is_clean(key: str) -> None:
    template = CATALOGUE.templates[key]
    for text in (template.text, *(part for button in template.buttons for part in button)):
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
        assert "  " not in text
        assert not re.search(r"[\u200b-\u200f\u2060\ufeff\u00ad]", text)
        assert not re.search(r"\s[,.?!:]", text.replace("{mark}", ""))


@pytest.mark.parametrize("key", KEYS)
def test_sentences_are_short_and_few_questions_are_asked_at_once(key: str) -> None:
    text = CATALOGUE.templates[key].text
    sentences = re.split(r"[.?!:\n]+(?:\s|$)| – ", text)
    assert max(len(s.split()) for s in sentences) <= LONGEST_SENTENCE
    assert text.count("?") <= 2


@pytest.mark.parametrize(
    "key", [k for k in KEYS if k.split(".")[0] in {"welcome", "report", "my_reports", "name"}]
)
def test_residents_hear_no_officialese(key: str) -> None:
    hard = ("đối tượng", "tang vật", "hiện trường", "vụ việc", "tố giác", "tiếp nhận", "xác minh")
    assert not [word for word in hard if word in CATALOGUE.templates[key].text.casefold()]


def test_no_number_of_an_emergency_and_no_fine_stands_in_a_text() -> None:
    for key in KEYS:
        text = CATALOGUE.templates[key].text
        assert not re.search(r"\b11[1-5]\b", text), key
        assert not re.search(r"\d[\d.]* ?(?:đồng|triệu|nghìn)", text), key


# --- Buttons ---------------------------------------------------------------------------------------------

PHRASES = [command.phrase for feature in FEATURES for command in feature.commands]
CODES = ("BT-7K3M", "CA-7K3M", "TB-7K3M", "12")  # a report, a shift, a notice, a door
BUTTONS = [(key, button) for key in KEYS for button in CATALOGUE.templates[key].buttons]


@pytest.mark.parametrize(("key", "button"), BUTTONS, ids=str)
def test_what_a_button_sends_is_understood(key: str, button: tuple[str, str]) -> None:
    template = CATALOGUE.templates[key]
    said = (button[1].format_map(dict.fromkeys(template.names(), code)) for code in CODES)
    assert any(best(PHRASES, sent) is not None for sent in said) or ANSWERS.fullmatch(key)


def test_no_button_is_an_alarm_except_the_one_that_says_so() -> None:
    """A button sends its words; words that are an emergency come before every open question."""
    sent = {button[1].replace("{code}", "BT-7K3M") for _, button in BUTTONS}
    on_patrol = {
        words for words in sent if words.startswith("CÓ VIỆC ")
    }  # whoever patrols reports with a tap
    loud = {words for words in sent - on_patrol if is_emergency(words)}
    assert loud == {"Có người bị thương", "Có người cầm dao, gậy"}


def capitals_after(said: str, text: str) -> Iterator[str]:
    """The words in capitals that follow: “Nhắn: DỪNG THÔNG BÁO”."""
    for begin in re.finditer(said, text):
        words = re.findall(r"[^\W\d_]+", text[begin.end() :])
        loud = list(takewhile(lambda word: word.isupper() and len(word) > 1, words))
        if loud:
            yield " ".join(loud)


def test_phrases_the_texts_ask_for_are_understood() -> None:
    for key in KEYS:
        for words in capitals_after(
            r"[Nn]hắn:? |[Bb]ấm ", re.sub(r"\{\w+\}", "x", CATALOGUE.templates[key].text)
        ):
            coded = [f"{words} {code}{more}" for code in CODES for more in ("", " lời")]
            forms = (words, *coded, f"{words} lời", f"{words} K7M9QXZ2")
            assert any(best(PHRASES, form) is not None for form in forms), f"{key}: {words}"


def test_the_categories_have_names_people_understand() -> None:
    for category in load_book({}).categories.values():
        assert unicodedata.is_normalized("NFC", category.name)
        assert len(category.name) <= 30
        assert category.group in {"HS", "MT", "KT", "MTr", "QLHC", "GT", "PC", "ANM", "DS"}
