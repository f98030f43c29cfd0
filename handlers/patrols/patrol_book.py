"""Sổ tuần tra: the month's book of a group, signed by its leader and by the police, fetched as a file."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from handlers.desk import Desk, Feature, Heard
from handlers.desk.month_book import Book, Line, month_book
from handlers.desk.months import may_here, month_and_unit
from handlers.rules.attendance import Month
from handlers.rules.clocks import VIETNAM
from handlers.rules.permissions import Act
from handlers.rules.roster_limits import Limits
from storage import books, patrols, people, units
from storage.tables import BookSignature, Unit
from storage.tables.books import Side
from storage.words import POLICE, Role

feature = Feature("patrol_book")
SHOWN = 40  # people in one message


@feature.command("sổ tuần tra", "sổ tuần tra {rest}", "bảng công", "bảng công {rest}", may=Act.PATROL)
def show(desk: Desk, heard: Heard) -> None:
    """Leaders and police see the group's month; everybody else their own nights."""
    month, unit = month_and_unit(desk, heard.args)
    if month is None:
        desk.say("patrol_book.which_month")
    elif unit is None:
        _own(desk, month)
    else:
        _tell(desk, _book(desk, unit, month))


def _tell(desk: Desk, book: Book) -> None:
    lines = [f"{row.name}: {row.nights} đêm" + _over(row.nights, row.counted) for row in book.rows[:SHOWN]]
    found = books.signatures(desk.db, book.unit_id, _key(book.month))
    choices = [(f"Tải sổ {book.month}", f"TẢI SỔ {book.month} {_code(desk, book)}")]
    side = _side(desk, book.unit_id)
    if side is not None and book.nights and not _holds(found, side, book):
        deed = "KÝ SỔ" if side is Side.LEADER else "DUYỆT SỔ"
        choices.insert(0, (f"{deed.capitalize()} {book.month}", f"{deed} {book.month} {_code(desk, book)}"))
    desk.say(
        "patrol_book.month",
        month=book.month,
        unit=book.unit,
        shifts=len(book.nights),
        missed=sum(1 for night in book.nights if not night.came),
        lines="\n".join(lines) or "Chưa có ai điểm danh.",
        leader=_signed(found, Side.LEADER, book),
        police=_signed(found, Side.POLICE, book),
        choices=choices,
    )


def _over(nights: int, counted: int) -> str:
    return f" (tính {counted})" if counted < nights else ""


def _own(desk: Desk, month: Month) -> None:
    """A volunteer's own nights, in every group they walk with."""
    held = [h.unit_id for h in desk.holdings if h.unit_id is not None]
    found = [_book(desk, u, month) for i in dict.fromkeys(held) if (u := desk.db.get(Unit, i)) is not None]
    mine = [row for book in found for row in book.rows if row.person_id == desk.person.id]
    nights, counted = sum(r.nights for r in mine), sum(r.counted for r in mine)
    hours = sum((r.time for r in mine), timedelta()) / timedelta(hours=1)
    desk.say(
        "patrol_book.own", month=month, nights=f"{nights} đêm" + _over(nights, counted), hours=f"{hours:g}"
    )


# --- Signed ----------------------------------------------------------------------------------------------


@feature.command("ký sổ {rest}", "ký sổ", may=Act.PLAN_PATROL)
def sign(desk: Desk, heard: Heard) -> None:
    """The leader stands by the book as it is now; the police are asked to read it."""
    _sign(desk, heard, Side.LEADER)


@feature.command("duyệt sổ {rest}", "duyệt sổ", may=Act.APPROVE_TIMESHEET)
def approve(desk: Desk, heard: Heard) -> None:
    """The police stand by it; whoever signed for the group hears so."""
    _sign(desk, heard, Side.POLICE)


def _sign(desk: Desk, heard: Heard, side: Side) -> None:
    month, unit = month_and_unit(desk, heard.args)
    if month is None or unit is None:
        desk.say("patrol_book.which_month")
        return
    book = _book(desk, unit, month)
    found = books.signatures(desk.db, unit.id, _key(month))
    if _side(desk, unit.id) is not side:
        desk.say("door.not_for_you")
    elif not book.nights:
        desk.say("patrol_book.empty", month=month, unit=book.unit)
    elif side is Side.POLICE and not _holds(found, Side.LEADER, book):
        desk.say("patrol_book.leader_first", month=month, unit=book.unit)
    elif _holds(found, side, book):
        desk.say("patrol_book.signed_already", month=month, unit=book.unit)
    else:
        _write(desk, book, side)


