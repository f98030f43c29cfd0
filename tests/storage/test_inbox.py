"""The inbox: heard once, dealt with in each person's order, and nobody waits for somebody else's trouble."""

from concurrent.futures import ThreadPoolExecutor

from sqlmodel import Session, col, select

from storage import inbox
from storage.clerk import Clerk, Turn
from storage.inbox import NewItem
from storage.tables import Inbox
from storage.words import InboxKind
from tests.storage.given import NOW, OA, OTHER, after, said

RECEIPT, UNKNOWN = InboxKind.RECEIPT, InboxKind.UNKNOWN


def hear(house: Clerk, *items: NewItem) -> None:
    house.do(lambda db: inbox.hear(db, items), Turn.INBOX)


def serve(house: Clerk, at: float = 0) -> str | None:
    """Deal with the next item; returns its key."""

    def work(db: Session) -> str | None:
        item = inbox.next_item(db, after(at))
        if item is not None:
            item.done_at = after(at)
        return item.said_key if item is not None else None

    return house.do(work)


def fail(house: Clerk, at: float = 0) -> tuple[str, bool] | None:
    """The next item fails; returns its key and whether it is now parked."""

    def look(db: Session) -> tuple[int, str] | None:
        item = inbox.next_item(db, after(at))
        return None if item is None else (item.id, item.said_key)

    found = house.do(look)
    if found is None:
        return None
    return found[1], house.do(lambda db: inbox.failed(db, found[0], after(at), "RuntimeError"))


def rows(house: Clerk) -> dict[str, Inbox]:
    with house.reading() as db:
        return {row.said_key: row for row in db.exec(select(Inbox).order_by(col(Inbox.id)))}


# --- Hearing ----------------------------------------------------------------------------------------------


def test_what_is_said_twice_is_heard_once(house: Clerk) -> None:
    hear(house, said("a", body=b"first"))
    hear(house, said("a", body=b"again"), said("b"))
    assert {key: row.body for key, row in rows(house).items()} == {"a": b"first", "b": b"{}"}


def test_what_is_said_twice_in_one_batch_is_heard_once(house: Clerk) -> None:
    hear(house, said("a"), said("a"), said("b"))
    assert list(rows(house)) == ["a", "b"]


def test_hearing_nothing_does_nothing(house: Clerk) -> None:
    hear(house)
    assert rows(house) == {}


def test_two_processes_that_hear_the_same_things_at_once_write_each_down_once(house: Clerk) -> None:
    """In opposite order: on PostgreSQL they would otherwise wait for each other in a ring."""
    clerks = [Clerk(house.url, house.seal) for _ in range(2)]
    keys = [f"{n:03}" for n in range(100)]

    def listen(clerk: Clerk) -> None:
        order = keys if clerk is clerks[0] else keys[::-1]
        for _ in range(5):
            hear(clerk, *(said(key) for key in order))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(listen, clerks))
    for clerk in clerks:
        clerk.close()
    assert sorted(rows(house)) == keys


def test_what_nobody_deals_with_is_done_at_once_and_forgotten_like_the_rest(house: Clerk) -> None:
    hear(house, said("odd", kind=UNKNOWN))
    assert serve(house) is None
    assert rows(house)["odd"].done_at == NOW
    assert house.do(lambda db: inbox.forget_bodies(db, after(1))) == 1


# --- Whose turn it is -------------------------------------------------------------------------------------


def test_a_person_is_heard_in_the_order_of_their_own_clock(house: Clerk) -> None:
    hear(house, said("third", at=30), said("first", at=10), said("second", at=20))
    assert [serve(house, 60) for _ in range(4)] == ["first", "second", "third", None]


def test_what_was_said_in_the_same_moment_is_heard_as_it_came(house: Clerk) -> None:
    for key in ("b", "a", "c"):
        hear(house, said(key))
    assert [serve(house) for _ in range(3)] == ["b", "a", "c"]


def test_people_are_served_in_the_order_in_which_they_came(house: Clerk) -> None:
    for key, by in (("a1", "an"), ("b1", "binh"), ("a2", "an"), ("c1", "chi")):
        hear(house, said(key, by))
    assert [serve(house) for _ in range(4)] == ["a1", "b1", "a2", "c1"]


def test_a_receipt_is_nobodys_turn(house: Clerk) -> None:
    hear(house, said("r", kind=RECEIPT), said("a", at=1))
    assert serve(house) == "a"
    assert serve(house) is None


def test_what_concerns_no_person_waits_for_nobody(house: Clerk) -> None:
    hear(house, said("e1", by=""), said("e2", by="", at=-1))
    fail(house)
    assert serve(house) == "e2"
    assert serve(house) is None
    assert serve(house, 2) == "e1"


def test_the_same_person_at_two_accounts_is_two_people(house: Clerk) -> None:
    hear(house, said("here"), said("there", oa_id=OTHER))
    fail(house)
    assert serve(house) == "there"


# --- When something fails ---------------------------------------------------------------------------------


def test_a_failing_item_blocks_only_its_person_and_only_three_times(house: Clerk) -> None:
    hear(house, said("bad", "an"), said("good", "an", at=1), said("other", "binh"))
    assert fail(house) == ("bad", False)
    assert [serve(house), serve(house)] == ["other", None]
    assert fail(house, 2) == ("bad", False)
    assert serve(house, 3) is None
    assert fail(house, 6) == ("bad", True)
    assert [serve(house, 6), serve(house, 6)] == ["good", None]


