"""What a program may do on somebody's phone: the same deeds as in Python, asked for in JSON."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from datetime import timedelta
from typing import TypeVar

from bot.simulator.control.asking import whole
from bot.simulator.control.values import NotPossible
from bot.simulator.media import VIDEO, VOICE, photo
from bot.simulator.people import Traits
from bot.simulator.phones import Phone
from bot.simulator.records import Event, Json, text_of
from bot.simulator.window import THUMBS_UP, ChatWindow

TRAITS = [trait.name for trait in fields(Traits)]

Window = TypeVar("Window", bound=ChatWindow)
Deeds = Mapping[str, Callable[[Window, Json], Awaitable[Event | list[Event] | None]]]


async def do(phone: Phone, given: Json) -> list[Event]:
    """One deed on somebody's phone; the events it told."""
    return await done(DEEDS, phone, given)


async def done(deeds: Deeds[Window], window: Window, given: Json) -> list[Event]:
    """One deed in some chat.

    Raises:
        NotPossible: no such deed there, or something it needs is missing.
    """
    deed = deeds.get(text_of(given.get("do")))
    if deed is None:
        raise NotPossible(f"do: one of {sorted(deeds)}")
    try:
        told = await deed(window, given)
    except AssertionError as wrong:  # no such button; the phone says which there are
        raise NotPossible(str(wrong)) from None
    return told if isinstance(told, list) else [] if told is None else [told]


def needed(given: Json, key: str) -> str:
    """A text without which the deed makes no sense."""
    value = text_of(given.get(key))
    if not value:
        raise NotPossible(f"{key} is missing")
    return value


def content_in(given: Json, otherwise: bytes) -> bytes:
    """The bytes of a file, which JSON carries as base64."""
    if "content" not in given:
        return otherwise
    try:
        return base64.b64decode(text_of(given["content"]), validate=True)
    except binascii.Error:
        raise NotPossible("content: base64") from None


def _degrees(given: Json, key: str) -> float:
    value = given.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise NotPossible(f"{key}: degrees")
    return float(value)


async def _says(phone: ChatWindow, given: Json) -> Event:
    return await phone.says(needed(given, "text"), quote=text_of(given.get("quote")) or None)


async def _photo(phone: ChatWindow, given: Json) -> Event:
    caption, url = text_of(given.get("text")) or None, text_of(given.get("url")) or None
    content = content_in(given, b"") or None
    return await phone.sends_photo(caption, content=content, url=url)


async def _photos(phone: ChatWindow, given: Json) -> list[Event]:
    number = given.get("number", 2)
    if not isinstance(number, int) or not 0 < number <= 20:
        raise NotPossible("number: 1 to 20")
    return await phone.sends_photos(number, text_of(given.get("text")) or None)


async def _voice(phone: ChatWindow, given: Json) -> Event:
    return await phone.sends_voice(content_in(given, VOICE))


async def _video(phone: ChatWindow, given: Json) -> Event:
    return await phone.sends_video(content_in(given, VIDEO))


async def _file(phone: ChatWindow, given: Json) -> Event:
    return await phone.sends_file(needed(given, "name"), content_in(given, b"%PDF-1.4\n"))


async def _gif(phone: ChatWindow, given: Json) -> Event:
    return await phone.sends_gif(content_in(given, photo(0)))


async def _pin(phone: ChatWindow, given: Json) -> Event:
    return await phone.sends_pin(_degrees(given, "latitude"), _degrees(given, "longitude"))


async def _info(phone: Phone, given: Json) -> Event:
    more = {key: value for key, value in given.items() if key not in {"do", "name", "phone"}}
    return await phone.gives_info(needed(given, "name"), needed(given, "phone"), **more)


async def _reacts(phone: Phone, given: Json) -> Event:
    return await phone.reacts(needed(given, "message_id"), text_of(given.get("icon")) or THUMBS_UP)


async def _was_heard(phone: Phone, _given: Json) -> None:
    phone.was_heard()


async def _restricts(phone: Phone, given: Json) -> None:
    phone.restricts(text_of(given.get("kind")) or "cs")


async def _pressed(phone: ChatWindow, given: Json) -> Event:
    return await phone.presses(needed(given, "label"))


async def _link(phone: ChatWindow, given: Json) -> Event:
    return await phone.sends_link(needed(given, "url"), text_of(given.get("text")))


async def _card(phone: ChatWindow, given: Json) -> Event:
    return await phone.sends_card(needed(given, "phone"))


async def _has_number(phone: Phone, given: Json) -> None:
    phone.has_number(needed(given, "phone"))


async def _goes_away(phone: Phone, _given: Json) -> None:
    phone.goes_away()


async def _comes_back(phone: Phone, _given: Json) -> None:
    phone.comes_back()


async def _rates(phone: Phone, given: Json) -> Event:
    stars, note = whole(given, "stars", 5), text_of(given.get("note"))
    return await phone.rates(needed(given, "message_id"), stars, note)


async def _reports(phone: Phone, _given: Json) -> None:
    phone.reports()


async def _calls(phone: Phone, given: Json) -> Event:
    return await phone.calls(timedelta(seconds=whole(given, "seconds", 30)))


async def _answers_call(phone: Phone, given: Json) -> Event:
    return await phone.answers_call_request(needed(given, "phone"), allowed=given.get("allowed") is not False)


async def _comments(phone: Phone, given: Json) -> None:
    phone.comments(needed(given, "article_id"))


async def _administers(phone: Phone, _given: Json) -> None:
    phone.administers()


async def _blocks_invitations(phone: Phone, _given: Json) -> None:
    phone.blocks_invitations()


async def _is_banned(phone: Phone, _given: Json) -> None:
    phone.is_banned()


async def _is_like(phone: Phone, given: Json) -> None:
    phone.is_like(**{key: whole(given, key, 0) for key in TRAITS if key in given})


CHAT_DEEDS: Deeds[ChatWindow] = {
    "says": _says,
    "presses": _pressed,
    "sends_photo": _photo,
    "sends_photos": _photos,
    "sends_voice": _voice,
    "sends_video": _video,
    "sends_file": _file,
    "sends_gif": _gif,
    "sends_pin": _pin,
    "sends_sticker": lambda phone, _given: phone.sends_sticker(),
    "sends_link": _link,
    "sends_card": _card,
}

DEEDS: Deeds[Phone] = {
    **CHAT_DEEDS,
    "reacts": _reacts,
    "gives_info": _info,
    "follows": lambda phone, _given: phone.follows(),
    "unfollows": lambda phone, _given: phone.unfollows(),
    "opens_chat": lambda phone, _given: phone.opens_chat(),
    "withdraws": lambda phone, _given: phone.withdraws(),
    "was_heard": _was_heard,
    "restricts": _restricts,
    "calls": _calls,
    "answers_call_request": _answers_call,
    "comments": _comments,
    "administers": _administers,
    "blocks_invitations": _blocks_invitations,
    "is_banned": _is_banned,
    "is_like": _is_like,
    "has_number": _has_number,
    "goes_away": _goes_away,
    "comes_back": _comes_back,
    "rates": _rates,
    "reports": _reports,
}
