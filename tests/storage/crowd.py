"""A neighbourhood with a long past: thousands of rows behind, and a few that are open."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from storage import accounts, outbox
from storage.tables import metadata
from storage.words import InboxKind, OutboxKind, OutboxState, Role, UnitKind, Urgency
from tests.storage.given import NOW, OA

AT_ONCE = 10_000
GROUPS = 200
LONG_AGO = NOW - timedelta(days=30)


def _ago(number: int) -> datetime:
    return LONG_AGO + timedelta(seconds=number)


def heard(number: int) -> Iterator[dict[str, Any]]:
    for n in range(number):
        yield {
            "oa_id": OA,
            "kind": InboxKind.RECEIPT if n % 3 else InboxKind.EVENT,
            "event_name": "user_send_text",
            "subject": f"p{n % 5000}",
            "said_key": f"past:{n}",
            "body": b'{"text": "chao ba con trong to dan pho so nam"}',
            "occurred_at": _ago(n),
            "received_at": _ago(n),
            "done_at": _ago(n),
            "attempts": 0,
        }


def sent(number: int) -> Iterator[dict[str, Any]]:
    for n in range(number):
        yield {
            "oa_id": OA,
            "kind": OutboxKind.MESSAGE,
            "lane": n % 3,
            "feature": "notice",
            "name": "notice.text",
            "recipient": f"p{n % 5000}",
            "text": "Chào bà con.",
            "text_mark": outbox.text_mark("Chào bà con."),
            "buttons": [],
            "details": {},
            "once": f"past:{n}",
            "not_before": _ago(n),
            "state": OutboxState.SENT,
            "attempts": 0,
            "resends": 0,
            "created_at": _ago(n),
            "attempted_at": _ago(n),
            "sent_at": _ago(n),
            "zalo_message_id": f"m{n}",
        }


def dealt_with(number: int, *, future: bool = False) -> Iterator[dict[str, Any]]:
    """Entries of the past, or of a future that is far away."""
    for n in range(number):
        yield {
            "oa_id": OA,
            "feature": "ladder",
            "kind": "rung",
            "key": f"past:{n}",
            "due_at": NOW + timedelta(days=1, seconds=n) if future else _ago(n),
            "details": {},
            "done_at": None if future else _ago(n),
            "attempts": 0,
        }


def write(db: Session, table: str, rows: Iterator[Mapping[str, Any]]) -> None:
    """Many rows, in slices."""
    while some := list(islice(rows, AT_ONCE)):
        db.connection().execute(metadata.tables[table].insert(), some)


def settle_in(db: Session, number: int) -> None:
    """People with a role in one of many groups, and a report of each, most of them closed."""
    accounts.describe(db, OA, ["key"], NOW)
    seal, everybody = accounts.seal_of(db), range(1, number + 1)
    write(db, "unit", (_unit(n) for n in range(1, GROUPS + 1)))
    write(db, "person", ({"id": n, "oa_id": OA, "zalo_id": f"p{n}", "created_at": NOW} for n in everybody))
    write(db, "role_grant", (_grant(n) for n in everybody))
    write(db, "report", (_report(n, is_open=n > number - 50) for n in everybody))
    write(db, "reporter", (_reporter(n, seal.mark(str(n))) for n in everybody))


def _unit(n: int) -> dict[str, Any]:
    return {"id": n, "oa_id": OA, "code": f"T{n}", "name": f"Tổ {n}", "kind": UnitKind.GROUP}


def _grant(n: int) -> dict[str, Any]:
    held = {"oa_id": OA, "role": Role.TEAM_MEMBER, "starts_at": LONG_AGO}
    return held | {"person_id": n, "unit_id": n % GROUPS + 1}


def _report(n: int, *, is_open: bool) -> dict[str, Any]:
    dated = dict.fromkeys(("created_at", "grew_at", "handed_at"), NOW)
    where = {"id": n, "oa_id": OA, "code": f"BY{n}", "unit_id": n % GROUPS + 1, "urgency": Urgency.P2}
    return where | dated | {"closed_at": None if is_open else NOW}


def _reporter(n: int, mark: str) -> dict[str, Any]:
    return {"report_id": n, "person_mark": mark, "identity": b"-", "pseudonym": "N", "joined_at": NOW}


def remember(db: Session, number: int) -> None:
    """A past of so many rows in each ledger."""
    write(db, "inbox", heard(number))
    write(db, "outbox", sent(number))
    write(db, "diary", dealt_with(number))


def take_stock(db: Session) -> None:
    """Tell the planner how much there is."""
    db.execute(text("ANALYZE"))