def test_a_failing_item_rests_longer_each_time(house: Clerk) -> None:
    hear(house, said("bad"))
    fail(house)
    assert rows(house)["bad"].not_before == after(2)
    assert serve(house, 1.9) is None
    fail(house, 2)
    assert rows(house)["bad"].not_before == after(2 + 4)
    with house.reading() as db:
        assert inbox.next_moment(db) == after(6)


def test_a_person_whose_oldest_item_rests_is_passed_over_whatever_came_first(house: Clerk) -> None:
    """Many such people at once must not hide the one who can be served."""
    for n in range(inbox.CANDIDATES + 4):
        hear(house, said(f"late{n}", f"p{n}", at=10), said(f"early{n}", f"p{n}", at=1))
        assert fail(house, 20) == (f"early{n}", False)
    hear(house, said("free", "somebody"))
    assert serve(house, 20) == "free"


def test_a_failure_is_noted_by_the_name_of_the_error(house: Clerk) -> None:
    hear(house, said("bad"))
    fail(house)
    row = rows(house)["bad"]
    assert (row.error, row.attempts, row.parked_at) == ("RuntimeError", 1, None)


def test_a_failure_of_something_done_meanwhile_is_no_failure(house: Clerk) -> None:
    hear(house, said("a"))
    serve(house)
    row_id = rows(house)["a"].id
    assert not house.do(lambda db: inbox.failed(db, row_id, NOW, "RuntimeError"))
    assert not house.do(lambda db: inbox.failed(db, row_id + 1, NOW, "RuntimeError"))
    assert rows(house)["a"].attempts == 0


def test_parked_items_are_given_back(house: Clerk) -> None:
    hear(house, said("bad"), said("next", at=1))
    for at in (0, 2, 6):
        fail(house, at)
    with house.reading() as db:
        assert inbox.waiting(db) == inbox.Waiting(open=1, oldest=after(1), parked=1)
    assert house.do(inbox.replay_parked) == 1
    assert [serve(house, 6), serve(house, 6)] == ["bad", "next"]


def test_what_was_given_up_is_forgotten_in_its_time_too(house: Clerk) -> None:
    hear(house, said("bad"), said("open", at=1))
    for at in (0, 2, 6):
        fail(house, at)
    assert house.do(lambda db: inbox.forget_bodies(db, after(60))) == 1
    assert {key for key, row in rows(house).items() if row.body} == {"open"}
    assert house.do(inbox.replay_parked) == 0


# --- Receipts ---------------------------------------------------------------------------------------------


def test_receipts_come_in_order_and_only_so_many(house: Clerk) -> None:
    hear(house, said("a"), *(said(f"r{n}", kind=RECEIPT) for n in range(3)))
    found = house.do(lambda db: [r.said_key for r in inbox.receipts(db, NOW, 2)])
    assert found == ["r0", "r1"]


def test_a_receipt_put_off_comes_back_later_and_one_that_is_done_does_not(house: Clerk) -> None:
    hear(house, *(said(f"r{n}", kind=RECEIPT) for n in range(2)))
    first, second = (row.id for row in rows(house).values())
    house.do(lambda db: inbox.put_off(db, [first], after(2)))
    house.do(lambda db: inbox.done(db, [second], NOW))
    assert house.do(lambda db: inbox.receipts(db, after(1), 10)) == []
    later = house.do(lambda db: inbox.receipts(db, after(2), 10))
    assert [(r.id, r.attempts) for r in later] == [(first, 1)]


# --- Forgetting -------------------------------------------------------------------------------------------


def test_forgetting_empties_the_words_and_the_person_and_keeps_the_key(house: Clerk) -> None:
    hear(house, said("old", body=b"secret"))
    serve(house)
    assert house.do(lambda db: inbox.forget_bodies(db, after(1))) == 1
    assert house.do(lambda db: inbox.forget_bodies(db, after(1))) == 0
    row = rows(house)["old"]
    assert (row.body, row.subject) == (b"", "")
    hear(house, said("old", body=b"secret"))
    assert rows(house)["old"].body == b""


def test_what_is_young_or_not_yet_dealt_with_is_not_forgotten(house: Clerk) -> None:
    hear(house, said("open", "an"), said("young", "binh", at=60))
    assert house.do(lambda db: inbox.forget_bodies(db, after(1))) == 0
    assert {row.body for row in rows(house).values()} == {b"{}"}


def test_forgetting_is_done_in_slices(house: Clerk) -> None:
    hear(house, *(said(f"u{n}", kind=UNKNOWN) for n in range(5)))
    assert [house.do(lambda db: inbox.forget_bodies(db, after(1), most=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_what_a_person_says_after_asking_to_be_erased_is_still_heard(house: Clerk) -> None:
    hear(house, said("before"), said("erase me", at=1), said("help", at=2), said("seen", kind=RECEIPT))
    assert serve(house) == "before"

    def erase(db: Session) -> None:
        item = inbox.next_item(db, after(3))
        assert item is not None
        inbox.forget_bodies_of(db, OA, "an", after(3))
        item.done_at = after(3)

    house.do(erase)
    kept = {key for key, row in rows(house).items() if row.body or row.subject}
    assert kept == {"help"}
    assert serve(house, 3) == "help"


def test_an_inbox_with_nothing_open_has_no_next_moment(house: Clerk) -> None:
    hear(house, said("odd", kind=UNKNOWN), said("r", kind=RECEIPT))
    with house.reading() as db:
        assert inbox.next_moment(db) is None
        assert inbox.waiting(db) == inbox.Waiting(open=0, oldest=None, parked=0)
