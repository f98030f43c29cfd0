"""A small ward for the stories: the bot, a Zalo, people with phones, and one clock moved by hand."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.clock import HandClock
from bot.config import Settings
from bot.house import House
from bot.simulator.phones import Phone
from bot.simulator.zalo import SimulatedZalo
from storage import diary, inbox, outbox, people
from storage.tables import Report, Unit
from storage.words import Role, UnitKind

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=VIETNAM)  # a Tuesday, in office hours
STEP = timedelta(seconds=1)  # how far the clock goes where nobody says when the next thing is due,
LONGEST_STEP = timedelta(seconds=8)  # twice as far each time while nothing happens
PATIENCE = 3.0  # seconds of real time that the bot waits for a Zalo that does not answer
MOST_STEPS = 20_000
T = TypeVar("T")

PLACES: tuple[tuple[str, str, UnitKind, str | None, float, float], ...] = (
    ("SL", "Tỉnh Sơn La", UnitKind.PROVINCE, None, 21.327, 103.914),
    ("CLE", "Phường Chiềng Lề", UnitKind.COMMUNE, "SL", 21.331, 103.905),
    ("CLE05", "Tổ 5", UnitKind.GROUP, "CLE", 21.3312, 103.9052),
    ("CLE06", "Tổ 6", UnitKind.GROUP, "CLE", 21.3361, 103.9101),
    ("CSI", "Phường Chiềng Sinh", UnitKind.COMMUNE, "SL", 21.296, 103.951),
    ("CSI09", "Tổ 9", UnitKind.GROUP, "CSI", 21.2961, 103.9512),
)


class Neighbour:
    """Somebody with a phone; after everything they do, the bot has dealt with it before the story goes on."""

    def __init__(self, ward: "Ward", phone: Phone) -> None:
        self._ward, self.phone = ward, phone

    @property
    def uid(self) -> str:
        return self.phone.uid

    async def _do(self, deed: Awaitable[object]) -> None:
        await deed
        await self._ward.settle()

    async def follows(self) -> None:
        await self._do(self.phone.follows())

    async def unfollows(self) -> None:
        await self._do(self.phone.unfollows())

    async def opens_chat(self) -> None:
        await self._do(self.phone.opens_chat())

    async def withdraws(self) -> None:
        await self._do(self.phone.withdraws())

    async def says(self, *texts: str) -> None:
        """One message after the other."""
        for text in texts:
            await self._do(self.phone.says(text))

    async def presses(self, label: str) -> None:
        await self._do(self.phone.presses(label))

    async def sends_photo(self, caption: str | None = None) -> None:
        await self._do(self.phone.sends_photo(caption))

    async def sends_photos(self, count: int) -> None:
        await self._do(self.phone.sends_photos(count))

    async def sends_voice(self) -> None:
        await self._do(self.phone.sends_voice())

    async def sends_pin(self, latitude: float, longitude: float) -> None:
        await self._do(self.phone.sends_pin(latitude, longitude))

    async def sends_sticker(self) -> None:
        await self._do(self.phone.sends_sticker())

    def sees(self, *words: str) -> str:
        """The next message that holds the first of these words holds them all; returns its text."""
        text = self.phone.sees(words[0]).text
        for word in words[1:]:
            assert word.casefold() in text.casefold(), f"{word!r} is missing in: {text}"
        return text

    def sees_nothing_of(self, words: str) -> None:
        seen = [m.text for m in self.phone.messages() if words.casefold() in m.text.casefold()]
        assert not seen, f"saw: {seen[0]}"

    def is_quiet(self) -> bool:
        return bool(self.phone.is_quiet())

    def has_read(self) -> None:
        self.phone.has_read()

    def last(self) -> str:
        """The newest message on this phone."""
        return self.phone.messages()[-1].text

    def texts(self) -> list[str]:
        return [m.text for m in self.phone.messages()]


class Ward:
    """Phường Chiềng Lề with Tổ 5 and Tổ 6, and Phường Chiềng Sinh with Tổ 9 next to it."""

    def __init__(self, settings: Settings, zalo: SimulatedZalo, clock: HandClock) -> None:
        self.settings, self.zalo, self.clock = settings, zalo, clock
        self.house = House(settings, clock, patience=PATIENCE)

    # --- Opening and closing ---------------------------------------------------------------------------

    @classmethod
    async def open(cls, url: str, folder: Path, *, at: datetime = MORNING, **changed: object) -> "Ward":
        clock = HandClock(at)
        zalo = SimulatedZalo(clock)
        await zalo.start(hosts_apart=True)
        ward = cls(settings_for(zalo, url, folder, **changed), zalo, clock)
        await ward._begin(with_places=True)
        return ward

    async def _begin(self, *, with_places: bool) -> None:
        await self.house.open()
        if with_places:
            self.house.clerk.do(self._build)
        self.address = f"http://127.0.0.1:{await self.house.listen()}"
        self.zalo.point_at(f"{self.address}/zalo/webhook")

    def _build(self, db: Session) -> None:
        known: dict[str, int] = {}
        for code, name, kind, parent, latitude, longitude in PLACES:
            unit = Unit(oa_id=self.oa_id, code=code, name=name, kind=kind)
            unit.parent_id = known.get(parent or "")
            unit.latitude, unit.longitude = latitude, longitude
            db.add(unit)
            db.flush()
            known[code] = unit.id

    async def close(self) -> None:
        await self.house.stop()
        await self.zalo.stop()

    async def goes_down(self) -> None:
        """The server stops; Zalo and the phones go on."""
        await self.house.stop()

    async def comes_back(self) -> None:
        self.house = House(self.settings, self.clock, patience=PATIENCE)
        await self._begin(with_places=False)
        await self.settle()

    @property
    def oa_id(self) -> str:
        return self.settings.zalo_oa_id

    # --- People ----------------------------------------------------------------------------------------

    async def person(
        self, name: str, role: Role | None = None, unit: str | None = None, *, on_duty: bool = False
    ) -> Neighbour:
        """Somebody who has been in touch before the story begins, with a role where one is named."""
        phone = self.zalo.phone(name, name=name)
        phone.person.follows = True
        phone.was_heard()
        self.house.clerk.do(lambda db: self._settle_in(db, phone.uid, name, role, unit, on_duty=on_duty))
        return Neighbour(self, phone)

    def _settle_in(
        self, db: Session, uid: str, name: str, role: Role | None, unit: str | None, *, on_duty: bool
    ) -> None:
        now = self.clock.now()
        person = people.meet(db, self.oa_id, uid, now)
        person.welcomed_at = person.last_heard_at = now
        person.is_follower = True
        place = db.exec(select(Unit).where(col(Unit.code) == unit)).first() if unit else None
        person.home_unit_id = place.id if place is not None else None
        if role is not None and place is not None:
            people.grant(db, person, place.id, role, now, by=None)
            person.name = name
        person.on_duty_since = now if on_duty else None

    def stranger(self, name: str) -> Neighbour:
        """Somebody who has never been in touch."""
        return Neighbour(self, self.zalo.phone(name, name=name))

    # --- Time ------------------------------------------------------------------------------------------

    async def settle(self) -> bool:
        """Everything that can happen at this moment has happened; returns whether anything has."""
        did_any, busy = False, True
        while busy:
            told = await self.zalo.deliver_due()
            dealt = await self.house.loop.run_until_quiet()
            sent = await self.house.sender.run_until_quiet()
            busy = bool(told or dealt or sent)
            did_any = did_any or busy
        return did_any

    async def until(self, when: str | timedelta | datetime) -> None:
        """Let time pass, stopping at every moment at which something is due."""
        target, step = self._moment(when), STEP
        await self.settle()
        for _ in range(MOST_STEPS):
            due, now = self._next_due(), self.clock.now()
            if due is None or due > target or now >= target:
                break
            is_late = due <= now  # it waits for its turn
            self.clock.set(min(now + step, target) if is_late else due)
            is_idle = not await self.settle()
            step = min(step * 2, LONGEST_STEP) if is_late and is_idle else STEP
        else:
            raise AssertionError("time stands still: something is due again and again")
        self.clock.set(target)
        await self.settle()

    def _moment(self, when: str | timedelta | datetime) -> datetime:
        if isinstance(when, datetime):
            return when
        if isinstance(when, timedelta):
            return self.clock.now() + when
        local = self.clock.now().astimezone(VIETNAM)
        hour, minute = map(int, when.split(":"))
        at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return (at if at > local else at + timedelta(days=1)).astimezone(UTC)

    def _next_due(self) -> datetime | None:
        def ledgers(db: Session) -> list[datetime | None]:
            return [diary.next_moment(db), outbox.next_moment(db), inbox.next_moment(db)]

        moments = [self.zalo.next_due(), *self.read(ledgers)]
        return min((m for m in moments if m is not None), default=None)

    # --- Behind the curtain ----------------------------------------------------------------------------

    def read(self, question: Callable[[Session], T]) -> T:
        with self.house.clerk.reading() as db:
            return question(db)

    def reports(self) -> list[Report]:
        return self.read(lambda db: list(db.exec(select(Report).order_by(col(Report.id)))))

    def report(self) -> Report:
        """The only report there is."""
        found = self.reports()
        assert len(found) == 1, f"{len(found)} reports"
        return found[0]


def settings_for(zalo: SimulatedZalo, url: str, folder: Path, **changed: object) -> Settings:
    given: dict[str, object] = {
        **{name.lower(): value for name, value in zalo.settings().items()},
        "zalo_oa_package": "4000",
        "database_url": url,
        "data_dir": folder,
        "port": 0,
        "secret_key": "k" * 32,
        "operator_name": "Công an phường Chiềng Lề",
        **changed,
    }
    return Settings.model_validate(given)
