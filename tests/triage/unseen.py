"""How much is understood of labelled messages that were not learned: learn most of them, read the others.

What is learned by heart says nothing of what strangers will write. Places are not measured here: they are
learned from all of them.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from handlers.rules.evidence import Evidence, Example
from handlers.rules.folding import strip_accents
from handlers.rules.triage import Reading, read
from tests.triage.corpus import BOOK, DEVELOP, EXAMPLES, NOT_SAID, Measured, Message, messages, summed_up
from tests.triage.learn import learn
from tests.triage.made_up_messages import made_up_messages

PARTS = 5  # each is read once, by what the other four teach
SEED = 3


def unseen() -> tuple[Measured, Measured]:
    """With accents and without."""
    told = [replace(m, place=NOT_SAID) for m in (*messages(EXAMPLES), *messages(DEVELOP))]
    Random(SEED).shuffle(told)
    as_written: list[tuple[Message, Reading]] = []
    bare: list[tuple[Message, Reading]] = []
    took = 0.0
    for part in range(PARTS):
        book = replace(BOOK, evidence=_learned([m for n, m in enumerate(told) if n % PARTS != part]))
        began = time.process_time()
        as_written += [(m, read(m.text, book=book)) for m in told[part::PARTS]]
        bare += [(m, read(strip_accents(m.text), book=book)) for m in told[part::PARTS]]
        took += time.process_time() - began
    each = took * 1000 / (2 * len(told))
    return summed_up(as_written, each), summed_up(bare, each)


def _learned(told: Sequence[Message]) -> Evidence:
    examples = [Example(m.intent, m.category, m.urgency, m.text) for m in told]
    return Evidence.of(learn(examples, made_up_messages()))
