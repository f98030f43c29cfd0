"""Questions about templates: which there are, what they cost, what became of a message, how it was rated."""

from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.faults import Where
from bot.simulator.records import EPOCH, Json, milliseconds, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.template_book import Rating
from bot.simulator.template_sending import quota_told
from bot.simulator.templates import Quality, Status, Tag, as_info
from bot.simulator.world import World

MOST = 100
STATUSES = {"1": Status.ENABLE, "2": Status.PENDING_REVIEW, "3": Status.REJECT, "4": Status.DISABLE}


def all_templates(_world: World, asked: Asked) -> object:
    """In pages, with the number of them beside the data."""
    offset, limit = _page(asked.given)
    wanted = STATUSES.get(text_of(asked.given.get("status")))
    found = [t for t in asked.account.book.templates.values() if t.status is not Status.DELETE]
    if wanted is not None:
        found = [template for template in found if template.status is wanted]
    rows: list[Json] = [
        {
            "templateId": template.template_id,
            "templateName": template.name,
            "createdTime": int(milliseconds(template.approved_at)),
            "status": template.status,
            "templateQuality": template.quality,
        }
        for template in found[offset : offset + limit]
    ]
    return WithMetadata(rows, {"total": len(found)})


class WithMetadata:
    """Data that has something beside it in the envelope."""

    def __init__(self, data: object, metadata: Json) -> None:
        self.data, self.metadata = data, metadata


def template_info(world: World, asked: Asked) -> Json:
    """Words for people are not told; parameters with their limits, quality, tag and both prices are."""
    book, now = asked.account.book, world.clock.now()
    template = book.find(text_of(asked.given.get("template_id")))
    quota: Json = {"templateDailyQuota": None, "templateRemainingQuota": None}
    if template.daily_quota is not None:
        left = book.left_of(template, now)
        quota = {"templateDailyQuota": str(template.daily_quota), "templateRemainingQuota": str(left)}
    return {**as_info(template), **quota}


def sample_data(_world: World, asked: Asked) -> Json:
    template = asked.account.book.find(text_of(asked.given.get("template_id")))
    return {blank.name: blank.sample for blank in template.blanks}


def message_status(world: World, asked: Asked) -> Json:
    """-1 unknown, 0 pushed, 1 delivered."""
    told = asked.account.book.told.get(text_of(asked.given.get("message_id")))
    if told is None:
        return {"status": -1, "message": "The message is not existed", "delivery_time": ""}
    if told.delivered_at is None or world.clock.now() < told.delivered_at:
        return {"status": 0, "message": "The message was pushed to Zalo", "delivery_time": ""}
    at = milliseconds(told.delivered_at)
    return {"status": 1, "message": "The message was delivered to the phone", "delivery_time": at}


def message_quota(world: World, asked: Asked) -> Json:
    return quota_told(asked.account, world.clock.now())


def quality(_world: World, asked: Asked) -> Json:
    """Of the account: today, and over seven days."""
    now: Quality = asked.account.book.quality
    return {"oaCurrentQuality": now, "oa7dayQuality": now}


def tags(_world: World, _asked: Asked) -> list[str]:
    return [tag.name for tag in Tag]


def ratings(_world: World, asked: Asked) -> Json:
    """Of one template, between two moments."""
    template = asked.account.book.find(text_of(asked.given.get("template_id")))
    offset, limit = _page(asked.given)
    start, end = _moment(asked.given, "from_time"), _moment(asked.given, "to_time")
    found = [
        rating
        for rating in asked.account.book.ratings
        if rating.template_id == template.template_id and start <= _at(rating) <= end
    ]
    shown: list[Json] = [
        {
            "note": rating.note,
            "rate": rating.stars,
            "submitDate": milliseconds(rating.at),
            "msgId": rating.message_id,
            "feedbacks": list(rating.feedbacks),
            "trackingId": rating.tracking_id,
            "oaId": asked.account.oa_id,
        }
        for rating in found[offset : offset + limit]
    ]
    return {"total": len(found), "data": shown}


def _at(rating: Rating) -> int:
    return int((rating.at - EPOCH).total_seconds() * 1000)


def _moment(given: Json, key: str) -> int:
    value = text_of(given.get(key))
    if not value.isdecimal():
        raise Refusal(-1121, key)
    return int(value)


def _page(given: Json) -> tuple[int, int]:
    offset, limit = text_of(given.get("offset", 0)), text_of(given.get("limit", MOST))
    if not offset.isdecimal() or not limit.isdecimal() or int(limit) > MOST:
        raise Refusal(-153)
    return int(offset), int(limit)


TEMPLATE_LOOKUPS: Endpoints = {
    ("GET", path): Endpoint(Where.READ, run, is_business=True)
    for path, run in {
        "/template/all": all_templates,
        "/template/info/v2": template_info,
        "/template/sample-data": sample_data,
        "/message/template-tag": tags,
        "/message/status": message_status,
        "/message/quota": message_quota,
        "/quality": quality,
        "/rating/get": ratings,
    }.items()
}
