"""Reads an officer's note before it goes to residents: stops at red words, and covers numbers of people."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from types import MappingProxyType


class Concern(StrEnum):
    """Why a note waits for a second look; also the key of the sentence that says so."""

    CLASSIFIED = "classified"  # "mật", "tối mật": state secrets never travel over Zalo
    SPECIAL_CASE = "special_case"  # "chuyên án", "trinh sát"
    NAMES_REPORTER = "names_reporter"  # "theo tin của ông/bà …"
    NAMES_SUBJECT = "names_subject"  # "đối tượng" and a name
    ID_NUMBER = "id_number"
    PHONE = "phone"
    PLATE = "plate"
    PATROL_PLAN = "patrol_plan"  # a patrol with its hour or place
    LINK = "link"
    PICTURE = "picture"  # of a notice: whom and what it shows only people can see
    RECORDING = "recording"  # of a notice: what it says only people can hear
    ASKS_FOR_SECRETS = "asks_for_secrets"  # OTP, password, money: the police never ask over Zalo


MASK = "•••"

_PLAIN_D = str.maketrans("đĐ", "dD")


def _bare(word: str) -> str:
    """The word as typed without accents."""
    marked = unicodedata.normalize("NFD", word.translate(_PLAIN_D))
    return "".join(c for c in marked if not unicodedata.combining(c))


def _said(*phrases: str) -> str:
    """Phrases, each word with its accents or quite without: "trinh sát", "trinh sat", no "trình sạt"."""
    spoken = (r"\s+".join(f"(?:{w}|{_bare(w)})" for w in phrase.split()) for phrase in phrases)
    return rf"\b(?:{'|'.join(spoken)})\b"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


# "mat" without accents is also mất, mặt, mắt: alone it counts only with its accent. Everyday words
# with "mật" (password, honey, density, a promise to keep quiet) are no state secret.
_CLASSIFIED = _pattern(
    r"(?<!\bbảo )(?<!\bthân )(?<!\bgiữ bí )\bmật\b(?!\s+(?:khẩu|ong|độ|thiết))|"
    + _said("tuyệt mật", "tài liệu mật", "văn bản mật", "bí mật nhà nước", "bí mật công tác")
)
_SPECIAL_CASE = _pattern(_said("chuyên án", "trinh sát", "đặc tình", "cơ sở bí mật"))

# "bà con" are the neighbours, not a person. Without a word for news, "theo ba" is also "in three".
_TITLES = ("ông", "bà", "anh", "chị", "cô", "chú", "bác", "cụ", "em", "cháu")
_TITLE = _said(*_TITLES) + r"(?!\s+con\b)"
_NEWS = _said("tin", "tin báo", "nguồn tin", "lời", "lời kể", "lời khai", "trình báo", "tố giác", "phản ánh")
_QUOTED = _pattern(
    rf"{_said('theo', 'nhờ', 'qua', 'do', 'từ')}\s+{_NEWS}\s+(?:{_said('của', 'từ', 'do')}\s+)?{_TITLE}"
    rf"|\btheo\s+(?:{'|'.join(_TITLES)})\b(?!\s+con\b)"
)
_TOLD = _said("báo", "báo tin", "tố giác", "trình báo", "phản ánh", "cung cấp", "kể")
_NAMED = _pattern(rf"{_said(*_TITLES)}\s+(\w)\w*(?:\s+\w+){{0,4}}?\s+{_TOLD}")
_SUBJECT = _pattern(_said("đối tượng", "nghi phạm", "nghi can") + r"(?:\s+(?:tên|ten|là|la))?\s+(\w)")

_SORTS = ("thằng", "con", "đứa", "vợ", "chồng", "mẹ", "bố", "thầy", "dì", "cậu", "mợ", "thím", "má", "ba")
_TITLED = _pattern(rf"({_said(*_TITLES, *_SORTS)}\s+)(\w+(?:\s+\w+){{0,3}})")
_CALLED = _pattern(rf"({_said('tên là', 'tên')}\s+)(?!•)\w+(?:\s+[A-ZĐÀ-Ỹ]\w*)*")

_GAP = r"[\s.\-()/]{0,3}"
_MONEY_FOLLOWS = r"(?!\s?(?:đ|đồng|dong|vnđ|vnd|k|triệu|trieu|tỷ|ty)\b)"
_NOT_A_DATE = r"(?!\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?!\d))"
_BEGINS = rf"(?<!\d)(?<!\d[.,]){_NOT_A_DATE}"
_ENDS = rf"{_MONEY_FOLLOWS}(?!\d)"
_PHONE = _pattern(
    rf"{_BEGINS}(?:(?:\(?\+\s?84\)?|\b84|\(0)(?:{_GAP}\d){{9,10}}"
    rf"|0[35789](?:{_GAP}\d){{8}}|02\d(?:{_GAP}\d){{8}}){_ENDS}"
)
_ID_NUMBER = _pattern(rf"{_BEGINS}(?:\d(?:[\s.\-]?\d){{11}}|\d{{3}}\s?\d{{3}}\s?\d{{3}}){_ENDS}")
_SERIES = r"(?<!\w)\d{2}[\s.\-]?[a-zđ]{1,2}\d?"
_PLATE = _pattern(
    rf"{_SERIES}[\s.\-]{{0,3}}\d{{3}}[.\s]?\d{{2}}{_MONEY_FOLLOWS}(?!\w)"
    rf"|{_SERIES}-\d{{4}}(?!\w)|(?-i:(?<!\w)\d{{2}}[A-ZĐ]{{1,2}}\d?\s?\d{{4}}(?!\w))"
)

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\d)[^.!?\n]*)*")
_PATROL = _pattern(_said("tuần tra", "mật phục", "chốt chặn", "chốt gác", "lập chốt", "ca trực"))
_HOUR = r"\b\d{1,2}\s?(?:h|g|:|giờ|gio)\s?\d{0,2}\b"
_WHEN_OR_WHERE = _pattern(_HOUR + "|" + _said("tại", "ở đường", "ở ngõ", "đầu ngõ", "ngã ba", "ngã tư"))
_ENDINGS = "vn|com|net|org|me|ly|info|xyz|top|cc|io"
_LINK = _pattern(rf"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]+\.)+(?:{_ENDINGS})\b\S*")
_HOST = _pattern(r"(?:https?://)?(?:[^/@\s]*@)?([^/:?#\s]+)")
_ASKED = _pattern(r"\bOTP\b|" + _said("mật khẩu", "mã xác thực", "chuyển tiền", "chuyển khoản", "nộp tiền"))
_ASKS = _pattern(_said("không", "chưa", "gì", "đâu", "nào", "mấy giờ", "bao nhiêu", "ai", "ko") + r"\W*$")
_TELLS_WHAT_WAS_DONE = _pattern(r"\W*" + _said("đã", "chúng tôi", "công an", "tổ công tác", "bà con"))
_FORBIDS = _pattern(_said("không", "đừng", "cấm") + r"|\bchớ\b")


def concerns(text: str, *, allowed_hosts: Collection[str] = ()) -> tuple[Concern, ...]:
    """What in a note to residents needs a second look, in the order of `Concern`; empty = nothing.

    Args:
        text: the officer's words, with or without accents.
        allowed_hosts: hosts (with everything below them) whose links may stand: `link_hosts` of the facts.
    """
    plain = _plain(text)
    found = {concern for concern, worries in _WORRIES.items() if worries(plain)}
    if _has_strange_link(plain, allowed_hosts):
        found.add(Concern.LINK)
    return tuple(concern for concern in Concern if concern in found)


def is_said_to_somebody(words: str) -> bool:
    """A question, or what was done: an officer writes to a reporter, and tells of no new emergency."""
    return "?" in words or _ASKS.search(words) is not None or _TELLS_WHAT_WAS_DONE.match(words) is not None


def mask(text: str, *, keep: Collection[str] = ()) -> str:
    """The text with phone numbers, identity numbers (9 or 12 digits) and plates covered by "•••".

    Short numbers such as 113 stay, and so do the public numbers of `keep` (digits only, from the 0
    on). The rest of the text is unchanged but for being NFC and free of invisible characters.
    """
    covered = _plain(text)
    for pattern in (_PHONE, _ID_NUMBER, _PLATE):
        covered = pattern.sub(lambda found: _cover(found[0], keep), covered)
    return covered


def nameless(text: str) -> str:
    """The same as `mask`, and names covered: after a title the words in capitals, after “tên là” any."""
    return _CALLED.sub(lambda found: found[1] + MASK, _TITLED.sub(_cover_name, mask(text)))


def _cover_name(found: re.Match[str]) -> str:
    """Only words that are written like names: “ông Tư Bền” but not “ông hàng xóm”."""
    words = found[2].split()
    named = next((n for n, word in enumerate(words) if not word[:1].isupper()), len(words))
    rest = "".join(f" {word}" for word in words[named:])
    return f"{found[1]}{MASK if named else ''}{rest if named else found[2]}"


def _plain(text: str) -> str:
    """NFC without invisible characters, which could split a number or a word unseen."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")


