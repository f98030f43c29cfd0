"""What is it, how urgent, and what to say first: read by rules that can be explained word by word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.rules.categories import HARMLESS, Book, Category, Hit, Word, load_book, words_of
from handlers.rules.phrases import find_code
from handlers.rules.places import location_words
from storage.words import Intent, Urgency

__all__ = ["Book", "Reading", "is_emergency", "load_book", "read"]

NEGATION_REACHES = 3  # words between "không phải" and what it denies
SHORT = 8  # words: a question or a mistake is short, a story is not
MUST_BE_REPORTS = {Urgency.P1, Urgency.P2}


@dataclass(frozen=True)
class Reading:
    """What was understood and by which words; `tells_when` says whether it goes on or is over."""

    intent: Intent
    category: str
    urgency: Urgency
    second_category: str | None = None
    emergency_number: str | None = None
    confidential: bool = False
    location_text: str | None = None
    reasons: tuple[str, ...] = ()
    tells_when: bool = False


def read(text: str, *, book: Book, has_media: bool = False) -> Reading:
    """Understand one message.

    Args:
        text: what was written, with or without accents.
        book: the categories and their words.
        has_media: something came with it, so that it is a report even without words.
    """
    said = words_of(text)
    signs = list(book.signs.find(said))
    matters = [h for h in book.matters.find(said) if h.stands_for != HARMLESS and not _denied(h, signs)]
    heard = {h.stands_for for h in signs}
    urgencies = {h: _urgency(book.categories[h.stands_for], heard) for h in matters}
    ranked = sorted(matters, key=lambda h: (urgencies[h], -h.length, h.start))
    wishes = list(book.wishes.find(said))
    intent = _intent(text, said, (ranked[:1] and urgencies[ranked[0]]) or None, wishes, book)
    if has_media and intent in {Intent.NOISE, Intent.CHITCHAT}:
        intent = Intent.REPORT
    return _reading(text, book, intent, ranked, urgencies, [*signs, *wishes], heard)


def is_emergency(text: str) -> bool:
    """Whether these words alone are an emergency, told now and not by hearsay."""
    reading = read(text, book=load_book({}))
    return reading.intent is Intent.REPORT and reading.urgency is Urgency.P1


def _denied(hit: Hit, signs: Sequence[Hit]) -> bool:
    return any(
        s.stands_for == "not" and 0 <= hit.start - (s.start + s.length) < NEGATION_REACHES for s in signs
    )


def _urgency(category: Category, heard: set[str]) -> Urgency:
    """How urgent this kind is, given what else was said; when in doubt, the more urgent."""
    is_over = "past" in heard and "now" not in heard
    if is_over or "hearsay" in heard:
        return category.past or max(category.urgency, Urgency.P2)
    if "worse" in heard and category.urgency < Urgency.P4:
        return Urgency.P1
    if "now" in heard and category.now is not None:
        return category.now
    return category.night or category.urgency if "night" in heard else category.urgency


def _reading(
    text: str,
    book: Book,
    intent: Intent,
    ranked: Sequence[Hit],
    urgencies: dict[Hit, Urgency],
    others: Iterable[Hit],
    heard: set[str],
) -> Reading:
    first = book.categories[ranked[0].stands_for] if ranked else None
    fallback = "not_report" if intent in {Intent.CHITCHAT, Intent.NOISE} else "other"
    if intent is Intent.COMPLAINT_OFFICIAL:
        first, fallback = None, "official_complaint"
    if intent is Intent.QUESTION and first is None:
        fallback = "admin_procedure"
    chosen = first or book.categories[fallback]
    urgency = _alone(chosen, heard) if first is None else urgencies[ranked[0]]
    codes = list(dict.fromkeys(book.categories[h.stands_for].code for h in ranked))
    number = book.numbers.get(chosen.number or "police") if urgency is Urgency.P1 else None
    return Reading(
        intent,
        chosen.code,
        urgency,
        second_category=codes[1] if len(codes) > 1 and first is not None else None,
        emergency_number=number,
        confidential=any(book.categories[h.stands_for].is_confidential for h in ranked),
        location_text=location_words(text),
        reasons=tuple(f"{h.stands_for}: {h.phrase}" for h in (*ranked, *others)),
        tells_when=bool(heard & {"now", "past"}),
    )


def _alone(category: Category, heard: set[str]) -> Urgency:
    """Somebody is hurt or armed, though nobody said what it is about."""
    is_grave = "worse" in heard and "past" not in heard and category.code == "other"
    return Urgency.P1 if is_grave else category.urgency


def _intent(
    text: str, said: Sequence[Word], urgency: Urgency | None, wishes: Sequence[Hit], book: Book
) -> Intent:
    """What the words want; whatever is nothing else is a report."""
    wanted = {h.stands_for for h in wishes}
    if not said:
        return Intent.NOISE
    if "complaint" in wanted and "officials" in wanted and urgency is not Urgency.P1:
        return Intent.COMPLAINT_OFFICIAL
    if "withdraw" in wanted and len(said) <= SHORT:
        return Intent.WITHDRAW
    if find_code(text) is not None:
        return Intent.FOLLOW_UP
    if urgency in MUST_BE_REPORTS and not _asks(text, wanted):
        return Intent.HAND_IN if "hand_in" in wanted else Intent.REPORT
    return _harmless(text, said, urgency, wanted, book)


def _harmless(
    text: str, said: Sequence[Word], urgency: Urgency | None, wanted: set[str], book: Book
) -> Intent:
    if "rumour_check" in wanted:
        return Intent.RUMOUR_CHECK
    if "hand_in" in wanted:
        return Intent.HAND_IN
    if urgency is None and _is_small_talk(said, book):
        return Intent.CHITCHAT
    if "advertising" in wanted or ("noise" in wanted and len(said) <= SHORT and urgency is None):
        return Intent.NOISE
    if _asks(text, wanted) and urgency is not Urgency.P1:
        return Intent.QUESTION
    return Intent.REPORT


def _asks(text: str, wanted: set[str]) -> bool:
    return "question" in wanted or ("rumour_check" in wanted and text.rstrip().endswith("?"))


def _is_small_talk(said: Sequence[Word], book: Book) -> bool:
    """Nothing but greetings, thanks or a test: every word belongs to one of them."""
    return len(said) <= SHORT and sum(h.length for h in book.talk.find(said)) == len(said)
