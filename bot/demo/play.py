"""Plays a scene: the phones do what its lines say, and whoever is to see something is waited for."""

import asyncio
import re
from collections.abc import Callable

from bot.demo.clock import moment_meant
from bot.demo.drawing import street
from bot.demo.script import Line, Scene, Verb
from bot.demo.stage import RESIDENT, Player, Stage

PAUSE = 1.2  # real seconds between two lines, so that one can follow
PATIENCE = 40.0  # real seconds until something that should be seen counts as not coming
LOOK = 0.05
_CODE = re.compile(r"BT-[0-9A-Z]{4,8}")

Teller = Callable[[Line], None]


class NotSeen(Exception):
    """Somebody waited in vain: the scene is over, and this says who and for what."""


class Director:
    """Plays scenes on a stage, one at a time.

    Args:
        stage: where.
        tell: is told each line before it happens, for whoever watches.
        tempo: 2 plays twice as fast; 0 does not pause at all.
    """

    def __init__(self, stage: Stage, tell: Teller = lambda _: None, *, tempo: float = 1.0) -> None:
        self.stage, self._tell, self.tempo = stage, tell, tempo
        self._playing = asyncio.Lock()
        self._photos = 0

    async def play(self, scene: Scene) -> None:
        """From the first line to the last.

        Raises:
            NotSeen: something that should have arrived did not.
        """
        async with self._playing:
            for player in self.stage.cast.values():
                player.phone.has_read()
            for line in scene.lines:
                self._tell(line)
                await self._do(line)

    async def _do(self, line: Line) -> None:
        match line.verb:
            case Verb.PAUSE:
                await asyncio.sleep(float(line.words) * self._beat())
            case Verb.CLOCK:
                await self._move_clock(line)
            case Verb.SEES:
                await self._wait_for(self._who(line), line.words)
            case _:
                await self._act(self._who(line), line)
                await asyncio.sleep(PAUSE * self._beat())

    def _beat(self) -> float:
        return 1 / self.tempo if self.tempo > 0 else 0.0

    async def _move_clock(self, line: Line) -> None:
        to = moment_meant(line.words, self.stage.clock.now(), self.stage.settings.timezone)
        if to is None:
            raise NotSeen(f"line {line.number}: no such time: {line.words}")
        await self.stage.jump(to)

    def _who(self, line: Line) -> Player:
        player = self.stage.player(line.who)
        if player is None:
            raise NotSeen(f"line {line.number}: there is no {line.who} in this city")
        return player

    async def _act(self, player: Player, line: Line) -> None:
        phone, words = player.phone, self._with_code(line.words)
        match line.verb:
            case Verb.SAYS:
                await phone.says(words)
            case Verb.PRESSES:
                await self._press(player, words)
            case Verb.SENDS_PHOTO:
                self._photos += 1
                await phone.sends_photo(content=street(self._photos))
            case Verb.SENDS_VOICE:
                await phone.sends_voice()
            case _:
                latitude, longitude = map(float, words.split())
                await phone.sends_pin(latitude, longitude)

    async def _press(self, player: Player, label: str) -> None:
        try:
            await player.phone.presses(label)
        except AssertionError:
            raise NotSeen(f"{player.part} has no button “{label}”") from None

    def _with_code(self, words: str) -> str:
        """`{mã}` stands for the newest report that the resident of the scene has read of."""
        told = self.stage.cast[RESIDENT].phone.messages()
        codes = [code for message in told for code in _CODE.findall(message.text)]
        return words.replace("{mã}", codes[-1] if codes else "BT-????")

    async def _wait_for(self, player: Player, words: str) -> None:
        for _ in range(int(PATIENCE / LOOK)):
            if any(words.casefold() in m.text.casefold() for m in player.phone.unread()):
                player.phone.sees(words)
                return
            await asyncio.sleep(LOOK)
        raise NotSeen(f"{player.part} never saw “{words}”")