def _cover(found: str, keep: Collection[str]) -> str:
    digits = re.sub(r"\D", "", found)
    return found if digits in keep or re.sub("^84", "0", digits) in keep else MASK


def _names_reporter(text: str) -> bool:
    """Always "theo tin của bà …"; "bà Lan báo" where a name follows, so not "cảm ơn bà đã báo"."""
    return _QUOTED.search(text) is not None or _any_name(_NAMED, text)


def _any_name(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the first letter the pattern caught is a capital anywhere, as in names."""
    return any(found[1].isupper() for found in pattern.finditer(text))


def _tells_patrol(text: str) -> bool:
    return any(_PATROL.search(s) and _WHEN_OR_WHERE.search(s) for s in _SENTENCE.findall(text))


def _asks_for_secrets(text: str) -> bool:
    """A warning ("không đọc mã OTP") is welcome; a sentence without a no is not."""
    return any(_ASKED.search(s) and not _FORBIDS.search(s) for s in _SENTENCE.findall(text))


def _has_strange_link(text: str, allowed: Collection[str]) -> bool:
    hosts = (_host(link) for link in _LINK.findall(text))
    return any(not any(host == a or host.endswith(f".{a}") for a in allowed) for host in hosts)


def _host(link: str) -> str:
    found = _HOST.match(link)
    return found[1].casefold().rstrip(".,;)") if found else link


def _has(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


_WORRIES: Mapping[Concern, Callable[[str], bool]] = MappingProxyType(
    {
        Concern.CLASSIFIED: _has(_CLASSIFIED),
        Concern.SPECIAL_CASE: _has(_SPECIAL_CASE),
        Concern.NAMES_REPORTER: _names_reporter,
        Concern.NAMES_SUBJECT: lambda text: _any_name(_SUBJECT, text),
        # "+84 912 345 678" also looks like an old identity number of nine digits.
        Concern.ID_NUMBER: lambda text: _ID_NUMBER.search(_PHONE.sub(MASK, text)) is not None,
        Concern.PHONE: _has(_PHONE),
        Concern.PLATE: _has(_PLATE),
        Concern.PATROL_PLAN: _tells_patrol,
        Concern.ASKS_FOR_SECRETS: _asks_for_secrets,
    }
)
