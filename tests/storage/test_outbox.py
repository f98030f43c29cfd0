"""The outbox: alarms before replies before notices, one at a time for a person, as many as there is room."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session, col, select

from storage import outbox
from storage.clerk import Clerk
from storage.outbox import Claimed, Mark, Promise, Room
from storage.tables import Outbox
from storage.words import Lane, OutboxKind, OutboxState
from tests.storage.given import NOW, OA, OTHER, ROOM, after, message

ALARM, REPLY, _, NOTICE = Lane
SENT, UNSURE, WAITING, GAVE_UP = (
    OutboxState.SENT,
    OutboxState.UNSURE,
    OutboxState.WAITING,
    OutboxState.GAVE_UP,
)


def promise(house: Clerk, *promises: Promise, at: float = 0) -> None:
    house.do(lambda db: outbox.promise(db, promises, after(at)))


def claim(
    house: Clerk, at: float = 0, rooms: Sequence[Room] = ROOM, slots: int = 100, who: str = "me"
) -> list[Claimed]:
    return house.do(lambda db: outbox.claim(db, after(at), rooms, slots, who))


def claimed(house: Clerk, at: float = 0, rooms: Sequence[Room] = ROOM, slots: int = 100) -> list[str]:
    """The words that leave now."""
    return [row.text for row in claim(house, at, rooms, slots)]


def mark(house: Clerk, rows: Sequence[Claimed], state: OutboxState, **more: object) -> None:
    house.do(lambda db: outbox.mark(db, [Mark(row.id, state, **more) for row in rows]))  # type: ignore[arg-type]


def rows(house: Clerk) -> list[Outbox]:
    with house.reading() as db:
        return list(db.exec(select(Outbox).order_by(col(Outbox.id))))


def states(house: Clerk) -> dict[str, OutboxState]:
    return {row.text: row.state for row in rows(house)}


# --- Promising --------------------------------------------------------------------------------------------


def test_a_promise_is_written_down_as_it_was_made(house: Clerk) -> None:
    promise(
        house,
        message("an", "Chào", ALARM, buttons=(("Có", "có"),), topic="ring:1", details={"n": 1}, once="x"),
    )
    (row,) = rows(house)
    assert (row.recipient, row.text, row.lane, row.buttons) == ("an", "Chào", ALARM, [["Có", "có"]])
    assert (row.topic, row.details, row.once, row.state) == ("ring:1", {"n": 1}, "x", WAITING)
    assert (row.not_before, row.created_at, row.attempted_at) == (NOW, NOW, None)
    assert row.text_mark == outbox.text_mark("Chào")


def test_promising_nothing_does_nothing(house: Clerk) -> None:
    promise(house)
    assert rows(house) == []


def test_what_is_promised_once_is_promised_once_in_each_account(house: Clerk) -> None:
    promise(house, message("an", "first", once="notice:1:an"), message("an", "twin", once="notice:1:an"))
    promise(house, message("an", "again", once="notice:1:an"), message("an", "free"))
    promise(house, message("an", "elsewhere", once="notice:1:an", oa_id=OTHER), message("an", "free too"))
    assert list(states(house)) == ["first", "free", "elsewhere", "free too"]


# --- The order --------------------------------------------------------------------------------------------


def test_alarms_of_everybody_leave_before_replies_and_replies_before_notices(house: Clerk) -> None:
    promise(house, message("an", "notice", NOTICE), message("binh", "reply"), message("chi", "alarm", ALARM))
    promise(house, message("elsewhere", "other alarm", ALARM, oa_id=OTHER))
    rooms = [Room(OA, 9, 9), Room(OTHER, 9, 9)]
    assert claimed(house, rooms=rooms) == ["alarm", "other alarm", "reply", "notice"]


def test_within_a_lane_the_longest_waiting_leaves_first(house: Clerk) -> None:
    promise(house, message("an", "later"), at=2)
    promise(house, message("binh", "earlier"), at=1)
    assert claimed(house, 3) == ["earlier", "later"]


def test_one_person_gets_one_message_at_a_time_in_order(house: Clerk) -> None:
    promise(house, *(message("an", str(n)) for n in range(3)))
    for n in range(3):
        found = claim(house)
        assert [row.text for row in found] == [str(n)]
        assert claim(house) == []
        mark(house, found, SENT)
    assert claim(house) == []


def test_an_alarm_overtakes_what_waits_but_not_what_is_on_its_way(house: Clerk) -> None:
    promise(house, message("an", "reply"), message("an", "more"))
    going = claim(house)
    promise(house, message("an", "alarm", ALARM))
    assert claim(house) == []
    mark(house, going, SENT)
    found = claim(house)
    assert [row.text for row in found] == ["alarm"]
    mark(house, found, SENT)
    assert claimed(house) == ["more"]


def test_what_is_put_off_holds_up_what_comes_after_it(house: Clerk) -> None:
    promise(house, message("an", "first"), message("an", "second"), message("binh", "other"))
    found = claim(house)
    mark(house, [row for row in found if row.recipient == "an"], WAITING, not_before=after(5))
    assert claimed(house, 4) == []
    assert claimed(house, 5) == ["first"]


def test_an_unsure_message_holds_up_the_next_until_it_is_decided(house: Clerk) -> None:
    promise(house, message("an", "first"), message("an", "second"))
    mark(house, claim(house), UNSURE, not_before=after(60))
    assert claimed(house, 99) == []
    house.do(lambda db: setattr(db.get_one(Outbox, rows(house)[0].id), "not_before", None))
    assert claimed(house, 99) == ["second"]


def test_the_same_person_at_two_accounts_is_two_people(house: Clerk) -> None:
    promise(house, message("an", "here"), message("an", "there", oa_id=OTHER))
    assert claimed(house, rooms=[Room(OA, 9, 9), Room(OTHER, 9, 9)]) == ["here", "there"]


def test_errands_have_no_person_and_wait_for_nobody(house: Clerk) -> None:
    errand = Promise(OA, REPLY, "t", "profile", kind=OutboxKind.ERRAND)
    promise(house, errand, errand, errand)
    assert len(claim(house, slots=2)) == 2
    assert len(claim(house)) == 1


def test_what_is_for_later_does_not_leave_now(house: Clerk) -> None:
    promise(house, message("an", "later", not_before=after(60)))
    assert claimed(house, 59) == []
    assert claimed(house, 60) == ["later"]


# --- The room ---------------------------------------------------------------------------------------------


def test_an_account_gets_no_more_than_it_has_room_for(house: Clerk) -> None:
    promise(house, *(message(f"p{n}", str(n)) for n in range(5)))
    assert claimed(house, rooms=[Room(OA, 2, 2)]) == ["0", "1"]
    assert claimed(house, rooms=[Room(OA, 0, 0)]) == []
    assert claimed(house, rooms=[]) == []


def test_notices_leave_room_for_alarms_and_replies(house: Clerk) -> None:
    promise(house, *(message(f"n{n}", f"notice {n}", NOTICE) for n in range(5)))
    promise(house, *(message(f"r{n}", f"reply {n}") for n in range(2)))
    assert claimed(house, rooms=[Room(OA, 9, 4)]) == ["reply 0", "reply 1", "notice 0", "notice 1"]
    assert claimed(house, rooms=[Room(OA, 9, 0)]) == []


def test_no_more_leaves_than_there_are_slots_and_the_urgent_take_them(house: Clerk) -> None:
    promise(house, message("an", "here", NOTICE), message("binh", "there", ALARM, oa_id=OTHER))
    assert claimed(house, rooms=[Room(OA, 9, 9), Room(OTHER, 9, 9)], slots=1) == ["there"]


def test_a_claimed_row_says_who_has_it_and_since_when(house: Clerk) -> None:
    promise(house, message("an"))
    claim(house, 3, who="process 1")
    (row,) = rows(house)
    assert (row.state, row.claimed_by) == (OutboxState.GOING, "process 1")
    assert row.going_since == row.attempted_at == after(3)


def test_pictures_are_fetched_whatever_room_there_is(house: Clerk) -> None:
    fetch = Promise(OA, NOTICE, "t", "picture", kind=OutboxKind.FETCH, details={"kind": "photo"})
    promise(house, fetch, fetch, message("an"))
    assert claimed(house) == ["Chào bà con."]
    found = house.do(lambda db: outbox.claim_fetches(db, NOW, 1, "me"))
    assert [row.details for row in found] == [{"kind": "photo"}]
    assert len(house.do(lambda db: outbox.claim_fetches(db, NOW, 9, "me"))) == 1


# --- Marking ----------------------------------------------------------------------------------------------


def test_a_mark_says_what_became_of_a_row(house: Clerk) -> None:
    promise(house, message("an"))
    found = claim(house)
    mark(house, found, SENT, zalo_message_id="m1", sent_at=after(1), attempts=1, resends=1)
    (row,) = rows(house)
    assert (row.state, row.zalo_message_id, row.sent_at) == (SENT, "m1", after(1))
    assert (row.attempts, row.resends, row.going_since, row.claimed_by) == (1, 1, None, None)


def test_only_what_is_on_its_way_can_be_marked(house: Clerk) -> None:
    promise(house, message("an"))
    found = claim(house)
    mark(house, found, SENT)
    mark(house, found, GAVE_UP, why="late")
    (row,) = rows(house)
    assert (row.state, row.why) == (SENT, None)
    mark(house, [], SENT)


# --- Taking back ------------------------------------------------------------------------------------------


def test_what_is_no_longer_true_is_taken_back_unless_it_is_on_its_way(house: Clerk) -> None:
    promise(house, message("an", "going", topic="ring:1"), message("binh", "unsure", topic="ring:1"))
    found = claim(house)
    mark(house, [row for row in found if row.text == "unsure"], UNSURE, not_before=after(60))
    promise(
        house,
        message("chi", "waiting", topic="ring:1"),
        message("chi", "other topic", topic="ring:2"),
        message("chi", "other account", topic="ring:1", oa_id=OTHER),
    )
    house.do(lambda db: outbox.drop_topic(db, OA, "ring:1", "taken"))
    assert states(house) == {
        "going": OutboxState.GOING,
        "unsure": OutboxState.DROPPED,
        "waiting": OutboxState.DROPPED,
        "other topic": WAITING,
        "other account": WAITING,
    }
    assert {row.why for row in rows(house)} == {None, "taken"}


def test_a_lane_of_one_person_is_taken_back(house: Clerk) -> None:
    promise(house, message("an", "notice", NOTICE), message("an", "reply"), message("binh", "other", NOTICE))
    house.do(lambda db: outbox.drop_lane(db, OA, "an", NOTICE, "unfollowed"))
    assert states(house) == {"notice": OutboxState.DROPPED, "reply": WAITING, "other": WAITING}


def test_what_comes_too_late_is_dropped_and_holds_nobody_up(house: Clerk) -> None:
    promise(house, message("an", "late", expires_at=after(10)), message("an", "next"))
    assert claimed(house, 10) == []
    house.do(lambda db: outbox.expire(db, after(10)))
    assert claimed(house, 10) == ["next"]
    assert rows(house)[0].why == "expired"


def test_what_is_still_of_use_is_not_dropped(house: Clerk) -> None:
    promise(house, message("an", "soon", expires_at=after(10)))
    house.do(lambda db: outbox.expire(db, after(9)))
    assert claimed(house, 9) == ["soon"]


# --- When next --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lane", list(Lane))
def test_the_next_moment_is_the_first_of_all_lanes_and_accounts(house: Clerk, lane: Lane) -> None:
    assert house.do(outbox.next_moment) is None
    promise(house, message("an", lane=REPLY, not_before=after(9)))
    promise(house, message("an", lane=lane, oa_id=OTHER, not_before=after(5)))
    assert house.do(outbox.next_moment) == after(5)


def test_the_next_moment_counts_pictures_and_the_unsure(house: Clerk) -> None:
    promise(house, message("an"))
    mark(house, claim(house), UNSURE, not_before=after(60))
    assert house.do(outbox.next_moment) == after(60)
    promise(house, Promise(OA, REPLY, "t", "picture", kind=OutboxKind.FETCH, not_before=after(7)))
    assert house.do(outbox.next_moment) == after(7)


def test_the_oldest_that_may_leave_is_known_by_its_age(house: Clerk) -> None:
    promise(house, message("an", not_before=after(5)))

    def oldest(at: float) -> object:
        return house.do(lambda db: outbox.oldest_waiting(db, after(at)))

    assert oldest(4) is None
    assert oldest(9) == after(5)


def test_a_claim_that_is_rolled_back_has_not_happened(house: Clerk) -> None:
    promise(house, message("an"))

    def work(db: Session) -> None:
        assert outbox.claim(db, NOW, ROOM, 9, "me")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        house.do(work)
    assert len(claim(house)) == 1
