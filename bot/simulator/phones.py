"""A person's phone: what is said, sent and pressed on it, and what can be read on its screen."""

import hashlib
import unicodedata
from datetime import datetime

from bot.simulator import envelopes
from bot.simulator.accounts import Account
from bot.simulator.media import VIDEO, VOICE, photo
from bot.simulator.people import Person
from bot.simulator.records import Button, Event, Json, SentMessage
from bot.simulator.world import World, history_row

Quotable = SentMessage | Event | str


class Phone:
    """One person writing to one Official Account; each deed is told to the webhook at once."""

    def __init__(self, world: World, account: Account, person: Person) -> None:
        self.world, self.account, self.person = world, account, person
        self._mark = 0  # how many messages have been read
        self._photos = 0

    def __repr__(self) -> str:
        return f"Phone({self.uid})"

    @property
    def uid(self) -> str:
        return self.person.uid

    @property
    def name(self) -> str:
        return self.person.name

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

    def restricts(self, kind: str = "cs") -> None:
        """Wants no messages of this kind from the account any more."""
        self.person.restricted.add(kind)

    # --- Saying and sending ----------------------------------------------------------------------------

    async def says(self, text: str, *, quote: Quotable | None = None) -> Event:
        message: Json = {"msg_id": self.world.new_id(), "text": text}
        if quote is not None:
            message["quote_msg_id"] = quote if isinstance(quote, str) else quote.message_id
        return await self._sent("text", message, text)

    async def sends_photo(
        self, caption: str | None = None, *, content: bytes | None = None, url: str | None = None
    ) -> Event:
        """A made-up picture, or the given one, or one that lies elsewhere."""
        self._photos += 1
        link = url or self.world.media.put(photo(self._photos) if content is None else content, "jpg")
        return await self._attached("image", {"url": link, "thumbnail": link}, caption)

    async def sends_photos(self, number: int, caption: str | None = None) -> list[Event]:
        """An album comes as one message for each picture; the words come with the first."""
        return [await self.sends_photo(None if nth else caption) for nth in range(number)]

    async def sends_voice(self, content: bytes = VOICE) -> Event:
        return await self._attached("audio", {"url": self.world.media.put(content, "amr")})

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
        place: Json = {"latitude": latitude, "longitude": longitude}
        return await self._attached("location", {"coordinates": place})

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
        described = f'{{"phone":"{phone}","qrCodeUrl":"{url}"}}'
        payload: Json = {"thumbnail": "", "url": url, "description": described}
        return await self._attached("link", payload, event_name="user_send_business_card")

    async def reacts(self, message: Quotable, icon: str = "/-strong") -> Event:
        message_id = message if isinstance(message, str) else message.message_id
        told: Json = {"msg_id": message_id, "react_icon": icon}
        return await self._did(envelopes.from_person(self.person, "user_reacted_message", told))

    async def gives_info(self, name: str, phone: str, **more: object) -> Event:
        """Fills in the form of `request_user_info`; the account may read it from then on."""
        self.person.shared_info = {"name": name, "phone": phone}
        info: Json = {"name": name, "phone": phone, **more}
        body = envelopes.from_person(
            self.person, "user_submit_info", {"msg_id": self.world.new_id()}, info=info
        )
        return await self._did(body)

    async def presses(self, label: str) -> Event:
        """The newest button whose label contains `label`; its payload comes back as the person's words."""
        button = self._button(label)
        if not button.speaks:
            raise AssertionError(f"{button.label!r} leads to {button.payload}: nothing comes back from it")
        return await self.says(str(button.payload))

    def _button(self, label: str) -> Button:
        messages = self.messages()
        for message in reversed(messages):
            for button in message.buttons:
                if _plain(label) in _plain(button.label):
                    return button
        shown = [button.label for message in messages for button in message.buttons]
        raise AssertionError(f"no button {label!r}; buttons: {shown}")

    async def _attached(
        self, kind: str, payload: Json, text: str | None = None, *, event_name: str = ""
    ) -> Event:
        message = envelopes.attached(self.world.new_id(), kind, payload, text)
        return await self._sent(kind, message, text or "", event_name)

    async def _sent(self, kind: str, message: Json, text: str, event_name: str = "") -> Event:
        """Opens the window, enters the chat history, and is told."""
        self.person.has_written = True
        message_id, now = str(message["msg_id"]), self.world.clock.now()
        said = SentMessage(message_id, self.account.oa_id, self.account.oa_id, text, now, path="", kind=kind)
        row = history_row(self.account, self.person, said, from_person=True)
        self.account.remember(self.uid, row)
        self.account.senders[message_id] = self.uid
        name = event_name or f"user_send_{kind}"
        return await self._did(envelopes.from_person(self.person, name, message))

    async def _did(self, body: Json) -> Event:
        self.person.interact(self.world.clock.now())
        return await self.world.tell(self.account, self.uid, body)

    # --- Reading ---------------------------------------------------------------------------------------

    def messages(self) -> list[SentMessage]:
        """Everything that arrived, in order."""
        return list(self.world.sent_to[self.uid])

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
        raise AssertionError(
            f"{self.name or self.uid} does not see {text!r}; unread: {_listed(self.unread())}"
        )

    def is_quiet(self, but: str | None = None) -> bool:
        """Nothing unread, except messages that contain `but`."""
        loud = [m for m in self.unread() if but is None or _plain(but) not in _plain(m.text)]
        if loud:
            raise AssertionError(f"{self.name or self.uid} is not left in peace: {_listed(loud)}")
        return True

    def seen_nothing_of(self, text: str) -> bool:
        """No message, read or unread, contains the text."""
        found = [m for m in self.messages() if _plain(text) in _plain(m.text)]
        if found:
            raise AssertionError(f"{self.name or self.uid} has seen {text!r}: {_listed(found)}")
        return True


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _listed(messages: list[SentMessage]) -> str:
    return "".join(f"\n  · {m.text} {[b.label for b in m.buttons] or ''}" for m in messages) or "nothing"
