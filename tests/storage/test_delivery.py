"""What became of what we sent: receipts only ever add, and what nobody knows is asked about in time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import Session, col, select

from storage import delivery, outbox
from storage.clerk import Clerk
from storage.outbox import Mark, Promise
from storage.tables import Outbox
from storage.words import Lane, OutboxKind, OutboxState
from tests.storage.given import NOW, OA, OTHER, ROOM, after, message

WORDS = outbox.text_mark("Chào bà con.")
DROPPED, GAVE_UP, GOING = OutboxState.DROPPED, OutboxState.GAVE_UP, OutboxState.GOING
SENT, UNSURE, WAITING = OutboxState.SENT, OutboxState.UNSURE, OutboxState.WAITING


def send(house: Clerk, *promises: Promise, who: str = "me", at: float = 0) -> list[int]:
    """Promise and claim; returns the row numbers."""

    def work(db: Session) -> list[int]:
        outbox.promise(db, promises, after(at))
        return [row.id for row in outbox.claim(db, after(at), ROOM, 100, who)]

    return house.do(work)


def mark(house: Clerk, row_id: int, state: OutboxState, **more: object) -> None:
    house.do(lambda db: outbox.mark(db, [replace(Mark(row_id, state), **more)]))  # type: ignore[arg-type]


def change(house: Clerk, row_id: int, **values: object) -> None:
    def work(db: Session) -> None:
        row = db.get_one(Outbox, row_id)
        for name, value in values.items():
            setattr(row, name, value)

    house.do(work)


def settle(house: Clerk, column: str, *moments: tuple[str, datetime]) -> None:
    house.do(lambda db: delivery.settle(db, column, moments))


def rows(house: Clerk) -> list[Outbox]:
    with house.reading() as db:
        return list(db.exec(select(Outbox).order_by(col(Outbox.id))))


def sent_as(house: Clerk, message_id: str, state: OutboxState = SENT) -> None:
    (row_id,) = send(house, message(f"to {message_id}"))
    mark(house, row_id, state, zalo_message_id=message_id, sent_at=after(1) if state is SENT else None)


# --- Receipts ---------------------------------------------------------------------------------------------


def test_only_messages_of_ours_are_known(house: Clerk) -> None:
    sent_as(house, "m1")
    sent_as(house, "m2")
    assert house.do(lambda db: delivery.known_messages(db, ["m2", "m1", "stranger"])) == {"m1", "m2"}
    assert house.do(lambda db: delivery.known_messages(db, [])) == set()


def test_receipts_are_written_down_beside_each_other(house: Clerk) -> None:
    sent_as(house, "m1")
    settle(house, "received_at", ("m1", after(5)))
    settle(house, "seen_at", ("m1", after(9)))
    settle(house, "seen_at")
    (row,) = rows(house)
    assert (row.state, row.sent_at, row.received_at, row.seen_at) == (SENT, after(1), after(5), after(9))


def test_a_second_receipt_changes_nothing(house: Clerk) -> None:
    sent_as(house, "m1")
    settle(house, "received_at", ("m1", after(5)), ("m1", after(6)))
    settle(house, "sent_at", ("m1", after(7)))
    (row,) = rows(house)
    assert (row.sent_at, row.received_at) == (after(1), after(5))


@pytest.mark.parametrize("state", [UNSURE, GAVE_UP])
def test_a_receipt_proves_that_it_was_sent(house: Clerk, state: OutboxState) -> None:
    sent_as(house, "m1", state)
    settle(house, "received_at", ("m1", after(5)))
    (row,) = rows(house)
    assert (row.state, row.sent_at, row.received_at) == (SENT, after(5), after(5))


@pytest.mark.parametrize("state", [SENT, DROPPED])
def test_a_receipt_never_takes_anything_back(house: Clerk, state: OutboxState) -> None:
    sent_as(house, "m1")
    change(house, 1, state=state)
    settle(house, "seen_at", ("m1", after(5)))
    assert rows(house)[0].state is state


# --- Known only by its words ------------------------------------------------------------------------------


def by_words(house: Clerk, to: str = "an", words: str = WORDS, oa_id: str = OA) -> int | None:
    row = house.do(lambda db: delivery.find_by_words(db, oa_id, to, words))
    return None if row is None else row.id


@pytest.mark.parametrize("state", [GOING, UNSURE, SENT, DROPPED])
def test_an_echo_finds_what_may_have_left(house: Clerk, state: OutboxState) -> None:
    (row_id,) = send(house, message("an"))
    change(house, row_id, state=state)
    assert by_words(house) == (row_id if state in {GOING, UNSURE} else None)


def test_an_echo_finds_what_waits_to_leave_a_second_time_and_so_prevents_it(house: Clerk) -> None:
    (row_id,) = send(house, message("an"))
    change(house, row_id, state=WAITING)
    assert by_words(house) is None
    change(house, row_id, resends=1)
    assert by_words(house) == row_id


def test_an_echo_belongs_to_one_person_one_account_and_one_text(house: Clerk) -> None:
    (row_id,) = send(house, message("an"))
    assert by_words(house, "binh") is None
    assert by_words(house, words=outbox.text_mark("khác")) is None
    assert by_words(house, oa_id=OTHER) is None
    assert by_words(house) == row_id


def test_the_oldest_of_the_same_words_is_found_first(house: Clerk) -> None:
    send(house, message("an"), message("an"))
    change(house, 2, state=UNSURE)
    assert by_words(house) == 1


# --- Nobody knows -----------------------------------------------------------------------------------------


def left_going(house: Clerk, before: float, not_by: str | None = None) -> Sequence[int]:
    with house.reading() as db:  # the question alone changes nothing
        query = select(Outbox.id).where(Outbox.state == GOING)
        assert db.exec(query).all()
    return house.do(lambda db: [row.id for row in delivery.left_going(db, after(before), not_by=not_by)])


def test_what_a_killed_process_left_on_its_way_is_found_once_it_is_old(house: Clerk) -> None:
    send(house, message("an"), who="killed", at=0)
    send(house, message("binh"), who="alive", at=10)
    assert left_going(house, 0) == []
    assert left_going(house, 5) == [1]
    assert left_going(house, 99, not_by="alive") == [1]
    assert left_going(house, 99) == [1, 2]


def test_the_unsure_are_decided_when_their_time_is_over_and_only_once(house: Clerk) -> None:
    first, second = send(house, message("an"), message("binh"))
    mark(house, first, UNSURE, not_before=after(60))
    mark(house, second, UNSURE)

    def due(at: float) -> list[int]:
        return house.do(lambda db: [row.id for row in delivery.unsure_due(db, after(at))])

    assert due(59) == []
    assert due(60) == [first]


# --- Counting ---------------------------------------------------------------------------------------------


def test_the_pace_is_read_from_what_was_attempted(house: Clerk) -> None:
    fetch = Promise(OA, Lane.NOTICE, "t", "picture", kind=OutboxKind.FETCH)
    send(house, message("an"), fetch, at=0)
    send(house, message("binh"), at=30)
    house.do(lambda db: outbox.claim_fetches(db, after(40), 9, "me"))
    with house.reading() as db:
        assert [delivery.sent_since(db, OA, after(at)) for at in (-1, 0, 29, 30)] == [2, 1, 1, 0]
        assert delivery.sent_since(db, OTHER, after(-1)) == 0
        assert delivery.first_attempt_since(db, OA, after(0)) == after(30)
        assert delivery.first_attempt_since(db, OA, after(30)) is None
        assert (delivery.going(db, OA), delivery.going(db, OTHER)) == (2, 0)


def test_what_is_not_over_is_counted_by_state(house: Clerk) -> None:
    first, second, _ = send(house, message("an"), message("binh"), message("chi"))
    mark(house, first, UNSURE)
    mark(house, second, SENT)
    house.do(lambda db: outbox.promise(db, [message("dung")], NOW))
    assert house.do(delivery.count_open) == {WAITING: 1, GOING: 1, UNSURE: 1}


# --- Forgetting -------------------------------------------------------------------------------------------


def test_what_is_over_is_forgotten_words_person_and_all(house: Clerk) -> None:
    errand = Promise(OA, Lane.REPLY, "t", "profile", kind=OutboxKind.ERRAND, details={"user_id": "an"})
    ids = send(house, *(message(f"p{n}", buttons=(("Có", "có"),)) for n in range(4)), errand)
    for row_id, state in zip(ids, (SENT, GAVE_UP, DROPPED, UNSURE, SENT), strict=True):
        change(house, row_id, state=state, not_before=None)
    assert [house.do(lambda db: delivery.forget_texts(db, after(1), most=3)) for _ in range(3)] == [3, 2, 0]
    for row in rows(house):
        assert (row.text, row.text_mark, row.recipient, row.buttons, row.details) == ("", "", "", [], {})


def test_what_is_young_or_may_still_leave_is_not_forgotten(house: Clerk) -> None:
    first, _second = send(house, message("an"), message("binh"))
    mark(house, first, UNSURE, not_before=after(60))
    send(house, message("young"), at=60)
    change(house, 3, state=SENT)
    house.do(lambda db: outbox.promise(db, [message("waits")], NOW))
    assert house.do(lambda db: delivery.forget_texts(db, after(30))) == 0


@pytest.mark.parametrize("state", list(OutboxState))
def test_nothing_leaves_for_somebody_who_was_erased(house: Clerk, state: OutboxState) -> None:
    (row_id,) = send(house, message("an"))
    change(house, row_id, state=state, not_before=NOW)
    house.do(lambda db: delivery.forget_texts_to(db, OA, "an", after(1)))
    (row,) = rows(house)
    assert (row.text, row.recipient) == ("", "")
    assert row.state is (DROPPED if state in outbox.OPEN else state)
    mark(house, row_id, WAITING)
    assert house.do(lambda db: outbox.claim(db, after(99), ROOM, 9, "me")) == []
