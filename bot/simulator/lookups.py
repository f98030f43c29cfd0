"""Questions an account may ask: who is this, who am I, what may I still send, what was said."""

from datetime import datetime

from bot.simulator.accounts import Account
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.faults import Where
from bot.simulator.people import Person
from bot.simulator.price import HOME, allowance_left
from bot.simulator.records import Json, milliseconds, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.scribe import SOMETIMES
from bot.simulator.world import World

MOST_CHATS, MOST_USERS, LAST_OFFSET = 10, 50, 9951


def user_detail(world: World, asked: Asked) -> Json:
    """Works for everyone who follows or has interacted; name and picture may be empty."""
    person = _person(world, asked)
    shared: Json = {"name": "", "phone": "", "address": "", "city": "", "district": "", "user_dob": ""}
    detail: Json = {
        "user_id": person.uid,
        "user_id_by_app": person.uid_by_app,
        "user_external_id": "",
        "display_name": person.name,
        "user_alias": person.alias or person.name,
        "is_sensitive": False,
        "user_last_interaction_date": _date(person.last_interaction),
        "user_is_follower": person.follows,
        "avatar": "",
        "avatars": {"120": "", "240": ""},
        "dynamic_param": "",
        "tags_and_notes_info": {"notes": [], "tag_names": []},
    }
    if person.shared_info:
        detail["shared_info"] = {**shared, **person.shared_info, "phone": _phone(world, person)}
    return detail


def _date(at: datetime | None) -> str:
    """To the day."""
    return f"{at.astimezone(HOME):%d/%m/%Y}" if at else ""


def _phone(world: World, person: Person) -> object:
    """A telephone number sometimes comes as a number."""
    phone = text_of(person.shared_info.get("phone"))
    as_number = phone.isdecimal() and world.habits.vary and world.dice.random() < SOMETIMES
    return int(phone) if as_number else phone


def account_detail(world: World, asked: Asked) -> Json:
    account = asked.account
    return {
        world.habits.account_id_key: account.oa_id,
        "name": account.name,
        "description": "",
        "oa_alias": "",
        "is_verified": True,
        "oa_type": account.oa_type,
        "cate_name": "Cơ quan nhà nước",
        "num_follower": sum(person.follows for person in account.people.values()),
        "avatar": "",
        "cover": "",
        "package_name": {"growth": "Tăng trưởng", "comprehensive": "Toàn diện"}.get(
            account.package, "Cơ bản"
        ),
        "package_valid_through_date": _date(account.package_until),
        "package_auto_renew_date": "",
        "linked_ZCA": "",
    }


def message_quota(world: World, asked: Asked) -> Json:
    person, now = _person(world, asked), world.clock.now()
    last = person.last_interaction
    left = 8 if person.is_fresh(now) else allowance_left(asked.account, now)
    return {
        "last_interaction": milliseconds(last) if last else "",
        "cs_reply": {"remain": left, "total": 8 if person.is_fresh(now) else asked.account.allowance},
        "promotion": {"daily_remain": 1, "daily_total": 1, "monthly_remain": 4, "monthly_total": 4},
    }


def user_list(_world: World, asked: Asked) -> Json:
    """In pages of 50, and never beyond the ten-thousandth."""
    offset, count = window(asked.given, MOST_USERS)
    if offset > LAST_OFFSET:
        raise Refusal(-210)
    wanted = text_of(asked.given.get("is_follower")) or str(asked.given.get("is_follower", ""))
    people = [p for p in asked.account.people.values() if p.is_known]
    if wanted:
        people = [p for p in people if p.follows is (wanted.lower() == "true")]
    page: list[Json] = [{"user_id": p.uid} for p in people[offset : offset + count]]
    return {"total": len(people), "count": len(page), "offset": offset, "users": page}


def recent_chats(_world: World, asked: Asked) -> list[Json]:
    return newest(asked.account.chats, asked)


def conversation(_world: World, asked: Asked) -> list[Json]:
    uid = text_of(asked.given.get("user_id"))
    if uid not in asked.account.people:
        raise Refusal(-201, "user_id")
    return newest(asked.account.chats_of[uid], asked)


def forget_follower(world: World, asked: Asked) -> Json:
    """Erases what the account entered about a person; the person stays known."""
    person = _person(world, asked)
    person.alias, person.shared_info = "", {}
    return {}


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
    ("GET", "/v3.0/oa/user/detail"): Endpoint(Where.READ, user_detail),
    ("POST", "/v3.0/oa/user/detail"): Endpoint(Where.READ, user_detail),
    ("GET", "/v3.0/oa/user/getlist"): Endpoint(Where.READ, user_list),
    ("GET", "/v2.0/oa/getoa"): Endpoint(Where.READ, account_detail),
    ("POST", "/v3.0/oa/quota/message"): Endpoint(Where.READ, message_quota),
    ("GET", "/v2.0/oa/listrecentchat"): Endpoint(Where.READ, recent_chats),
    ("GET", "/v2.0/oa/conversation"): Endpoint(Where.READ, conversation),
    ("POST", "/v2.0/oa/deletefollowerinfo"): Endpoint(Where.READ, forget_follower),
}
