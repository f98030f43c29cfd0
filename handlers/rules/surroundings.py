"""How much a word and those around it speak for its being part of a place: points learned from examples.

The points stand in `texts/place_points.csv`, a line for each thing that may be noticed about a word;
`./dev triage-learn` writes it. The points of a word are added up, and a place ends where going on costs more.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from handlers.rules.atlas import Atlas, Phrases
from handlers.rules.sentences import Sentence, Spot, longest

TABLE = "place_points.csv"
HEADING = (
    "# Points of what stands around a place, made by ./dev triage-learn from places {}; not written by hand."
)
TURN = 0.5  # points it costs to begin a place or to end it
_NEAR, _NEXT = (-3, -2, -1, 0, 1, 2, 3), (-1, 0, 1)  # words away


def marked(said: Sentence, spots: Iterable[Spot], atlas: Atlas) -> list[bool]:
    """Which words belong to a place; `spots` are what the words for places have shown."""
    points = load()
    scores = [sum(points.get(n, 0.0) for n in seen) + points[""] for seen in noticed(said, spots, atlas)]
    return _cheapest(scores)


def noticed(said: Sentence, spots: Iterable[Spot], atlas: Atlas) -> list[list[str]]:
    """Everything that is noticed about each word, as the table writes it."""
    kinds = [_kinds(said, at, atlas) for at in range(len(said))]
    for name, phrases in _phrases(atlas).items():
        for at in (at for at, here in enumerate(said.bare) if here in phrases):
            for more in range(longest(said, at, phrases)):
                kinds[at + more].append(f"{name}{min(more, 1)}")
    for spot in spots:
        for at in range(spot.start, spot.end):
            kinds[at].append("unit" if spot.is_unit else "spot")
    bare = ["#" if any(map(str.isdigit, bare)) else bare for bare in said.bare]
    found = [[f"={w.typed}"] if w.marks else [] for w in said.words]
    for at, seen in enumerate(found):
        for away in _NEAR:
            there = at + away
            seen.append(f"{away}:{bare[there]}" if 0 <= there < len(bare) else f"{away}:|")
            if away in _NEXT and 0 <= there < len(bare):
                seen.extend(f"{away}.{kind}" for kind in kinds[there])
    for at, (before, after) in enumerate(pairwise(bare)):
        found[at].append(f"> {before} {after}")
        found[at + 1].append(f"< {before} {after}")
    return found


@cache
def load() -> Mapping[str, float]:
    """The table as it stands in its file, `points;noticed`; under nothing stands where every sum begins."""
    lines = files("handlers.texts").joinpath(TABLE).read_text(encoding="utf-8").splitlines()[1:]
    written = (line.partition(";") for line in lines)
    return {seen: float(points) for points, _, seen in written}


def _kinds(said: Sentence, at: int, atlas: Atlas) -> list[str]:
    here = said.bare[at]
    is_so = {
        "name": said.is_name(at),
        "stop": here in atlas.bare_stops,
        "owner": here in atlas.owners,
        "doubtful": here in atlas.doubtful,
    }
    return [kind for kind, so in is_so.items() if so]


def _phrases(atlas: Atlas) -> Mapping[str, Phrases]:
    return {
        "named": atlas.named,
        "numbered": atlas.numbered,
        "known": atlas.known,
        "led": atlas.led,
        "lies": atlas.lies,
        "at": atlas.at,
        "ends": atlas.ends,
        "never": atlas.never,
        "units": atlas.units,
    }


def _cheapest(scores: Sequence[float]) -> list[bool]:
    """Inside or outside at each word, so that the points inside, less the turns, are most (Viterbi)."""
    outside, inside = 0.0, -TURN
    came: list[tuple[bool, bool]] = []  # whether it was inside before, for being outside and inside here
    for score in scores:
        came.append((inside - TURN > outside, inside >= outside - TURN))
        outside, inside = max(outside, inside - TURN), max(inside, outside - TURN) + score
    is_inside = inside - TURN > outside
    path = []
    for from_inside in reversed(came):
        path.append(is_inside)
        is_inside = from_inside[is_inside]
    return path[::-1]
