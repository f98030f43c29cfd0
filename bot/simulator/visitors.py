"""Somebody without a name: writes from a web page, and is somebody else at the next visit."""

from dataclasses import replace

from bot.simulator import envelopes
from bot.simulator.accounts import Account
from bot.simulator.asked import Asked
from bot.simulator.contents import Content, content_of, words_of
from bot.simulator.people import Visit
from bot.simulator.records import Event, Json, SentMessage, milliseconds, part_of, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.window import ChatWindow, Said
from bot.simulator.world import World

SENT_TO_VISITORS = {"text", "image", "file", "sticker"}


class Visitor(ChatWindow):
    """One visit on somebody's screen."""

    def __init__(self, world: World, account: Account) -> None:
        super().__init__(world)
        self.account = account
        self.visit = Visit(f"88{world.dice.randrange(10**16):016d}", world.new_id())
        account.visits[self.visit.anonymous_id] = self.visit

    @property
    def called(self) -> str:
        return f"visitor {self.visit.anonymous_id}"

    def messages(self) -> list[SentMessage]:
        return list(self.visit.shown)

    async def _sent(self, said: Said) -> Event:
        """Like a person's message, with the conversation named; nothing becomes known of the sender."""
        body: Json = {
            "event_name": f"anonymous_send_{said.event}",
            "sender": {"id": self.visit.anonymous_id},
            "recipient": {"id": self.account.oa_id},
            "message": {**said.message, "conversation_id": self.visit.conversation_id},
        }
        return await self.world.tell(self.account, self.visit.anonymous_id, body)


def send_to_visitor(world: World, asked: Asked) -> Json:
    """Needs both ids; the echo names the conversation too."""
    account, now = asked.account, world.clock.now()
    message, recipient = part_of(asked.given, "message"), part_of(asked.given, "recipient")
    visit = account.visits.get(text_of(recipient.get("anonymous_id")))
    if visit is None:
        raise Refusal(-201, "anonymous_id")
    if text_of(recipient.get("conversation_id")) != visit.conversation_id:
        raise Refusal(-201, "conversation_id")
    text = words_of(message, world.habits.too_long_code)
    content = content_of(message, account, now, is_v2=True)
    if not text and content is None:
        raise Refusal(-201, "message")
    content = content or Content("text")
    if content.kind not in SENT_TO_VISITORS:
        raise Refusal(-233)
    sent = content.sent(world.new_id(), account.oa_id, visit.anonymous_id, text, now)
    visit.shown.append(replace(sent, path=asked.path, raw=asked.given, quota_type="anonymous"))
    _echo(world, account, visit, visit.shown[-1])
    return {"message_id": sent.message_id, "sent_time": milliseconds(now)}


def file_to_visitor(world: World, asked: Asked) -> Json:
    """Files, and nothing else, are also taken at the address for people (so does Zalo's own sample)."""
    if part_of(part_of(asked.given, "message"), "attachment").get("type") != "file":
        raise Refusal(-201, "user_id")
    return send_to_visitor(world, asked)


def _echo(world: World, account: Account, visit: Visit, message: SentMessage) -> None:
    world.sent.append(message)
    for watch in world.watchers:
        watch(message)
    body: Json = {
        "event_name": f"oa_send_anonymous_{message.kind}",
        "sender": {"id": account.oa_id},
        "recipient": {"id": visit.anonymous_id},
        "message": {**envelopes.echo_of(message), "conversation_id": visit.conversation_id},
    }
    world.put(account, visit.anonymous_id, body, world.clock.now() + world.habits.echo_after)
