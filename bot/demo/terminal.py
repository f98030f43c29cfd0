"""The demo in the terminal: what everybody says and reads, live, and a line to speak for them."""

import asyncio

import typer

from bot.commands.simulate import lines_of_stdin
from bot.demo.clock import moment_meant
from bot.demo.play import Director, NotSeen
from bot.demo.script import Scene, every_scene
from bot.demo.stage import PARTS, Stage
from bot.simulator.records import SentMessage

HELP = (
    "Nói thay: `người dân: …` (resident), `công an: …` (police), `tổ trưởng: …` (leader), "
    "`trực ban: …` (duty), `chỉ huy: …` (chief).\n"
    "Số của nút: `công an: 1`. Thời gian: `đồng hồ +1h`, `đồng hồ 22:00`. Cảnh: `cảnh 2`. Ctrl-C để dừng."
)


class Terminal:
    """Shows the stage to somebody who only has a terminal."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.director = Director(stage, self.say)
        self.scenes = list(every_scene())
        self._parts = {p.phone.uid: p.part for p in stage.cast.values()}
        stage.zalo.watchers.append(self.show)

    def say(self, line: str) -> None:
        typer.echo(typer.style(line, fg=typer.colors.CYAN))

    def show(self, message: SentMessage) -> None:
        """One message as the person reads it; only the cast is shown, the city is large."""
        part = self._part(message.to)
        if part is None:
            return
        labels = " ".join(f"[{button.label}]" for button in message.buttons)
        typer.echo(f"   → {part}: {message.text}" + (f"\n     {labels}" if labels else ""))

    def _part(self, uid: str) -> str | None:
        if uid not in self._parts:
            self._parts = {p.phone.uid: p.part for p in self.stage.cast.values()}
        return self._parts.get(uid)

    async def play(self, scene: Scene) -> None:
        typer.echo(typer.style(f"\n— {scene.name} —  {scene.about}\n", bold=True))
        try:
            await self.director.play(scene)
        except NotSeen as error:
            typer.echo(f"(cảnh dừng: {error})")

    async def listen(self) -> None:
        """Whoever types speaks for somebody of the cast."""
        lines = lines_of_stdin(asyncio.get_running_loop())
        typer.echo(f"\n{HELP}")
        while True:
            await self.obey((await lines.get()).strip())

    async def obey(self, line: str) -> None:
        if line.startswith("cảnh "):
            number = line.removeprefix("cảnh ").strip()
            if number.isdecimal() and 0 < int(number) <= len(self.scenes):
                await self.play(self.scenes[int(number) - 1])
            return
        if line.startswith("đồng hồ "):
            await self._jump(line.removeprefix("đồng hồ "))
            return
        await self._speak(line)

    async def _jump(self, words: str) -> None:
        to = moment_meant(words, self.stage.clock.now(), self.stage.settings.timezone)
        if to is not None:
            await self.stage.jump(to)
        now = self.stage.clock.now().astimezone(self.stage.settings.timezone)
        typer.echo(f"Bây giờ là {now:%H:%M %d/%m}.")

    async def _speak(self, line: str) -> None:
        name, colon, words = line.partition(":")
        player = self.stage.player(name)
        if not colon or not words.strip() or player is None:
            typer.echo(f"Có: {', '.join(PARTS)}, hàng xóm 1 … 20. {HELP}" if line else "")
            return
        await player.phone.says(words.strip())
