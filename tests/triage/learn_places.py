"""How much the words around a place speak for it: learned from labelled places and made-up ones."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pycrfsuite import Tagger, Trainer

from handlers.rules.atlas import read_atlas
from handlers.rules.folding import strip_accents
from handlers.rules.guard import mask
from handlers.rules.sentences import Sentence
from handlers.rules.surroundings import AFTER, BEGINS, HEADING, INSIDE, OUTSIDE, STANDS, noticed
from handlers.rules.whereabouts import spots_in
from storage.words import Intent
from tests.triage.corpus import DEVELOP, EXAMPLES, NOT_SAID, Message, messages
from tests.triage.made_up_places import with_a_place, with_a_trap

SMALLEST = 0.1  # points below which nothing is said
SEED = 1
MADE_UP, TRAPS = 12000, 1500
# Points that need not be large stay small, so that what was noticed once does not decide alone.
FIT = {"c1": 0.0, "c2": 0.5, "max_iterations": 150}


def labelled_places() -> list[Message]:
    """Every message of which somebody wrote down the place, or that it has none."""
    told = [*messages(EXAMPLES), *messages(DEVELOP)]
    return [message for message in told if message.place != NOT_SAID]


def places_fingerprint(told: Iterable[Message]) -> str:
    """Changes with every text and every place."""
    written = "\n".join(f"{message.text};{message.place}" for message in told)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def learn_places(told: Sequence[Message]) -> Iterator[str]:
    """The lines of the table, from these messages, each also without its accents."""
    rnd = Random(SEED)
    free = [m for m in told if not m.place and m.intent == Intent.REPORT]
    made_up = [with_a_place(rnd.choice(free), rnd) for _ in range(MADE_UP)]
    made_up += [with_a_trap(rnd.choice(free), rnd) for _ in range(TRAPS)]
    trainer = Trainer(verbose=False, params=FIT)
    for text, place in (*_twice(told), *((m.text, m.place) for m in made_up)):
        sentence = Sentence(mask(text))
        taken = _taken(sentence, place)
        if taken is None:
            continue
        trainer.append(noticed(sentence, spots_in(sentence), read_atlas()), [str(stands) for stands in taken])
    yield HEADING.format(places_fingerprint(told))
    yield from _table(trainer)


def _twice(told: Iterable[Message]) -> Iterator[tuple[str, str]]:
    for message in told:
        yield message.text, message.place
        if strip_accents(message.text) != message.text:
            yield strip_accents(message.text), strip_accents(message.place)


def _taken(sentence: Sentence, place: str) -> list[int] | None:
    """How each word stands to the place; None where that cannot be found letter by letter."""
    words = [token.casefold() for token in sentence.tokens]
    taken = [OUTSIDE] * len(words)
    for part in place.split(", ") if place else ():
        wanted = [token.casefold() for token in Sentence(part).tokens]
        starts = (at for at in range(len(words)) if words[at : at + len(wanted)] == wanted)
        start = next(starts, None)
        if start is None:
            return None
        taken[start : start + len(wanted)] = [BEGINS, *[INSIDE] * (len(wanted) - 1)]
    return taken


def _table(trainer: Trainer) -> Iterator[str]:
    with TemporaryDirectory() as folder:
        model = str(Path(folder) / "places")
        trainer.train(model)
        tagger = Tagger()
        with tagger.open(model):
            learned = tagger.info()
    points: dict[str, dict[str, float]] = defaultdict(dict)
    for (before, stands), value in learned.transitions.items():
        points[AFTER[int(before)]][stands] = value
    for (seen, stands), value in learned.state_features.items():
        if abs(value) >= SMALLEST:
            points[seen][stands] = value
    for seen, said in sorted(points.items()):
        yield ";".join([*(f"{said[str(n)]:.2f}" if str(n) in said else "" for n in STANDS), seen])
