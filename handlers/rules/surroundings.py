"""How much a word and those around it speak for its being part of a place: points learned from examples.

The points stand in `texts/place_points.csv`, a line for each thing that may be noticed about a word: how much
it speaks for standing outside of places, for beginning one, for being inside one. `./dev triage-learn` writes
it. The points of each word are added up, and those for what follows what; the reading with most is taken.
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
OUTSIDE, BEGINS, INSIDE = STANDS = range(3)
AFTER = ("after outside", "after beginning", "after inside")  # the lines for what follows what
LEAN = 0.5  # points for every word of a place: one too many does less harm than one too few
_NEAR, _NEXT = (-3, -2, -1, 0, 1, 2, 3), (-1, 0, 1)  # words away

Points = tuple[float, float, float]  # for standing outside, beginning, inside


def marked(said: Sentence, spots: Iterable[Spot], atlas: Atlas) -> list[bool]:
    """Which words belong to a place; `spots` are what the words for places have shown."""
    points = load()
    sums = [_added_up(points, seen) for seen in noticed(said, spots, atlas)]
    return [stands != OUTSIDE for stands in _likeliest(sums, [points[line] for line in AFTER])]


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
def load() -> Mapping[str, Points]:
    """The table as it stands in its file, `outside;begins;inside;noticed`."""
    lines = files("handlers.texts").joinpath(TABLE).read_text(encoding="utf-8").splitlines()[1:]
    written = (line.split(";", maxsplit=3) for line in lines)
    return {
        seen: (float(out or 0), float(begins or 0), float(within or 0))
        for out, begins, within, seen in written
    }


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


def _added_up(points: Mapping[str, Points], seen: Iterable[str]) -> Points:
    outside, begins, inside = 0.0, LEAN, LEAN
    for each in seen:
        if each in points:
            more = points[each]
            outside, begins, inside = outside + more[0], begins + more[1], inside + more[2]
    return outside, begins, inside


def _likeliest(sums: Sequence[Points], after: Sequence[Points]) -> list[int]:
    """How each word stands, so that all points together are most (Viterbi)."""
    if not sums:
        return []
    best: Sequence[float] = sums[0]
    came: list[list[int]] = []  # how the word before stands, for each way of standing here
    for here in sums[1:]:
        ways = [max((best[n] + after[n][to], n) for n in STANDS) for to in STANDS]
        came.append([before for _, before in ways])
        best = [points + here[to] for to, (points, _) in enumerate(ways)]
    path = [max(STANDS, key=best.__getitem__)]
    for before in reversed(came):
        path.append(before[path[-1]])
    return path[::-1]
