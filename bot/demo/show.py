"""The show: the stage with its phones on the table, scenes that are played on it, and its clock."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

from bot.commands.units_table import UnitRow
from bot.demo.changes import Changes
from bot.demo.chats import Chats
from bot.demo.clock import moment_meant
from bot.demo.directory import Directory
from bot.demo.play import Director, NotSeen
from bot.demo.script import Line, Scene, every_scene
from bot.demo.stage import PARTS, RESIDENT, Stage
from bot.demo.trouble import Trouble
from bot.simulator.group_chat import GroupChat
from bot.simulator.phones import Phone
from bot.simulator.records import Json
from storage.words import UnitKind

FIRST = (RESIDENT, "tổ trưởng", "công an")
MOST_SEATS = 6
FARTHEST = timedelta(days=62)  # of one jump


class Refused(Exception):
    """It cannot be done; the word is a key of the page's texts."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Show:
    """What the page shows and can do."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.changes = stage, Changes()
        self.chats = Chats(stage.zalo, self.changes, self.tell_seats)
        self.directory = Directory(stage.city, stage.everybody)
        self.seats = self._first()
        self.scenes = {scene.key: scene for scene in every_scene()}
        self.director = Director(stage, self._narrate)
        self.trouble = Trouble(stage)
        self._number = 0
        self._scene: Json = {}
        self._playing: asyncio.Task[None] | None = None
        stage.moved.append(self._tell_clock)

    def _first(self) -> list[str]:
        return [self.stage.cast[part].phone.uid for part in FIRST]

    async def close(self) -> None:
        await self.stop()
        self.changes.close()

    def next_number(self) -> int:
        """Every made-up picture is a new one."""
        self._number += 1
        return 1000 + self._number

    # --- What stands there -----------------------------------------------------------------------------

    def state(self) -> Json:
        """Everything a page needs that opens now, and the mark from which it listens."""
        return {
            "mark": self.changes.mark(),
            "operator": self.stage.settings.operator_name,
            "zone": str(self.stage.settings.timezone),
            "clock": self._clock(),
            "phones": self._phones(),
            "scenes": [_described(scene) for scene in self.scenes.values()],
            "scene": self._scene,
            "trouble": self.trouble.count(),
        }

    def places(self) -> Json:
        """Communes, groups and organisations, for the drawn map."""
        city = self.stage.city
        units = [u for u in city.units if u.kind is not UnitKind.PROVINCE]
        return {
            "communes": [_place(u) for u in units if u.kind is UnitKind.COMMUNE],
            "groups": [{**_place(u), "of": u.parent_code} for u in units if u.kind is UnitKind.GROUP],
            "organisations": [{"name": o.name, "at": [o.latitude, o.longitude]} for o in city.organisations],
        }

    def _phones(self) -> list[Json]:
        return list(map(self._on_table, self.seats))

    def _on_table(self, uid: str) -> Json:
        listed = self.directory.find(uid)
        phone = self.stage.zalo.phone(uid)
        told = {} if listed is None else listed.told()
        return {**told, "follows": phone.person.follows, "chats": self.chats.of(phone)}

    # --- Phones ----------------------------------------------------------------------------------------

    def phone(self, uid: str) -> Phone:
        """The phone of somebody who is known here; nobody is made up by asking."""
        if self.directory.find(uid) is None:
            raise Refused("nobody")
        return self.stage.zalo.phone(uid)

    def window(self, uid: str, chat: str) -> Phone | GroupChat:
        """A chat on a phone: that with the account, or one of its groups."""
        phone = self.phone(uid)
        if not chat:
            return phone
        group = next((group for group in phone.groups() if group.group.group_id == chat), None)
        if group is None:
            raise Refused("not_in_group")
        if group.chat().is_locked:
            raise Refused("locked")
        return group

    def seat(self, uid: str, instead: str | None) -> None:
        self.phone(uid)
        if uid in self.seats:
            raise Refused("already_here")
        if instead in self.seats:
            self.seats[self.seats.index(instead)] = uid
        elif len(self.seats) >= MOST_SEATS:
            raise Refused("table_full")
        else:
            self.seats.append(uid)
        self.tell_seats()

    def leave(self, uid: str) -> None:
        if uid not in self.seats or len(self.seats) == 1:
            raise Refused("last_phone")
        self.seats.remove(uid)
        self.tell_seats()

    def tell_seats(self) -> None:
        self.changes.tell("phones", phones=self._phones())

    # --- Scenes ----------------------------------------------------------------------------------------

    def play(self, key: str, tempo: float) -> None:
        """Begin a scene; what was playing stops."""
        scene = self.scenes.get(key)
        if scene is None:
            raise Refused("no_such_scene")
        if self._playing is not None and not self._playing.done():
            raise Refused("still_playing")
        self.director.tempo = tempo
        self._bring(scene)
        self._tell_scene(key=key, state="playing", number=0, of=len(scene.lines), line="")
        self._playing = asyncio.create_task(self._run(scene))

    async def stop(self) -> None:
        if self._playing is not None and not self._playing.done():
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)
            self._tell_scene(state="stopped")

    async def _run(self, scene: Scene) -> None:
        try:
            await self.director.play(scene)
        except NotSeen as vain:
            self._tell_scene(state="failed", why=str(vain))
        else:
            self._tell_scene(state="done")

    def _bring(self, scene: Scene) -> None:
        """Who appears most sits in front; the others keep their places behind them."""
        before = self.stage.cast[RESIDENT].phone.uid
        self.stage.recast()
        players = list(self._players(scene))[: len(FIRST)]
        for player in players:
            self.directory.add(player.uid, player.name)
        coming = [player.uid for player in players]
        staying = [uid for uid in self.seats if uid not in {before, *coming}]
        also = [uid for uid in self._first() if uid not in coming + staying]
        wanted = max(len(FIRST), len(self.seats))
        self.seats = sorted((coming + staying + also)[:wanted], key=self._rank)
        self.tell_seats()

    def _players(self, scene: Scene) -> Iterator[Phone]:
        for part in scene.parts:
            player = self.stage.player(part)
            if player is not None:
                yield player.phone

    def _rank(self, uid: str) -> int:
        """Residents left, then officials in the order of the parts."""
        parts = list(PARTS)
        return next(
            (parts.index(p.part) for p in self.stage.cast.values() if p.phone.uid == uid and p.part in parts),
            0,
        )

    def _narrate(self, line: Line) -> None:
        scene = self.scenes[str(self._scene["key"])]
        self._tell_scene(number=scene.lines.index(line) + 1, line=line.written)

    def _tell_scene(self, **what: object) -> None:
        self._scene = {**self._scene, **what}
        self.changes.tell("scene", scene=self._scene)

    def tell_trouble(self) -> None:
        self.changes.tell("trouble", count=self.trouble.count())

    # --- The clock -------------------------------------------------------------------------------------

    def _clock(self) -> Json:
        return {"now": self.stage.clock.now().isoformat(), "speed": self.stage.clock.speed}

    def _tell_clock(self) -> None:
        self.changes.tell("clock", clock=self._clock())

    def run_at(self, speed: float) -> None:
        self.stage.clock.run_at(speed)
        self._tell_clock()

    async def jump(self, words: str) -> None:
        """To the moment somebody means, with everything that comes due on the way."""
        now = self.stage.clock.now()
        to = moment_meant(words, now, self.stage.settings.timezone)
        if to is None:
            raise Refused("no_such_time")
        if to - now > FARTHEST:
            raise Refused("too_far")
        await self.stage.jump(to)


def _place(unit: UnitRow) -> Json:
    return {"code": unit.code, "name": unit.name, "at": [unit.latitude, unit.longitude]}


def _described(scene: Scene) -> Json:
    return {
        "key": scene.key,
        "vi": {"name": scene.name, "about": scene.about},
        "en": {"name": scene.english_name, "about": scene.english_about},
    }
