"""Places put together from kinds and names, for messages that name none: so many ways of saying where.

Few messages carry a place that somebody labelled; how places begin and end is learned from these as well.
"""

import tomllib
from dataclasses import replace
from pathlib import Path
from random import Random

from handlers.rules.folding import strip_accents
from tests.triage.corpus import Message

_ROWS = {
    row: tuple(" ".join(one.split()) for one in written.split("|"))
    for row, written in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
BARE = 0.6  # of the people who type no accents


def with_a_place(message: Message, rnd: Random) -> Message:
    """The message with a place somewhere in it, and which words are that place."""
    place, text = _place(rnd), message.text.strip()
    if rnd.random() < 0.3:
        place = place.lower()
    at = f"{_some('at', rnd)} ".lstrip()
    text = _put_in(text, "" if at.strip() == place.split()[0] else at, place, rnd)
    if rnd.random() < BARE:
        text, place = strip_accents(text), strip_accents(place)
    return replace(message, text=text, place=place)


def with_a_trap(message: Message, rnd: Random) -> Message:
    """The message with words that only look like a place: “biển số 26”, “sau đó”."""
    text = _put_in(message.text.strip(), "", _some("trap", rnd), rnd)
    return replace(message, text=strip_accents(text) if rnd.random() < BARE else text)


def _put_in(text: str, at: str, place: str, rnd: Random) -> str:
    where = rnd.random()
    if where < 0.5:
        return f"{text} {at}{place}"
    if where < 0.65:
        return f"{text}{rnd.choice((', ', '. ', ' - '))}{at}{place}"
    if where < 0.9:
        return f"{at}{place} {_some('after', rnd)} {text[:1].lower()}{text[1:]}".replace(" , ", ", ")
    return f"{text} {at}{place} {_some('last', rnd)}"


def _place(rnd: Random) -> str:
    (how,) = rnd.choices((_one, _lying, _two, _described, _afar), (30, 21, 15, 30, 4))
    return how(rnd)


def _lying(rnd: Random) -> str:
    return f"{_some('lies', rnd)} {_one(rnd)}"


def _two(rnd: Random) -> str:
    return f"{_one(rnd)} {_some('lies', rnd) if rnd.random() < 0.55 else ''} {_one(rnd)}".replace("  ", " ")


def _described(rnd: Random) -> str:
    return " ".join(f"{_some('thing', rnd)} {_some('stands', rnd)} {_one(rnd)}".split())


def _afar(rnd: Random) -> str:
    if rnd.random() < 0.5:
        return f"cách {_one(rnd)} {rnd.choice((50, 100, 200, 300, 500))}{rnd.choice((' mét', 'm', ' m'))}"
    return f"đoạn từ {_one(rnd)} {rnd.choice(('đến', 'tới'))} {_one(rnd)}"


def _one(rnd: Random) -> str:
    (how,) = rnd.choices((_named, _numbered, _glued, _owned, _known), (38, 28, 4, 6, 24))
    return how(rnd)


def _named(rnd: Random) -> str:
    named = f"{_some('named', rnd)} {_name(rnd)}"
    return f"{named} {rnd.randint(1, 30)}" if rnd.random() < 0.08 else named


def _numbered(rnd: Random) -> str:
    return f"{_some('numbered', rnd)} {_number(rnd)}"


def _glued(rnd: Random) -> str:
    return f"{rnd.choice(('tổ', 'tdp', 'kp', 'tk', 'km', 'ql'))}{rnd.randint(1, 30)}"


def _owned(rnd: Random) -> str:
    return f"{_some('owned', rnd)} {_some('owner', rnd)} {_name(rnd)}"


def _known(rnd: Random) -> str:
    known, more = _some("known", rnd), rnd.random()
    if more < 0.1:
        return f"{known} {_some('side', rnd)}"
    return f"{known} {_name(rnd)}" if more < 0.3 else known


def _name(rnd: Random) -> str:
    return " ".join(_some("names", rnd) for _ in range(rnd.choice((1, 2, 2, 3))))


def _number(rnd: Random) -> str:
    small, large = rnd.randint(1, 30), rnd.randint(1, 400)
    return rnd.choice(
        (f"{small}", f"{large}", f"{small}{rnd.choice('ABC')}", f"{small}/{rnd.randint(1, 30)}")
    )


def _some(row: str, rnd: Random) -> str:
    return rnd.choice(_ROWS[row])
