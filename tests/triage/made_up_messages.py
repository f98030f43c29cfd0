"""Messages put together from pieces: what is reported, asked, taken back, or only said.

There are more ways of saying it than anybody can label one by one.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random

from handlers.rules.evidence import Example
from storage.words import Intent, Urgency
from tests.triage.corpus import TEXTS

SEED = 1
FRAMES = 3  # for each name of an emergency
_PLAIN = re.compile(r"[\w |]+")
_PIECE, _EITHER = re.compile(r"\{(\w+)\}"), re.compile(r"\(([^()]*)\)")


@cache
def made_up_messages() -> tuple[Example, ...]:
    """The same ones every time."""
    written = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    pieces = {name: [piece.strip() for piece in row.split("|")] for name, row in written["pieces"].items()}
    rnd = Random(SEED)
    found = [
        *_examples(written["message"], pieces, rnd),
        *_alarms(written["alarms"].splitlines(), pieces, rnd),
    ]
    return tuple(dict.fromkeys(found))


def _alarms(forms: Sequence[str], pieces: Mapping[str, Sequence[str]], rnd: Random) -> Iterator[Example]:
    """Every plain name of an emergency in a few words around it: greeted, thanked, asked, shouted."""
    listed = tomllib.loads((TEXTS / "categories.toml").read_text(encoding="utf-8"))["category"]
    for kind in (kind for kind in listed if kind["urgency"] == Urgency.P1):
        for name in filter(_PLAIN.fullmatch, kind["words"]):
            for form in rnd.sample([form for form in forms if form], FRAMES):
                said = " ".join(rnd.choice(word.split("|")) for word in name.split())
                text = _said(form.replace("…", said), pieces, rnd)
                yield Example(Intent.REPORT, kind.get("as", kind["code"]), Urgency.P1, text)


def _examples(
    kinds: Sequence[Mapping[str, str]], pieces: Mapping[str, Sequence[str]], rnd: Random
) -> Iterator[Example]:
    for kind in kinds:
        for form in kind["forms"].strip().splitlines():
            for _ in range(int(kind["times"])):
                text = _said(form, pieces, rnd)
                yield Example(kind["intent"], kind["category"], kind["urgency"], text)


def _said(form: str, pieces: Mapping[str, Sequence[str]], rnd: Random) -> str:
    chosen = _EITHER.sub(lambda found: rnd.choice(found[1].split("|")), form)
    filled = _PIECE.sub(lambda found: rnd.choice(pieces[found[1]]), chosen)
    return re.sub(r" +(?=[,:])", "", " ".join(filled.split())).strip(" ,")
