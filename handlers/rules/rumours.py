"""Tin đồn: whether two people ask about the same rumour, by the words that are left without the asking."""

from rapidfuzz import fuzz, process

from handlers.rules.folding import fold

# What asks, and says nothing of the rumour itself.
_ASKING = (
    "nghe noi bao don dau tin nay do co that khong ko k a ha nhi vay thi la va o cua cho xin hoi anh",
    "chi em toi minh cac ban ad admin duoc dung sai phai chua gi the nao tren mang facebook fb zalo",
    "moi nguoi ta ho thay ke ba con cong an can bo giup voi u roi dang bi mot nhung ai biet su thuc",
    "hu gia chuyen vu viec day ma nhe nha",
)
ASKING = frozenset(" ".join(_ASKING).split())
SHARED = 2  # words that both say
LIKE = 62.0  # of 100: how much of the shorter one stands in the other, slips of the pen allowed
SLIP = 80.0  # of 100: two spellings of one word


def is_same(one: str, other: str) -> bool:
    """Whether both ask about one rumour; officers confirm it, and an asker may say it is another."""
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return False
    short, long = sorted((mine, theirs), key=len)
    shared = sum(1 for word in short if process.extractOne(word, long, scorer=fuzz.ratio, score_cutoff=SLIP))
    return shared >= min(SHARED, len(short)) and 100.0 * shared / len(short) >= LIKE


def likeness(one: str, other: str) -> float:
    """How alike, to choose the nearest of several."""
    return fuzz.token_set_ratio(" ".join(sorted(_words(one))), " ".join(sorted(_words(other))))


def _words(text: str) -> set[str]:
    return {word for word in fold(text).split() if word not in ASKING and not word.isdecimal()}
