"""Numbers in words where they number a place: “tổ mười hai” is tổ 12, “ngõ hai mươi lăm” is ngõ 25."""

import re
import unicodedata

_ONES = {
    "không": 0,
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
TEN, TENS = "mười", "mươi"
NUMBER_WORDS = frozenset(_ONES) | {TEN, TENS}
NUMBERED = ("tổ", "tdp", "số", "khu", "phố", "bản", "xóm", "thôn", "ấp", "ngõ", "ngách", "hẻm", "km")
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_COUNTED = "người|đứa|con|nhà|lần|cái|chiếc|anh|chị|em"  # “tổ ba người” is no third group
_AFTER_HEAD = re.compile(
    rf"\b({'|'.join(NUMBERED)})((?: (?:{_WORDS}))+)\b(?! (?:{_COUNTED})\b)", re.IGNORECASE
)


def with_digits(text: str) -> str:
    """The text with digits where a numbered place is counted in words; everything else is left as it is."""
    return _AFTER_HEAD.sub(lambda m: f"{m[1]} {_value(m[2].split())}", unicodedata.normalize("NFC", text))


def _value(words: list[str]) -> int:
    """“hai mươi lăm” is 25, “mười hai” 12, “năm” 5; a row of digits is read one after the other."""
    said = [w.casefold() for w in words]
    tens = next((n for n, w in enumerate(said) if w in {TEN, TENS}), None)
    if tens is None:
        return int("".join(str(_ONES[w]) for w in said))
    before, after = said[:tens], [w for w in said[tens + 1 :] if w in _ONES]
    return (_ONES[before[-1]] if before else 1) * 10 + (_ONES[after[0]] if after else 0)
