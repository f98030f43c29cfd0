"""How much the words around a place speak for it: learned from labelled places and made-up ones."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from random import Random

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.svm import LinearSVC

from handlers.rules.atlas import read_atlas
from handlers.rules.folding import strip_accents
from handlers.rules.sentences import Sentence
from handlers.rules.surroundings import HEADING, noticed
from handlers.rules.whereabouts import spots_in
from storage.words import Intent
from tests.triage.corpus import DEVELOP, EXAMPLES, NOT_SAID, Message, messages
from tests.triage.made_up_places import with_a_place, with_a_trap

SMALLEST = 0.1  # points below which nothing is said
SEED = 1
MADE_UP, TRAPS = 8000, 1000
FIT = 0.2  # how closely the examples are followed; less forgets what was noticed once
PLACE_COUNTS = 2  # times as much as a word that is none: most words are none


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
    seen: list[dict[str, int]] = []
    answers: list[bool] = []
    for text, place in (*_twice(told), *((m.text, m.place) for m in made_up)):
        sentence = Sentence(text)
        taken = _taken(sentence, place)
        if taken is None:
            continue
        seen += [dict.fromkeys(words, 1) for words in noticed(sentence, spots_in(sentence), read_atlas())]
        answers += taken
    yield HEADING.format(places_fingerprint(told))
    yield from _table(seen, answers)


def _twice(told: Iterable[Message]) -> Iterator[tuple[str, str]]:
    for message in told:
        yield message.text, message.place
        if strip_accents(message.text) != message.text:
            yield strip_accents(message.text), strip_accents(message.place)


def _taken(sentence: Sentence, place: str) -> list[bool] | None:
    """Which words are the place; None where it cannot be found letter by letter."""
    words = [token.casefold() for token in sentence.tokens]
    taken = [False] * len(words)
    for part in place.split(", ") if place else ():
        wanted = [token.casefold() for token in Sentence(part).tokens]
        starts = (at for at in range(len(words)) if words[at : at + len(wanted)] == wanted)
        start = next(starts, None)
        if start is None:
            return None
        taken[start : start + len(wanted)] = [True] * len(wanted)
    return taken


def _table(seen: Sequence[dict[str, int]], answers: Sequence[bool]) -> Iterator[str]:
    vectors = DictVectorizer()
    table = vectors.fit_transform(seen)
    table.indices, table.indptr = table.indices.astype(np.int32), table.indptr.astype(np.int32)
    line = LinearSVC(C=FIT, class_weight={True: PLACE_COUNTS, False: 1}, random_state=SEED).fit(
        table, answers
    )
    yield f"{float(line.intercept_[0]):.2f};"
    for what, points in sorted(zip(vectors.get_feature_names_out(), line.coef_[0], strict=True)):
        if abs(points) >= SMALLEST:
            yield f"{float(points):.2f};{what}"
