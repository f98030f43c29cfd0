"""The busiest statement of the house, in the words of each database: what was heard is written down."""

from functools import cache

from sqlalchemy import Insert, Table, Text, func, literal, select
from sqlalchemy.dialects import postgresql

from storage.tables import Inbox
from storage.told import told

_table: Table = Inbox.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it

# SQLite runs this once for each row; the order of the values is that of `inbox.hear`.
ONE_BY_ONE = (
    "INSERT INTO inbox (oa_id, kind, event_name, subject, said_key, body, occurred_at, received_at, done_at,"
    " attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (said_key) DO NOTHING"
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
