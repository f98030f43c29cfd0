"""Never a fine, a number to call or a deadline of its own: every text that is written down is searched."""

from collections.abc import Iterator

import pytest

from handlers.desk.catalogue import load
from handlers.rules.facts import entries
from handlers.rules.faq import entries as answers
from handlers.rules.notice_calendar import entries as occasions
from handlers.rules.notice_forms import HEADS
from handlers.rules.playbook import entries as cards
from tests.texts.numbers import EXAMPLES, LENGTH, MONEY, PHONE


def written() -> Iterator[tuple[str, str]]:
    """Everything that stands in a file of texts, with its name."""
    for key, template in load().templates.items():
        yield key, template.text
        yield from ((key, label) for label, _ in template.buttons)
    for entry in cards():
        yield from ((f"playbook {entry.key}", str(text)) for text in entry.values.values())
    for entry in answers():
        yield f"faq {entry.key}", str(entry.values["text"])
    for entry in occasions():
        yield from ((f"calendar {entry.key}", str(entry.values.get(part, ""))) for part in ("name", *HEADS))


@pytest.mark.parametrize(("key", "text"), sorted(set(written())))
def test_what_is_written_names_no_fine_no_number_and_no_deadline(key: str, text: str) -> None:
    bare = EXAMPLES.sub("", text)
    assert not MONEY.search(bare), key
    assert not PHONE.search(bare), key
    assert not LENGTH.search(bare) or key.endswith(".how"), "only a text that shows how to write has one"


def test_every_fact_has_a_day_and_a_source() -> None:
    for entry in (*entries(), *cards(), *answers(), *occasions()):
        assert entry.source
        assert entry.since.year >= 2025
        assert entry.confidence
