"""A plain yes or no to a question about one's own data; anything else is no answer to it."""

from handlers.rules.folding import fold

YES = frozenset(map(fold, ("có", "vâng", "dạ", "được", "đồng ý", "có nhận", "nhận", "ok", "ừ")))
NO = frozenset(map(fold, ("không", "ko", "thôi", "không nhận", "không cần", "chưa", "để sau", "bỏ qua")))


def said_yes(text: str) -> bool | None:
    """None: neither a yes nor a no."""
    said = fold(text)
    return said in YES if said in YES | NO else None
