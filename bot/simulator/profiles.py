"""What an account may read and write about one person, and the older lookups that are shut by now."""

from bot.simulator.accounts import BUSINESS
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.facts import fact
from bot.simulator.faults import Where
from bot.simulator.habits import Abroad
from bot.simulator.lookups import day, find_person, window
from bot.simulator.people import Person
from bot.simulator.records import Json, part_of, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.scribe import SOMETIMES
from bot.simulator.world import World

SHARED = ("name", "phone", "address", "city", "district", "user_dob")
NEWER = {"user_external_id", "user_last_interaction_date", "user_is_follower", "dynamic_param", "user_alias"}
ENTERED = ("name", "phone", "address", "city_id", "district_id", "user_dob")


def user_detail(world: World, asked: Asked) -> Json:
    """Works for everyone who follows or has interacted; what nobody told is empty or missing."""
    person = _person(world, asked)
    if world.habits.abroad is Abroad.REFUSED:
        raise Refusal(-501)
    is_hidden = world.habits.abroad is Abroad.WITHHELD
    name, picture = ("", "") if is_hidden else (person.name, _picture(world, person))
    detail: Json = {
        "user_id": person.uid,
        "user_id_by_app": person.uid_by_app,
        "user_external_id": person.external_id,
        "display_name": name,
        "user_alias": person.alias or name,
        "is_sensitive": person.is_minor,
        "user_last_interaction_date": day(person.last_interaction),
        "user_is_follower": person.follows,
        "avatar": picture,
        "avatars": {"120": picture, "240": picture},
        "dynamic_param": "",
        "tags_and_notes_info": {"notes": [], "tag_names": tags_of(asked, person)},
    }
    return {**detail, **_shared(world, person)}


def old_profile(world: World, asked: Asked) -> Json:
    """The v2 profile, with the gender that the newer one no longer tells."""
    _require_old_lookups(world, asked)
    detail = user_detail(world, asked)
    kept: Json = {key: value for key, value in detail.items() if key not in NEWER}
    return {**kept, "user_gender": _person(world, asked).traits.gender or 0}


def old_followers(world: World, asked: Asked) -> Json:
    _require_old_lookups(world, asked)
    offset, count = window(asked.given, fact("lookups", "page"))
    followers = [person for person in asked.account.people.values() if person.follows]
    page: list[Json] = [{"user_id": person.uid} for person in followers[offset : offset + count]]
    return {"total": len(followers), "followers": page}


def _require_old_lookups(world: World, asked: Asked) -> None:
    """Stopped for business accounts on 2024-06-01; what they answer since is not documented."""
    if asked.account.oa_type == BUSINESS:
        raise Refusal(world.habits.dead_lookups_code)


def update(world: World, asked: Asked) -> Json:
    """What the account enters itself: an alias, an id of its own, name and address."""
    person, given = _person(world, asked), asked.given
    entered = part_of(given, "shared_info")
    if odd := entered.keys() - set(ENTERED):
        raise Refusal(-201, min(odd))
    person.shared_info = {**person.shared_info, **{key.removesuffix("_id"): v for key, v in entered.items()}}
    if "user_alias" in given:
        person.alias = text_of(given["user_alias"])
    if "user_external_id" in given:
        person.external_id = text_of(given["user_external_id"])
    return {}


def old_update(world: World, asked: Asked) -> Json:
    _require_old_lookups(world, asked)
    return update(world, asked)


def forget(world: World, asked: Asked) -> Json:
    """Erases what the account entered about a person; the person stays known."""
    person = _person(world, asked)
    person.alias, person.external_id, person.shared_info = "", "", {}
    return {}


def tags_of(asked: Asked, person: Person) -> list[str]:
    return [name for name, uids in asked.account.tags.items() if person.uid in uids]


def _shared(world: World, person: Person) -> Json:
    """There only after the person gave something."""
    if not person.shared_info:
        return {}
    phone = text_of(person.shared_info.get("phone"))
    as_number = phone.isdecimal() and world.habits.vary and world.dice.random() < SOMETIMES
    told = {**dict.fromkeys(SHARED, ""), **person.shared_info, "phone": int(phone) if as_number else phone}
    return {"shared_info": told}


def _picture(world: World, person: Person) -> str:
    """A link, the same for as long as the simulator runs; some people have none."""
    return world.media.portrait(person.uid) if person.name else ""


def _person(world: World, asked: Asked) -> Person:
    return find_person(asked.account, text_of(asked.given.get("user_id")), world.habits.unknown_person_code)


DETAIL = "/v3.0/oa/user/detail"
PROFILES: Endpoints = {
    ("GET", DETAIL): Endpoint(Where.READ, user_detail),
    ("POST", DETAIL): Endpoint(Where.READ, user_detail),
    ("POST", "/v3.0/oa/user/update"): Endpoint(Where.READ, update),
    ("POST", "/v2.0/oa/updatefollowerinfo"): Endpoint(Where.READ, old_update),
    ("POST", "/v2.0/oa/deletefollowerinfo"): Endpoint(Where.READ, forget),
    ("GET", "/v2.0/oa/getprofile"): Endpoint(Where.READ, old_profile),
    ("GET", "/v2.0/oa/getfollowers"): Endpoint(Where.READ, old_followers),
}
