"""Plans a mishap of the API from JSON: what goes wrong, where, for whom, how often."""

from bot.simulator.control.values import NotPossible
from bot.simulator.faults import NOT_JSON, Fault, Faults, How, Where
from bot.simulator.records import Json, text_of

# What can be planned, in two languages, for a panel.
KINDS: dict[How, tuple[str, str]] = {
    How.CODE: ("Trả về mã lỗi", "Answers with an error number"),
    How.STATUS: ("Trả về trạng thái HTTP và chữ không phải JSON", "Answers with an HTTP status and no JSON"),
    How.HANG: ("Treo, không trả lời", "Hangs and never answers"),
    How.DROP: ("Ngắt kết nối", "Cuts the connection"),
}
PLACES: dict[Where, tuple[str, str]] = {
    Where.SEND: ("khi gửi tin", "when sending"),
    Where.UPLOAD: ("khi tải lên", "when uploading"),
    Where.READ: ("khi tra cứu", "when looking up"),
    Where.OAUTH: ("khi lấy token", "when fetching tokens"),
    Where.GROUP: ("khi tạo, đổi nhóm và thành viên", "when changing groups and their members"),
    Where.ARTICLE: ("khi viết, đổi bài viết", "when changing articles"),
    Where.MEDIA: ("khi tải ảnh, tệp nhận được", "when fetching received media"),
}


def kinds() -> Json:
    return {
        "how": [{"how": how, "vi": vi, "en": en} for how, (vi, en) in KINDS.items()],
        "where": [{"where": where, "vi": vi, "en": en} for where, (vi, en) in PLACES.items()],
    }


def plan(faults: Faults, given: Json) -> Fault:
    """Raises: NotPossible: a word or number that means nothing here."""
    try:
        where, how = Where(text_of(given.get("where", "send"))), How(text_of(given.get("how", "code")))
    except ValueError as wrong:
        raise NotPossible(str(wrong)) from None
    times = None if given.get("times", 1) is None else _whole(given, "times", 1)
    fault = Fault(
        where,
        how,
        _whole(given, "code", -200) if how is How.CODE else 0,
        text_of(given.get("message")),
        _whole(given, "status", 502) if how is How.STATUS else 200,
        text_of(given.get("text")) or NOT_JSON,
        text_of(given.get("to")) or None,
        text_of(given.get("path")) or None,
        delivered=given.get("delivered") is True,
        left=times,
    )
    faults.planned.append(fault)
    return fault


def _whole(given: Json, key: str, otherwise: int) -> int:
    value = given.get(key, otherwise)
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotPossible(f"{key}: a whole number")
    return value
