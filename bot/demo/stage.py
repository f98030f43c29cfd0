"""The stage of the demo: the real bot, a Zalo on the table, a sample city, and the phones of its cast."""

import asyncio
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from bot.commands.store import bring_up_to_date
from bot.config import Settings
from bot.demo.clock import StageClock
from bot.first_account import describe_first
from bot.house import House
from bot.sample.city import PROVINCE, Citizen, City, make_city
from bot.sample.fill import fill
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from storage import accounts, diary
from storage.words import Role

GROUP, COMMUNE = "CLE05", "CLE"  # where the scenes play
RESIDENTS = 200
SETTLE = 0.05  # real seconds between two moments of a jump, in which the bot does what is due
TOGETHER = timedelta(seconds=30)  # what comes due so close together is done in one stop of a jump
UNDERSTUDIES = 40  # residents who wait for the next scene
NEIGHBOURS = 20
OPERATOR = "Công an phường Chiềng Lề (thành phố mẫu)"
LIFE = timedelta(hours=25)  # of an access token
DEFAULT = Path("var/demo")
KEY = "a key for a city that does not exist"

HURRY = 0.2  # real seconds between two looks at what is due while the clock runs fast

# Who appears in scenes: the role, where, and other words for it.
RESIDENT = "người dân"
PARTS: Mapping[str, tuple[Role, str, tuple[str, ...]]] = {
    RESIDENT: (Role.RESIDENT, GROUP, ("resident", "dân")),
    "tổ viên": (Role.TEAM_MEMBER, GROUP, ("member",)),
    "tổ trưởng": (Role.TEAM_LEADER, GROUP, ("leader",)),
    "tổ trưởng dân phố": (Role.UNIT_HEAD, GROUP, ("trưởng bản", "head")),
    "hòa giải viên": (Role.MEDIATOR, GROUP, ("mediator",)),
    "người có uy tín": (Role.RESPECTED_ELDER, GROUP, ("elder",)),
    "ủy ban": (Role.COMMITTEE, COMMUNE, ("ubnd", "committee")),
    "công an": (Role.BEAT_OFFICER, GROUP, ("police", "cskv", "cảnh sát khu vực")),
    "trực ban": (Role.DUTY_OFFICER, COMMUNE, ("duty",)),
    "chỉ huy": (Role.POLICE_CHIEF, COMMUNE, ("chief",)),
    "trực ban tỉnh": (Role.DUTY_OFFICER, PROVINCE, ("province",)),
}


@dataclass(frozen=True)
class Player:
    """One of the cast: the part, the person of the sample city, and their phone."""

    part: str
    person: str
    phone: Phone


