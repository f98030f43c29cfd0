"""What somebody wants with a message: what all of it speaks for, with a few things that stand above that."""

from collections.abc import Iterable

from handlers.rules.evidence import INTENT
from handlers.rules.matters import Told, denies_an_alarm
from handlers.rules.phrases import find_code
from handlers.rules.syllables import is_syllable
from storage.words import Intent, Urgency

SHORT = 8  # words, in which somebody is named, or denies an alarm, and no more
MASHED = 0.5  # of the words: a cat on the keyboard
# So much more must all of it speak for anything else than for a report where it may be an emergency, and so
# much more for an accusation than for the next where few words may only name an official: “anh Hùng”.
CLEARLY, SURELY = 2.0, 6.0
# So little speaks for an emergency that it is none though named in few words, or in many; and so much that it
# may be one.
UNHEARD, CALM, DANGER = -8.0, -3.0, -1.0
PAYING, NOT_PAID = frozenset({"just", "going"}), frozenset({"unpaid", "hearsay"})
LAST_WORDS = frozenset({"không", "hả", "nhỉ", "chưa"})
AFTER_NO_DENIAL = frozenset({"đâu", "nào", "gì", "mấy", "sao"})  # “không có gì” asks nothing
_ADDRESSED = frozenset("ạ a vậy vay thế the z cán can bộ bo anh chị em bác chú cô công an ơi".split())  # noqa: SIM905
_SEVERAL = frozenset({"mấy", "các"})
DENIALS = frozenset({"not", "never", "calm", "unhurt"})
PRESSING = frozenset({"alarm", "hush"})  # a cry for help, or from somebody who must not be overheard
OVER = frozenset({"calm", "past", "long_ago", "over"})
LIVE = frozenset({"alarm", "hurt", "armed", "paid", "going"})


def intent_of(told: Told) -> tuple[Intent, str]:
    """The intent, and the name of what is beyond doubt; without one, all of it together decided."""
    decided = _beyond_doubt(told)
    if decided is not None:
        return decided
    ruled_out = set(_ruled_out(told))
    weights = {kind: weight for kind, weight in told.sums[INTENT].items() if kind not in ruled_out}
    if _accuses(told) and told.grave < DANGER:
        weights[Intent.COMPLAINT_OFFICIAL] += SURELY
    best = max(weights, key=lambda kind: (weights[kind], kind))
    is_close = weights[best] - weights[Intent.REPORT] < CLEARLY
    if told.grave > DANGER and (is_close or _is_live(told)):
        best = Intent.REPORT
    return Intent(best), ""


def _is_live(told: Told) -> bool:
    """An emergency that is named and going on."""
    return told.urgency is Urgency.P1 and bool(told.heard & LIVE)


def _beyond_doubt(told: Told) -> tuple[Intent, str] | None:
    """What needs no weighing: nothing was said, or something no other word changes."""
    if not told.words:
        return Intent.NOISE, "empty"
    if find_code(told.text) is not None:
        return Intent.FOLLOW_UP, "code"
    if told.grave < DANGER and _is_political(told):
        return Intent.COMPLAINT_OFFICIAL, "political"
    if _denies(told):
        return Intent.WITHDRAW, "denied"
    return (Intent.NOISE, "unreadable") if _is_unreadable(told) else None


def _is_political(told: Told) -> bool:
    """And nothing else: a theft in a church is a theft."""
    return "political" in told.wanted and told.urgency in {None, Urgency.P4}


def _accuses(told: Told) -> bool:
    """Of an official, in plain words; whoever tells of an impostor (“giả công an đòi tiền”) accuses none."""
    is_said = "misdeed" in told.wanted or ("complaint" in told.wanted and told.urgency is None)
    return is_said and "impostor" not in told.wanted


def _denies(told: Told) -> bool:
    """“Không có cháy gì đâu ạ”, and nothing else: what was thought is not so."""
    if told.matters or len(told.words) > SHORT or {"tag", "alarm"} & told.heard:
        return False
    return denies_an_alarm(told) and not ends_in_question(told)


def _is_unreadable(told: Told) -> bool:
    if all(w.bare.isdecimal() for w in told.words):
        return True
    if told.matters or told.is_small_talk or told.heard & PRESSING:
        return False
    if not any(is_syllable(w.bare) and len(w.bare) > 1 for w in told.words):
        return True
    return told.book.spelling.strange(told.said) >= MASHED and not told.heard and not told.wanted


def _ruled_out(told: Told) -> Iterable[Intent]:
    """What it cannot be, whatever the words speak for."""
    best, next_best, *_ = sorted(told.sums[INTENT].values(), reverse=True)
    may_only_name = not _accuses(told) and len(told.words) <= SHORT and best - next_best < SURELY
    if may_only_name or "impostor" in told.wanted:
        yield Intent.COMPLAINT_OFFICIAL
    if "paid" in told.heard and told.heard & PAYING and not told.heard & NOT_PAID:
        yield Intent.RUMOUR_CHECK  # whoever asks whether it is true has lost the money: the bank comes first
    is_pressing = bool(told.heard & PRESSING) and told.grave > CALM
    is_named = told.urgency is Urgency.P1 and told.grave > (CALM if len(told.words) > SHORT else UNHEARD)
    if is_pressing or is_named:
        yield from (Intent.CHITCHAT, Intent.NOISE)
    if is_pressing:
        yield Intent.QUESTION
    if is_named and not told.heard & OVER:
        yield Intent.PATROL_LOG
    if ends_in_question(told) or ((is_pressing or is_named) and "withdraw" not in told.wanted):
        yield Intent.WITHDRAW  # an emergency is taken back in plain words only


def ends_in_question(told: Told) -> bool:
    """By its mark, or by the word that makes a question of a sentence."""
    spoken = told.words
    asks = LAST_WORDS if told.heard & DENIALS else LAST_WORDS | AFTER_NO_DENIAL
    while len(spoken) > 1 and spoken[-1].typed in _ADDRESSED and spoken[-1].typed not in asks:
        if spoken[-2].typed in _SEVERAL and spoken[-3:][0].typed not in asks:
            break  # “đè trúng mấy em” asks nothing
        spoken = spoken[: -2 if spoken[-2].typed in _SEVERAL else -1]  # “… hả cán bộ”, “… không các anh”
    return len(spoken) > 1 and (told.text.rstrip().endswith("?") or spoken[-1].typed in asks)
