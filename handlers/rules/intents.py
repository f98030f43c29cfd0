"""What somebody wants with a message; whatever is nothing else is a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.rules.evidence import GRAVE, INTENT
from handlers.rules.phrasebook import Phrasebook
from handlers.rules.phrases import find_code
from handlers.rules.spelling import PAUSES, Word
from handlers.rules.syllables import is_syllable
from storage.words import Intent, Urgency

SHORT = 8  # words: abuse or advertising is short, a story is not
MASHED = 0.5  # of the words: a cat on the keyboard
SMALL_TALK_SHARE = 0.6  # of a short message that is made of greetings and thanks
SERIOUS = frozenset({Urgency.P1, Urgency.P2})
# So much more must the words speak for another intent: where no phrase decided, where something serious was
# named (or anything that may be taken back: “không phải cháy, họ đốt rác”), and where a phrase decided.
CLEARLY, ALARMED, SURELY = 0.0, 3.0, 6.0
BEYOND_DOUBT = frozenset({"code", "law", "empty", "unreadable"})
SAID_OUTRIGHT = BEYOND_DOUBT | {
    "political",
    "complaint",
    "withdraw",
    "denied",
}  # only an emergency comes before
SURELY_GRAVE = 3.0  # an emergency in all but name, which no passing phrase makes a rumour or an advertisement
CALM = -1.0  # and so little for an emergency
PAYING, NOT_PAID = frozenset({"just", "going"}), frozenset({"unpaid", "hearsay"})
WARNS = frozenset({"unpaid", "warn", "paid"})  # about somebody else's advertising
LAST_WORDS = frozenset({"không", "hả", "nhỉ", "chưa"})
AFTER_NO_DENIAL = frozenset({"đâu", "nào", "gì", "mấy", "sao"})  # “không có gì” asks nothing
_ADDRESSED = frozenset("ạ a vậy vay thế the z cán can bộ bo anh chị em bác chú cô công an ơi".split())  # noqa: SIM905
_SEVERAL = frozenset({"mấy", "các"})
DENIALS = frozenset({"not", "never", "calm", "unhurt"})
SURE = frozenset({"alarm", "hurt", "armed", "paid"})
PRESSING = frozenset({"alarm", "hush"})  # a cry for help, or from somebody who must not be overheard
LIVE = SURE | {"going"}


@dataclass(frozen=True)
class Findings:
    """What was found in a message: the signs heard, the wishes, and how urgent the gravest matter is."""

    text: str
    said: Sequence[Word]
    heard: frozenset[str]
    wanted: frozenset[str]
    urgency: Urgency | None
    about: tuple[str, ...] = ()  # the categories named, the likeliest first
    denies: bool = False  # an emergency was named only to say that there is none
    strange: float = 0.0  # the share of words that are none in Vietnamese

    @property
    def words(self) -> list[Word]:
        return [w for w in self.said if w not in PAUSES]

    @property
    def ends_in_question(self) -> bool:
        """By its mark, or by the word that makes a question of a sentence."""
        spoken = self.words
        asks = LAST_WORDS if self.heard & DENIALS else LAST_WORDS | AFTER_NO_DENIAL
        while len(spoken) > 1 and spoken[-1].typed in _ADDRESSED and spoken[-1].typed not in asks:
            if spoken[-2].typed in _SEVERAL and spoken[-3:][0].typed not in asks:
                break  # “đè trúng mấy em” asks nothing
            spoken = spoken[: -2 if spoken[-2].typed in _SEVERAL else -1]  # “… hả cán bộ”, “… không các anh”
        return len(spoken) > 1 and (self.text.rstrip().endswith("?") or spoken[-1].typed in asks)

    @property
    def is_paying(self) -> bool:
        """Money is on its way to somebody, or has just gone."""
        return "paid" in self.heard and bool(self.heard & PAYING) and not self.heard & NOT_PAID

    @property
    def is_of_impostor(self) -> bool:
        """“Giả công an đòi tiền”: that accuses no official."""
        return "impostor" in self.wanted

    @property
    def is_live(self) -> bool:
        """An emergency that nobody doubts: nothing else the words may want comes before it."""
        return self.urgency is Urgency.P1 and bool(self.heard & LIVE)


def intent_of(found: Findings, talk: Phrasebook) -> tuple[Intent, str]:
    """The intent, and the name of what decided."""
    for decide in (
        _taken_back,
        _not_for_us,
        _asks_whether_true,
        _about_an_earlier_one,
        _from_the_team,
    ):
        decided = decide(found)
        if decided is not None:
            return decided
    return _denies(found) or _says_nothing(found, talk) or _asks(found) or (Intent.REPORT, "")


def second_thought(
    intent: Intent, why: str, found: Findings, sums: Mapping[str, Mapping[str, float]]
) -> tuple[Intent, str]:
    """Where no phrase decided, or a weak one, all words together may: an emergency stays a report."""
    if all(w.bare.isdecimal() for w in found.words):
        return intent, why
    weights, grave = sums[INTENT], sums[GRAVE]["grave"]
    if found.is_of_impostor:
        weights = {kind: weight for kind, weight in weights.items() if kind != Intent.COMPLAINT_OFFICIAL}
    best = max(weights, key=lambda kind: (weights[kind], kind))
    lead = weights[best] - weights[intent]
    is_grave = grave >= SURELY_GRAVE and why not in BEYOND_DOUBT
    is_doubtful = found.urgency in SERIOUS or (best == Intent.WITHDRAW and found.about)
    may_only_name = best == Intent.COMPLAINT_OFFICIAL and len(found.words) <= SHORT  # “anh Hùng, tổ trưởng”
    enough = SURELY if why or may_only_name else ALARMED if is_doubtful else CLEARLY
    is_grave_taken_back = best == Intent.WITHDRAW and found.urgency is Urgency.P1  # that needs plain words
    is_surer = lead >= enough and why not in SAID_OUTRIGHT and not is_grave_taken_back
    is_calm = not found.is_live and not found.heard & PRESSING and grave < CALM
    if best == Intent.REPORT and (is_grave or (is_surer and why)):
        return Intent.REPORT, ""
    return (Intent(best), "words") if is_surer and is_calm else (intent, why)


def _taken_back(found: Findings) -> tuple[Intent, str] | None:
    is_well = "found_again" in found.wanted and found.urgency is not Urgency.P1  # found, but not breathing
    is_meant = is_well or "withdraw" in found.wanted
    if is_meant and "correction" not in found.wanted and not found.is_live:
        return Intent.WITHDRAW, "withdraw"
    return None


def _denies(found: Findings) -> tuple[Intent, str] | None:
    """“Không có cháy gì đâu ạ”, and nothing else: what was thought is not so."""
    is_short = len(found.words) <= SHORT
    if found.denies and found.urgency is None and is_short and not found.ends_in_question:
        return (Intent.WITHDRAW, "denied") if not {"tag", "alarm"} & found.heard else None
    return None


def _not_for_us(found: Findings) -> tuple[Intent, str] | None:
    """Accusations against officials, and politics: neither is taken, and nothing of it is kept."""
    if found.is_live:
        return None
    if "political" in found.wanted:
        return Intent.COMPLAINT_OFFICIAL, "political"
    if found.is_of_impostor:
        return None
    if "misdeed" in found.wanted or ("complaint" in found.wanted and found.urgency is None):
        return Intent.COMPLAINT_OFFICIAL, "complaint"
    return None


def _about_an_earlier_one(found: Findings) -> tuple[Intent, str] | None:
    if find_code(found.text) is not None:
        return Intent.FOLLOW_UP, "code"
    if "follow_up" in found.wanted and not found.is_live:
        return Intent.FOLLOW_UP, "follow_up"
    return None


def _asks_whether_true(found: Findings) -> tuple[Intent, str] | None:
    if found.is_paying:
        return None  # whoever asks whether it is true has lost the money: the bank comes first
    is_sure = bool(found.heard & SURE)
    is_asked = "rumour_check" in found.wanted and ("hearsay" in found.heard or not found.is_live)
    is_asked = is_asked or ("rumour_check" in found.wanted and found.ends_in_question and not is_sure)
    is_hearsay_asked = "hearsay" in found.heard and (found.ends_in_question or "question" in found.wanted)
    if (is_asked or is_hearsay_asked) and find_code(found.text) is None:
        return Intent.RUMOUR_CHECK, "rumour_check"
    return None


def _from_the_team(found: Findings) -> tuple[Intent, str] | None:
    if "hand_in" in found.wanted and "threat" not in found.heard:
        return Intent.HAND_IN, "hand_in"
    is_quiet = found.urgency not in SERIOUS or bool({"calm", "past"} & found.heard)
    is_telling = not found.ends_in_question
    is_telling = is_telling and "thanks" not in found.wanted
    if "patrol_log" in found.wanted and is_quiet and is_telling and not found.is_live:
        return Intent.PATROL_LOG, "patrol_log"
    return None


def _asks(found: Findings) -> tuple[Intent, str] | None:
    """A plain question. Somebody in need asks too: “mất xe thì báo ai” is a report."""
    if "law" in found.wanted and not found.is_live:
        return Intent.QUESTION, "law"
    if found.about[:1] == ("admin_procedure",) and not found.heard & SURE:
        return Intent.QUESTION, "procedure"  # nobody reports a procedure
    is_plain = found.urgency in {None, Urgency.P4} and not found.heard & PRESSING and not found.is_paying
    if is_plain and ("question" in found.wanted or found.ends_in_question):
        return Intent.QUESTION, "question"
    if "may_ask" in found.wanted and found.urgency not in SERIOUS and "report_where" not in found.wanted:
        return Intent.QUESTION, "may_ask"
    return None


def _says_nothing(found: Findings, talk: Phrasebook) -> tuple[Intent, str] | None:
    """Greetings, thanks, tests, abuse, advertising, a cat on the keyboard."""
    if not found.words:
        return Intent.NOISE, "empty"
    is_advertising = (
        "advertising" in found.wanted and not found.heard & WARNS and "online_fraud" not in found.about
    )
    if is_advertising and found.urgency not in SERIOUS:
        return Intent.NOISE, "advertising"
    is_mild = found.urgency in {None, Urgency.P3, Urgency.P4} or "over" in found.heard
    if "thanks" in found.wanted and is_mild:
        return Intent.CHITCHAT, "thanks"
    if found.heard & PRESSING:
        return None
    return _is_empty_talk(found, talk) if found.urgency is None else None


def _is_empty_talk(found: Findings, talk: Phrasebook) -> tuple[Intent, str] | None:
    if _is_small_talk(found, talk):
        return Intent.CHITCHAT, "small_talk"
    if "abuse" in found.wanted and len(found.words) <= SHORT:
        return Intent.NOISE, "abuse"
    is_mashed = found.strange >= MASHED and not found.heard and not found.wanted
    if is_mashed or not any(is_syllable(w.bare) and len(w.bare) > 1 for w in found.words):
        return Intent.NOISE, "unreadable"
    return None


def _small_talk_share(found: Findings, talk: Phrasebook) -> float:
    polite = 0
    for hit in talk.find(found.said):
        polite |= hit.words
    return polite.bit_count() / len(found.words)


def _is_small_talk(found: Findings, talk: Phrasebook) -> bool:
    """Greetings, thanks or a test, and little besides."""
    share = _small_talk_share(found, talk)
    is_asking = found.ends_in_question or "tag" in found.heard
    return share == 1 or (
        len(found.words) <= SHORT
        and share >= SMALL_TALK_SHARE
        and not is_asking
        and not found.wanted - {"thanks"}
    )
