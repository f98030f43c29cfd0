"""Which words of a message say where: the group, the road, the landmark, as they were written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.rules.atlas import Atlas, read_atlas
from handlers.rules.guard import mask
from handlers.rules.sentences import Sentence, Spot, longest
from handlers.rules.surroundings import marked

LONGEST_NAME = 4  # words of a name in capitals: “đường Lê Trọng Tấn”
LONGEST_BARE_NAME = 2  # words of a name in small letters, where its end can only be guessed
_GLUED_UNIT = re.compile(r"(?:to|tổ|tdp|kp|tk)\d+", re.IGNORECASE)
_GLUED = re.compile(rf"{_GLUED_UNIT.pattern}|(?:km|ql|tl|dt)\d+\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Lead:
    """Where words for how it lies begin, and where the place itself does."""

    begin: int
    head: int
    is_led: bool


def where_said(text: str, *, landmarks_only: bool = False) -> str | None:
    """The words for the place as written, or None; `landmarks_only` leaves out groups and communes."""
    sentence, atlas = Sentence(mask(text)), read_atlas()  # whose number it is nobody is shown with the place
    spots = spots_in(sentence)
    taken = marked(sentence, spots, atlas)
    for at in range(len(taken)):
        if taken[at] and not (at and taken[at - 1]) and longest(sentence, at, atlas.at):
            taken[at] = False  # “ở tổ 5” is tổ 5
    for spot in spots:
        for at in range(spot.start, spot.end):
            taken[at] = not (landmarks_only and spot.is_unit)
    return ", ".join(dict.fromkeys(sentence.written(s) for s in _runs(taken, spots))) or None


def spots_in(said: Sentence) -> list[Spot]:
    """What the words that places are said with have shown."""
    return list(_spots(said, read_atlas()))


def _runs(taken: Sequence[bool], spots: Sequence[Spot]) -> Iterable[Spot]:
    """The words that belong to places, in one piece where they stand side by side: “tổ 5”, “ngõ 12”."""
    seams = {s.start for s in spots} & {s.end for s in spots}
    start = None
    for at, is_taken in enumerate([*taken, False]):
        if start is not None and (not is_taken or at in seams):
            yield Spot(start, at, is_unit=False)
            start = None
        if is_taken and start is None:
            start = at


def landmarks_in(text: str) -> list[str]:
    """Spots that will mean the same next time: they carry a name, not only a number or a kind."""
    sentence, atlas = Sentence(text), read_atlas()
    spots = (s for s in spots_in(sentence) if not s.is_unit)
    return list(dict.fromkeys(sentence.written(s) for s in spots if _is_particular(sentence, s, atlas)))


def _is_particular(said: Sentence, spot: Spot, atlas: Atlas) -> bool:
    """Whether a word of it is no kind of place, no number and no word for how it lies."""
    at = spot.start
    while at < spot.end:
        kinds = (atlas.lies, atlas.known, atlas.named, atlas.numbered, atlas.units)
        length = max(longest(said, at, kind) for kind in kinds)
        if not length and said.tokens[at][0].isalpha():
            return True
        at += max(1, length)
    return False


def _spots(said: Sentence, atlas: Atlas) -> Iterable[Spot]:
    at = 0
    found: Spot | None = None
    while at < len(said):
        if not _may_begin(said, at, atlas):
            at += 1
            continue
        spot = _spot_at(said, at, atlas, goes_on=found is not None and at == found.end)
        if spot is None:
            at += max(1, longest(said, at, atlas.never))
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


def _may_begin(said: Sentence, at: int, atlas: Atlas) -> bool:
    return said.bare[at] in atlas.beginnings or _GLUED.fullmatch(said.tokens[at]) is not None


def _with_kind(said: Sentence, spot: Spot, first: int, atlas: Atlas) -> Spot:
    """“tiệm tạp hóa đầu dốc”: what stands there belongs to it where it is named just before."""
    for start in range(max(first, spot.start - LONGEST_NAME), spot.start):
        here = said.words[start]
        is_sure = here.marks or here.bare not in atlas.doubtful
        kinds = (atlas.led, atlas.known, atlas.named)
        if is_sure and any(longest(said, start, kind) == spot.start - start for kind in kinds):
            return Spot(start, spot.end, is_unit=False)
    return spot


def _spot_at(said: Sentence, at: int, atlas: Atlas, *, goes_on: bool = False) -> Spot | None:
    """A place that begins here: how it lies, what it is, and its name."""
    if longest(said, at, atlas.never):
        return None
    begin = at + longest(said, at, atlas.at)
    for lies in dict.fromkeys((_lying(said, begin, atlas), longest(said, begin, atlas.lies), 0)):
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
        more = longest(said, end, atlas.lies) or int(said.tokens[end].casefold() == "chỗ")
        if not more:
            break
        end += more
    return end - at


def _names_unit(said: Sentence, head: int) -> bool:
    is_glued = head < len(said) and _GLUED_UNIT.fullmatch(said.tokens[head]) is not None
    unit = longest(said, head, read_atlas().units)
    return is_glued or unit >= max(1, longest(said, head, read_atlas().named))  # “tỉnh lộ” is no tỉnh


def _end_of(said: Sentence, lead: Lead, atlas: Atlas) -> int | None:
    """Where the place ends; None where these words are none."""
    head = lead.head
    if head >= len(said) or longest(said, head, atlas.never):
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
    after = lead.head + max(1, longest(said, lead.head, atlas.named))
    if after < len(said) and said.is_number(after):
        return True
    before = said.words[lead.head - 1].bare
    return lead.is_led and before in atlas.plainly and here.bare not in atlas.counted_only


def _named_end(said: Sentence, lead: Lead, atlas: Atlas) -> int | None:
    known = longest(said, lead.head, atlas.known)
    named = longest(said, lead.head, atlas.named)
    led = longest(said, lead.head, atlas.led)
    if known or named or led:
        after = lead.head + max(known, named, led)
        is_owned = after < len(said) and said.words[after].bare in atlas.owners
        owner = after + 1 if is_owned and not _names_unit(said, lead.head) else after
        end = _name_end(said, owner, atlas, is_guessed=lead.is_led and owner == after)
        if end > owner:
            return end
    number = lead.head + longest(said, lead.head, atlas.numbered)
    return number + 1 if lead.head < number < len(said) and said.is_number(number) else None


def _known_end(said: Sentence, lead: Lead, atlas: Atlas) -> int | None:
    """A place all know, or the end of one: “sau nhà văn hóa”, “đầu ngõ”."""
    known = longest(said, lead.head, atlas.known)
    end = lead.head + max(known, longest(said, lead.head, atlas.named))
    # “dốc đá xã Chiềng Ngần”: a word more belongs to it where another place follows at once.
    goes_on = end > lead.head and end + 1 < len(said) and _may_be_name(said, end, atlas)
    if goes_on and not _names_unit(said, lead.head) and _spot_at(said, end + 1, atlas) is not None:
        return end + 1
    if known and (lead.is_led or known > (1 if said.has_accents else 2)):
        return lead.head + known
    led = longest(said, lead.head, atlas.led) if lead.is_led else 0
    if led:
        return lead.head + led
    ends = longest(said, lead.head, atlas.ends)
    is_end = any(longest(said, at, atlas.ending) == lead.head - at for at in range(lead.begin, lead.head))
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
    if longest(said, at, atlas.numbered) and at + 1 < len(said) and said.is_number(at + 1):
        return False
    if not said.has_accents and here.bare in atlas.bare_stops:
        return False
    return not here.marks or not any(longest(said, at, k) for k in (atlas.named, atlas.known, atlas.lies))
