"""A person's phone: the chat with the account, the groups of the account, and what the person does there."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.simulator import envelopes, template_news
from bot.simulator.accounts import Account
from bot.simulator.away import comes_back
from bot.simulator.calling import call_answered, call_ended
from bot.simulator.chats import Bubble, Chat, bubbles_of
from bot.simulator.group_chat import GroupChat
from bot.simulator.groups import Group
from bot.simulator.people import Person
from bot.simulator.reacting import react, require_phone
from bot.simulator.records import Event, Json, SentMessage
from bot.simulator.window import THUMBS_UP, ChatWindow, Quotable, Said, id_of
from bot.simulator.world import World, history_row


class Phone(ChatWindow):
    """One person writing to one Official Account; each deed is told to the webhook at once."""

    def __init__(self, world: World, account: Account, person: Person) -> None:
        super().__init__(world)
        self.account, self.person = account, person
        self._groups: dict[str, GroupChat] = {}

    def __repr__(self) -> str:
        return f"Phone({self.uid})"

    @property
    def uid(self) -> str:
        return self.person.uid

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def called(self) -> str:
        return self.name or self.uid

    # --- Following -------------------------------------------------------------------------------------

    async def follows(self) -> Event:
        self.person.follows = True
        return await self._did(envelopes.about_follower(self.person, "follow", "oa_profile"))

    async def unfollows(self) -> Event:
        """The windows stay open: whoever wrote last week may still be answered."""
        self.person.follows = False
        body = envelopes.about_follower(self.person, "unfollow", "oa_profile")
        return await self.world.tell(self.account, self.uid, body)

    async def opens_chat(self) -> Event | None:
        """Pressing "Nhắn tin"; told only once, and only to an account the person never wrote to."""
        if self.person.last_interaction is not None:
            self.person.interact(self.world.clock.now())
            return None
        return await self._did(envelopes.opened_chat(self.person))

    async def withdraws(self) -> Event:
        """Asks that everything about the person be erased."""
        return await self.world.tell(self.account, self.uid, envelopes.withdrew(self.person))

    def was_heard(self, at: datetime | None = None) -> None:
        """Has interacted before the story begins (now, or at a moment), without anything being told."""
        self.person.interact(at or self.world.clock.now())
        self.person.has_written = True

    def has_number(self, number: str) -> None:
        """The telephone number, as 84…, under which templates arrive."""
        self.account.list_number(self.person, number)

    def goes_away(self) -> None:
        """The phone is off; what is sent waits."""
        self.person.is_away = True

    def comes_back(self) -> None:
        """The phone is on again; everything that waited arrives."""
        comes_back(self.world, self.account, self.person)

    def restricts(self, kind: str = "cs") -> None:
        """Wants no messages of this kind from the account any more."""
        self.person.restricted.add(kind)

    def is_like(self, **traits: int) -> None:
        """What Zalo knows of the person: gender, ages, locations, cities, platform."""
        self.person.traits = replace(self.person.traits, **traits)

    def reads(self, article_id: str) -> None:
        """Opens an article; that is no interaction."""
        self.account.views[article_id] += 1

    def comments(self, article_id: str) -> None:
        """Comments on an article: opens the window, and no event tells of it."""
        self.reads(article_id)
        self.person.interact(self.world.clock.now())

    def administers(self) -> None:
        """Is one of those who administer the account; a group needs one of them from the beginning."""
        self.person.is_admin = True

    def is_banned(self) -> None:
        """Zalo has closed the person's own account."""
        self.person.is_banned = True

    def blocks_invitations(self) -> None:
        """Cannot be invited to groups."""
        self.person.blocks_invitations = True

    # --- Interacting -----------------------------------------------------------------------------------

    async def reacts(self, message: Quotable, icon: str = THUMBS_UP) -> Event:
        """A small icon under a message; `/-remove` takes the person's icons back."""
        require_phone(self.person)
        told: Json = {"msg_id": id_of(message), "react_icon": icon}
        react(self.account, self.account.oa_id, id_of(message), icon, self.world.clock.now(), by=self.uid)
        return await self._did(envelopes.from_person(self.person, "user_reacted_message", told))

    async def rates(
        self, message: Quotable, stars: int, note: str = "", feedbacks: tuple[str, ...] = ()
    ) -> Event:
        """Answers a rating template with one to five stars."""
        message_id = message if isinstance(message, str) else message.message_id
        return await template_news.rate(
            self.world, self.account, self.person, message_id, stars, note, feedbacks
        )

    def reports(self) -> None:
        """Complains to Zalo about a template message of the account."""
        template_news.report(self.world, self.account)

    async def calls(self, talked: timedelta = timedelta(seconds=30)) -> Event:
        """Calls the account, which opens the window like a message."""
        now = self.world.clock.now()
        return await self._did(call_ended(self.person, self.world.new_id(), talked, now))

    async def answers_call_request(self, phone: str, *, allowed: bool = True) -> Event:
        """Says whether the account may call."""
        body = call_answered(self.person, phone, self.world.clock.now(), allowed=allowed)
        return await self._did(body)

    async def gives_info(self, name: str, phone: str, **more: object) -> Event:
        """Fills in the form of `request_user_info`; the account may read it from then on."""
        self.person.shared_info = {"name": name, "phone": phone}
        given: Json = {"name": name, "phone": phone, **more}
        info = envelopes.in_old_form(given) if self.world.habits.old_info_form else given
        body = envelopes.from_person(
            self.person, "user_submit_info", {"msg_id": self.world.new_id()}, info=info
        )
        return await self._did(body)

    async def _sent(self, said: Said) -> Event:
        """Opens the window, enters the chat history, and is told."""
        self.person.has_written = True
        message = written(said, self.account, self.person, self.world.clock.now())
        self.account.remember(self.uid, history_row(self.account, self.person, message, from_person=True))
        self.account.talks[self.uid].append(message)
        self.account.senders[said.message_id] = self.uid
        return await self._did(envelopes.from_person(self.person, f"user_send_{said.event}", said.message))

    async def _did(self, body: Json) -> Event:
        self.person.interact(self.world.clock.now())
        return await self.world.tell(self.account, self.uid, body)

    # --- Reading ---------------------------------------------------------------------------------------

    def messages(self) -> list[SentMessage]:
        """Everything that arrived from the account, in order; groups are chats of their own."""
        return list(self.world.sent_to[self.uid])

    def shows(self, message_ids: list[str]) -> None:
        """The messages are on the screen, and somebody looks: Zalo tells that they were seen."""
        told: Json = {"msg_ids": list(message_ids)}
        self.world.announce(self.account, self.person, "user_seen_message", told, timedelta(0))

    def bubbles(self) -> list[Bubble]:
        """The whole chat with the account, both sides."""
        return bubbles_of(self.account, self.person, self.account.talks[self.uid])

    def chats(self) -> list[Chat]:
        """What the phone shows: the chat with the account, then its groups in which the person is."""
        first = Chat(self.account.oa_id, self.account.name, self.bubbles())
        return [first, *(chat.chat() for chat in self.groups())]

    def groups(self) -> list[GroupChat]:
        mine = (g for g in self.account.groups.values() if self.uid in g.members and not g.is_dissolved)
        return [self.group(group.group_id) for group in mine]

    def group(self, group: str | Group) -> GroupChat:
        """A group of the account on this phone, by its id or its link; to join it, or to talk in it."""
        wanted = group if isinstance(group, str) else group.group_id
        found = next((g for g in self.account.groups.values() if wanted in {g.group_id, g.link}), None)
        if found is None:
            raise AssertionError(f"there is no group {wanted}")
        return self._groups.setdefault(
            found.group_id, GroupChat(self.world, self.account, self.person, found)
        )


def written(said: Said, account: Account, person: Person, now: datetime) -> SentMessage:
    """What a person sent to the account, as the chat keeps it."""
    return SentMessage(
        said.message_id,
        account.oa_id,
        account.oa_id,
        said.text,
        now,
        path="",
        kind=said.kind,
        url=said.url,
        name=said.name,
        quoted=said.quoted,
        by=person.uid,
        place=said.place,
        is_hidden=said.is_hidden,
    )
