"""What looks like a fine, a number to call or a deadline in a text; and what the facts know of them."""

import re
from collections.abc import Iterator

from handlers.rules.clocks import Target
from handlers.rules.facts import Facts

# What only shows how to write something (a code, a group, a lane), and a time looked back upon.
EXAMPLES = re.compile(
    r"\bngười báo \w+|\b\d+ \w+ qua\b"
    r"|\bví dụ:? [^.?\n]*|\b(?:BT|TB|CA)-\w+|\btổ \d+|\bngõ \d+|\bTổ \d+ \w+|\b1, 2, 3\b|\bA4\b|^\d+\. ",
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
