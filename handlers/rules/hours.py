"""“10h kém 5” is 9h55: an hour said by what is missing to it, written like any other."""

import re

from handlers.rules.folding import strip_accents

_WORDS = {"nam": 5, "muoi": 10, "muoi lam": 15, "hai muoi": 20}
_SAID = r"n[aă]m|m[uư][oờ]i l[aă]m|m[uư][oờ]i|hai m[uư][oơ]i"
_MINUTES = rf"(?P<minutes>[1-5]?\d|{_SAID})(?:\s?(?:phút|phut|p))?\b"
_HOUR = r"(?P<hour>[01]?\d|2[0-4])\s?(?:h|g|giờ|gio)"
_LESS = r"k[eé]m"
_FORMS = (
    re.compile(rf"\b{_HOUR}\s?{_LESS}\s{_MINUTES}", re.IGNORECASE),
    re.compile(rf"\b{_LESS}\s{_MINUTES}(?:\s(?:là|la))?\s{_HOUR}\b", re.IGNORECASE),
)


def with_plain_hours(text: str) -> str:
    """The text with every such hour as hours and minutes; “10h kém” without minutes stays."""
    for form in _FORMS:
        text = form.sub(_plain, text)
    return text


def _plain(found: re.Match[str]) -> str:
    minutes = _WORDS.get(strip_accents(found["minutes"])) or int(found["minutes"])
    if not 0 < minutes < 60:
        return found[0]
    return f"{(int(found['hour']) - 1) % 24}h{60 - minutes:02d}"
