"""The conversation alone: the reception and one SQLite session, no network, and a clock moved by hand."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from handlers import FEATURES
from handlers.desk import Desk, Due, Heard, HeardKind, Office, Step
from handlers.desk.catalogue import load
from handlers.desk.heard import Attachment, AttachmentKind
from handlers.desk.reception import Reception
from storage import accounts, diary, people, units
from storage.tables import Entry, Outbox, Person, Report, Unit
from storage.words import OutboxKind, Role, UnitKind

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=VIETNAM)
OA = "5500000000000000001"
RECEPTION = Reception(FEATURES)
TEXTS = load()
MOST_REMINDERS = 200

PLACES: tuple[tuple[str, str, UnitKind, str], ...] = (
    ("SL", "Tỉnh Sơn La", UnitKind.PROVINCE, ""),
    ("CLE", "Phường Chiềng Lề", UnitKind.COMMUNE, "SL"),
    *((f"CLE{n:02}", f"Tổ {n}", UnitKind.GROUP, "CLE") for n in range(1, 9)),
    ("CSI", "Phường Chiềng Sinh", UnitKind.COMMUNE, "SL"),
    ("CSI09", "Tổ 9", UnitKind.GROUP, "CSI"),
    ("MLA", "Xã Mường La", UnitKind.COMMUNE, "SL"),
    ("TCH", "Xã Thuận Châu", UnitKind.COMMUNE, "SL"),
)


class Parlour:
    """One account and its people; what is said is dealt with at once."""

    def __init__(self, db: Session, *, admins: frozenset[str] = frozenset()) -> None:
        self.db, self.now = db, MORNING
        self.office = Office(TEXTS, VIETNAM, admins=admins, operator="Công an phường Chiềng Lề", first_oa=OA)
        self._messages = 0
        accounts.describe(db, OA, ["key"], self.now, name="Bình Yên")
        for code, name, kind, parent in PLACES:
            above = units.by_code(db, OA, parent) if parent else None
            db.add(Unit(oa_id=OA, code=code, name=name, kind=kind, parent_id=above.id if above else None))
            db.flush()

    # --- What people do --------------------------------------------------------------------------------

    def settle_in(self, who: str, role: Role, unit: str, *, on_duty: bool = False) -> None:
        """Somebody with a role at a unit."""
        person = people.meet(self.db, OA, who, self.now)
        place = units.by_code(self.db, OA, unit)
        assert place is not None
        people.grant(self.db, person, place.id, role, self.now, by=None)
        person.name, person.on_duty_since = who, self.now if on_duty else None
        self.db.flush()

    def hear(
        self, who: str, text: str = "", *sent: AttachmentKind, kind: HeardKind = HeardKind.SAID
    ) -> list[str]:
        """What this person reads in answer, everything that follows at once included."""
        before = self._last_id()
        self._messages += 1
        heard = Heard(kind, OA, kind, self.now, who, str(self._messages), text, tuple(map(_sent, sent)))
        RECEPTION.receive(self._desk(), heard)
        self.db.flush()
        self._remind()
        return self.read(who, after=before)

    def let_pass(self, time: timedelta) -> None:
        """Everything that comes due meanwhile is dealt with at its moment."""
        target = self.now + time
        for _ in range(MOST_REMINDERS):
            due = diary.next_moment(self.db)
            if due is None or due > target:
                break
            self.now = max(self.now, due)
            self._remind()
        self.now = target

    def _remind(self) -> None:
        for _ in range(MOST_REMINDERS):
            entry = diary.next_due(self.db, self.now)
            if entry is None:
                return
            entry.done_at = self.now
            self.db.flush()
            RECEPTION.due(self._desk(), entry.feature, Due(entry.kind, entry.key, dict(entry.details)))
            self.db.flush()
        raise AssertionError("reminders that never end")

    def _desk(self) -> Desk:
        return Desk(self.db, self.now, OA, self.office)

    # --- What can be seen ------------------------------------------------------------------------------

    def _last_id(self) -> int:
        rows = select(Outbox.id).order_by(col(Outbox.id).desc()).limit(1)
        return self.db.exec(rows).first() or 0

    def read(self, who: str, *, after: int = 0) -> list[str]:
        rows = select(Outbox).where(
            col(Outbox.id) > after, col(Outbox.recipient) == who, col(Outbox.kind) == OutboxKind.MESSAGE
        )
        return [row.text for row in self.db.exec(rows.order_by(col(Outbox.id)))]

    def step(self, who: str) -> Step:
        desk = self._desk()
        desk.visitor = people.meet(self.db, OA, who, self.now)
        return desk.step

    def person(self, who: str) -> Person:
        return people.meet(self.db, OA, who, self.now)

    def unit_code(self, unit_id: int) -> str:
        unit = self.db.get(Unit, unit_id)
        assert unit is not None
        return unit.code

    def reports(self) -> list[Report]:
        return list(self.db.exec(select(Report).order_by(col(Report.id))))

    def written(self) -> list[Entry]:
        """Every line of every story."""
        return list(self.db.exec(select(Entry).order_by(col(Entry.id))))


def _sent(kind: AttachmentKind) -> Attachment:
    if kind is AttachmentKind.PIN:
        return Attachment(kind, latitude=21.3312, longitude=103.9052)
    return Attachment(kind, url="http://127.0.0.1/made-up.jpg")