class Stage:
    """Everything the demo runs; nothing of it leaves this machine."""

    def __init__(self, settings: Settings, zalo: SimulatedZalo, clock: StageClock, city: City) -> None:
        self.settings, self.zalo, self.clock, self.city = settings, zalo, clock, city
        self.house = House(settings, clock)
        self._waiting = list(city.neighbours(GROUP, UNDERSTUDIES))
        self.everybody = (*city.staff, *city.residents(RESIDENTS), *self._waiting)
        self.cast: dict[str, Player] = {}
        self.moved: list[Callable[[], None]] = []  # called whenever the clock has jumped
        self._jumping = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def build(cls, *, port: int, data: Path | None = None, reset: bool = False) -> "Stage":
        """Prepare everything; nobody can connect yet."""
        folder = _folder(data, reset=reset)
        clock = StageClock()
        zalo = SimulatedZalo(clock, seed=secrets.randbits(32), package="comprehensive")
        await zalo.start()
        settings = _settings(zalo, folder, port)
        bring_up_to_date(settings)
        stage = cls(settings, zalo, clock, make_city())
        stage._furnish()
        return stage

    def _furnish(self) -> None:
        """The city moves in, everybody has a phone, and the account may be spoken for."""
        self.house.clerk.do(self._introduce)
        everybody = replace(self.city, staff=(*self.city.staff, *self._waiting))
        fill(self.house.clerk, self.zalo.oa_id, everybody, RESIDENTS, self.clock.now())
        for citizen in self.everybody:
            phone = self.zalo.phone(citizen.zalo_id, name=citizen.name)
            phone.person.follows = True
            phone.was_heard()
        for part, citizen in self._chosen():
            phone = self.zalo.phone(citizen.zalo_id)
            self.cast[part] = Player(part, citizen.name, phone)
        self.look_after_receipts()

    def look_after_receipts(self) -> None:
        """Here somebody may really look, and until then nothing was seen."""
        self.zalo.habits.received_after, self.zalo.habits.seen_after = timedelta(seconds=1), None

    def _introduce(self, db: Session) -> None:
        """The pair of this Zalo replaces that of an earlier evening, whose Zalo is gone."""
        now = self.clock.now()
        describe_first(db, self.settings, now)
        access, refresh = self.zalo.token_pair()
        accounts.keep_pair(db, self.zalo.oa_id, access, refresh, now + LIFE, now)

    def _chosen(self) -> Iterator[tuple[str, Citizen]]:
        """A resident of one group, and the officials who are responsible for it."""
        for part, (role, unit, _) in PARTS.items():
            yield part, next(c for c in self.everybody if c.role is role and c.unit_code == unit)

    # --- Running ---------------------------------------------------------------------------------------

    async def open(self) -> str:
        """Open the doors; returns the address to look at."""
        port = await self.house.start()
        self.zalo.point_at(f"http://127.0.0.1:{port}/zalo/webhook")
        self._tasks = [asyncio.create_task(self.zalo.run()), asyncio.create_task(self._hurry())]
        return f"http://127.0.0.1:{port}"

    async def _hurry(self) -> None:
        """While an hour lasts seconds, nobody may wait for the next real second."""
        while True:
            await asyncio.sleep(HURRY)
            if self.clock.speed > 1:
                self._look()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.house.stop()
        await self.zalo.stop()

    def recast(self) -> None:
        """Whoever has told a story already is not the one who tells the next: another resident steps in."""
        had_their_say = self.zalo.account().talks[self.cast[RESIDENT].phone.uid]
        if had_their_say and self._waiting:
            citizen = self._waiting.pop(0)
            self.cast[RESIDENT] = Player(RESIDENT, citizen.name, self.zalo.phone(citizen.zalo_id))

    def player(self, name: str) -> Player | None:
        """Who is meant by a part's name in either language; neighbours come when they are called."""
        wanted = name.strip().casefold()
        for part, (_, _, others) in PARTS.items():
            if wanted in (part, *others):
                return self.cast[part]
        number = wanted.removeprefix("hàng xóm ").removeprefix("neighbour ")
        if number.isdecimal() and 0 < int(number) <= NEIGHBOURS:
            part = f"hàng xóm {number}"
            return self.cast.setdefault(part, Player(part, part, self.zalo.phone(part, name=part)))
        return None

    async def jump(self, to: datetime) -> None:
        """Let stage time pass, stopping wherever something comes due, so that it happens in order."""
        async with self._jumping:
            while (due := self._next_due()) is not None and due <= to:
                self._set(min(max(due, self.clock.now() + TOGETHER), to))
                await asyncio.sleep(SETTLE)
            self._set(to)

    def _set(self, at: datetime) -> None:
        self.clock.set(at)
        self._look()
        for tell in self.moved:
            tell()

    def _look(self) -> None:
        """The bot and the simulated Zalo see what has come due."""
        self.house.tick()
        self.zalo.world.post.news.set()

    def _next_due(self) -> datetime | None:
        with self.house.clerk.reading() as db:
            moments = (diary.next_moment(db), self.zalo.next_due())
        return min((m for m in moments if m is not None), default=None)


def _folder(data: Path | None, *, reset: bool) -> Path:
    """A folder of its own each time, unless one is named; a named one is kept."""
    if data is None:
        shutil.rmtree(DEFAULT, ignore_errors=True)
    elif reset:
        shutil.rmtree(data, ignore_errors=True)
    folder = data or DEFAULT
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _settings(zalo: SimulatedZalo, folder: Path, port: int) -> Settings:
    """Nothing is read from config.env: the demo never touches a real account."""
    return Settings.model_validate(
        {
            **{name.lower(): value for name, value in zalo.settings().items()},
            "zalo_oa_package": "comprehensive",
            "database_url": f"sqlite:///{folder}/binhyen.db",
            "data_dir": folder,
            "port": port,
            "secret_key": KEY,
            "operator_name": OPERATOR,
            "log_level": "WARNING",
        }
    )
