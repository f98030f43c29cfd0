"""Several processes serve the inbox on PostgreSQL: different people side by side, one person never twice."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage import inbox
from storage.clerk import Clerk
from storage.words import InboxKind
from tests.storage.given import NOW, OpenSession, after, said


def next_key(db: Session) -> str | None:
    item = inbox.next_item(db, NOW)
    return item.said_key if item is not None else None


def finish(db: Session) -> str | None:
    item = inbox.next_item(db, NOW)
    if item is not None:
        item.done_at = NOW
    db.commit()
    return item.said_key if item is not None else None


@pytest.fixture(autouse=True)
def _heard(postgres_house: Clerk) -> None:
    items = [said("a1", "an"), said("a2", "an", at=1), said("b1", "binh"), said("e1", ""), said("e2", "")]
    postgres_house.do(lambda db: inbox.hear(db, items))


def test_two_sessions_serve_different_people_and_share_what_belongs_to_nobody(another: OpenSession) -> None:
    sessions = [another() for _ in range(5)]
    assert [next_key(db) for db in sessions] == ["a1", "b1", "e1", "e2", None]


def test_a_person_is_served_on_as_soon_as_the_first_session_is_done(another: OpenSession) -> None:
    first, second = another(), another()
    item = inbox.next_item(first, NOW)
    assert item is not None
    assert next_key(second) == "b1"
    second.rollback()
    item.done_at = NOW
    first.commit()
    assert next_key(second) == "a2"


def test_what_a_killed_session_had_in_hand_is_served_again(another: OpenSession) -> None:
    killed, other = another(), another()
    assert next_key(killed) == "a1"
    pid = killed.execute(text("SELECT pg_backend_pid()")).scalar_one()
    assert next_key(other) == "b1"
    other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    assert finish(other) == "a1"
    with pytest.raises(OperationalError):
        next_key(killed)


def test_a_person_finished_between_two_looks_is_not_served_twice(
    another: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn is free again, but the first look is out of date."""
    slow, quick = another(), another()
    first_look = inbox._candidates(slow, NOW)
    assert finish(quick) == "a1"
    monkeypatch.setattr(inbox, "_candidates", lambda *_: first_look)
    assert next_key(slow) == "a2"


def test_a_resting_item_is_not_served_by_the_one_who_waited_for_the_turn(another: OpenSession) -> None:
    first, second = another(), another()
    item = inbox.next_item(first, NOW)
    assert item is not None
    inbox.failed(first, item.id, NOW, "RuntimeError")
    first.commit()
    assert next_key(second) == "b1"
    second.rollback()
    again = inbox.next_item(second, after(2))
    assert again is not None
    assert again.said_key == "a1"


def test_two_sessions_settle_different_receipts(another: OpenSession) -> None:
    first, second = another(), another()
    inbox.hear(first, [said(f"r{n}", kind=InboxKind.RECEIPT) for n in range(3)])
    first.commit()
    assert [r.said_key for r in inbox.receipts(first, NOW, 2)] == ["r0", "r1"]
    assert [r.said_key for r in inbox.receipts(second, NOW, 2)] == ["r2"]
