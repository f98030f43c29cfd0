"""The labels an account puts on people, over the API or by hand; every change is told."""

from collections.abc import Iterable

from bot.simulator import envelopes
from bot.simulator.accounts import Account
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.faults import Where
from bot.simulator.lookups import find_person
from bot.simulator.people import Person
from bot.simulator.records import Json, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.world import World


def tag(world: World, asked: Asked) -> Json:
    """The first use of a tag creates it."""
    person, name = _person(world, asked), _name(asked)
    asked.account.tags.setdefault(name, {})[person.uid] = None
    _tell(world, asked.account, "add_user_to_tag", name, [person.uid])
    return {}


def untag(world: World, asked: Asked) -> Json:
    person, name = _person(world, asked), _name(asked)
    if person.uid not in asked.account.tags.get(name, {}):
        raise Refusal(-201, "tag_name")
    del asked.account.tags[name][person.uid]
    _tell(world, asked.account, "remove_user_from_tag", name, [person.uid])
    return {}


def remove(world: World, asked: Asked) -> Json:
    """The tag is gone, from everybody."""
    name = _name(asked)
    if name not in asked.account.tags:
        raise Refusal(-201, "tag_name")
    people = asked.account.tags.pop(name)
    _tell(world, asked.account, "remove_tag", name, people)
    return {}


def every(_world: World, asked: Asked) -> list[str]:
    """A flat list of names."""
    return list(asked.account.tags)


def _tell(world: World, account: Account, event_name: str, tag_name: str, uids: Iterable[str]) -> None:
    body = envelopes.about_tag(account.oa_id, event_name, tag_name, list(uids))
    world.put(account, "", body, world.clock.now() + world.habits.echo_after)


def _person(world: World, asked: Asked) -> Person:
    return find_person(asked.account, text_of(asked.given.get("user_id")), world.habits.unknown_person_code)


def _name(asked: Asked) -> str:
    name = text_of(asked.given.get("tag_name"))
    if not name:
        raise Refusal(-201, "tag_name")
    return name


TAGS: Endpoints = {
    ("POST", "/v2.0/oa/tag/tagfollower"): Endpoint(Where.READ, tag),
    ("POST", "/v2.0/oa/tag/rmfollowerfromtag"): Endpoint(Where.READ, untag),
    ("POST", "/v2.0/oa/tag/rmtag"): Endpoint(Where.READ, remove),
    ("GET", "/v2.0/oa/tag/gettagsofoa"): Endpoint(Where.READ, every),
}
