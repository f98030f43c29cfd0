"""Báo bận: when somebody cannot come or would rather not, said once; the roster respects it."""

from datetime import date, datetime, timedelta

from sqlmodel import col, delete

from handlers.desk import Desk, Feature, Heard
from handlers.rules.clocks import VIETNAM
from handlers.rules.day_words import Days, read_days
from handlers.rules.folding import strip_accents
from handlers.rules.permissions import Act
from storage import patrols
from storage.tables import ShiftWish
from storage.words import WishKind

feature = Feature("wishes")
ONE_DAY = timedelta(days=1)


@feature.command("báo bận {rest}", "bận {rest}", may=Act.PATROL)
def away(desk: Desk, heard: Heard) -> None:
    _wish(desk, heard, WishKind.AWAY)


@feature.command("ngại trực {rest}", "không muốn trực {rest}", may=Act.PATROL)
def rather_not(desk: Desk, heard: Heard) -> None:
    _wish(desk, heard, WishKind.RATHER_NOT)


@feature.command("muốn trực {rest}", may=Act.PATROL)
def rather(desk: Desk, heard: Heard) -> None:
    _wish(desk, heard, WishKind.RATHER)


@feature.command("xóa báo bận", "bỏ báo bận", may=Act.PATROL)
def forget(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    desk.db.execute(delete(ShiftWish).where(col(ShiftWish.person_id) == desk.person.id))
    desk.say("wishes.forgotten")


def _wish(desk: Desk, heard: Heard, kind: WishKind) -> None:
    today = desk.now.astimezone(VIETNAM).date()
    days, _ = read_days(strip_accents(heard.args["rest"]), today)
    if not days.are_named:
        desk.say("wishes.which_days")
        return
    made = _rows(desk, days, kind)
    desk.db.add_all(made)
    desk.db.flush()
    hit = _planned_then(desk, made) if kind is WishKind.AWAY else ""
    desk.say("wishes.noted", hit=hit)


def _rows(desk: Desk, days: Days, kind: WishKind) -> list[ShiftWish]:
    """A span of days, single days, or a weekday that comes back every week."""

    def row(**facts: object) -> ShiftWish:
        wish = ShiftWish(person_id=desk.person.id, kind=kind, created_at=desk.now)
        for name, value in facts.items():
            setattr(wish, name, value)
        return wish

    if days.first is not None and days.last is not None:
        return [row(starts_at=_begin(days.first), ends_at=_begin(days.last) + ONE_DAY)]
    single = [row(starts_at=_begin(day), ends_at=_begin(day) + ONE_DAY) for day in days.dates]
    return single or [row(weekday=day) for day in sorted(days.weekdays)]


def _begin(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), VIETNAM)


def _planned_then(desk: Desk, made: list[ShiftWish]) -> str:
    """Shifts that are planned already in this time: a tap says no to each."""
    coming = patrols.of_person(desk.db, desk.person.id, desk.now)
    hit = [s.code for s, _ in coming if any(_covers(wish, s.starts_at) for wish in made)]
    if not hit:
        return ""
    return f"Ông/bà đang có ca {', '.join(hit[:3])} lúc đó; không đi được thì nhắn: KHÔNG ĐI {hit[0]}"


def _covers(wish: ShiftWish, at: datetime) -> bool:
    if wish.weekday is not None:
        return at.astimezone(VIETNAM).isoweekday() == wish.weekday
    return wish.starts_at is not None and wish.ends_at is not None and wish.starts_at <= at < wish.ends_at
