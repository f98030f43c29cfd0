"""What the words are about: the kinds that are named, the one most words speak for, and how urgent it is."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from handlers.rules.categories import Book, Case, Category
from handlers.rules.evidence import GRAVE, KIND, by_weight
from handlers.rules.phrasebook import Hit
from handlers.rules.spelling import COMMA, PAUSES, STOP, Word
from storage.words import Urgency

DENIES = {"not": 2, "never": 0}  # how many words may stand between a sign and what it denies
WITHIN = {"unhurt": ("medical_emergency",)}  # “nobody is hurt” names a hurt and denies it
TIMES = frozenset({"going", "still", "just", "past", "long_ago", "over"})
NAMED, NAMED_WORD = 0.0, 1.5  # how much it counts that a kind was named, and each word of its name
LONG_NAME = 3  # words, beyond which a name is no surer
EMERGENCY_DOUBT = 1.0  # an emergency that was named is believed unless the words speak so much against it
TALKED_AWAY = -5.0  # a hasty name without accents is none where all other words speak so against it
NEARLY = 0.0  # an emergency that is nearly as likely is favoured where nothing was named
ENOUGH, CLEARLY = -4.0, 1.0  # so much must the words speak for a kind, and so much more than for the next
# So much must all words speak for an emergency where nothing was named, where something else was, where it
# seems over: “sáng ra gọi không ai đáp”, how it began is over, the danger is not.
GRAVE_ENOUGH, GRAVE_NOT_THAT, SURELY_GRAVE = 0.0, 0.5, 3.0
HARDLY = -2.0  # less, and nobody is alarmed by what was not even named
NOT_NOW = frozenset({"past", "long_ago", "over", "unhurt", "hearsay", "nearly", "calm"})
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

    said: Sequence[Word]
    signs: Sequence[Hit]
    heard: AbstractSet[str]
    sums: Mapping[str, Mapping[str, float]]  # how much all the words speak for each answer to each question
    names: Sequence[Hit]  # every matter that is named, denied or not
    harmless: Sequence[Hit]  # what only looks like one

    @property
    def weights(self) -> Mapping[str, float]:
        """How much all the words speak for each kind."""
        return self.sums[KIND]

    @property
    def grave(self) -> float:
        """And how much for an emergency."""
        return self.sums[GRAVE][GRAVE]


def told_by(said: Sequence[Word], also: AbstractSet[str], book: Book) -> Told:
    """What stands in these words; `also`: signs that were found otherwise, such as an hour of the night.

    A sign within harmless words is none: “mang súng hơi” for birds arms nobody.
    """
    harmless = book.harmless.find(said)
    signs = [
        sign
        for sign in book.signs.find(said)
        if not any(sign.words & o.words == sign.words and o.length > sign.length for o in harmless)
    ]
    heard = settled({sign.stands_for for sign in signs} | also)
    return Told(said, signs, heard, book.evidence.weigh_all(said), book.matters.find(said), harmless)


def named(told: Told, book: Book) -> list[Matter]:
    """The matters that are named, the one that names the report first."""
    matters = [Matter(hit, *_judged(hit, told, book)) for hit in _meant(told, book)]
    if not matters:
        return []
    matters.sort(key=lambda m: (m.urgency, m.category.rank, -m.hit.length, m.hit.start))
    return sorted(matters, key=lambda m: -_weight(m, told.weights))


def headline_first(matters: Sequence[Matter], told: Told, book: Book) -> list[Matter]:
    """The matters, first the one the report is called by; an emergency that was named comes before all."""
    weights, words = told.weights, told.said
    if len(told.said) >= SHORT and told.grave < TALKED_AWAY:
        matters = [m for m in matters if m.urgency is not Urgency.P1 or _is_plain(m.hit, told.said)]
    if not matters:
        words = _not_explained(told, book)
        weights = book.evidence.weigh(words)
    likely = _likely(weights, words, told, book)
    if likely is not None and any(_knows_better(m, likely) for m in matters):
        likely = None
    found = [*matters, *([likely] if likely is not None else [])]
    if not found:
        return []
    best = max(found, key=lambda m: _weight(m, weights, is_named=m is not likely))
    grave = [
        m
        for m in matters
        if m.urgency is Urgency.P1
        and (_is_plain(m.hit, told.said) or _weight(m, weights) >= _weight(best, weights) - EMERGENCY_DOUBT)
    ]
    if best.urgency is not Urgency.P1 and grave:
        best = max(grave, key=lambda m: _weight(m, weights))
    return [best, *(m for m in matters if m is not best)]


def alarm_in_doubt(matters: Sequence[Matter], told: Told, book: Book) -> Matter | None:
    """An emergency that nobody named, by words that emergencies are told in: in doubt it is one.

    Its kind stays what the words are about, unless that never is an emergency.
    """
    words = _not_explained(told, book)
    if len(words) < SHORT:
        return None
    ranked = [kind for _, kind in by_weight(book.evidence.weigh(words)) if kind != "other"]
    about = matters[0].category.code if matters else ranked[0]
    is_doubtful = told.heard & NOT_NOW or not book.categories[about].may_be_grave
    is_named = "burning" in told.heard or any(m.hit.length for m in matters[:1])
    enough = SURELY_GRAVE if is_doubtful else GRAVE_NOT_THAT if is_named else GRAVE_ENOUGH
    if _danger(words, book) < enough:
        return None
    kind = next(k for k in (about, *ranked) if book.categories[k].may_be_grave)
    telling = " + ".join(book.evidence.telling(words, GRAVE, GRAVE))
    return Matter(Hit(0, 0, 0, kind, telling), book.categories[kind], Case(frozenset(), Urgency.P1))


def _danger(words: Sequence[Word], book: Book) -> float:
    """How much they speak for an emergency."""
    return book.evidence.weigh(words, GRAVE)[GRAVE]


def _knows_better(matter: Matter, likely: Matter) -> bool:
    """What was named knows its urgency; and an emergency that was named is not talked away."""
    is_graver = matter.urgency is Urgency.P1 is not likely.urgency
    return is_graver or matter.category.code == likely.category.code


def _is_plain(hit: Hit, said: Sequence[Word]) -> bool:
    """Several words with their accents typed: nothing else can be meant."""
    return hit.length > 1 and any(said[at].marks for at in range(hit.start, hit.end) if hit.words >> at & 1)


def _weight(matter: Matter, weights: Mapping[str, float], *, is_named: bool = True) -> float:
    name = NAMED + NAMED_WORD * min(matter.hit.length, LONG_NAME) if is_named else 0.0
    return weights.get(matter.category.code, 0.0) + name


def _not_explained(told: Told, book: Book) -> list[Word]:
    """The words without those that were denied or mean something harmless: they speak for nothing."""
    explained = 0
    for hit in (*told.harmless, *(h for h in told.names if _denied(h, told.said, told.signs))):
        explained |= hit.words
    kept = (w for at, w in enumerate(told.said) if not explained >> at & 1)
    return [w for w in kept if w not in PAUSES and not w.bare.isdecimal() and w.bare not in book.places]


def _likely(weights: Mapping[str, float], words: Sequence[Word], told: Told, book: Book) -> Matter | None:
    """What most of the words speak for, whether it was named or not."""
    ranked = by_weight(weights)
    weight, kind = ranked[0]
    if len(words) < SHORT or kind == "other" or weight < ENOUGH:
        return None
    if weight - weights["other"] < CLEARLY:
        return None
    near = [k for w, k in ranked if w >= weight - NEARLY and k != "other" and _is_grave(k, told, book)]
    if near and _danger(words, book) >= HARDLY:
        kind = near[0]
    elif near:
        kind = next((k for w, k in ranked if w >= ENOUGH and k not in near), "other")
    if kind == "other":
        return None
    category = book.categories[kind]
    telling = " + ".join(book.evidence.telling(words, kind))
    return Matter(Hit(0, 0, 0, kind, telling), category, category.case_for(told.heard))


def _is_grave(kind: str, told: Told, book: Book) -> bool:
    return book.categories[kind].case_for(told.heard).urgency is Urgency.P1


def _meant(told: Told, book: Book) -> list[Hit]:
    """The matters named, without those that are denied or mean something harmless."""
    plain = [h for h in told.names if not any(_explains(o, h, told.said) for o in told.harmless)]
    meant = [h for h in plain if not _denied(h, told.said, told.signs)]
    explained = frozenset[str]().union(*(book.categories[h.stands_for].instead_of for h in meant))
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


def denies_an_alarm(told: Told, book: Book) -> bool:
    """“Không có đánh nhau gì đâu”: an emergency is named only to say that there is none."""
    plainly = [sign for sign in told.signs if sign.stands_for == "not"]
    return "unhurt" not in told.heard and any(
        book.categories[hit.stands_for].urgency is Urgency.P1 and _denied(hit, told.said, plainly)
        for hit in told.names
    )


def _breaks(between: Sequence[Word]) -> bool:
    return STOP in between or COMMA in between


def _judged(hit: Hit, told: Told, book: Book) -> tuple[Category, Case]:
    """What kind it is, and its case: with the times of its own sentence and the signs of the whole."""
    category = book.categories[hit.stands_for]
    turned = (book.categories[kind] for sign, kind in category.becomes if sign in told.heard)
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
