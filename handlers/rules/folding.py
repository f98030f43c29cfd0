"""The door for text: one way of writing, and a key without accents to compare by."""

import re
import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACES = re.compile(r"[^\S\n]+")
_NOT_WORDS = re.compile(r"[^0-9a-z]+")


def tidy(text: str) -> str:
    """NFC, without control and zero-width characters, with single spaces; line breaks stay."""
    plain = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in _INVISIBLE)
    return _SPACES.sub(" ", kept).strip()


def fold(text: str) -> str:
    """Lower case without accents, words separated by one space: the key everything is compared by."""
    return _NOT_WORDS.sub(" ", strip_accents(text)).strip()


def strip_accents(text: str) -> str:
    """The same letters without their marks, in lower case; đ becomes d."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("đ", "d")
