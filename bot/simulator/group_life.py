"""What happens in a group, whoever does it: people come and go, somebody speaks, the group ends."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.simulator import envelopes
from bot.simulator.accounts import Account
from bot.simulator.contents import Content
from bot.simulator.facts import fact_day
from bot.simulator.group_names import GroupNews
from bot.simulator.groups import Asset, Group, Member
from bot.simulator.people import Person
from bot.simulator.price import HOME, pay
from bot.simulator.records import Json, Route, SentMessage
from bot.simulator.refusal import Refusal
from bot.simulator.world import World, group_row

NOTICES = {
    GroupNews.JOINED: "{} đã vào nhóm",
    GroupNews.ACCEPTED: "{} đã vào nhóm",
    GroupNews.LEFT: "{} đã rời nhóm",
    GroupNews.ADMIN_ADDED: "{} là phó nhóm",
    GroupNews.ADMIN_REMOVED: "{} không còn là phó nhóm",
}


def find_group(world: World, account: Account, group_id: str) -> Group:
    """The account's group; one whose asset lapsed long ago is dissolved at this moment at the latest.

    Raises:
        Refusal: -403, the account has no such group.
    """
    group = account.groups.get(group_id)
    if group is not None and not group.is_dissolved and group.is_over(world.clock.now()):
        dissolve(world, account, group)
    if group is None or group.is_dissolved:
        raise Refusal(-403)
    return group


def found(world: World, account: Account, name: str, description: str, asset: Asset) -> Group:
    """A new group without people."""
    group_id = f"f{world.dice.getrandbits(76):019x}"  # never to be taken for a user id
    link = f"https://zalo.me/g/{group_id[:6]}"
    group = Group(group_id, account.oa_id, name, description, link, asset)
    account.groups[group_id] = group
    hand_over(world, account, group, asset)
    return group


def hand_over(world: World, account: Account, group: Group, asset: Asset) -> None:
    """From now on this asset pays for the group."""
    group.asset.used_id = ""
    asset.used_id, group.asset = group.group_id, asset

    def end() -> None:
        if group.asset is asset and not group.is_dissolved and group.is_over(world.clock.now()):
            dissolve(world, account, group)

    world.later(group.ends, end)


def dissolve(world: World, account: Account, group: Group) -> None:
    group.is_dissolved = True
    group.asset.used_id = ""
    tell_later(world, account, group, GroupNews.DISSOLVED)


# --- People ----------------------------------------------------------------------------------------------


def admit(group: Group, people: Iterable[Person], now: datetime) -> None:
    """They are members; meeting the account in a group opens no window for messages of their own."""
    for person in people:
        since = 0 if group.rules.enable_msg_history else len(group.messages)
        group.members.setdefault(person.uid, Member(person.uid, since))
        if person.uid in group.pending:
            group.pending.remove(person.uid)
        group.invited.discard(person.uid)
        person.is_met = True
        person.last_active = max(now, person.last_active or now)


# --- Telling ---------------------------------------------------------------------------------------------


def tell_later(
    world: World, account: Account, group: Group, news: GroupNews, uids: Iterable[str] = ()
) -> None:
    """What the account itself did comes back as an event."""
    body = news_of(world, account, group, news, tuple(uids))
    world.put(account, group.group_id, body, world.clock.now() + world.habits.echo_after)


def news_of(
    world: World, account: Account, group: Group, news: GroupNews, uids: tuple[str, ...] = ()
) -> Json:
    """The event of something that happened; everybody in the group sees a line about it."""
    if news in NOTICES:
        who = ", ".join(account.people[uid].name or uid for uid in uids)
        line = SentMessage(
            world.new_id(),
            account.oa_id,
            group.group_id,
            NOTICES[news].format(who),
            world.clock.now(),
            path="",
            kind="notice",
            group_id=group.group_id,
        )
        group.messages.append(line)
    return envelopes.about_group(group, world.habits.group_names.name_of(news), uids)


# --- Speaking --------------------------------------------------------------------------------------------


def drafted(world: World, group: Group, text: str, content: Content) -> SentMessage:
    """What the account is about to say in a group."""
    said = content.sent(world.new_id(), group.oa_id, group.group_id, text, world.clock.now())
    buttons = () if world.habits.drops_buttons else content.buttons
    return replace(said, buttons=buttons, group_id=group.group_id, mentions=group.mentioned(text))


def speak(world: World, account: Account, group: Group, message: SentMessage, admin_id: str = "") -> None:
    """The account says something; there are no receipts of the members."""
    enter(account, group, message)
    world.sent.append(message)
    for watch in world.watchers:
        watch(message)
    body = envelopes.in_group(
        group,
        f"oa_send_group_{message.kind}",
        envelopes.echo_of(message),
        sender=account.oa_id,
        admin_id=admin_id or world.habits.echo_admin_id,
        at=world.habits.group_id_at,
    )
    world.put(account, group.group_id, body, world.clock.now() + world.habits.echo_after)


def price_now(world: World) -> int:
    """Nothing up to a published day; nobody knows what comes after it."""
    today = world.clock.now().astimezone(HOME).date()
    return 0 if today <= fact_day("groups", "free_until") else world.habits.group_message_price


def charged(world: World, account: Account) -> tuple[Route, int]:
    """Which way a group message goes, and what it costs.

    Raises:
        Refusal: the wallet cannot pay.
    """
    price = price_now(world)
    return (Route.WALLET, pay(account, price)) if price else (Route.FREE, 0)


def enter(account: Account, group: Group, message: SentMessage) -> None:
    """Into the chat and into its history."""
    group.messages.append(message)
    row = group_row(account, group, message)
    group.rows.append(row)
    account.group_chats.append(row)
