"""What is asked of Zalo about the account's chat groups (GMF), as values, and what its answers say."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from bot.zalo.picture_wire import shown
from bot.zalo.wire import LONGEST_TEXT, Answer, Host, Request, number
from handlers.rules.clocks import VIETNAM

# GMF pages of the OA API, read November 2026.
PATH = "/v3.0/oa/group/"
LONGEST_NAME = 30
PAGE = 50  # people in one answer


def message(group_id: str, text: str, attachment_id: str = "") -> Request:
    """A text for everybody in a group, under a picture where one was uploaded for it.

    Raises:
        ValueError: longer than Zalo takes.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"at most {LONGEST_TEXT} characters")
    picture = shown(attachment_id) if attachment_id else {}
    body = {"recipient": {"group_id": group_id}, "message": {"text": text, **picture}}
    return Request("POST", Host.OPENAPI, f"{PATH}message", body, is_send=True)


def assets(product: str, quota: str) -> Request:
    """The account's rights to groups of one size and origin."""
    asked = {"quota_owner": "OA", "product_type": product, "quota_type": quota}
    return Request("POST", Host.OPENAPI, "/v3.0/oa/quota/group", asked)


def create(name: str, description: str, asset_id: str, user_ids: Sequence[str]) -> Request:
    return _post(
        "creategroupwithoa",
        group_name=name[:LONGEST_NAME],
        group_description=description,
        asset_id=asset_id,
        member_user_ids=list(user_ids),
    )


def info(group_id: str) -> Request:
    return _get("getgroup", group_id=group_id)


def members(group_id: str, offset: int) -> Request:
    return _get("listmember", group_id=group_id, offset=str(offset), count=str(PAGE))


def pending(group_id: str, offset: int) -> Request:
    return _get("listpendinginvite", group_id=group_id, offset=str(offset), count=str(PAGE))


def people(verb: str, group_id: str, user_ids: Sequence[str]) -> Request:
    """`invite`, `acceptpendinginvite`, `rejectpendinginvite` or `removemembers`, for these people."""
    return _post(verb, group_id=group_id, member_user_ids=list(user_ids))


def update(group_id: str, rules: Mapping[str, object]) -> Request:
    """Change the rules that are named; the others stay."""
    return _post("updateinfo", group_id=group_id, **rules)


def _post(verb: str, **body: object) -> Request:
    return Request("POST", Host.OPENAPI, PATH + verb, body)


def _get(verb: str, **query: str) -> Request:
    return Request("GET", Host.OPENAPI, PATH + verb, query=query)


# --- Answers ---------------------------------------------------------------------------------------------


def described(answer: Answer) -> dict[str, object]:
    """A group as we keep it; a new group is told without the part around it."""
    found = answer.found
    told, asset = _part(found, "group_info") or found, _part(found, "asset_info")
    return {
        "group_id": str(told.get("group_id") or ""),
        "name": str(told.get("name") or ""),
        "link": str(told.get("group_link") or ""),
        "is_enabled": told.get("status") != "disabled",
        "asset_id": str(asset.get("asset_id") or ""),
        "paid_until": end_of_day(asset.get("valid_through")),
        "renews_itself": asset.get("auto_renew") is True,
        "is_notice_only": _part(found, "group_setting").get("lock_send_msg") is True,
    }


def listed(answer: Answer) -> dict[str, object]:
    """One page of people, without the account itself; whether there are more."""
    rows = answer.found.get("members")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    offset, total = number(answer.found.get("offset")) or 0, number(answer.found.get("total"))
    after = offset + len(found)
    is_more = after < total if total is not None else len(found) == PAGE
    people = {str(row["user_id"]): str(row.get("name") or "").strip() for row in found if row.get("user_id")}
    return {"people": people, "next": after if found and is_more else None}


def free_asset(answer: Answer) -> dict[str, object]:
    """The first right that pays for no group yet."""
    rows = answer.found.get("rows")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    free = (str(row["asset_id"]) for row in found if row.get("status") == "available" and row.get("asset_id"))
    return {"asset_id": next(free, "")}


def end_of_day(day: object) -> str:
    """“24/12/2026” as the moment in which that day ends in Vietnam; nothing where it cannot be read."""
    try:
        local = datetime.strptime(str(day), "%d/%m/%Y").replace(tzinfo=VIETNAM)
    except ValueError:
        return ""
    return datetime.combine(local.date(), time.max, VIETNAM).isoformat()


def _part(found: Mapping[str, object], key: str) -> Mapping[str, object]:
    part = found.get(key)
    return part if isinstance(part, dict) else {}
