"""What an account says in its groups, and what was said there before."""

from dataclasses import replace

from bot.simulator.asked import Asked, Endpoint, Endpoints
from bot.simulator.contents import Content, content_of, words_of
from bot.simulator.facts import fact
from bot.simulator.faults import Where
from bot.simulator.group_life import charged, drafted, find_group, speak
from bot.simulator.lookups import newest
from bot.simulator.records import Json, part_of, text_of
from bot.simulator.refusal import Refusal
from bot.simulator.world import World

SPOKEN = {"text", "image", "gif", "file", "sticker"}


def send(world: World, asked: Asked) -> Json:
    """Text, picture, file or sticker, at any hour, to a group that is enabled."""
    message = part_of(asked.given, "message")
    group = find_group(world, asked.account, text_of(part_of(asked.given, "recipient").get("group_id")))
    group.require_enabled(world.clock.now())
    text, quoted = (
        words_of(message, world.habits.too_long_code),
        text_of(message.get("quote_message_id")) or None,
    )
    content = content_of(message, asked.account, world.clock.now(), is_v2=False)
    if not text and content is None:
        raise Refusal(-201, "message")
    if content is not None and content.kind not in SPOKEN:
        raise Refusal(-233)
    if quoted is not None and quoted not in group.message_ids():
        raise Refusal(-201, "quote_message_id")
    route, cost = charged(world, asked.account)
    said = replace(
        drafted(world, group, text, content or Content("text")),
        path=asked.path,
        raw=asked.given,
        quoted=quoted,
        quota_type="gmf",
        route=route,
        cost=cost,
    )
    speak(world, asked.account, group, said)
    return {"message_id": said.message_id, "group_id": group.group_id}


def recent(_world: World, asked: Asked) -> list[Json]:
    return newest(asked.account.group_chats, asked, fact("groups", "chat_page"))


def conversation(world: World, asked: Asked) -> list[Json]:
    group = find_group(world, asked.account, text_of(asked.given.get("group_id")))
    return newest(group.rows, asked, fact("groups", "chat_page"))


PATH = "/v3.0/oa/group/"
GROUP_MESSAGES: Endpoints = {
    ("POST", PATH + "message"): Endpoint(Where.SEND, send),
    ("GET", PATH + "listrecentchat"): Endpoint(Where.READ, recent),
    ("GET", PATH + "conversation"): Endpoint(Where.READ, conversation),
}
