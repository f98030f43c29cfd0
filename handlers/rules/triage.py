"""What is it, how urgent, and what to say first: read by rules that can be explained word by word."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from handlers.rules.categories import NO_NUMBERS, Book, Case, Category, load_book
from handlers.rules.folding import tidy
from handlers.rules.intents import Findings, intent_of
from handlers.rules.phrasebook import Hit
from handlers.rules.places import where_words
from handlers.rules.spelling import STOP, Word
from storage.words import Intent, Urgency

__all__ = ["Book", "Reading", "is_emergency", "load_book", "read"]

DENIES = {"not": 2, "never": 0}  # how many words may stand between a sign and what it denies
WITHIN = {"unhurt": ("medical_emergency",)}  # “nobody is hurt” names a hurt and denies it
TIMES = frozenset({"going", "still", "just", "past", "long_ago", "over"})
_HOUR = r" ?(?:h|g|giờ|gio)(?:\d\d)?"
NIGHT = re.compile(
    rf"\b(?:(?:22|23|0?[0-4]){_HOUR}\b(?! ?(?:chi[eề]u|tr[uư]a))"
    rf"|(?:9|10|11|12){_HOUR} ?(?:đêm|dem|khuya|t[oố]i)\b)"
)
DATE = re.compile(r"\b(?:ng[aà]y|h[oô]m) \d\d?[/-]\d\d?\b")
CHILD = re.compile(r"\b(?:[1-9]|1[0-5]) ?(?:tuổi|tuoi|t\b)")
PATTERNS = ((NIGHT, "night"), (DATE, "long_ago"), (CHILD, "kids"))
NOT_REPORTS = frozenset({Intent.CHITCHAT, Intent.NOISE, Intent.WITHDRAW, Intent.PATROL_LOG})


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
    kind: str | None = None  # finer than the category: a gas leak, a live wire
    is_silent: bool = False  # whoever writes must not be heard: nobody calls back


@dataclass(frozen=True)
class Matter:
    """One thing the words are about, and how urgent it is with what else was said."""

    hit: Hit
    category: Category
    case: Case

    @property
    def urgency(self) -> Urgency:
        return self.case.urgency


def read(text: str, *, book: Book, has_media: bool = False) -> Reading:
    """Understand one message.

    Args:
        text: what was written, with or without accents.
        book: the categories and their words.
        has_media: something came with it, so that it is a report even without words.
    """
    text = tidy(text)
    said = book.spelling.words_of(text)
    signs = book.signs.find(said)
    counted = {sign: found[0] for form, sign in PATTERNS if (found := form.search(text.casefold()))}
    heard = _settled({h.stands_for for h in signs} | set(counted))
    matters = _ranked(Matter(h, *_judged(h, said, signs, heard, book)) for h in _meant(said, signs, book))
    wishes = book.wishes.find(said)
    top = matters[0].urgency if matters else None
    findings = Findings(text, said, frozenset(heard), frozenset(h.stands_for for h in wishes), top)
    intent, why = intent_of(findings, book.talk)
    if has_media and intent in {Intent.NOISE, Intent.CHITCHAT}:
        intent = Intent.REPORT
    told = [(h.stands_for, h.typed) for h in (*signs, *wishes)]
    reasons = _reasons(matters, [*told, *counted.items()], why)
    return _reading(findings, intent, why, matters, book, reasons, has_media=has_media)


def is_emergency(text: str) -> bool:
    """Whether these words alone are an emergency, told now and not by hearsay."""
    reading = read(text, book=load_book(NO_NUMBERS))
    return reading.intent is Intent.REPORT and reading.urgency is Urgency.P1


# --- What the words are about ----------------------------------------------------------------------------


def _meant(said: Sequence[Word], signs: Sequence[Hit], book: Book) -> list[Hit]:
    """The matters named, without those that are denied or mean something harmless."""
    found = book.matters.find(said)
    harmless = book.harmless.find(said)
    meant = [
        h for h in found if not any(_explains(o, h, said) for o in harmless) and not _denied(h, said, signs)
    ]
    explained = frozenset[str]().union(*(book.categories[h.stands_for].instead_of for h in meant))
    return [h for h in meant if h.stands_for not in explained]


def _explains(harmless: Hit, hit: Hit, said: Sequence[Word]) -> bool:
    """The same words mean something harmless; of two readings of words without accents the graver counts."""
    if not hit.words & harmless.words:
        return False
    if hit.length > harmless.length:  # “bố em đang đánh” is no blow where it goes on with “đánh máy”
        return harmless.start == hit.end - 1 and harmless.end > hit.end
    is_told = any(w.marks for i, w in enumerate(said[hit.start : hit.end], hit.start) if hit.words >> i & 1)
    return hit.words != harmless.words or is_told


def _denied(hit: Hit, said: Sequence[Word], signs: Sequence[Hit]) -> bool:
    is_before = any(
        0 <= hit.start - sign.end <= DENIES[sign.stands_for] and STOP not in said[sign.end : hit.start]
        for sign in signs
        if sign.stands_for in DENIES
    )
    around = (sign for sign in signs if hit.stands_for in WITHIN.get(sign.stands_for, ()))
    return is_before or any(sign.words & hit.words == hit.words for sign in around)


def _ranked(matters: Iterable[Matter]) -> list[Matter]:
    return sorted(matters, key=lambda m: (m.urgency, m.category.rank, -m.hit.length, m.hit.start))


# --- How urgent ------------------------------------------------------------------------------------------


def _judged(
    hit: Hit, said: Sequence[Word], signs: Sequence[Hit], heard: AbstractSet[str], book: Book
) -> tuple[Category, Case]:
    """What kind it is, and its case: with the times of its own sentence and the signs of the whole."""
    category = book.categories[hit.stands_for]
    category = next((book.categories[kind] for sign, kind in category.becomes if sign in heard), category)
    first = next((i for i in range(hit.start, -1, -1) if said[i] is STOP), -1)
    last = next((i for i in range(hit.end, len(said)) if said[i] is STOP), len(said))
    own = {s.stands_for for s in signs if s.stands_for in TIMES and first < s.start < last}
    return category, category.case_for(_settled((heard - TIMES) | own) if own else heard)


def _settled(heard: AbstractSet[str]) -> set[str]:
    """What goes on is not over, and what somebody sees going on is no hearsay."""
    settled = set(heard)
    if "still" in settled:
        settled = (settled - {"past", "long_ago", "over"}) | {"going"}
    if "over" in settled or "long_ago" in settled:
        settled = (settled - {"going"}) | {"past"}
    if "going" in settled and "past" not in settled:
        settled.discard("hearsay")
    if "past" in settled:
        settled.discard("going")
    return settled


# --- What is answered ------------------------------------------------------------------------------------


def _reading(
    findings: Findings,
    intent: Intent,
    why: str,
    matters: Sequence[Matter],
    book: Book,
    reasons: tuple[str, ...],
    *,
    has_media: bool,
) -> Reading:
    if why == "political":
        return Reading(intent, "not_report", Urgency.P4, reasons=("political",))
    category, urgency = _headline(findings, intent, matters, book, has_media=has_media)
    number = book.numbers.get(category.number or "police") if urgency is Urgency.P1 else None
    codes = dict.fromkeys(m.category.code for m in matters if intent not in NOT_REPORTS)
    return Reading(
        intent,
        category.code,
        urgency,
        second_category=next((c for c in codes if c != category.code), None),
        emergency_number=number,
        confidential=any(m.category.is_confidential for m in matters),
        location_text=where_words(findings.text),
        reasons=reasons,
        tells_when=bool(findings.heard & TIMES),
        kind=next((m.hit.stands_for for m in matters[:1] if m.category is category), None),
        is_silent=intent is Intent.REPORT and _must_be_silent(matters, findings.heard, urgency),
    )


def _must_be_silent(matters: Sequence[Matter], heard: AbstractSet[str], urgency: Urgency) -> bool:
    """Hurt at home, hiding from somebody in the house, or asked not to be called back."""
    if any(m.category.is_silent for m in matters):
        return True
    if urgency not in {Urgency.P1, Urgency.P2}:
        return False
    is_hiding = any(m.category.is_silent_inside and m.urgency is Urgency.P1 for m in matters)
    return "hush" in heard or (is_hiding and "inside" in heard)


def _headline(
    findings: Findings, intent: Intent, matters: Sequence[Matter], book: Book, *, has_media: bool
) -> tuple[Category, Urgency]:
    """The category that names it and its urgency; some intents bring their own."""
    kinds = book.categories
    if intent is Intent.COMPLAINT_OFFICIAL:
        return kinds["official_complaint"], Urgency.P4
    if intent is Intent.RUMOUR_CHECK:
        rumour = kinds["misinformation"]
        return rumour, rumour.case_for(findings.heard).urgency
    if intent is Intent.HAND_IN:
        is_live = bool(matters) and matters[0].hit.stands_for == "ordnance"
        return kinds["weapon_explosive"], matters[0].urgency if is_live else Urgency.P3
    if intent in NOT_REPORTS:
        return kinds["not_report"], Urgency.P4
    if matters:
        return matters[0].category, Urgency.P4 if intent is Intent.QUESTION else matters[0].urgency
    return _unnamed(findings, intent, book, has_media=has_media)


def _unnamed(findings: Findings, intent: Intent, book: Book, *, has_media: bool) -> tuple[Category, Urgency]:
    """Nobody said what it is about; a cry for help is still one."""
    if intent is Intent.QUESTION:
        return book.categories["admin_procedure"], Urgency.P4
    other = book.categories["other"]
    urgency = other.case_for(findings.heard).urgency if intent is Intent.REPORT else other.urgency
    return other, min(urgency, Urgency.P3) if has_media else urgency


def _reasons(matters: Sequence[Matter], others: Iterable[tuple[str, str]], why: str) -> tuple[str, ...]:
    about = (f"{m.category.code} {m.urgency}: {m.hit.typed}{_because(m.case)}" for m in matters)
    signs = (f"{sign}: {words}" for sign, words in others)
    return tuple(dict.fromkeys((*about, *signs, *([f"intent: {why}"] if why else []))))


def _because(case: Case) -> str:
    return f" ({', '.join(sorted(case.signs))})" if case.signs else ""
