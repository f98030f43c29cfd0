"""The calls that make, describe, change and end a group (GMF pages of the OA API, read November 2026)."""

from datetime import datetime

from bot.simulator.accounts import STATE, Account
from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.facts import fact, facts
from bot.simulator.faults import Where
from bot.simulator.group_life import admit, dissolve, find_group, found, hand_over, tell_later
from bot.simulator.group_names import GroupNews
from bot.simulator.group_people import invitable, named_people
from bot.simulator.groups import Asset, Group
from bot.simulator.lookups import window
from bot.simulator.price import HOME
from bot.simulator.records import Json, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.world import World

RULES = ("lock_send_msg", "join_appr", "enable_msg_history", "enable_link_join")
QUOTAS = {"sub_quota", "purchase_quota", "reward_quota"}
DEFAULT_PAGE = 5  # groups in one answer when the call does not say


def assets(world: World, asked: Asked) -> list[Json]:
    """The account's rights to groups of one size and origin."""
    product, quota = text_of(asked.given.get("product_type")), text_of(asked.given.get("quota_type"))
    if asked.given.get("quota_owner") != "OA":
        raise Refusal(-201, "quota_owner")
    if product not in facts("groups", "ceilings"):
        raise Refusal(-201, "product_type")
    if quota not in QUOTAS:
        raise Refusal(-201, "quota_type")
    found = (a for a in asked.account.assets.values() if (a.product_type, a.quota_type) == (product, quota))
    return [_asset(asset, world.clock.now()) for asset in found]


def create(world: World, asked: Asked) -> Json:
    account, now = asked.account, world.clock.now()
    _require_eligible(world, account)
    name, description = _name(asked.given), _description(asked.given)
    asset = _free_asset(account, asked.given, now)
    people = invitable(world, named_people(account, asked.given, fact("groups", "first_members")))
    if world.habits.groups_need_admin and not any(person.is_admin for person in people):
        raise Refusal(-201, "member_user_ids")
    if len(people) >= fact("groups", "ceilings", asset.product_type):
        raise Refusal(-210)
    group = found(world, account, name, description, asset)
    admit(group, people, now)
    tell_later(world, account, group, GroupNews.CREATED)
    return _info(group, now)


def one(world: World, asked: Asked) -> Json:
    return _whole(find_group(world, asked.account, _id(asked)), world.clock.now())


def every(world: World, asked: Asked) -> Json:
    offset, count = window(asked.given, fact("groups", "page"), DEFAULT_PAGE)
    now = world.clock.now()
    groups = [group for group in asked.account.groups.values() if not group.is_dissolved]
    page = groups[offset : offset + count]
    return {
        "total": len(groups),
        "count": len(page),
        "offset": offset,
        "groups": [_info(group, now) for group in page],
    }


def update(world: World, asked: Asked) -> Json:
    """Name, description, picture and the four rules; whatever is not named stays."""
    group, given = find_group(world, asked.account, _id(asked)), asked.given
    name = _name(given) if "group_name" in given else group.name
    description = _description(given) if "group_description" in given else group.description
    for rule in RULES:
        if not isinstance(given.get(rule, False), bool):
            raise Refusal(-201, rule)
    group.name, group.description = name, description
    group.avatar = text_of(given.get("group_avatar")) or group.avatar
    for rule in RULES:
        setattr(group.rules, rule, given.get(rule, getattr(group.rules, rule)))
    tell_later(world, asked.account, group, GroupNews.UPDATED)
    return _whole(group, world.clock.now())


def update_asset(world: World, asked: Asked) -> Json:
    """A longer or larger right for the same group; a disabled group is enabled again."""
    now, group = world.clock.now(), find_group(world, asked.account, _id(asked))
    asset = _free_asset(asked.account, asked.given, now)
    if len(group.members) >= fact("groups", "ceilings", asset.product_type):
        raise Refusal(-210)
    hand_over(world, asked.account, group, asset)
    return _whole(group, now)


def delete(world: World, asked: Asked) -> Json:
    dissolve(world, asked.account, find_group(world, asked.account, _id(asked)))
    return {}


# --- Reading ---------------------------------------------------------------------------------------------


def _require_eligible(world: World, account: Account) -> None:
    if not account.is_verified:
        raise Refusal(-221)
    if account.oa_type == STATE and not world.habits.state_oas_have_groups:
        raise Refusal(-235)


def _id(asked: Asked) -> str:
    return text_of(asked.given.get("group_id"))


def _name(given: Json) -> str:
    name = text_of(given.get("group_name")).strip()
    if not name:
        raise Refusal(-201, "group_name")
    if len(name) > fact("groups", "longest_name"):
        raise Refusal(-210)
    return name


def _description(given: Json) -> str:
    description = text_of(given.get("group_description"))
    if len(description) > fact("groups", "longest_description"):
        raise Refusal(-210)
    return description


def _free_asset(account: Account, given: Json, now: datetime) -> Asset:
    asset = account.assets.get(text_of(given.get("asset_id")))
    if asset is None:
        raise Refusal(-201, "asset_id")
    asset.require_free(now)
    return asset


# --- Telling ---------------------------------------------------------------------------------------------


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(HOME):%d/%m/%Y}"


def _asset(asset: Asset, now: datetime) -> Json:
    is_free = not asset.used_id and asset.holds(now)
    return {
        "asset_id": asset.asset_id,
        "product_type": asset.product_type,
        "quota_type": asset.quota_type,
        "valid_through": _day(asset.valid_through),
        "auto_renew": asset.auto_renew,
        "status": "available" if is_free else "used",
        **({"used_id": asset.used_id} if asset.used_id else {}),
    }


def _info(group: Group, now: datetime) -> Json:
    is_enabled = group.asset.holds(now)
    return {
        "group_id": group.group_id,
        "group_link": group.link,
        "name": group.name,
        "avatar": group.avatar,
        "group_description": group.description,
        "status": "enabled" if is_enabled else "disabled",
        "total_member": 1 + len(group.members),
        "max_member": group.ceiling,
        "auto_delete_date": "" if group.asset.auto_renew else _day(group.ends),
    }


def _whole(group: Group, now: datetime) -> Json:
    return {
        "group_info": _info(group, now),
        "asset_info": {
            "asset_type": group.asset.product_type,
            "asset_id": group.asset.asset_id,
            "valid_through": _day(group.asset.valid_through),
            "auto_renew": group.asset.auto_renew,
        },
        "group_setting": {rule: getattr(group.rules, rule) for rule in RULES},
    }


PATH = "/v3.0/oa/group/"
GROUP_CALLS: Endpoints = {
    ("POST", "/v3.0/oa/quota/group"): Endpoint(Where.READ, assets),
    ("POST", PATH + "creategroupwithoa"): Endpoint(Where.GROUP, create),
    ("GET", PATH + "getgroup"): Endpoint(Where.READ, one),
    ("GET", PATH + "getgroupsofoa"): Endpoint(Where.READ, every),
    ("POST", PATH + "updateinfo"): Endpoint(Where.GROUP, update),
    ("POST", PATH + "updateasset"): Endpoint(Where.GROUP, update_asset),
    ("POST", PATH + "delete"): Endpoint(Where.GROUP, delete),
}
