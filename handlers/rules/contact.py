"""Which way of getting in touch somebody means who must not be overheard."""

from handlers.rules.folding import fold
from storage.words import SafeContact

WORDS = {
    SafeContact.UNKNOWN: "chưa rõ nhắn có an toàn không",
    SafeContact.CHAT: "nhắn được, lời sao cho không lộ",
    SafeContact.WAIT: "chờ người báo nhắn trước",
    SafeContact.NEVER: "không liên lạc cách nào",
}
_YES = ("nhan duoc", "duoc", "co", "an toan", "ok", "vang", "u", "uh", "duoc a", "co an toan", "nhan di")
_WAIT = ("cho", "khong", "ko", "k", "khong an toan", "dung nhan", "khong duoc", "chua", "de toi nhan truoc")
_NEVER = ("dung lien lac", "khong lien lac", "dung nhan gi", "dung nhan lai nua")


def choice_of(text: str) -> SafeContact | None:
    """The choice in a short answer; None where it says more than yes or no."""
    said = fold(text)
    for choice, words in ((SafeContact.CHAT, _YES), (SafeContact.WAIT, _WAIT), (SafeContact.NEVER, _NEVER)):
        if said in words:
            return choice
    return None


def is_yes(text: str) -> bool:
    return fold(text) in _YES
