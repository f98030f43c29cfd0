"""Which words of a message say where: the group, the road, the landmark, as they were written."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from handlers.rules.atlas import Atlas, Phrases, read_atlas
from handlers.rules.numerals import NUMBER_WORDS, NUMBERED
from handlers.rules.spelling import Word, word

_BEFORE_WORDS = NUMBER_WORDS | set(NUMBERED)
LONGEST_NAME = 4  # words of a name in capitals: “đường Lê Trọng Tấn”
LONGEST_BARE_NAME = 2  # words of a name in small letters, where its end can only be guessed
_TOKEN = re.compile(r"[^\W_]+(?:[/.-][^\W_]*\d[^\W_]*)*|[^\w\s]|\n")
_NUMBER = re.compile(r"\w{0,2}\d+[\w/.-]*")
_HOUR = re.compile(r"\d{1,2}[hg]\d{0,2}")
_GLUED_UNIT = re.compile(r"(?:to|tổ|tdp|kp|tk)\d+", re.IGNORECASE)
_GLUED = re.compile(rf"{_GLUED_UNIT.pattern}|(?:km|ql|tl|dt)\d+\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Spot:
    """Words from `start` to `end` that say where; `is_unit` where they name a group or commune."""

    start: int
    end: int
    is_unit: bool


@dataclass(frozen=True)
class Lead:
    """Where words for how it lies begin, and where the place itself does."""

    begin: int
    head: int
    is_led: bool


class Sentence:
    """The words of a message, and which of them are written like names."""

    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(unicodedata.normalize("NFC", text))
        self.words = [word(t.casefold()) for t in self.tokens]
        letters = [t for t in self.tokens if t[0].isalpha()]
        self.has_names = any(t[0].isupper() for t in letters) and any(t.islower() for t in letters)
        self.has_accents = any(w.marks for w in self.words)

    def __len__(self) -> int:
        return len(self.tokens)

    def is_name(self, at: int) -> bool:
        return self.has_names and self.tokens[at][:1].isupper()

    def is_number(self, at: int) -> bool:
        """A number that counts nothing and tells no hour: “tổ 5”, not “tổ 5 người”."""
        token = self.tokens[at].casefold()
        if token in NUMBER_WORDS and at and self.tokens[at - 1].casefold() in _BEFORE_WORDS:
            return True
        if not _NUMBER.fullmatch(token) or _HOUR.fullmatch(token):
            return False
        following = [w.bare for w in self.words[at + 1 : at + 3]]
        is_now = following[:1] == ["gio"] and following[1:] != ["sang"]  # “ngõ 4 giờ này”
        return not following or following[0] not in read_atlas().counted or is_now

    def written(self, spot: Spot) -> str:
        return " ".join(self.tokens[spot.start : spot.end]).replace(" , ", ", ")


def where_said(text: str, *, landmarks_only: bool = False) -> str | None:
    """The words for the place as written, or None; `landmarks_only` leaves out groups and communes."""
    sentence = Sentence(text)
    spots = [s for s in _spots(sentence, read_atlas()) if not (landmarks_only and s.is_unit)]
    return ", ".join(dict.fromkeys(sentence.written(s) for s in spots)) or None


def landmarks_in(text: str) -> list[str]:
    """Spots that will mean the same next time: they carry a name, not only a number or a kind."""
    sentence, atlas = Sentence(text), read_atlas()
    spots = (s for s in _spots(sentence, atlas) if not s.is_unit)
    return list(dict.fromkeys(sentence.written(s) for s in spots if _is_particular(sentence, s, atlas)))


def _is_particular(said: Sentence, spot: Spot, atlas: Atlas) -> bool:
    """Whether a word of it is no kind of place, no number and no word for how it lies."""
    at = spot.start
    while at < spot.end:
        kinds = (atlas.lies, atlas.known, atlas.named, atlas.numbered, atlas.units)
        length = max(_longest(said, at, kind) for kind in kinds)
        if not length and said.tokens[at][0].isalpha():
            return True
        at += max(1, length)
    return False


def _spots(said: Sentence, atlas: Atlas) -> Iterable[Spot]:
    at = 0
    found: Spot | None = None
    while at < len(said):
        spot = _spot_at(said, at, atlas, goes_on=found is not None and at == found.end)
        if spot is None:
            at += max(1, _longest(said, at, atlas.never))
            continue
        if not spot.is_unit:
            spot = _with_kind(said, spot, found.end if found is not None else 0, atlas)
        if found is not None and spot.start == found.end and spot.is_unit == found.is_unit:
            spot = Spot(found.start, spot.end, spot.is_unit)  # “đầu dốc Cao Pha”, “km 12 tỉnh lộ 110”
        elif found is not None:
            yield found
        found, at = spot, spot.end
    if found is not None:
        yield found


def _with_kind(said: Sentence, spot: Spot, first: int, atlas: Atlas) -> Spot:
    """“tiệm tạp hóa đầu dốc”: what stands there belongs to it where it is named just before."""
    for start in range(max(first, spot.start - LONGEST_NAME), spot.start):
        here = said.words[start]
        is_sure = here.marks or here.bare not in atlas.doubtful
        kinds = (atlas.led, atlas.known, atlas.named)
        if is_sure and any(_longest(said, start, kind) == spot.start - start for kind in kinds):
            return Spot(start, spot.end, is_unit=False)
    return spot


def _spot_at(said: Sentence, at: int, atlas: Atlas, *, goes_on: bool = False) -> Spot | None:
    """A place that begins here: how it lies, what it is, and its name."""
    if _longest(said, at, atlas.never):
        return None
    begin = at + _longest(said, at, atlas.at)
    for lies in dict.fromkeys((_lying(said, begin, atlas), _longest(said, begin, atlas.lies), 0)):
        is_led = begin + lies > at or goes_on or (at == 0 and _names_unit(said, at))
        lead = Lead(begin, begin + lies, is_led=is_led)
        end = _end_of(said, lead, atlas)
        if end is not None:
            return Spot(begin, end, not lies and _names_unit(said, lead.head))
    return None


def _lying(said: Sentence, at: int, atlas: Atlas) -> int:
    """How many words say how it lies: “ngoài đầu làng”, “chỗ cây đa” (without accents “cho” is a market)."""
    end = at
    while end < len(said):
        more = _longest(said, end, atlas.lies) or int(said.tokens[end].casefold() == "chỗ")
        if not more:
            break
        end += more
    return end - at


def _names_unit(said: Sentence, head: int) -> bool:
    is_glued = head < len(said) and _GLUED_UNIT.fullmatch(said.tokens[head]) is not None
    unit = _longest(said, head, read_atlas().units)
    return is_glued or unit >= max(1, _longest(said, head, read_atlas().named))  # “tỉnh lộ” is no tỉnh


def _end_of(said: Sentence, lead: Lead, atlas: Atlas) -> int | None:
    """Where the place ends; None where these words are none."""
    head = lead.head
    if head >= len(said) or _longest(said, head, atlas.never):
        return None
    if _GLUED.fullmatch(said.tokens[head]):
        return head + 1
    if not _is_sure(said, lead, atlas):
        return None
    return _named_end(said, lead, atlas) or _known_end(said, lead, atlas)


def _is_sure(said: Sentence, lead: Lead, atlas: Atlas) -> bool:
    """“cho” and “ban” are also other words: without accents a plain word for where must stand before."""
    here = said.words[lead.head]
    if here.marks or here.bare not in atlas.doubtful or said.is_name(lead.head):
        return True
    after = lead.head + max(1, _longest(said, lead.head, atlas.named))
    if after < len(said) and said.is_number(after):
        return True
    before = said.words[lead.head - 1].bare
    return lead.is_led and before in atlas.plainly and here.bare not in atlas.counted_only


def _named_end(said: Sentence, lead: Lead, atlas: Atlas) -> int | None:
    known = _longest(said, lead.head, atlas.known)
    named = _longest(said, lead.head, atlas.named)
    led = _longest(said, lead.head, atlas.led)
    if known or named or led:
        after = lead.head + max(known, named, led)
        is_owned = after < len(said) and said.words[after].bare in atlas.owners
        owner = after + 1 if is_owned and not _names_unit(said, lead.head) else after
        end = _name_end(said, owner, atlas, is_guessed=lead.is_led and owner == after)
        if end > owner:
            return end
    number = lead.head + _longest(said, lead.head, atlas.numbered)
    return number + 1 if lead.head < number < len(said) and said.is_number(number) else None


def _known_end(said: Sentence, lead: Lead, atlas: Atlas) -> int | None:
    """A place all know, or the end of one: “sau nhà văn hóa”, “đầu ngõ”."""
    known = _longest(said, lead.head, atlas.known)
    end = lead.head + max(known, _longest(said, lead.head, atlas.named))
    # “dốc đá xã Chiềng Ngần”: a word more belongs to it where another place follows at once.
    goes_on = end > lead.head and end + 1 < len(said) and _may_be_name(said, end, atlas)
    if goes_on and not _names_unit(said, lead.head) and _spot_at(said, end + 1, atlas) is not None:
        return end + 1
    if known and (lead.is_led or known > (1 if said.has_accents else 2)):
        return lead.head + known
    led = _longest(said, lead.head, atlas.led) if lead.is_led else 0
    if led:
        return lead.head + led
    ends = _longest(said, lead.head, atlas.ends)
    is_end = any(_longest(said, at, atlas.ending) == lead.head - at for at in range(lead.begin, lead.head))
    return lead.head + ends if ends and is_end else None


def _name_end(said: Sentence, at: int, atlas: Atlas, *, is_guessed: bool) -> int:
    """Where the name ends that begins here: numbers, words in capitals, or a few words that can be a name."""
    end = at
    while end < len(said) and end - at < LONGEST_NAME and (said.is_name(end) or said.is_number(end)):
        end += 1
    if end > at or not is_guessed or said.has_names:
        return end
    while end < len(said) and end - at < LONGEST_BARE_NAME and _may_be_name(said, end, atlas):
        end += 1
    return end


def _may_be_name(said: Sentence, at: int, atlas: Atlas) -> bool:
    here = said.words[at]
    if not here.typed.isalpha() or len(here.typed) == 1 or here.typed in atlas.stops:
        return False
    if _longest(said, at, atlas.numbered) and at + 1 < len(said) and said.is_number(at + 1):
        return False
    if not said.has_accents and here.bare in atlas.bare_stops:
        return False
    return not here.marks or not any(_longest(said, at, k) for k in (atlas.named, atlas.known, atlas.lies))


def _longest(said: Sentence, at: int, phrases: Phrases) -> int:
    """How many words of the longest of these phrases stand here."""
    if at >= len(said):
        return 0
    for phrase in phrases.get(said.words[at].bare, ()):
        here = said.words[at : at + len(phrase)]
        if len(here) == len(phrase) and all(map(_is_said, here, phrase)):
            return len(phrase)
    return 0


def _is_said(here: Word, meant: Word) -> bool:
    """The same word; typed without accents it may be meant with them, but never with others."""
    return here.bare == meant.bare and (not here.marks or _letters(here.typed) == _letters(meant.typed))


@lru_cache(1 << 12)
def _letters(typed: str) -> str:
    """Its letters and marks in one order: hoà is hòa, but xả is not xã."""
    return "".join(sorted(unicodedata.normalize("NFD", typed)))


def place_heads() -> frozenset[str]:
    """Words before the name or number of a place, without accents: they tell nothing of what happened."""
    return frozenset(read_atlas().units) | {
        "ngo",
        "ngach",
        "hem",
        "duong",
        "pho",
        "so",
        "cuoi",
        "gan",
        "canh",
    }
