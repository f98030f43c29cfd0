"""What the words are about: the kinds that are named, the one most words speak for, and how urgent it is."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_

from handlers.rules.categories import Book, Case, Category
from handlers.rules.evidence import GRAVE, KIND, by_weight
from handlers.rules.phrasebook import Hit
from handlers.rules.spelling import COMMA, PAUSES, STOP, Word
from storage.words import Urgency

DENIES = {"not": 2, "never": 0}  # how many words may stand between a sign and what it denies
WITHIN = {"unhurt": ("medical_emergency",)}  # “nobody is hurt” names a hurt and denies it
TIMES = frozenset({"going", "still", "just", "past", "long_ago", "over"})
# So much must all of it speak for an emergency where its kind is one as it is told, where it can be one,
# where it never is, and where a few words name none.
EXPECTED, POSSIBLE, UNLIKELY, IN_FEW_WORDS = -5.0, -1.0, 0.0, 1.0
SMALL_TALK = 0.6  # of the words
SHORT = 5  # words, of which too little can be told


@dataclass(frozen=True)
class Matter:
    """One thing the words are about, and how urgent it is with what else was said."""

    hit: Hit
    category: Category
    case: Case

    @property
    def urgency(self) -> Urgency:
        return self.case.urgency


@dataclass(frozen=True)
class Told:
    """A message as far as it was read: its words, the signs among them, and what those come to."""

    text: str
    book: Book
    said: Sequence[Word]
    signs: Sequence[Hit]
    heard: AbstractSet[str]
    wishes: Sequence[Hit]
    names: Sequence[Hit]  # every matter that is named, denied or not
    harmless: Sequence[Hit]  # what only looks like one
    counted: Mapping[str, str]  # signs that are no words of a list, such as an hour of the night, as typed
    is_small_talk: bool  # greetings and thanks, and little besides

    @cached_property
    def words(self) -> Sequence[Word]:
        """What is said without its commas and stops."""
        return [word for word in self.said if word not in PAUSES]

    @cached_property
    def wanted(self) -> frozenset[str]:
        """What somebody may want with it."""
        return frozenset(wish.stands_for for wish in self.wishes)

    @cached_property
    def matters(self) -> Sequence[Matter]:
        """What is named and meant, the gravest first."""
        matters = [Matter(hit, *_judged(hit, self)) for hit in _meant(self)]
        return sorted(matters, key=lambda m: (m.urgency, m.category.rank, -m.hit.length, m.hit.start))

    @property
    def urgency(self) -> Urgency | None:
        """How urgent the gravest of them is."""
        return self.matters[0].urgency if self.matters else None

    @cached_property
    def noticed(self) -> Sequence[str]:
        """What the phrases of the lists have shown, each thing by a name of its own."""
        codes = (matter.category.code for matter in self.matters)
        cases = (f"{matter.category.code} {matter.urgency}" for matter in self.matters)
        gravest = str(self.urgency or "nothing")
        denied = (f"no {hit.stands_for}" for hit in self.names if _denied(hit, self.said, self.signs))
        heard = (f"heard {sign}" for sign in sorted(self.heard))
        wanted = (f"wants {wish}" for wish in sorted(self.wanted))
        talk = ["small talk"] if self.is_small_talk else []
        return [*codes, *cases, gravest, *denied, *heard, *wanted, *talk]

    @cached_property
    def sums(self) -> Mapping[str, Mapping[str, float]]:
        """How much all of it, the words and what was noticed, speaks for each answer to each question."""
        return self.book.evidence.weigh_all(self.said, self.noticed)

    @property
    def weights(self) -> Mapping[str, float]:
        """How much for each kind."""
        return self.sums[KIND]

    @property
    def grave(self) -> float:
        """And how much for an emergency."""
        return self.sums[GRAVE][GRAVE]

    def telling(self, answer: str, question: str = KIND) -> str:
        """What speaks most for this answer."""
        return " + ".join(self.book.evidence.telling(self.said, self.noticed, answer, question))


def told_by(text: str, counted: Mapping[str, str], book: Book) -> Told:
    """What stands in these words; `counted` are the signs that were found otherwise, as typed.

    A sign within harmless words is none: “mang súng hơi” for birds arms nobody.
    """
    said = book.spelling.words_of(text)
    harmless = book.harmless.find(said)
    signs = [
        sign
        for sign in book.signs.find(said)
        if not any(sign.words & o.words == sign.words and o.length > sign.length for o in harmless)
    ]
    polite = reduce(or_, (hit.words for hit in book.talk.find(said)), 0).bit_count()
    return Told(
        text,
        book,
        said,
        signs,
        settled({sign.stands_for for sign in signs} | set(counted)),
        wishes=book.wishes.find(said),
        names=book.matters.find(said),
        harmless=harmless,
        counted=counted,
        is_small_talk=polite >= SMALL_TALK * sum(word not in PAUSES for word in said),
    )


def named(told: Told) -> list[Matter]:
    """The matters that are named, first the one that all of it speaks most for."""
    return sorted(told.matters, key=lambda m: -told.weights.get(m.category.code, 0.0))


def headline_first(told: Told) -> list[Matter]:
    """The matters, first the one the report is called by, as urgent as all of it together sounds."""
    matters = named(told)
    kind = _likeliest_kind(matters, told)
    best = next((m for m in matters if m.category.code == kind), None) or _unnamed(kind, told)
    others = [m for m in matters if m is not best]
    return [_as_grave_as_it_sounds(best, told), *others]


def _likeliest_kind(matters: Sequence[Matter], told: Told) -> str:
    """What all of it speaks most for; what is named, where that is nothing or the words are too few."""
    kind = by_weight(told.weights)[0][1]
    is_told = len(told.words) >= SHORT and kind != "other"
    return kind if is_told or not matters else matters[0].category.code


def _unnamed(kind: str, told: Told) -> Matter:
    category = told.book.categories[kind]
    return Matter(Hit(0, 0, 0, kind, told.telling(kind)), category, category.case_for(told.heard))


def _as_grave_as_it_sounds(matter: Matter, told: Told) -> Matter:
    """In doubt it is an emergency: the more so where its kind is one, as it is told."""
    is_one, may_be_one = matter.urgency is Urgency.P1, matter.category.may_be_grave
    is_short = len(told.words) < SHORT
    if is_one:
        is_believed = is_short or told.grave >= EXPECTED
        return matter if is_believed else replace(matter, case=Case(frozenset(), Urgency.P2))
    if told.grave < (IN_FEW_WORDS if is_short else POSSIBLE if may_be_one else UNLIKELY):
        return matter
    if not may_be_one:
        ranked = (kind for _, kind in by_weight(told.weights) if told.book.categories[kind].may_be_grave)
        matter = _unnamed(next(ranked), told)
    return replace(matter, case=Case(frozenset({told.telling(GRAVE, GRAVE)} - {""}), Urgency.P1))


def _meant(told: Told) -> list[Hit]:
    """The matters named, without those that are denied or mean something harmless."""
    plain = [h for h in told.names if not any(_explains(o, h, told.said) for o in told.harmless)]
    meant = [h for h in plain if not _denied(h, told.said, told.signs)]
    explained = frozenset[str]().union(*(told.book.categories[h.stands_for].instead_of for h in meant))
    return [h for h in meant if h.stands_for not in explained]


def _explains(harmless: Hit, hit: Hit, said: Sequence[Word]) -> bool:
    """The same words mean something harmless; of two readings of words without accents the graver counts."""
    if not hit.words & harmless.words:
        return False
    if hit.is_tight and not harmless.is_tight and hit.words & ~harmless.words:
        return False  # “bốc cháy” stays one in “xe máy bốc cháy”, though “máy … chạy” is harmless
    if hit.length > harmless.length:  # “bố em đang đánh” is no blow where it goes on with “đánh máy”
        return harmless.start == hit.end - 1 and harmless.end > hit.end
    is_told = any(w.marks for i, w in enumerate(said[hit.start : hit.end], hit.start) if hit.words >> i & 1)
    return hit.words != harmless.words or is_told


def _denied(hit: Hit, said: Sequence[Word], signs: Sequence[Hit]) -> bool:
    is_before = any(
        sign.start < hit.start <= sign.end + DENIES[sign.stands_for]
        and sign.end < hit.end  # “làm gì có trộm”: the two may share a word
        and not _breaks(said[sign.end : hit.start])
        for sign in signs
        if sign.stands_for in DENIES
    )
    around = (sign for sign in signs if hit.stands_for in WITHIN.get(sign.stands_for, ()))
    return is_before or any(sign.words & hit.words == hit.words for sign in around)


def denies_an_alarm(told: Told) -> bool:
    """“Không có đánh nhau gì đâu”: an emergency is named only to say that there is none."""
    plainly = [sign for sign in told.signs if sign.stands_for == "not"]
    return "unhurt" not in told.heard and any(
        told.book.categories[hit.stands_for].urgency is Urgency.P1 and _denied(hit, told.said, plainly)
        for hit in told.names
    )


def _breaks(between: Sequence[Word]) -> bool:
    return STOP in between or COMMA in between


def _judged(hit: Hit, told: Told) -> tuple[Category, Case]:
    """What kind it is, and its case: with the times of its own sentence and the signs of the whole."""
    category = told.book.categories[hit.stands_for]
    turned = (told.book.categories[kind] for sign, kind in category.becomes if sign in told.heard)
    category = next(turned, category)
    first = next((i for i in range(hit.start, -1, -1) if told.said[i] is STOP), -1)
    last = next((i for i in range(hit.end, len(told.said)) if told.said[i] is STOP), len(told.said))
    own = {s.stands_for for s in told.signs if s.stands_for in TIMES and first < s.start < last}
    return category, category.case_for(settled((told.heard - TIMES) | own) if own else told.heard)


def settled(heard: AbstractSet[str]) -> set[str]:
    """What goes on is not over, and what somebody sees going on is no hearsay."""
    left = set(heard)
    if "still" in left:
        left = (left - {"past", "long_ago", "over"}) | {"going"}
    if "over" in left or "long_ago" in left:
        left = (left - {"going"}) | {"past"}
    if "going" in left and "past" not in left:
        left.discard("hearsay")
    if "past" in left:
        left.discard("going")
    return left
