"""A past as long as it is wanted: rows made by the database itself, a million in seconds."""

from datetime import UTC, datetime

from sqlalchemy import Connection, text

from storage.clerk import Clerk
from storage.tables import Unit
from storage.words import UnitKind
from tests.benchmarks import given

NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, :count))",
}
# Everything of the past is over (heard and done, sent, closed); the diary is full for years to come.
WRITTEN: dict[str, dict[str, str]] = {
    "inbox": {
        "oa_id": ":oa",
        "kind": "'event'",
        "event_name": "'user_send_text'",
        "subject": "'p' || (i % 50000)",
        "said_key": "'past:' || i",
        "body": "''",
        "occurred_at": ":past",
        "received_at": ":past",
        "done_at": ":past",
        "attempts": "0",
    },
    "outbox": {
        "oa_id": ":oa",
        "kind": "'message'",
        "lane": "1",
        "feature": "'bench'",
        "name": "'bench.text'",
        "recipient": "'p' || (i % 50000)",
        "text": "'x'",
        "text_mark": "''",
        "buttons": "'[]'",
        "details": "'{}'",
        "not_before": ":past",
        "state": "'sent'",
        "attempts": "0",
        "resends": "0",
        "created_at": ":past",
        "attempted_at": ":past",
        "sent_at": ":past",
        "zalo_message_id": "'past' || i",
    },
    "report": {
        "oa_id": ":oa",
        "code": "'BT-' || i",
        "state": "'closed'",
        "urgency": "'P3'",
        "category": "'other'",
        "is_confidential": "FALSE",
        "is_anonymous": "TRUE",
        "is_incomplete": "FALSE",
        "unit_id": ":unit",
        "created_at": ":past",
        "grew_at": ":past",
        "told_up_to": "0",
        "thanked_up_to": "0",
        "handed_at": ":past",
        "closed_at": ":past",
        "reopened": "0",
        "rung_round": "0",
    },
    "diary": {
        "oa_id": ":oa",
        "feature": "'bench'",
        "kind": "'later'",
        "key": "'k' || i",
        "due_at": ":future",
        "details": "'{}'",
        "attempts": "0",
    },
}
OPEN_REPORTS = 300  # at any time, however long the past is


def lay_down(clerk: Clerk, count: int) -> None:
    """So much of everything, a few open reports on top, and so many reminders."""
    now, kind = datetime.now(UTC), clerk.engine.dialect.name
    with clerk.engine.begin() as connection:
        facts = {
            "oa": given.OA,
            "count": count,
            "past": _moment(connection, now.replace(year=now.year - 1)),
            "future": _moment(connection, now.replace(year=now.year + 1)),
            "unit": _unit(connection),
        }
        for table, columns in WRITTEN.items():
            names, values = ", ".join(columns), ", ".join(columns.values())
            rows = f"{NUMBERS[kind]} SELECT {values} FROM n"  # noqa: S608 (all of it stands above)
            connection.execute(text(f"INSERT INTO {table} ({names}) {rows}"), facts)
        reopened = "UPDATE report SET closed_at = NULL, state = 'triaged' WHERE id % :every = 0"
        connection.execute(text(reopened), {"every": max(count // OPEN_REPORTS, 1)})
        connection.execute(text("ANALYZE"))


def _moment(connection: Connection, at: datetime) -> str:
    """As the columns hold it."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" + ("+00" if connection.dialect.name == "postgresql" else "")


def _unit(connection: Connection) -> int:
    table = Unit.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    row = {"oa_id": given.OA, "code": "X1", "name": "Tổ 1", "kind": UnitKind.GROUP, "edition": 1}
    return int(connection.execute(table.insert().returning(table.c.id), row).scalar_one())
