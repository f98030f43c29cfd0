"""What Zalo tells about templates: their status, quality, tags and quotas, and what people think of them."""

from dataclasses import replace

from bot.simulator import envelopes
from bot.simulator.accounts import Account
from bot.simulator.people import Person
from bot.simulator.records import Event, Json, milliseconds
from bot.simulator.template_book import Rating, next_full_hour
from bot.simulator.templates import Quality, Status, Tag
from bot.simulator.world import World

PHONE_SERVER = "ZNS"  # stands in a header of everything about templates
BEST = 5


async def change_status(
    world: World, account: Account, template_id: str, status: Status, reason: str = ""
) -> Event:
    """Approved, rejected, disabled for its quality, deleted."""
    old = account.book.find(template_id)
    account.book.templates[template_id] = replace(old, status=status, reason=reason)
    change: Json = {"prev_status": old.status, "new_status": status}
    return await _tell(
        world, account, "change_template_status", template_id=template_id, status=change, reason=reason
    )


async def change_quality(world: World, account: Account, template_id: str, quality: Quality) -> Event:
    old = account.book.find(template_id)
    account.book.templates[template_id] = replace(old, quality=quality)
    change: Json = {"prev_quality": old.quality, "new_quality": quality}
    return await _tell(world, account, "change_template_quality", template_id=template_id, quality=change)


async def change_template_quota(world: World, account: Account, template_id: str, quota: int | None) -> Event:
    old = account.book.find(template_id)
    account.book.templates[template_id] = replace(old, daily_quota=quota)
    change: Json = {"prev_value": old.daily_quota, "new_value": quota}
    return await _tell(world, account, "change_template_quota", template_id=template_id, quota=change)


async def change_tags(world: World, account: Account, tags: list[Tag]) -> Event:
    """Which tags the account may use at all."""
    account.book.tags = set(tags)
    return await _tell(world, account, "change_oa_template_tags", tags=[tag.name for tag in tags])


async def change_daily_quota(world: World, account: Account, quota: int | None) -> Event:
    now = world.clock.now()
    old = account.book.daily_quota(now)
    account.book.set_daily_quota(quota, now)
    change: Json = {"prev_value": old, "new_value": quota}
    return await _tell(world, account, "change_oa_daily_quota", quota=change)


# --- What people think ------------------------------------------------------------------------------------


def report(world: World, account: Account) -> None:
    """Somebody reports a template message; too many of them lower the daily quota at the next full hour."""
    now, book = world.clock.now(), account.book
    if not book.count_report(now) or book.will_be_lowered(now):
        return
    at = next_full_hour(now)
    old, new = book.daily_quota(now), book.lower_quota(now)
    book.quality = Quality.LOW
    book.set_daily_quota(new, at)
    body = _body(world, account, "change_oa_daily_quota", quota={"prev_value": old, "new_value": new})
    world.put(account, "", body, at, server=PHONE_SERVER)


async def rate(
    world: World,
    account: Account,
    person: Person,
    message_id: str,
    stars: int,
    note: str = "",
    feedbacks: tuple[str, ...] = (),
) -> Event:
    """Stars under a rating template."""
    told = account.book.told.get(message_id)
    if told is None or told.to != person.uid:
        raise AssertionError(f"no template message {message_id!r} on this phone")
    if not 1 <= stars <= BEST:
        raise AssertionError(f"1 to {BEST} stars")
    now = world.clock.now()
    account.book.ratings.append(
        Rating(told.template_id, message_id, told.tracking_id, stars, note, feedbacks, now)
    )
    message: Json = {
        "msg_id": message_id,
        "tracking_id": told.tracking_id,
        "rate": stars,
        "note": note,
        "feedbacks": list(feedbacks),
        "submit_time": milliseconds(now),
    }
    body = envelopes.rated(message, account.oa_id)
    return await world.tell(account, person.uid, body, server=PHONE_SERVER)


async def _tell(world: World, account: Account, name: str, **fields: object) -> Event:
    return await world.tell(account, "", _body(world, account, name, **fields), server=PHONE_SERVER)


def _body(world: World, account: Account, name: str, **fields: object) -> Json:
    return {world.habits.template_account_key: account.oa_id, "event_name": name, **fields}