def _write(desk: Desk, book: Book, side: Side) -> None:
    signature = BookSignature(
        oa_id=desk.oa_id,
        unit_id=book.unit_id,
        month=_key(book.month),
        side=side,
        fingerprint=book.fingerprint,
        person_id=desk.person.id,
        signed_at=desk.now,
    )
    books.sign(desk.db, signature)
    desk.note(f"book.signed_{side}", "unit", book.unit_id, _key(book.month))
    facts = {"month": book.month, "unit": book.unit, "people": len(book.rows), "code": _code(desk, book)}
    nights = sum(row.nights for row in book.rows)
    desk.say("patrol_book.signed", facts, nights=nights)
    path = [u.id for u in units.path(desk.db, book.unit_id)]
    if side is Side.LEADER:
        desk.tell(
            people.holders(desk.db, POLICE, path, desk.now), "patrol_book.to_approve", facts, nights=nights
        )
    else:
        leaders = people.holders(desk.db, [Role.TEAM_LEADER], [book.unit_id], desk.now)
        desk.tell(leaders, "patrol_book.approved", facts, nights=nights)


# --- Corrected -------------------------------------------------------------------------------------------


@feature.command("sửa sổ {shift} {number} {rest}", may=Act.PLAN_PATROL)
def correct(desk: Desk, heard: Heard) -> None:
    """A line reads differently from now on, and what was written first stays beside it."""
    shift = patrols.by_code(desk.db, desk.oa_id, heard.args["shift"])
    if shift is None or not may_here(desk, shift.unit_id, Act.PLAN_PATROL):
        desk.say("patrol_book.no_such_shift", code=heard.args["shift"])
        return
    unit = units.path(desk.db, shift.unit_id)[0]
    book = _book(desk, unit, Month.of(shift.starts_at.astimezone(VIETNAM).date()))
    lines: tuple[Line, ...] = next((n.lines for n in book.nights if n.code == shift.code), ())
    number = int(heard.args["number"])
    if not 1 <= number <= len(lines):
        desk.say("patrol_book.no_such_line", code=shift.code, lines=_numbered(lines))
        return
    line = lines[number - 1]
    books.correct(desk.db, shift.id, line.log_id, heard.args["rest"], desk.person.id, desk.now)
    desk.note("book.corrected", "shift", shift.id)
    desk.say("patrol_book.corrected", code=shift.code, number=number, was=line.original or line.text)


def _numbered(lines: tuple[Line, ...]) -> str:
    return (
        "\n".join(f"{n}. {line.at:%Hh%M} {line.text}" for n, line in enumerate(lines, 1))
        or "Ca này chưa ghi gì."
    )


# --- Fetched ---------------------------------------------------------------------------------------------


@feature.command("tải sổ {rest}", "tải sổ", may=Act.PLAN_PATROL)
def fetch(desk: Desk, heard: Heard) -> None:
    """Two addresses, for one hour: a spreadsheet and a paper to print."""
    month, unit = month_and_unit(desk, heard.args)
    if month is None or unit is None:
        desk.say("patrol_book.which_month")
    elif not desk.office.public_url:
        desk.say("patrol_book.not_here")
    else:
        secret = secrets.token_urlsafe(24)
        books.lend(
            desk.db, secret, desk.person.id, unit.id, _key(month), desk.now + desk.facts.waits.lent.plain
        )
        desk.note("book.lent", "unit", unit.id, _key(month))
        address = f"{desk.office.public_url}/book/{secret}"
        time = desk.facts.waits.lent.words
        desk.say("patrol_book.lent", month=month, unit=unit.name, address=address, time=time)


# --- Who signs, and what ---------------------------------------------------------------------------------


def _side(desk: Desk, unit_id: int) -> Side | None:
    """For whom this person signs here."""
    if may_here(desk, unit_id, Act.APPROVE_TIMESHEET):
        return Side.POLICE
    return Side.LEADER if may_here(desk, unit_id, Act.PLAN_PATROL) else None


def _book(desk: Desk, unit: Unit, month: Month) -> Book:
    return month_book(desk.db, unit.id, month, Limits.of(desk.facts.patrol_limits), desk.now)


def _key(month: Month) -> str:
    return f"{month.year}-{month.month:02}"


def _code(desk: Desk, book: Book) -> str:
    unit = desk.db.get(Unit, book.unit_id)
    return unit.code if unit is not None else ""


def _holds(found: Sequence[BookSignature], side: Side, book: Book) -> bool:
    return any(s.side is side and s.fingerprint == book.fingerprint for s in found)


def _signed(found: Sequence[BookSignature], side: Side, book: Book) -> str:
    last = books.last(found, side)
    if last is None:
        return "chưa ký"
    day = f"{last.signed_at.astimezone(VIETNAM):%d/%m}"
    return f"đã ký {day}" if _holds(found, side, book) else f"đã ký bản trước ({day}), sổ sửa sau đó"
