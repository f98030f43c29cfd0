"""Never a fine, a number to call or a deadline that does not come from the facts: every text is searched."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import col, select

from handlers.desk.catalogue import load
from handlers.rules.clocks import Target
from handlers.rules.facts import Facts, entries, fact_on
from handlers.rules.faq import entries as answers
from handlers.rules.playbook import entries as cards
from storage.tables import Outbox
from storage.words import Role
from tests.conversation.parlour import MORNING, Parlour

FACTS = fact_on(MORNING)
# What only shows how to write something: codes, a group, a lane, the press of a number.
EXAMPLES = re.compile(
    r"\b(?:BT|TB|CA)-\w+|\btổ \d+|\bngõ \d+|\bTổ \d+ \w+|\b1, 2, 3\b|\bA4\b|^\d+\. ",
    re.IGNORECASE | re.MULTILINE,
)
LENGTH = re.compile(r"\b(\d+) (giây|phút|giờ|tiếng|ngày|tuần|tháng|năm)\b", re.IGNORECASE)
MONEY = re.compile(r"\d[\d.,]* ?(?:đ\b|đồng|triệu|nghìn|ngàn|tỷ|k\b|vnđ)", re.IGNORECASE)
PHONE = re.compile(r"\b(?:11\d|1\d{3}|0\d[\d .-]{5,}\d|5656|156)\b")


def targets(thing: object) -> Iterator[Target]:
    """Every length of time the facts know."""
    for value in vars(thing).values() if hasattr(thing, "__dataclass_fields__") else ():
        if isinstance(value, Target):
            yield value
        elif hasattr(value, "values"):
            for inner in value.values():
                yield from targets(inner)
        else:
            yield from targets(value)


def lengths(facts: Facts) -> set[str]:
    return {target.words.split(" làm việc")[0] for target in targets(facts)}


KNOWN_LENGTHS = lengths(FACTS)
KNOWN_NUMBERS = {entry.number for entry in FACTS.emergency.values()}


def written() -> Iterator[tuple[str, str]]:
    """Everything that stands in a file of texts, with its name."""
    for key, template in load().templates.items():
        yield key, template.text
        yield from ((key, label) for label, _ in template.buttons)
    for entry in cards():
        yield from ((f"playbook {entry.key}", str(text)) for text in entry.values.values())
    for entry in answers():
        yield f"faq {entry.key}", str(entry.values["text"])


@pytest.mark.parametrize(("key", "text"), sorted(set(written())))
def test_what_is_written_names_no_fine_no_number_and_no_deadline(key: str, text: str) -> None:
    bare = EXAMPLES.sub("", text)
    assert not MONEY.search(bare), key
    assert not PHONE.search(bare), key
    assert not LENGTH.search(bare), key


def test_every_fact_has_a_day_and_a_source() -> None:
    for entry in (*entries(), *cards(), *answers()):
        assert entry.source
        assert entry.since.year >= 2025
        assert entry.confidence


SAID = (
    *(
        "cháy nhà cứu với",
        "tôi vừa chuyển khoản cho bọn lừa đảo",
        "cháu bé đang bị đánh đập",
        "có trộm ở tổ 5",
    ),
    *("nhà bên hát karaoke ồn quá", "chồng tôi đang đánh tôi", "nước lũ cuốn nhà", "có người ngất xỉu"),
    *(
        "karaoke bị phạt bao nhiêu",
        "bao lâu có kết quả giải quyết",
        "số công an số mấy",
        "làm căn cước ở đâu",
    ),
    *(
        "tố cáo chủ tịch nhận hối lộ",
        "nghe nói có bắt cóc có thật không",
        "TRỢ GIÚP",
        "DỮ LIỆU CỦA TÔI",
        "alo",
    ),
    *("TIN CỦA TÔI", "XEM", "GIẤU TÊN", "asdfgh", "chào", "cảm ơn", "GẶP NGƯỜI THẬT", "XÓA DỮ LIỆU"),
)


def test_whatever_is_said_names_only_numbers_and_deadlines_of_the_facts(parlour: Parlour) -> None:
    parlour.settle_in("dũng", Role.POLICE_CHIEF, "CLE")
    for number, words in enumerate(SAID):
        parlour.hear(f"lan{number}", words)
        parlour.hear(f"lan{number}", "XONG")
        parlour.let_pass(timedelta(minutes=11))
    for report in parlour.reports():
        for deed in ("NHẬN {}", "ĐANG TỚI {}", "VÀO SỔ {} 7", "HỎI {} ở đâu?", "XONG {} đã nhắc nhở"):
            parlour.hear("minh", deed.format(report.code))
    parlour.let_pass(timedelta(days=9))
    texts = parlour.db.exec(select(Outbox.text).where(col(Outbox.text) != "")).all()
    assert len(texts) > 100
    numbers, told = set(), set()
    for text in texts:
        bare = EXAMPLES.sub("", text)
        assert not MONEY.search(bare), text
        numbers |= set(PHONE.findall(bare))
        told |= {f"{amount} {unit}" for amount, unit in LENGTH.findall(bare)}
    assert {"113", "114", "115", "111", "112"} <= numbers
    assert numbers <= KNOWN_NUMBERS
    assert told
    assert told <= KNOWN_LENGTHS
