"""What is it, how urgent, and what to say first: read by rules that can be explained word by word."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from handlers.rules.categories import NO_NUMBERS, Book, Case, Category, load_book
from handlers.rules.evidence import INTENT, NAMES_A_KIND, by_weight
from handlers.rules.folding import tidy
from handlers.rules.hours import with_plain_hours
from handlers.rules.intents import DANGER, intent_of
from handlers.rules.matters import (
    TIMES,
    Matter,
    Told,
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
    wanted: frozenset[str] = frozenset()  # what somebody may want by the phrases of `intents.toml`


def read(text: str, *, book: Book, has_media: bool = False) -> Reading:
    """Understand one message.

    Args:
        text: what was written, with or without accents.
        book: the categories and their words.
        has_media: something came with it, so that it is a report even without words.
    """
    told = told_in(text, book)
    intent, why = intent_of(told)
    if has_media and intent in {Intent.NOISE, Intent.CHITCHAT}:
        intent, why = Intent.REPORT, ""
    may_be_grave = intent is Intent.FOLLOW_UP and told.grave > DANGER
    matters = headline_first(told) if intent in NAMES_A_KIND or may_be_grave else named(told)
    return _reading(told, intent, why, matters, has_media=has_media)


def told_in(text: str, book: Book) -> Told:
    """What stands in a message, also in its hours, days and ages."""
    text = with_plain_hours(tidy(text))
    counted = {sign: found[0] for form, sign in PATTERNS if (found := form.search(text.casefold()))}
    return told_by(text, counted, book)


def likely_kinds(text: str, *, book: Book, leave_out: AbstractSet[str], most: int) -> list[str]:
    """The categories it is most likely about: those that were named, then those the words speak for."""
    told = told_in(text, book)
    codes = (*(m.category.code for m in named(told)), *(kind for _, kind in by_weight(told.weights)))
    return [code for code in dict.fromkeys(codes) if code not in leave_out][:most]


def is_emergency(text: str) -> bool:
    """Whether these words alone are an emergency, told now and not by hearsay."""
    reading = read(text, book=load_book(NO_NUMBERS))
    return reading.intent is Intent.REPORT and reading.urgency is Urgency.P1


# --- What is answered ------------------------------------------------------------------------------------


def _reading(told: Told, intent: Intent, why: str, matters: Sequence[Matter], *, has_media: bool) -> Reading:
    if why == "political":
        return Reading(intent, "not_report", Urgency.P4, reasons=("political",))
    category, urgency = _headline(told, intent, matters, has_media=has_media)
    number = told.book.numbers.get(category.number or "police") if urgency is Urgency.P1 else None
    codes = dict.fromkeys(m.category.code for m in matters if intent not in NOT_REPORTS)
    return Reading(
        intent,
        category.code,
        urgency,
        second_category=next((c for c in codes if c != category.code), None),
        emergency_number=number,
        confidential=any(m.category.is_confidential for m in matters),
        location_text=where_said(told.text),
        reasons=_reasons(told, intent, why, matters),
        tells_when=bool(told.heard & TIMES),
        kind=next((m.hit.stands_for for m in matters[:1] if m.category is category), None),
        is_silent=intent is Intent.REPORT and _must_be_silent(matters, told.heard, urgency),
        wanted=told.wanted,
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
    told: Told, intent: Intent, matters: Sequence[Matter], *, has_media: bool
) -> tuple[Category, Urgency]:
    """The category that names it and its urgency; some intents bring their own."""
    kinds = told.book.categories
    if intent in NOT_REPORTS:
        return kinds["not_report"], Urgency.P4
    if intent is Intent.COMPLAINT_OFFICIAL:
        return kinds["official_complaint"], Urgency.P4
    if intent is Intent.RUMOUR_CHECK:
        return kinds["misinformation"], kinds["misinformation"].case_for(told.heard).urgency
    if intent is Intent.HAND_IN:
        is_live = any(m.hit.stands_for == "ordnance" and m.urgency is Urgency.P1 for m in matters)
        return kinds["weapon_explosive"], Urgency.P1 if is_live else Urgency.P3
    category, urgency = kinds["other"], kinds["other"].urgency
    if matters:
        category, urgency = matters[0].category, matters[0].urgency
    if intent is Intent.QUESTION:
        return category, Urgency.P4
    is_unknown = has_media and category.code == "other"  # somebody has to look at the picture
    return category, min(urgency, Urgency.P3) if is_unknown else urgency


def _reasons(told: Told, intent: Intent, why: str, matters: Sequence[Matter]) -> tuple[str, ...]:
    known = (m for m in matters if m.hit.typed)
    about = (f"{m.category.code} {m.urgency}: {m.hit.typed}{_because(m.case)}" for m in known)
    signs = (f"{hit.stands_for}: {hit.typed}" for hit in (*told.signs, *told.wishes))
    counted = (f"{sign}: {typed}" for sign, typed in told.counted.items())
    if intent is not Intent.REPORT:
        why = why or told.telling(intent, INTENT)
    wanted = [f"intent {intent}: {why}"] if why else []
    return tuple(dict.fromkeys((*about, *signs, *counted, *wanted)))


def _because(case: Case) -> str:
    return f" ({', '.join(sorted(case.signs))})" if case.signs else ""
