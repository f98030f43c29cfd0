"""`./dev triage-learn`: how much each word, and each thing that was noticed, speaks for what.

A straight line for each kind, nothing else: the points are added up, and anybody can do the sum.
Made-up messages count less than what people wrote, and how rare a word is only what people wrote tells.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from rich.console import Console
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.svm import LinearSVC

from handlers.rules import evidence
from handlers.rules.categories import load_book
from handlers.rules.evidence import GRAVE, HEADS, INTENT, KIND, NOTICED, Example, examples, features_of, label
from handlers.rules.folding import strip_accents
from handlers.rules.surroundings import TABLE
from handlers.rules.triage import told_in
from tests.triage.corpus import DEVELOP, NUMBERS, TEXTS, messages
from tests.triage.learn_places import labelled_places, learn_places
from tests.triage.made_up_messages import made_up_messages

SMALLEST = 0.1  # points below which a word says nothing
A_SIGN = 0.5  # of what a word counts that was really said
MADE_UP = 0.2  # of what a message counts that somebody labelled
SEED = 1
WEIGHED = {KIND: None, INTENT: "balanced", GRAVE: None}  # what is seldom said must not drown in reports


def learn(told: Sequence[Example], made_up: Sequence[Example] = ()) -> Iterator[str]:
    """The lines of the file of points, from these examples, each also without its accents."""
    twice = [*_twice(told), *_twice(made_up)]
    counts = np.full(len(twice), MADE_UP)
    counts[: len(_twice(told))] = 1.0
    found = [{seen: _counts(seen) for seen in _seen_in(e.text)} for e in twice]
    vectors, rarity = DictVectorizer(), TfidfTransformer()
    table: csr_matrix = vectors.fit_transform(found)
    table = rarity.fit(table[counts == 1.0]).transform(table)
    words = list(vectors.get_feature_names_out())
    columns: dict[str, dict[str, dict[str, float]]] = {}
    for head in HEADS:
        rows = [n for n, e in enumerate(twice) if label(head, e) is not None]
        line = LinearSVC(C=1.0, class_weight=WEIGHED[head], random_state=SEED)
        line.fit(table[rows], [label(head, twice[n]) for n in rows], sample_weight=counts[rows])
        columns[head] = _points(line, words)
    yield evidence.HEADING.format(evidence.fingerprint([*told, *made_up, *lists()]))
    yield "word;rarity;" + ";".join(HEADS)
    yield ";".join(["", "0", *(_written(columns[head][""]) for head in HEADS)])
    for n, word in enumerate(words):
        said = [_written(columns[head].get(word, {})) for head in HEADS]
        yield ";".join([word, f"{rarity.idf_[n] * _counts(word):.2f}", *said])


def lists() -> list[str]:
    """The phrases as they stand in their files: what is noticed depends on them."""
    names = ("categories.toml", "intents.toml", "spelling.toml")
    return [repr(tomllib.loads((TEXTS / name).read_text(encoding="utf-8"))) for name in names]


def _seen_in(text: str) -> list[str]:
    told = told_in(text, load_book(NUMBERS))
    return features_of(told.said, told.noticed)


def _counts(seen: str) -> float:
    return A_SIGN if seen.startswith(NOTICED) else 1.0


def _twice(told: Iterable[Example]) -> list[Example]:
    return [replace(e, text=text) for e in told for text in dict.fromkeys((e.text, strip_accents(e.text)))]


def all_labelled() -> list[Example]:
    """Everything that may be learned by heart: the examples, and what is there to develop on."""
    develop = (Example(m.intent, m.category, m.urgency, m.text) for m in messages(DEVELOP))
    return [*examples(), *develop]


def _points(fitted: LinearSVC, words: Sequence[str]) -> dict[str, dict[str, float]]:
    kinds, lines, starts = list(fitted.classes_), fitted.coef_, fitted.intercept_
    if len(kinds) == 2:
        lines, starts, kinds = [lines[0]], [starts[0]], [kinds[1]]
    found = {"": {str(kind): float(start) for kind, start in zip(kinds, starts, strict=True)}}
    for kind, line in zip(kinds, lines, strict=True):
        for at in range(len(words)):
            if abs(line[at]) >= SMALLEST:
                found.setdefault(words[at], {})[str(kind)] = float(line[at])
    return found


def _written(points: dict[str, float]) -> str:
    return " ".join(f"{kind}:{value:.2f}" for kind, value in sorted(points.items()))


def main() -> None:
    for name, written in (
        ("points.csv", learn(all_labelled(), made_up_messages())),
        (TABLE, learn_places(labelled_places())),
    ):
        lines = list(written)
        (TEXTS / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        Console().print(f"{name}: {len(lines)} lines")


if __name__ == "__main__":
    main()
