"""What stands on the screen of each phone: what its person wrote, what came, and how far it got."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from bot.demo.changes import Changes
from bot.simulator.chats import Bubble, Chat, bubbles_of
from bot.simulator.groups import Group
from bot.simulator.phones import Phone
from bot.simulator.postbox import OK, Posted
from bot.simulator.records import Button, Card, Event, Json, SentMessage, part_of, text_of
from bot.simulator.zalo import SimulatedZalo

SHOWN = 200  # messages of one chat, the newest
SENT, RECEIVED, SEEN = "sent", "received", "seen"
RECEIPTS = {"user_received_message": RECEIVED, "user_seen_message": SEEN}
ORDER = (SENT, RECEIVED, SEEN)
SAID = ("user_send_", "oa_send_", "user_reacted", "oa_reacted")
PICTURES = "/demo/media/"


class Chats:
    """Watches the simulated Zalo over its shoulder, and tells the page what anybody would see.

    Args:
        zalo: whose phones are shown.
        changes: is told.
        regrouped: is called when somebody came to a group or left it.
    """

    def __init__(self, zalo: SimulatedZalo, changes: Changes, regrouped: Callable[[], None]) -> None:
        self._zalo, self._account, self._changes = zalo, zalo.account(), changes
        self._regrouped = regrouped
        self._states: dict[str, str] = {}
        self._told: defaultdict[str, int] = defaultdict(int)  # how many messages of each chat
        zalo.watchers.append(lambda message: self._look(message.group_id or message.to))
        zalo.world.listeners.append(self._heard)
        zalo.world.post.listeners.append(self._posted)

    def of(self, phone: Phone) -> list[Json]:
        """Every chat of a phone, oldest message first."""
        return [self._described(chat) for chat in phone.chats()]

    def _described(self, chat: Chat) -> Json:
        return {
            "id": chat.chat_id if chat.is_group else "",
            "title": chat.title,
            "locked": chat.is_locked,
            "entries": [self._entry(bubble) for bubble in chat.bubbles[-SHOWN:]],
        }

    # --- What happens ----------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        if event.name in RECEIPTS:
            self._receipt(event, RECEIPTS[event.name])
            return
        self._look(event.subject)
        if "reacted" in event.name:
            icons = [r.icon for r in self._account.reactions.get(event.message_id, ())]
            self._changes.tell("mark", id=event.message_id, reactions=icons)
        elif event.subject in self._account.groups and not event.name.startswith(SAID):
            self._regrouped()

    def _look(self, chat_id: str) -> None:
        """Whatever is new in a chat is told, in order."""
        group = self._account.groups.get(chat_id)
        messages = self._account.talks[chat_id] if group is None else group.messages
        new, self._told[chat_id] = messages[self._told[chat_id] :], len(messages)
        members = [chat_id] if group is None else list(group.members)
        for uid in members[:1]:
            for bubble in self._bubbles(uid, new, group):
                self._changes.tell("entry", phones=members, chat=group and chat_id, entry=self._entry(bubble))

    def _bubbles(self, uid: str, messages: Sequence[SentMessage], group: Group | None) -> list[Bubble]:
        return bubbles_of(self._account, self._account.person(uid), messages, group)

    def _posted(self, posted: Posted) -> None:
        """The webhook took it: to the person that is “delivered”."""
        if posted.status == OK and posted.event.name.startswith("user_send_"):
            self._reached(posted.event.message_id, RECEIVED)

    def _receipt(self, event: Event, state: str) -> None:
        message = part_of(event.body, "message")
        several = message.get("msg_ids")
        for message_id in several if isinstance(several, list) else [message.get("msg_id")]:
            self._reached(text_of(message_id), state)

    def looked_at(self, message_ids: Sequence[str]) -> None:
        for message_id in message_ids:
            self._reached(message_id, SEEN)

    def _reached(self, message_id: str, state: str) -> None:
        """A receipt may come late; a message never goes backwards."""
        if ORDER.index(self._states.get(message_id, SENT)) < ORDER.index(state):
            self._states[message_id] = state
            self._changes.tell("mark", id=message_id, state=state)

    # --- As the page shows it --------------------------------------------------------------------------

    def _entry(self, bubble: Bubble) -> Json:
        message = bubble.message
        return {
            "id": message.message_id,
            "by": message.by,
            "name": bubble.by,
            "type": message.kind,
            "text": bubble.text,
            "at": message.at.isoformat(),
            "buttons": [_button(button) for button in message.buttons],
            "media": self._address(message.url),
            "file": message.name,
            "place": message.place,
            "cards": [_card(card) for card in message.cards],
            "quote": self._quote(message),
            "reactions": bubble.reactions,
            "state": self._states.get(message.message_id, SENT),
            "route": message.route,
            "cost": message.cost,
        }

    def _quote(self, message: SentMessage) -> str | None:
        """The words that are answered; a picture has none."""
        if message.quoted is None:
            return None
        chat = message.group_id or message.by or message.to
        group = self._account.groups.get(chat)
        messages = self._account.talks[chat] if group is None else group.messages
        return next((m.text for m in reversed(messages) if m.message_id == message.quoted), "")

    def _address(self, url: str) -> str:
        """Where the page finds a picture: at the demo itself; what lies elsewhere is not fetched."""
        return PICTURES + urlsplit(url).path.rpartition("/")[2] if url.startswith(self._zalo.url) else ""


def _button(button: Button) -> Json:
    """A press speaks, or leads somewhere."""
    where = button.payload if isinstance(button.payload, dict) else {}
    number = text_of(where.get("phone_code"))
    leads = f"tel:{number}" if number else text_of(where.get("url"))
    return {"label": button.label, "speaks": button.speaks, "leads": leads}


def _card(card: Card) -> Json:
    return {"title": card.title, "about": card.description, "leads": card.link}
