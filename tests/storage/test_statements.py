"""What is done all day costs a fixed number of statements, however many rows it concerns."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from storage import delivery, diary, inbox, outbox
from storage.clerk import Clerk
from storage.outbox import Mark, Room
from storage.words import InboxKind, Lane, OutboxState
from tests.storage.given import NOW, OA, OTHER, after, message, said
from tests.storage.listening import listening


def cost(house: Clerk, deed: Callable[[Session], object]) -> int:
    with listening(house.engine) as heard:
        house.do(deed)
    return len([one for one in heard if not one[0].startswith("BEGIN")])


@pytest.mark.parametrize("number", [1, 50])
def test_hearing_promising_marking_and_settling_take_one_statement_each(house: Clerk, number: int) -> None:
    items = [said(f"s{n}", f"p{n}") for n in range(number)]
    promises = [message(f"p{n}", once=f"o{n}") for n in range(number)]
    marks = [Mark(n, OutboxState.SENT, zalo_message_id=f"m{n}") for n in range(1, number + 1)]
    moments = [(f"m{n}", NOW) for n in range(1, number + 1)]
    assert cost(house, lambda db: inbox.hear(db, items)) == 1
    assert cost(house, lambda db: outbox.promise(db, promises, NOW)) == 1
    house.do(lambda db: outbox.claim(db, NOW, [Room(OA, 100, 100)], 100, "me"))
    assert cost(house, lambda db: outbox.mark(db, marks)) == 1
    assert cost(house, lambda db: delivery.settle(db, "received_at", moments)) == 1


@pytest.mark.parametrize("number", [1, 30])
def test_a_claim_takes_two_statements_for_each_lane_and_account(house: Clerk, number: int) -> None:
    promises = [
        message(f"p{n}", lane=lane, oa_id=oa_id)
        for n in range(number)
        for lane in Lane
        for oa_id in (OA, OTHER)
    ]
    house.do(lambda db: outbox.promise(db, promises, NOW))
    rooms = [Room(OA, 500, 500), Room(OTHER, 500, 500)]
    turn, questions = int(house.is_shared), len(Lane) * len(rooms)
    assert cost(house, lambda db: outbox.claim(db, after(-1), rooms, 500, "me")) == questions + turn
    assert cost(house, lambda db: outbox.claim(db, NOW, rooms, 500, "me")) <= 2 * questions + turn


def test_the_next_item_is_one_question_and_three_where_processes_share(house: Clerk) -> None:
    house.do(lambda db: inbox.hear(db, [said(f"s{n}", "an", n) for n in range(50)]))
    assert cost(house, lambda db: inbox.next_item(db, NOW)) == (3 if house.is_shared else 1)


def test_reminders_and_receipts_take_one_statement(house: Clerk) -> None:
    house.do(lambda db: inbox.hear(db, [said(f"r{n}", kind=InboxKind.RECEIPT) for n in range(50)]))
    assert cost(house, lambda db: inbox.receipts(db, NOW, 50)) == 1
    assert cost(house, lambda db: inbox.done(db, range(1, 51), NOW)) == 1
    assert cost(house, lambda db: diary.remind(db, OA, "ladder", "rung", "1", NOW, {})) == 1
    assert cost(house, lambda db: diary.remind(db, OA, "ladder", "rung", "1", after(9), {})) == 1
    assert cost(house, lambda db: diary.next_due(db, NOW)) == 1
