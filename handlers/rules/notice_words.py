"""What the words of a notice say and leave out: when it is, what a poll offers, whom they are meant for."""

import re
from collections.abc import Sequence

from handlers.rules.folding import fold

LONGEST = 1400  # characters of an author's text; the head and the code still fit into one message
FEWEST, MOST = 2, 4  # answers of a poll
LONGEST_CHOICE = 40

_WHEN = re.compile(
    r"\b(?:\d{1,2} ?(?:h|g|gio)\b|\d{1,2} \d{2}\b|ngay \d|thu (?:hai|ba|tu|nam|sau|bay|[2-7])\b|chu nhat"
    r"|(?:sang|trua|chieu|toi|dem) (?:nay|mai|kia|qua|\d)|hom (?:nay|qua|kia)|ngay (?:mai|kia|hom)"
    r"|hien (?:nay|dang|tai)|vua|dang (?:chay|co|xay|dien|len|mua)|tuan (?:nay|sau|toi)|thang (?:nay|sau|\d)"
    r"|tu (?:ngay|nay|gio|\d)|den (?:het|ngay|\d)|(?:ngay )?bay gio)"
)


def tells_when(text: str) -> bool:
    """Whether an hour, a day or “now” is named: people ask for nothing more often."""
    return _WHEN.search(fold(text)) is not None


def poll(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The question and its answers from “Họp tối nào? | Thứ Bảy | Chủ nhật”; None where it is no poll."""
    question, *answers = (part.strip(" -–\n") for part in re.split(r"[|\n]", text))
    answers = [a for a in answers if a]
    fits = FEWEST <= len(answers) <= MOST and all(len(a) <= LONGEST_CHOICE for a in answers)
    different = len({fold(a) for a in answers}) == len(answers)
    return (question, tuple(answers)) if question and fits and different else None


_KIND_OF_STREET = re.compile(r"^(?:duong|pho|quoc lo|tinh lo|ngo|hem) ")


def street(words: str) -> str | None:
    """The folded name in “các hộ dọc đường Tô Hiệu”; None where no street is meant."""
    found = re.search(r"\b(?:doc|ven|mat) (?:theo )?(.+)", fold(words))
    return bare_street(found[1]) if found else None


def bare_street(words: str) -> str:
    """The name of a street without what kind of street it is, folded: “đường Tô Hiệu” is “to hieu”."""
    return _KIND_OF_STREET.sub("", fold(words))


_ASKERS = re.compile(
    r"[\s,;]*(?:\b(?:và|va|cùng|cung)\s+)?(?:\b(?:những|nhung|các|cac)\s+)?"
    r"(?:\b(?:người|nguoi|bà con|ba con)\s+)"
    r"(?:đã\s+|da\s+)?(?:hỏi|hoi)\s+(BT-\w+)",
    re.IGNORECASE,
)


def asked_of(words: str) -> tuple[str, str]:
    """“Tổ 5 và những người đã hỏi BT-7K3M” as the place and the code; without it the code is empty."""
    found = _ASKERS.search(words)
    return (words, "") if found is None else (words.replace(found[0], " ").strip(), found[1].upper())


def means_everybody(words: str) -> bool:
    return fold(words) in {"tat ca", "toan bo", "moi nguoi", "tat ca moi nguoi", "ca tinh", "toan tinh"}


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in one line; many of them are counted."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} và {len(names) - most} nơi khác"
