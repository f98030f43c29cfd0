"""One chat on one phone: what can be said, sent and pressed in it, and what can be read in it."""

import hashlib
import json
import unicodedata
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from bot.simulator import envelopes
from bot.simulator.media import VIDEO, VOICE, photo
from bot.simulator.records import Button, Event, Json, SentMessage
from bot.simulator.world import World

Quotable = SentMessage | Event | str
THUMBS_UP = "/-strong"


@dataclass(frozen=True)
class Said:
    """Something a person is about to send: as the event tells it, and as the chat shows it."""

    event: str  # the last part of the event's name
    message: Json = field(repr=False)
    kind: str
    text: str = ""
    url: str = ""
    name: str = ""
    place: tuple[float, float] | None = None
    quoted: str | None = None
    is_hidden: bool = False

    @property
    def message_id(self) -> str:
        return str(self.message["msg_id"])


class ChatWindow(ABC):
    """What a thumb can do in a chat, and what eyes can see in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._mark = 0  # how many messages have been read
        self._photos = 0

    @property
    @abstractmethod
    def called(self) -> str:
        """Whose phone it is, for what a test says when it fails."""

    @abstractmethod
    def messages(self) -> list[SentMessage]:
        """Everything that arrived, in order."""

    @abstractmethod
    async def _sent(self, said: Said) -> Event:
        """It enters the chat and is told."""

    # --- Saying and sending ----------------------------------------------------------------------------

    async def says(self, text: str, *, quote: Quotable | None = None) -> Event:
        return await self._says(text, quote=quote)

    async def _says(self, text: str, *, quote: Quotable | None = None, is_hidden: bool = False) -> Event:
        message: Json = {"msg_id": self.world.new_id(), "text": text}
        quoted = None if quote is None else id_of(quote)
        if quoted is not None:
            message["quote_msg_id"] = quoted
        return await self._sent(Said("text", message, "text", text, quoted=quoted, is_hidden=is_hidden))

    async def sends_photo(
        self, caption: str | None = None, *, content: bytes | None = None, url: str | None = None
    ) -> Event:
        """A made-up picture, or the given one, or one that lies elsewhere."""
        self._photos += 1
        link = url or self.world.media.put(photo(self._photos) if content is None else content, "jpg")
        payload: Json = {"url": link, "thumbnail": link}
        return await self._attached("image", payload, caption, type_=self.world.habits.photo_type)

    async def sends_photos(self, number: int, caption: str | None = None) -> list[Event]:
        """An album comes as one message for each picture; the words come with the first."""
        return [await self.sends_photo(None if nth else caption) for nth in range(number)]

    async def sends_voice(self, content: bytes = VOICE, ending: str = "amr") -> Event:
        return await self._attached("audio", {"url": self.world.media.put(content, ending)})

    async def sends_video(self, content: bytes = VIDEO) -> Event:
        link = self.world.media.put(content, "mp4")
        return await self._attached("video", {"url": link, "thumbnail": link, "description": ""})

    async def sends_file(self, name: str, content: bytes) -> Event:
        ending = name.rpartition(".")[2].lower()
        payload: Json = {
            "url": self.world.media.put(content, ending),
            "name": name,
            "size": str(len(content)),
            "checksum": hashlib.md5(content, usedforsecurity=False).hexdigest(),
            "type": ending,
        }
        return await self._attached("file", payload)

    async def sends_pin(self, latitude: float, longitude: float) -> Event:
        """A place on the map, in degrees."""
        degrees: Json = {"latitude": latitude, "longitude": longitude}
        if self.world.habits.pins_in_message:
            place: Json = {"latitude": str(latitude), "longitude": str(longitude)}
            message: Json = {"msg_id": self.world.new_id(), "location": place}
            return await self._sent(Said("location", message, "location", place=(latitude, longitude)))
        return await self._attached("location", {"coordinates": degrees}, place=(latitude, longitude))

    async def sends_sticker(self) -> Event:
        return await self._attached("sticker", {"url": self.world.media.put(photo(0), "jpg"), "id": "36000"})

    async def sends_gif(self, content: bytes) -> Event:
        link = self.world.media.put(content, "gif")
        return await self._attached("gif", {"url": link, "thumbnail": link})

    async def sends_link(self, url: str, text: str = "") -> Event:
        payload: Json = {"url": url, "thumbnail": "", "description": ""}
        return await self._attached("link", payload, text)

    async def sends_card(self, phone: str, url: str = "https://zalo.me/0") -> Event:
        """A business card: the number stands in a text that is itself JSON."""
        described = json.dumps({"phone": phone, "qrCodeUrl": url}, separators=(",", ":"))
        payload: Json = {"thumbnail": "", "url": url, "description": described}
        return await self._attached("link", payload, event="business_card")

    async def presses(self, label: str) -> Event:
        """The newest button whose label contains `label`; its payload comes back as the person's words."""
        return await self.pushes(self._button(label))

    async def pushes(self, button: Button) -> Event:
        """This very button."""
        if not button.speaks:
            raise AssertionError(f"{button.label!r} leads to {button.payload}: nothing comes back from it")
        return await self._says(str(button.payload), is_hidden=button.kind == "oa.query.hide")

    def _button(self, label: str) -> Button:
        messages = self.messages()
        for message in reversed(messages):
            for button in message.buttons:
                if _plain(label) in _plain(button.label):
                    return button
        shown = [button.label for message in messages for button in message.buttons]
        raise AssertionError(f"no button {label!r}; buttons: {shown}")

    async def _attached(
        self,
        kind: str,
        payload: Json,
        text: str | None = None,
        *,
        event: str = "",
        type_: str = "",
        place: tuple[float, float] | None = None,
    ) -> Event:
        message = envelopes.attached(self.world.new_id(), type_ or kind, payload, text)
        url, name = str(payload.get("url", "")), str(payload.get("name", ""))
        return await self._sent(Said(event or kind, message, kind, text or "", url, name, place))

    # --- Reading ---------------------------------------------------------------------------------------

    def unread(self) -> list[SentMessage]:
        return self.messages()[self._mark :]

    def has_read(self) -> None:
        """Everything so far is read."""
        self._mark = len(self.messages())

    def sees(self, text: str) -> SentMessage:
        """The next unread message containing the text, in any case; everything up to it is read then."""
        for number, message in enumerate(self.unread(), self._mark + 1):
            if _plain(text) in _plain(message.text):
                self._mark = number
                return message
        raise AssertionError(f"{self.called} does not see {text!r}; unread: {_listed(self.unread())}")

    def is_quiet(self, but: str | None = None) -> bool:
        """Nothing unread, except messages that contain `but`."""
        loud = [m for m in self.unread() if but is None or _plain(but) not in _plain(m.text)]
        if loud:
            raise AssertionError(f"{self.called} is not left in peace: {_listed(loud)}")
        return True

    def seen_nothing_of(self, text: str) -> bool:
        """No message, read or unread, contains the text."""
        found = [m for m in self.messages() if _plain(text) in _plain(m.text)]
        if found:
            raise AssertionError(f"{self.called} has seen {text!r}: {_listed(found)}")
        return True


def id_of(message: Quotable) -> str:
    return message if isinstance(message, str) else message.message_id


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _listed(messages: list[SentMessage]) -> str:
    return "".join(f"\n  · {m.text} {[b.label for b in m.buttons] or ''}" for m in messages) or "nothing"
