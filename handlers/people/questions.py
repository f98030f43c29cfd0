"""Hỏi thủ tục: a plain question gets a dated answer with its source, or an officer is asked."""

from handlers.desk import Desk, Feature, Heard, InDoubt
from handlers.rules.faq import answer_to
from handlers.rules.folding import fold
from handlers.rules.triage import Reading
from storage.words import Intent

feature = Feature("questions")


@feature.intent(Intent.QUESTION)
def question(desk: Desk, heard: Heard, reading: Reading) -> InDoubt:  # noqa: ARG001
    """If it was meant as a report, or nobody wrote an answer down, one press brings it to an officer."""
    found = answer_to(heard.text, desk.now, desk.facts, desk.book.spelling)
    step = desk.step
    is_repeated = isinstance(step, InDoubt) and fold(step.words) == fold(heard.text)
    if found is not None and not is_repeated:
        desk.say("questions.answer", text=found.text, source=found.source, since=f"{found.since:%d/%m/%Y}")
        desk.talk.misses = 0
    else:
        desk.say("questions.unknown_again" if desk.talk.misses % 2 else "questions.unknown")
        desk.talk.misses += 1
    return InDoubt(heard.text)
