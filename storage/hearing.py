"""The busiest statement of the house, in the words of each database: what was heard is written down."""

from functools import cache

from sqlalchemy import Insert, Table, Text, func, literal, select
from sqlalchemy.dialects import postgresql

from storage.tables import Inbox
from storage.told import told

_table: Table = Inbox.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it

MOST_IN_ONE = 64  # rows in one statement; the driver keeps so many statements prepared


@cache
def so_many(rows: int) -> str:
    """For SQLite, which then runs once for all rows: between two runs the driver would give every other
    thread its turn, and wait for it. The order of the values is that of `inbox.hear`.
    """
    values = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"] * rows)
    return (
        "INSERT INTO inbox (oa_id, kind, event_name, subject, said_key, body, occurred_at, received_at,"  # noqa: S608 (only question marks are put in)
        f" done_at, attempts) VALUES {values} ON CONFLICT (said_key) DO NOTHING"
    )


@cache
def many_at_once() -> Insert:
    """PostgreSQL gets all rows as the parameter `heard`, bodies in base 64; its driver is slow row by row."""
    plain = ["oa_id", "kind", "event_name", "subject", "said_key", "occurred_at", "received_at", "done_at"]
    heard = told("heard", {n: _table.c[n].type for n in plain} | {"body": Text()}, shared=True)
    facts = (heard.c[name] for name in plain)
    rows = select(*facts, func.decode(heard.c.body, "base64"), literal(0))
    new = postgresql.insert(_table).from_select([*plain, "body", "attempts"], rows)
    return new.on_conflict_do_nothing(index_elements=["said_key"])
