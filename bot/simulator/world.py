"""What the whole simulated Zalo shares: the clock, the accounts, the books, and how things are told."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.clock import Clock
from bot.simulator import envelopes
from bot.simulator.accounts import Account
from bot.simulator.agenda import Agenda, Deed
from bot.simulator.facts import fact
from bot.simulator.faults import Faults
from bot.simulator.groups import Group
from bot.simulator.habits import Habits
from bot.simulator.media import MediaShelf
from bot.simulator.mishap import Hanging
from bot.simulator.oauth import Grants
from bot.simulator.people import Person
from bot.simulator.postbox import Postbox
from bot.simulator.rates import Bucket
from bot.simulator.records import (
    Call,
    Event,
    Json,
    Listener,
    Reaction,
    SentMessage,
    Watcher,
    milliseconds,
    text_of,
)
from bot.simulator.refusal import Refusal
from bot.simulator.scribe import Scribe

HISTORY_TYPES = {"image": "photo"}


@dataclass
class World:
    """The books of the simulator; everything in them is in memory and in order."""

    clock: Clock
    app_id: str
    app_secret: str
    dice: Random
    habits: Habits
    faults: Faults
    grants: Grants
    scribe: Scribe
    post: Postbox
    media: MediaShelf
    accounts: dict[str, Account] = field(default_factory=dict)
    bucket: Bucket = field(default_factory=lambda: Bucket(fact("rates", "app")))
    article_bucket: Bucket = field(default_factory=lambda: Bucket(fact("rates", "app_articles")))
    sent: list[SentMessage] = field(default_factory=list)
    sent_to: defaultdict[str, list[SentMessage]] = field(default_factory=lambda: defaultdict(list))
    reactions: list[Reaction] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    watchers: list[Watcher] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)  # called with everything that is told
    hanging: Hanging = field(default_factory=Hanging)
    agenda: Agenda = field(default_factory=Agenda)
    hosts: dict[int, str] = field(default_factory=dict)  # port → host, where they stand apart
    is_revealed: bool = False  # the OA secret key is shown once the webhook URL was saved

    def account(self, oa_id: str) -> Account:
        if oa_id not in self.accounts:
            raise Refusal(-205)
        return self.accounts[oa_id]

    def empty(self) -> None:
        """The books are empty and nothing is planned any more."""
        for book in (self.accounts, self.sent, self.sent_to, self.reactions, self.calls):
            book.clear()
        self.agenda = Agenda()
        self.bucket.used = self.article_bucket.used = 0
        self.post.empty()

    def new_id(self) -> str:
        return f"{self.dice.getrandbits(80):020x}"

    def later(self, due: datetime, deed: Deed) -> None:
        """Zalo does this by itself when the moment has come."""
        self.agenda.put(due, deed)
        self.post.news.set()

    def catch_up(self) -> bool:
        """Zalo does what has come due; whether there was anything."""
        return self.agenda.do_due(self.clock.now())

    # --- What the account did --------------------------------------------------------------------------

    def deliver(self, account: Account, person: Person, message: SentMessage) -> None:
        """The message reaches the person; the echo and the receipts follow by the clock."""
        self._show(account, person, message)
        echo = envelopes.echo_of(message)
        name = f"oa_send_{message.kind if message.kind in ECHOED else 'template'}"
        self.announce(account, person, name, echo, self.habits.echo_after, self.habits.echo_admin_id)
        self.receipts(account, person, message.message_id)

    def staff_says(self, account: Account, person: Person, text: str, admin_id: str) -> None:
        """A human of the authority typed in the OA chat tool."""
        now = self.clock.now()
        message = SentMessage(
            self.new_id(), account.oa_id, person.uid, text, now, path="", quota_type="staff"
        )
        self._show(account, person, message)
        echo: Json = {"msg_id": message.message_id, "text": text}
        self.announce(account, person, "oa_send_text", echo, timedelta(0), admin_id)

    def _show(self, account: Account, person: Person, message: SentMessage) -> None:
        account.remember(person.uid, history_row(account, person, message, from_person=False))
        self.arrive(account, person, message)

    def arrive(self, account: Account, person: Person, message: SentMessage) -> None:
        """The phone shows it, now or when it is on again."""
        if person.is_away:
            person.waiting.append(message)
            return
        self.sent.append(message)
        self.sent_to[person.uid].append(message)
        account.talks[person.uid].append(message)
        for watch in self.watchers:
            watch(message)

    def receipts(self, account: Account, person: Person, message_id: str) -> None:
        """Received and seen, as a phone tells them; a computer does not."""
        received, seen = self.habits.received_after, self.habits.seen_after
        if not person.uses_phone or person.is_away or received is None:
            return
        self.announce(account, person, "user_received_message", {"msg_id": message_id}, received)
        if seen is not None:
            several: Json = {"msg_ids": [message_id]}
            alone: Json = {"msg_id": message_id}
            is_alone = self.habits.vary and self.dice.random() < 1 / 4
            self.announce(account, person, "user_seen_message", alone if is_alone else several, seen)

    def announce(
        self,
        account: Account,
        person: Person,
        name: str,
        message: Json,
        after: timedelta,
        admin_id: str = "",
    ) -> None:
        """Something about a message to a person, told some time from now."""
        body = envelopes.to_person(person, name, message, admin_id)
        self.put(account, person.uid, body, self.clock.now() + after)

    # --- What is told ----------------------------------------------------------------------------------

    def write(
        self, account: Account, subject: str, body: Json, at: datetime | None = None, server: str = ""
    ) -> Event:
        event = self.scribe.write(account, subject, at or self.clock.now(), body, server)
        for listen in self.listeners:
            listen(event)
        return event

    def put(self, account: Account, subject: str, body: Json, due: datetime, *, server: str = "") -> None:
        event = self.write(account, subject, body, due, server)
        if self.grants.is_granted(account.oa_id):
            self.post.put(event, due)
        else:
            self.post.lost.append(event)

    async def tell(self, account: Account, subject: str, body: Json, *, server: str = "") -> Event:
        """Write, sign and try to deliver at once; without a grant Zalo tells the app nothing."""
        event = self.write(account, subject, body, server=server)
        if self.grants.is_granted(account.oa_id):
            await self.post.tell(event)
        else:
            self.post.lost.append(event)
        return event


ECHOED = {"text", "image", "gif", "list", "file", "sticker"}


def history_row(account: Account, person: Person, message: SentMessage, *, from_person: bool) -> Json:
    """One row of the conversation lists; those of media are not documented."""
    ours = (account.oa_id, account.name)
    theirs = (person.uid, person.name)
    sender, receiver = (theirs, ours) if from_person else (ours, theirs)
    row: Json = {
        "src": int(from_person),
        "time": int(milliseconds(message.at)),
        "type": HISTORY_TYPES.get(message.kind, message.kind),
        "message": message.text,
        "message_id": message.message_id,
        "from_id": sender[0],
        "to_id": receiver[0],
        "from_display_name": sender[1],
        "from_avatar": "",
        "to_display_name": receiver[1],
        "to_avatar": "",
    }
    return {**row, **({"url": message.url} if message.url else {})}


def group_row(account: Account, group: Group, message: SentMessage) -> Json:
    """One row of a group's history: like that of a conversation, with the group's id."""
    name = account.people[message.by].name if message.by else account.name
    row: Json = {
        "src": int(bool(message.by)),
        "time": int(milliseconds(message.at)),
        "type": HISTORY_TYPES.get(message.kind, message.kind),
        "message": message.text,
        "message_id": message.message_id,
        "from_id": message.by or account.oa_id,
        "to_id": group.group_id,
        "from_display_name": name,
        "from_avatar": "",
        "to_display_name": group.name,
        "to_avatar": group.avatar,
        "group_id": group.group_id,
    }
    return {**row, **({"url": message.url} if message.url else {})}


def recipient_of(given: Json) -> str:
    """The person, visitor, group or telephone a request is about, wherever it stands."""
    recipient = given.get("recipient")
    places = (recipient, given) if isinstance(recipient, dict) else (given,)
    named = (place.get(key) for place in places for key in ("user_id", "group_id", "anonymous_id", "phone"))
    return next((text_of(one) for one in named if one), "")
