"""What somebody may do on the page: each deed is read strictly, then done on a phone or on the stage."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.demo.drawing import street
from bot.demo.show import Refused, Show
from bot.simulator.group_chat import GroupChat
from bot.simulator.phones import Phone

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Id = Annotated[str, Field(min_length=1, max_length=64)]


class Deed(BaseModel):
    """Nothing is taken that was not asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# --- On a phone ------------------------------------------------------------------------------------------


class OnPhone(Deed):
    """In the chat with the account, or in one of its groups."""

    phone: Id
    chat: Annotated[str, Field(max_length=64)] = ""

    def window(self, show: Show) -> Phone | GroupChat:
        return show.window(self.phone, self.chat)


class Say(OnPhone):
    deed: Literal["say"]
    text: Words
    quote: Id | None = None

    async def perform(self, show: Show) -> None:
        await self.window(show).says(self.text, quote=self.quote)


class Press(OnPhone):
    """The button speaks in the person's name."""

    deed: Literal["press"]
    message: Id
    button: Annotated[int, Field(ge=0, lt=10)]

    async def perform(self, show: Show) -> None:
        window = self.window(show)
        for message in reversed(window.messages()):
            if message.message_id == self.message and self.button < len(message.buttons):
                pressed = message.buttons[self.button]
                if pressed.speaks:
                    await window.pushes(pressed)
                    return
        raise Refused("no_such_button")


class Photos(OnPhone):
    """Made-up pictures, one or several at once."""

    deed: Literal["photos"]
    count: Annotated[int, Field(ge=1, le=9)]

    async def perform(self, show: Show) -> None:
        for _ in range(self.count):
            await self.window(show).sends_photo(content=street(show.next_number()))


class Voice(OnPhone):
    deed: Literal["voice"]

    async def perform(self, show: Show) -> None:
        await self.window(show).sends_voice()


class Sticker(OnPhone):
    deed: Literal["sticker"]

    async def perform(self, show: Show) -> None:
        await self.window(show).sends_sticker()


class Pin(OnPhone):
    deed: Literal["pin"]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]

    async def perform(self, show: Show) -> None:
        await self.window(show).sends_pin(self.latitude, self.longitude)


class React(OnPhone):
    deed: Literal["react"]
    message: Id
    icon: Annotated[str, Field(max_length=16)]

    async def perform(self, show: Show) -> None:
        await self.window(show).reacts(self.message, self.icon)


class See(OnPhone):
    """These messages are on the screen."""

    deed: Literal["see"]
    messages: Annotated[list[Id], Field(max_length=500)]

    async def perform(self, show: Show) -> None:
        if self.chat:
            show.chats.looked_at(self.messages)  # Zalo tells nothing of that in groups
        else:
            show.phone(self.phone).shows(self.messages)


class Follow(OnPhone):
    deed: Literal["follow"]
    follows: bool

    async def perform(self, show: Show) -> None:
        phone = show.phone(self.phone)
        await (phone.follows() if self.follows else phone.unfollows())
        show.tell_seats()


# --- On the table and on the stage -----------------------------------------------------------------------


class Seat(Deed):
    """Put a phone on the table, in the place of another one where one is named."""

    deed: Literal["seat"]
    phone: Id
    instead: Id | None = None

    async def perform(self, show: Show) -> None:
        show.seat(self.phone, self.instead)


class Leave(Deed):
    deed: Literal["leave"]
    phone: Id

    async def perform(self, show: Show) -> None:
        show.leave(self.phone)


class Play(Deed):
    deed: Literal["play"]
    scene: Id
    tempo: Annotated[float, Field(gt=0, le=100)] = 1.0

    async def perform(self, show: Show) -> None:
        show.play(self.scene, self.tempo)


class Stop(Deed):
    deed: Literal["stop"]

    async def perform(self, show: Show) -> None:
        await show.stop()


class Speed(Deed):
    deed: Literal["speed"]
    speed: Annotated[float, Field(ge=1, le=600)]

    async def perform(self, show: Show) -> None:
        show.run_at(self.speed)


class Jump(Deed):
    deed: Literal["jump"]
    words: Annotated[str, Field(max_length=60)]

    async def perform(self, show: Show) -> None:
        await show.jump(self.words)


# --- What goes wrong -------------------------------------------------------------------------------------


class Turn(Deed):
    """A switch of the simulated Zalo."""

    deed: Literal["turn"]
    key: Id
    value: bool | int | float | Annotated[str, Field(max_length=60)] | None

    async def perform(self, show: Show) -> None:
        if not show.trouble.turn(self.key, self.value):
            raise Refused("not_possible")
        show.tell_trouble()


class Plan(Deed):
    """Calls of the bot fail, `times` often (always, where nobody says how often)."""

    deed: Literal["plan"]
    where: Annotated[str, Field(max_length=20)]
    how: Annotated[str, Field(max_length=20)]
    code: int = -200
    times: Annotated[int, Field(ge=1, le=1000)] | None = 1
    delivered: bool = False

    async def perform(self, show: Show) -> None:
        if not show.trouble.plan(self.model_dump(exclude={"deed"})):
            raise Refused("not_possible")
        show.tell_trouble()


class Mend(Deed):
    deed: Literal["mend"]

    async def perform(self, show: Show) -> None:
        show.trouble.mend()
        show.tell_trouble()


AnyOnPhone = Say | Press | Photos | Voice | Sticker | Pin | React | See | Follow
AnyDeed = AnyOnPhone | Seat | Leave | Play | Stop | Speed | Jump | Turn | Plan | Mend
_reader: TypeAdapter[AnyDeed] = TypeAdapter(Annotated[AnyDeed, Field(discriminator="deed")])


def read_deed(raw: bytes) -> AnyDeed:
    """What is asked for.

    Raises:
        Refused: it is no deed that can be done here.
    """
    try:
        return _reader.validate_json(raw)
    except ValidationError:
        raise Refused("not_understood") from None
