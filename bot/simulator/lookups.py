"""Questions an account may ask: who am I, who knows me, what may I still send, what was said."""

from datetime import date, datetime, timedelta

from bot.simulator.accounts import Account
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.facts import fact
from bot.simulator.faults import Where
from bot.simulator.people import Person
from bot.simulator.price import HOME, allowance_left
from bot.simulator.records import Json, milliseconds, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.world import World

MOST_CHATS = 10
FREE_REPLIES = 8  # no longer counted down since 2026
OWNED: dict[str, set[object]] = {
    "quota_owner": {"OA"},
    "product_type": {"cs"},
    "quota_type": {"sub_quota", "purchase_quota", "reward_quota"},
}


def day(at: datetime | None) -> str:
    """To the day."""
    return f"{at.astimezone(HOME):%d/%m/%Y}" if at else ""


def account_detail(world: World, asked: Asked) -> Json:
    account = asked.account
    return {
        world.habits.account_id_key: account.oa_id,
        "name": account.name,
        "description": "",
        "oa_alias": "",
        "is_verified": account.is_verified,
        "oa_type": account.oa_type,
        "cate_name": "Cơ quan nhà nước",
        "num_follower": sum(person.follows for person in account.people.values()),
        "avatar": "",
        "cover": "",
        "package_name": {"growth": "Tăng trưởng", "comprehensive": "Toàn diện"}.get(
            account.package, "Cơ bản"
        ),
        "package_valid_through_date": day(account.package_until),
        "package_auto_renew_date": "",
        "linked_ZCA": account.oa_id if account.has_wallet else "",
    }


def message_quota(world: World, asked: Asked) -> object:
    """What may still be sent: to one person, or by the account from what it owns."""
    if "quota_owner" in asked.given:
        return _owned(world, asked)
    person, account, now = _person(world, asked), asked.account, world.clock.now()
    last, is_free = person.last_interaction, person.is_fresh(now)
    most = world.habits.promotions_a_month
    total = FREE_REPLIES if is_free else account.allowance
    day_left, month_left = account.book.promotions_left(person.uid, most, now)
    return {
        "last_interaction": milliseconds(last) if last else "",
        "cs_reply": {"remain": total if is_free else allowance_left(account, now), "total": total},
        "promotion": {
            "daily_remain": day_left,
            "daily_total": fact("templates", "promotions_a_day"),
            "monthly_remain": month_left,
            "monthly_total": most,
        },
    }


def _owned(world: World, asked: Asked) -> list[Json]:
    """The package's consultation messages of this month; only the account's own can be asked for."""
    for key, known in OWNED.items():
        if asked.given.get(key) not in known:
            raise Refusal(-201, key)
    if asked.given["quota_type"] != "sub_quota":
        return []
    account = asked.account
    return [
        {
            "product_type": "cs",
            "quota_type": "sub_quota",
            "valid_through": day(account.package_until),
            "total": account.allowance,
            "remain": allowance_left(account, world.clock.now()),
        }
    ]


def user_list(world: World, asked: Asked) -> Json:
    """In pages of 50, and never beyond the ten-thousandth, so many people cannot be walked through."""
    offset, count = window(asked.given, fact("lookups", "page"))
    if offset > fact("lookups", "last_offset"):
        raise Refusal(-210)
    people = _filtered(asked, world.clock.now())
    page: list[Json] = [{"user_id": p.uid} for p in people[offset : offset + count]]
    return {"total": len(people), "count": len(page), "offset": offset, "users": page}


def _filtered(asked: Asked, now: datetime) -> list[Person]:
    given, account = asked.given, asked.account
    people = [person for person in account.people.values() if person.is_known]
    if wanted := str(given.get("is_follower", "")).lower():  # "true" on the page, a boolean elsewhere
        people = [person for person in people if person.follows is (wanted == "true")]
    if tag := text_of(given.get("tag_name")):
        tagged = account.tags.get(tag, {})
        people = [person for person in people if person.uid in tagged]
    if period := text_of(given.get("last_interaction_period")):
        first, last = _period(period, now.astimezone(HOME).date())
        people = [person for person in people if first <= _last_day(person) <= last]
    return people


def _last_day(person: Person) -> date:
    seen = person.last_interaction
    return seen.astimezone(HOME).date() if seen else date.min


def _period(named: str, today: date) -> tuple[date, date]:
    """TODAY, YESTERDAY, L7D, L30D, or two days as 2026_11_01:2026_11_24."""
    back = {"TODAY": (0, 0), "YESTERDAY": (1, 1), "L7D": (7, 0), "L30D": (30, 0)}.get(named)
    if back is not None:
        first, last = (today - timedelta(days=days) for days in back)
        return first, last
    try:
        first, last = (date.fromisoformat(part.replace("_", "-")) for part in named.split(":"))
    except ValueError:
        raise Refusal(-201, "last_interaction_period") from None
    return first, last


def recent_chats(_world: World, asked: Asked) -> list[Json]:
    return newest(asked.account.chats, asked)


def conversation(_world: World, asked: Asked) -> list[Json]:
    uid = text_of(asked.given.get("user_id"))
    if uid not in asked.account.people:
        raise Refusal(-201, "user_id")
    return newest(asked.account.chats_of[uid], asked)


def newest(rows: list[Json], asked: Asked, most: int = MOST_CHATS) -> list[Json]:
    """A page of a history, which begins with what was said last."""
    offset, count = window(asked.given, most)
    return list(reversed(rows))[offset : offset + count]


def window(given: Json, most: int, otherwise: int | None = None) -> tuple[int, int]:
    """Offset and count of a page; `otherwise` is how many when the call does not say."""
    numbers = text_of(given.get("offset", 0)), text_of(given.get("count", otherwise or most))
    if not all(number.isdecimal() for number in numbers):
        raise Refusal(-201, "offset")
    offset, count = map(int, numbers)
    if count > most:
        raise Refusal(-210)
    return offset, count


def _person(world: World, asked: Asked) -> Person:
    return find_person(asked.account, text_of(asked.given.get("user_id")), world.habits.unknown_person_code)


def find_person(account: Account, uid: str, otherwise: int) -> Person:
    person = account.people.get(uid)
    if person is None or not person.is_known:
        raise Refusal(otherwise, "user_id")
    return person


LOOKUPS: Endpoints = {
    ("GET", "/v3.0/oa/user/getlist"): Endpoint(Where.READ, user_list),
    ("GET", "/v2.0/oa/getoa"): Endpoint(Where.READ, account_detail),
    ("POST", "/v3.0/oa/quota/message"): Endpoint(Where.READ, message_quota),
    ("POST", "/v2.0/oa/quota/message"): Endpoint(Where.READ, message_quota),
    ("GET", "/v2.0/oa/listrecentchat"): Endpoint(Where.READ, recent_chats),
    ("GET", "/v2.0/oa/conversation"): Endpoint(Where.READ, conversation),
}
