"""Telephone numbers as people write them, read as Zalo wants them (84…)."""

import unicodedata

from phonenumbers import (
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    PhoneNumberType,
    format_number,
    is_valid_number,
    number_type,
)

COUNTRY, CODE = "VN", 84
MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
SOME_DIGITS = 6  # so many look like a number that went wrong
MOST_WORDS = 6  # beside the number; whoever writes more is telling something


def mobile(text: str) -> str | None:
    """The one Vietnamese mobile number in these few words, as 84…; None where there is none, or several."""
    if _words(text) > MOST_WORDS:
        return None
    found = {_written(m.number) for m in PhoneNumberMatcher(_plain(text), COUNTRY) if _is_ours(m.number)}
    return found.pop() if len(found) == 1 else None


def _words(text: str) -> int:
    return sum(any(c.isalpha() for c in word) for word in text.split())


def _plain(text: str) -> str:
    """“84912…” without a plus is a number too; other scripts' digits count as digits."""
    shown = unicodedata.normalize("NFKC", text).strip()
    return f"+{shown}" if shown.startswith(str(CODE)) else shown


def _is_ours(number: PhoneNumber) -> bool:
    return number.country_code == CODE and is_valid_number(number) and number_type(number) in MOBILE


def _written(number: PhoneNumber) -> str:
    return format_number(number, PhoneNumberFormat.E164).removeprefix("+")


def is_an_attempt(text: str) -> bool:
    """Whether somebody meant to write a number: many digits and few words, or little else."""
    digits = sum(c.isdigit() for c in text)
    return (digits >= SOME_DIGITS and _words(text) <= MOST_WORDS) or digits * 2 > len(text.replace(" ", ""))
