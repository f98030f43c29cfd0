"""Who did what and when, and how often things happened; never what anybody said."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.inbox import is_postgres
from storage.tables import Audit, Tally

_audit: Table = Audit.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
_LINE = _audit.insert()
_tally: Table = Tally.__table__  # type: ignore[attr-defined]


def note(
    db: Session,
    oa_id: str,
    now: datetime,
    deed: str,
    *,
    by: int | None = None,
    thing: str = "",
    thing_id: int | None = None,
    why: str | None = None,
) -> None:
    """One line for one deed; `why` is a reason code or an officer's short reason, never a report's words."""
    line = {
        "oa_id": oa_id,
        "at": now,
        "by_person_id": by,
        "deed": deed,
        "thing": thing,
        "thing_id": thing_id,
        "why": why,
    }
    db.connection().execute(_LINE, line)


def of_thing(db: Session, thing: str, thing_id: int) -> Sequence[Audit]:
    query = select(Audit).where(col(Audit.thing) == thing, col(Audit.thing_id) == thing_id)
    return db.exec(query.order_by(col(Audit.id))).all()


def count(db: Session, counted: dict[str, int], now: datetime) -> None:
    """Add to today's tallies."""
    if not counted:
        return
    dialect = postgresql if is_postgres(db) else sqlite
    statement = dialect.insert(_tally)
    statement = statement.on_conflict_do_update(
        index_elements=["name", "day"],
        set_={"count": _tally.c.count + statement.excluded.count, "last_at": statement.excluded.last_at},
    )
    day, in_order = now.strftime("%Y-%m-%d"), sorted(counted.items())  # never waiting in a ring
    db.connection().execute(
        statement,
        [{"name": name, "day": day, "count": n, "last_at": now} for name, n in in_order],
    )


def tallies(db: Session, since: datetime) -> dict[str, tuple[int, datetime]]:
    """How often each thing happened since then, and when last."""
    query = (
        select(Tally.name, func.sum(Tally.count), func.max(Tally.last_at))
        .where(col(Tally.day) >= since.strftime("%Y-%m-%d"))
        .group_by(col(Tally.name))
    )
    return {row[0]: (int(row[1]), row[2]) for row in db.exec(query)}
