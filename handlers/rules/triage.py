"""What is it, how urgent, and what to say first: read by rules that can be explained word by word."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from handlers.rules.categories import NO_NUMBERS, Book, Case, Category, load_book
from handlers.rules.evidence import by_weight
from handlers.rules.folding import tidy
from handlers.rules.hours import with_plain_hours
from handlers.rules.intents import Findings, intent_of, second_thought
from handlers.rules.matters import (
    TIMES,
    Matter,
    Told,
    alarm_in_doubt,
    denies_an_alarm,
    headline_first,
    named,
    told_by,
)
from handlers.rules.whereabouts import where_said
from storage.words import Intent, Urgency

__all__ = ["Book", "Reading", "is_emergency", "load_book", "read"]

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


def read(text: str, *, book: Book, has_media: bool = False) -> Reading:
    """Understand one message.

    Args:
        text: what was written, with or without accents.
        book: the categories and their words.
        has_media: something came with it, so that it is a report even without words.
    """
    text = with_plain_hours(tidy(text))
    said = book.spelling.words_of(text)
    counted = {sign: found[0] for form, sign in PATTERNS if (found := form.search(text.casefold()))}
    told = told_by(said, set(counted), book)
    matters = named(told, book)
    findings = _findings(text, told, matters, book)
    intent, why = second_thought(*intent_of(findings, book.talk), findings, told.sums)
    if has_media and intent in {Intent.NOISE, Intent.CHITCHAT}:
        intent = Intent.REPORT
    if intent is Intent.REPORT and (matters or "announce" not in findings.wanted):
        matters = headline_first(matters, told, book)
        if all(m.urgency is not Urgency.P1 for m in matters[:1]):
            alarm = alarm_in_doubt(matters, told, book)
            matters = [*([alarm] if alarm is not None else []), *matters]
    wishes = book.wishes.find(said)
    by_words = [(h.stands_for, h.typed) for h in (*told.signs, *wishes)]
    reasons = _reasons(matters, [*by_words, *counted.items()], why)
    return _reading(findings, intent, why, matters, book, reasons, has_media=has_media)


def _findings(text: str, told: Told, matters: Sequence[Matter], book: Book) -> Findings:
    return Findings(
        text,
        told.said,
        frozenset(told.heard),
        frozenset(h.stands_for for h in book.wishes.find(told.said)),
        min((m.urgency for m in matters), default=None),
        tuple(dict.fromkeys(m.category.code for m in matters)),
        denies=not matters and denies_an_alarm(told, book),
        strange=book.spelling.strange(told.said),
    )


def likely_kinds(text: str, *, book: Book, leave_out: AbstractSet[str], most: int) -> list[str]:
    """The categories it is most likely about: those that were named, then those the words speak for."""
    told = told_by(book.spelling.words_of(tidy(text)), frozenset(), book)
    codes = (*(m.category.code for m in named(told, book)), *(kind for _, kind in by_weight(told.weights)))
    return [code for code in dict.fromkeys(codes) if code not in leave_out][:most]


def is_emergency(text: str) -> bool:
    """Whether these words alone are an emergency, told now and not by hearsay."""
    reading = read(text, book=load_book(NO_NUMBERS))
    return reading.intent is Intent.REPORT and reading.urgency is Urgency.P1


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
        location_text=where_said(findings.text),
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
