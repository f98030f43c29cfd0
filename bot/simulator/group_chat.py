"""A group on a person's phone: joining, leaving, talking, and what is read there."""

from bot.simulator import envelopes
from bot.simulator.accounts import Account
from bot.simulator.chats import Bubble, Chat, bubbles_of
from bot.simulator.group_life import admit, enter, news_of
from bot.simulator.group_names import GroupNews
from bot.simulator.groups import Group
from bot.simulator.people import Person
from bot.simulator.reacting import react, require_phone
from bot.simulator.records import Event, Json, SentMessage
from bot.simulator.window import THUMBS_UP, ChatWindow, Quotable, Said, id_of
from bot.simulator.world import World


class GroupChat(ChatWindow):
    """One person in one group; each deed is told to the webhook at once."""

    def __init__(self, world: World, account: Account, person: Person, group: Group) -> None:
        super().__init__(world)
        self.account, self.person, self.group = account, person, group

    @property
    def called(self) -> str:
        return f"{self.person.name or self.person.uid} in {self.group.name}"

    @property
    def is_member(self) -> bool:
        return self.person.uid in self.group.members

    # --- Coming and going ------------------------------------------------------------------------------

    async def joins(self) -> Event:
        """Opens the link (or takes an invitation); where a yes is needed, the person waits for it."""
        uid, rules = self.person.uid, self.group.rules
        self._require(not self.group.is_dissolved, "the group is dissolved")
        self._require(not self.is_member, "is in the group already")
        is_invited = uid in self.group.invited
        self._require(is_invited or rules.enable_link_join, "the link does not let anyone in")
        self._require(self.group.places_left > 0, "the group is full")
        if rules.join_appr and not is_invited:
            self.person.is_met = True
            self.group.pending += [] if uid in self.group.pending else [uid]
            return await self._told(GroupNews.ASKED, uid)
        admit(self.group, [self.person], self.world.clock.now())
        return await self._told(GroupNews.JOINED, uid)

    async def leaves(self) -> Event:
        self._require(self.is_member, "is not in the group")
        event = await self._told(GroupNews.LEFT, self.person.uid)
        del self.group.members[self.person.uid]
        return event

    async def lets_in(self, other: Person) -> Event:
        """A deputy says yes to somebody who asked to join."""
        self._require_deputy(other)
        admit(self.group, [other], self.world.clock.now())
        return await self._told(GroupNews.ACCEPTED, other.uid)

    async def turns_away(self, other: Person) -> Event:
        """A deputy says no."""
        self._require_deputy(other)
        self.group.pending.remove(other.uid)
        return await self._told(GroupNews.REJECTED, other.uid)

    def _require_deputy(self, other: Person) -> None:
        self._require(self._is_deputy, "is no deputy")
        self._require(other.uid in self.group.pending, "nobody of that id waits")

    @property
    def _is_deputy(self) -> bool:
        return self.is_member and self.group.members[self.person.uid].is_admin

    def _require(self, is_so: bool, otherwise: str) -> None:  # noqa: FBT001 (reads as a sentence)
        if not is_so:
            raise AssertionError(f"{self.called}: {otherwise}")

    async def _told(self, news: GroupNews, uid: str) -> Event:
        body = news_of(self.world, self.account, self.group, news, (uid,))
        return await self.world.tell(self.account, self.group.group_id, body)

    # --- Talking ---------------------------------------------------------------------------------------

    async def reacts(self, message: Quotable, icon: str = THUMBS_UP) -> Event:
        """A small icon under somebody's message; the shape is assumed, no page shows it for groups."""
        require_phone(self.person)
        react(
            self.account,
            self.group.group_id,
            id_of(message),
            icon,
            self.world.clock.now(),
            by=self.person.uid,
        )
        told: Json = {"msg_id": id_of(message), "react_icon": icon}
        return await self._did("user_reacted_message", told)

    async def _sent(self, said: Said) -> Event:
        """Also opens the window in which the account may write to the person alone."""
        self._require(self.is_member, "is not in the group")
        self._require(self._is_deputy or not self.group.rules.lock_send_msg, "only the account may write")
        message = SentMessage(
            said.message_id,
            self.account.oa_id,
            self.group.group_id,
            said.text,
            self.world.clock.now(),
            path="",
            kind=said.kind,
            url=said.url,
            name=said.name,
            quoted=said.quoted,
            by=self.person.uid,
            group_id=self.group.group_id,
            mentions=self.group.mentioned(said.text),
            place=said.place,
            is_hidden=said.is_hidden,
        )
        enter(self.account, self.group, message)
        return await self._did(f"user_send_group_{said.event}", said.message)

    async def _did(self, name: str, message: Json) -> Event:
        self.person.interact(self.world.clock.now())
        at = self.world.habits.group_id_at
        body = envelopes.in_group(self.group, name, message, sender=self.person.uid, at=at)
        return await self.world.tell(self.account, self.group.group_id, body)

    # --- Reading ---------------------------------------------------------------------------------------

    def messages(self) -> list[SentMessage]:
        """What the others and the account said, in order."""
        return [m for m in self._visible() if m.by != self.person.uid and m.kind != "notice"]

    def bubbles(self) -> list[Bubble]:
        return bubbles_of(self.account, self.person, self._visible(), self.group)

    def chat(self) -> Chat:
        is_locked = self.group.rules.lock_send_msg and not self._is_deputy
        return Chat(self.group.group_id, self.group.name, self.bubbles(), is_group=True, is_locked=is_locked)

    def _visible(self) -> list[SentMessage]:
        """Everything since the person came, or from the beginning where the group shows its history."""
        member = self.group.members.get(self.person.uid)
        return [] if member is None else self.group.messages[member.since :]
