"""The calls about the people of a group: who is in it, who asks to be, who comes, goes and may decide."""

from collections.abc import Callable
from datetime import timedelta

from bot.simulator.accounts import Account
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.facts import fact
from bot.simulator.faults import Where
from bot.simulator.group_life import admit, find_group, tell_later
from bot.simulator.group_names import GroupNews
from bot.simulator.groups import Group
from bot.simulator.lookups import window
from bot.simulator.people import Person
from bot.simulator.records import Json, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.world import World

NAMED = "member_user_ids"


def named_people(account: Account, given: Json, most: int) -> list[Person]:
    """Those whom the call names, each once.

    Raises:
        Refusal: -201 nobody or somebody unknown, -210 too many.
    """
    listed = given.get(NAMED)
    uids = list(dict.fromkeys(text_of(uid) for uid in listed)) if isinstance(listed, list) else []
    people = [person for uid in uids if (person := account.people.get(uid)) is not None and person.is_known]
    if not uids or len(people) < len(uids):
        raise Refusal(-201, NAMED)
    if len(uids) > most:
        raise Refusal(-210)
    return people


def invitable(world: World, people: list[Person]) -> list[Person]:
    """Followers and those who were active these days; nobody who does not want to be invited."""
    within = timedelta(days=fact("groups", "invite_days"))
    for person in people:
        last = person.last_interaction
        is_active = last is not None and world.clock.now() - last <= within
        if person.blocks_invitations:
            raise Refusal(-217)
        if not person.follows and not is_active:
            raise Refusal(world.habits.not_invitable_code)
    return people


def invite(world: World, asked: Asked) -> Json:
    group = _enabled(world, asked)
    people = invitable(world, _named(group, asked, is_member=False))
    if len(people) > group.places_left:
        raise Refusal(-210)
    if not world.habits.invited_join_at_once:
        group.invited |= {person.uid for person in people}
        return {}
    admit(group, people, world.clock.now())
    tell_later(world, asked.account, group, GroupNews.JOINED, (person.uid for person in people))
    return {}


def accept(world: World, asked: Asked) -> Json:
    group = _enabled(world, asked)
    people = _waiting(group, asked)
    if len(people) > group.places_left:
        raise Refusal(-210)
    admit(group, people, world.clock.now())
    tell_later(world, asked.account, group, GroupNews.ACCEPTED, (person.uid for person in people))
    return {}


def reject(world: World, asked: Asked) -> Json:
    group = _enabled(world, asked)
    people = _waiting(group, asked)
    for person in people:
        group.pending.remove(person.uid)
    tell_later(world, asked.account, group, GroupNews.REJECTED, (person.uid for person in people))
    return {}


def appoint(*, is_admin: bool) -> Callable[[World, Asked], Json]:
    """Deputies may write where others may not, and let people in."""

    def run(world: World, asked: Asked) -> Json:
        group = _enabled(world, asked)
        people = _named(group, asked, is_member=True)
        for person in people:
            group.members[person.uid].is_admin = is_admin
        news = GroupNews.ADMIN_ADDED if is_admin else GroupNews.ADMIN_REMOVED
        tell_later(world, asked.account, group, news, (person.uid for person in people))
        return {}

    return run


def remove(world: World, asked: Asked) -> Json:
    group = _enabled(world, asked)
    people = _named(group, asked, is_member=True)
    for person in people:
        del group.members[person.uid]
    tell_later(world, asked.account, group, GroupNews.LEFT, (person.uid for person in people))
    return {}


# --- Lists -----------------------------------------------------------------------------------------------


def members(world: World, asked: Asked) -> Json:
    """The account first, then people in the order in which they came."""
    group = _group(world, asked)
    itself: Json = {"oa_id": asked.account.oa_id, "name": asked.account.name, "avatar": ""}
    return _page(asked, [itself, *(_described(asked.account, uid) for uid in group.members)])


def pending(world: World, asked: Asked) -> Json:
    group = _group(world, asked)
    return _page(asked, [_described(asked.account, uid) for uid in group.pending])


def _described(account: Account, uid: str) -> Json:
    return {"user_id": uid, "name": account.people[uid].name, "avatar": ""}


def _page(asked: Asked, everyone: list[Json]) -> Json:
    offset, count = window(asked.given, fact("groups", "page"))
    page = everyone[offset : offset + count]
    return {"offset": offset, "count": len(page), "total": len(everyone), "members": page}


# --- Reading ---------------------------------------------------------------------------------------------


def _group(world: World, asked: Asked) -> Group:
    return find_group(world, asked.account, text_of(asked.given.get("group_id")))


def _enabled(world: World, asked: Asked) -> Group:
    group = _group(world, asked)
    group.require_enabled(world.clock.now())
    return group


def _named(group: Group, asked: Asked, *, is_member: bool) -> list[Person]:
    people = named_people(asked.account, asked.given, fact("groups", "page"))
    if any((person.uid in group.members) is not is_member for person in people):
        raise Refusal(-201, NAMED)
    return people


def _waiting(group: Group, asked: Asked) -> list[Person]:
    """Whoever asked to join is known to the account by that alone."""
    people = _named(group, asked, is_member=False)
    if any(person.uid not in group.pending for person in people):
        raise Refusal(-201, NAMED)
    return people


PATH = "/v3.0/oa/group/"
GROUP_PEOPLE: Endpoints = {
    ("POST", PATH + "invite"): Endpoint(Where.GROUP, invite),
    ("GET", PATH + "listpendinginvite"): Endpoint(Where.READ, pending),
    ("POST", PATH + "acceptpendinginvite"): Endpoint(Where.GROUP, accept),
    ("POST", PATH + "rejectpendinginvite"): Endpoint(Where.GROUP, reject),
    ("GET", PATH + "listmember"): Endpoint(Where.READ, members),
    ("POST", PATH + "addadmins"): Endpoint(Where.GROUP, appoint(is_admin=True)),
    ("POST", PATH + "removeadmins"): Endpoint(Where.GROUP, appoint(is_admin=False)),
    ("POST", PATH + "removemembers"): Endpoint(Where.GROUP, remove),
}
