"""What a phone shows: a list of chats, each of them a list of bubbles."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.simulator.accounts import Account
from bot.simulator.groups import MENTION, Group
from bot.simulator.people import Person
from bot.simulator.records import SentMessage

EVERYONE = "Tất cả"


@dataclass(frozen=True)
class Bubble:
    """One message as its reader sees it: who says what, with names instead of ids."""

    message: SentMessage
    by: str  # a name; empty under a notice
    text: str
    is_mine: bool
    mentions_me: bool = False
    reactions: tuple[str, ...] = ()

    @property
    def is_notice(self) -> bool:
        """A line about the group, said by nobody."""
        return self.message.kind == "notice"


@dataclass(frozen=True)
class Chat:
    """The chat with the account, or one of its groups."""

    chat_id: str  # the account's id, or the group's
    title: str
    bubbles: list[Bubble] = field(repr=False)
    is_group: bool = False
    is_locked: bool = False  # only the account and its deputies may write


def bubbles_of(
    account: Account, person: Person, messages: Iterable[SentMessage], group: Group | None = None
) -> list[Bubble]:
    return [_bubble(account, person, m, group) for m in messages if not m.is_hidden]


def _bubble(account: Account, person: Person, message: SentMessage, group: Group | None) -> Bubble:
    is_notice = message.kind == "notice"
    name = _name(account, message.by) if message.by else account.name
    return Bubble(
        message,
        by="" if is_notice else name,
        text=named(account, message.text, group),
        is_mine=message.by == person.uid,
        mentions_me=person.uid in message.mentions,
        reactions=tuple(reaction.icon for reaction in account.reactions.get(message.message_id, ())),
    )


def named(account: Account, text: str, group: Group | None) -> str:
    """`[@id]` reads as a name; an id that means nobody here stays as it is."""
    if group is None or "[@" not in text:
        return text
    names = {group.group_id: EVERYONE, group.oa_id: account.name}
    names |= {uid: _name(account, uid) for uid in group.members}
    return MENTION.sub(lambda found: f"@{names[found[1]]}" if found[1] in names else found[0], text)


def _name(account: Account, uid: str) -> str:
    person = account.people.get(uid)
    return uid if person is None else person.name or uid
