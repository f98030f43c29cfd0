"""The month's book out of the database, with its signatures, ready to be written."""

from datetime import datetime

from sqlmodel import Session

from bot.paper.book_words import Signature, Signed
from handlers.desk.month_book import NOBODY, Book, month_book
from handlers.rules.attendance import Month
from handlers.rules.facts import fact_on
from handlers.rules.roster_limits import Limits
from storage import books, people
from storage.tables import BookSignature
from storage.tables.books import Side


def read_month(text: str) -> Month | None:
    """`2026-11` as a month; None for anything else."""
    year, _, month = text.partition("-")
    is_month = len(year) == 4 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12
    return Month(int(year), int(month)) if is_month else None


def take_down(db: Session, unit_id: int, month: Month, now: datetime) -> tuple[Book, Signed]:
    """The book as it is now, and who signed it."""
    book = month_book(db, unit_id, month, Limits.of(fact_on(now).patrol_limits), now)
    found = books.signatures(db, unit_id, f"{month.year}-{month.month:02}")
    sides = {side: _signature(db, books.last(found, side), book) for side in Side}
    return book, Signed(sides[Side.LEADER], sides[Side.POLICE])


def _signature(db: Session, last: BookSignature | None, book: Book) -> Signature | None:
    if last is None:
        return None
    person = people.by_id(db, last.person_id)
    name = (person.name if person is not None else None) or NOBODY
    return Signature(name, last.signed_at, last.fingerprint == book.fingerprint)
