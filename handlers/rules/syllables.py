"""What a Vietnamese syllable looks like, and how teen-code and unfinished telex hide one."""

import re
import unicodedata
from collections.abc import Iterator

_ONSETS = "ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx]"
_RIMES = (
    "oa(?:c|ch|i|m|n|ng|nh|o|p|t|y)?|oe(?:n|o|t|m)?|oo(?:c|ng)|o(?:c|i|m|n|ng|p|t)?"
    "|uye(?:n|t)|uy(?:a|ch|n|nh|t|u|p)?|ue(?:ch|nh|n|t|u|o|m|p)?|ua(?:n|ng|t|y|c|i|o|ch|nh|p|m|u)?"
    "|uo(?:c|i|m|n|ng|p|t|u)?|ui(?:t|nh|n|ch|p)?|u(?:c|m|n|ng|p|t|u)?"
    "|ie(?:c|m|n|ng|p|t|u)|ia|i(?:ch|m|n|nh|p|t|u)?|ye(?:m|n|ng|t|u)|y"
    "|e(?:c|ch|m|n|ng|nh|o|p|t|u)?|a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})?(?:{_RIMES})")

_LOOKALIKES = str.maketrans("0134", "oiea")
_TEEN = (("dz", "d"), ("z", "d"), ("f", "ph"), ("j", "i"), ("w", "qu"))
_HARD_K = re.compile(r"^k(?=[aouăâôơưáàảãạấầẩẫậắằẳẵặóòỏõọốồổỗộớờởỡợúùủũụứừửữự])")

_TELEX = (
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("aw", "ă"),
    ("uow", "ươ"),
    ("ow", "ơ"),
    ("uw", "ư"),
)
_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_CARRIERS = "ơêâăôưoeauiy"


def is_syllable(bare: str) -> bool:
    """Whether these letters without marks can be said in Vietnamese."""
    return _SYLLABLE.fullmatch(bare) is not None


def letters_untangled(typed: str) -> Iterator[str]:
    """The same word without look-alike digits and without the letters that only teen-code uses."""
    plain = typed
    if any(c.isalpha() for c in typed) and not typed[0].isdecimal():
        plain = typed.translate(_LOOKALIKES)
        yield plain
        yield "".join(c for c in typed if not c.isdecimal())  # VNI: cha1y
    for teen, meant in _TEEN:
        plain = plain.replace(teen, meant)
    plain = _HARD_K.sub("c", plain)
    yield plain
    yield re.sub(r"([^\W\d_])\1", r"\1", plain)


def without_telex(typed: str) -> Iterator[tuple[str, str]]:
    """The word and its tone, where telex was typed on a keyboard that did not know it: chays, ddanhs."""
    letters = typed
    for keys, letter in _TELEX:
        letters = letters.replace(keys, letter)
    for at in range(len(letters) - 1, 0, -1):
        rest = letters[:at] + letters[at + 1 :]
        if letters[at] in _TONES and is_syllable(_bare(rest)):
            yield rest, _TONES[letters[at]]
    if letters != typed and is_syllable(_bare(letters)):
        yield letters, ""


def accented(letters: str, tone: str) -> str:
    """The word with its tone on the vowel that carries it, as far as finding it needs."""
    at = min((letters.index(c) for c in _CARRIERS if c in letters), default=len(letters) - 1)
    return unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])


def _bare(letters: str) -> str:
    parts = unicodedata.normalize("NFD", letters.replace("đ", "d"))
    return "".join(c for c in parts if not unicodedata.combining(c))
