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

SEED = 1
_PIECE, _EITHER = re.compile(r"\{(\w+)\}"), re.compile(r"\(([^()]*)\)")


@cache
def made_up_messages() -> tuple[Example, ...]:
    """The same ones every time."""
    written = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    pieces = {name: [piece.strip() for piece in row.split("|")] for name, row in written["pieces"].items()}
    return tuple(dict.fromkeys(_examples(written["message"], pieces, Random(SEED))))


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
