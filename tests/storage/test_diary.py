"""The diary: what will come due, each thing entered once, moved or struck out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage import diary
from storage.clerk import Clerk
from storage.tables import Diary
from tests.storage.given import NOW, OA, OTHER, OpenSession, after


def remind(house: Clerk, key: str = "1", at: float = 0, *, kind: str = "rung", keep: bool = False) -> None:
    house.do(lambda db: diary.remind(db, OA, "ladder", kind, key, after(at), {"at": at}, keep=keep))


def serve(house: Clerk, at: float = 0) -> str | None:
    def work(db: Session) -> str | None:
        entry = diary.next_due(db, after(at))
        if entry is None:
            return None
        entry.done_at = after(at)
        return entry.key

    return house.do(work)


def fail(house: Clerk, at: float = 0) -> bool:
    """The next entry fails; returns whether it is now parked."""

    def look(db: Session) -> int:
        entry = diary.next_due(db, after(at))
        assert entry is not None
        return entry.id

    entry_id = house.do(look)
    return house.do(lambda db: diary.failed(db, entry_id, after(at), "RuntimeError"))


def entries(house: Clerk) -> list[Diary]:
    with house.reading() as db:
        return list(db.exec(select(Diary).order_by(col(Diary.id))))


def open_keys(house: Clerk) -> list[tuple[str, str]]:
    return [(e.kind, e.key) for e in entries(house) if e.done_at is None and e.parked_at is None]


def park(house: Clerk) -> None:
    assert [fail(house, at) for at in (0, 2, 6)] == [False, False, True]


def test_a_second_reminder_of_the_same_moves_the_first(house: Clerk) -> None:
    remind(house, at=10)
    remind(house, at=20)
    (entry,) = entries(house)
    assert (entry.due_at, entry.details) == (after(20), {"at": 20})


def test_a_reminder_that_is_to_be_kept_stays_where_it_is(house: Clerk) -> None:
    remind(house, at=10, keep=True)
    remind(house, at=20, keep=True)
    (entry,) = entries(house)
    assert (entry.due_at, entry.details) == (after(10), {"at": 10})


def test_a_reminder_moved_after_a_failure_begins_anew(house: Clerk) -> None:
    remind(house)
    fail(house)
    remind(house, at=1)
    (entry,) = entries(house)
    assert (entry.attempts, entry.not_before) == (0, None)
    assert serve(house, 1) == "1"


def test_what_differs_in_kind_key_feature_or_account_is_something_else(house: Clerk) -> None:
    remind(house)
    remind(house, kind="stale")
    remind(house, "2")
    house.do(lambda db: diary.remind(db, OA, "report", "rung", "1", NOW, {}))
    house.do(lambda db: diary.remind(db, OTHER, "ladder", "rung", "1", NOW, {}))
    assert len(entries(house)) == 5


def test_what_is_done_may_be_entered_again(house: Clerk) -> None:
    """A feature may remind again of what it is just dealing with."""
    remind(house)

    def deal(db: Session) -> None:
        entry = diary.next_due(db, NOW)
        assert entry is not None
        entry.done_at = NOW
        db.flush()
        diary.remind(db, OA, "ladder", "rung", "1", after(60), {})

    house.do(deal)
    assert [e.done_at is None for e in entries(house)] == [False, True]
    assert serve(house, 59) is None
    assert serve(house, 60) == "1"


def test_the_database_itself_refuses_two_open_ones(house: Clerk) -> None:
    remind(house)
    twin = Diary(oa_id=OA, feature="ladder", kind="rung", key="1", due_at=NOW)
    with pytest.raises(IntegrityError):
        house.do(lambda db: db.add(twin))


def test_two_processes_that_remind_at_once_enter_one(house: Clerk) -> None:
    clerks = [Clerk(house.url, house.seal) for _ in range(2)]

    def remind_of_all(clerk: Clerk) -> None:
        for n in range(30):
            remind(clerk, str(n))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(remind_of_all, clerks))
    for clerk in clerks:
        clerk.close()
    assert len(entries(house)) == 30


def test_what_is_forgotten_does_not_come_due(house: Clerk) -> None:
    remind(house)
    remind(house, kind="stale")
    remind(house, "2")
    house.do(lambda db: diary.forget(db, OA, "ladder", "1", NOW))
    assert open_keys(house) == [("rung", "2")]


def test_only_the_named_kinds_are_forgotten(house: Clerk) -> None:
    remind(house)
    remind(house, kind="stale")
    house.do(lambda db: diary.forget(db, OA, "ladder", "1", NOW, ["stale"]))
    assert open_keys(house) == [("rung", "1")]


def test_what_was_given_up_and_then_forgotten_is_not_replayed(house: Clerk) -> None:
    remind(house)
    park(house)
    house.do(lambda db: diary.forget(db, OA, "ladder", "1", after(7)))
    assert house.do(diary.parked) == 0
    assert house.do(diary.replay_parked) == 0


def test_entries_come_in_the_order_in_which_they_are_due(house: Clerk) -> None:
    for key, at in (("late", 30), ("early", 10), ("same", 10), ("future", 99)):
        remind(house, key, at)
    assert [serve(house, 60) for _ in range(4)] == ["early", "same", "late", None]


def test_a_failing_entry_rests_lets_others_pass_and_is_parked_at_the_third_failure(house: Clerk) -> None:
    remind(house, "bad")
    remind(house, "good", 1)
    assert not fail(house)
    assert [serve(house, 1), serve(house, 1)] == ["good", None]
    assert not fail(house, 2)
    assert serve(house, 5.9) is None
    assert fail(house, 6)
    assert serve(house, 999) is None
    assert house.do(diary.parked) == 1


def test_a_failure_of_something_done_meanwhile_is_no_failure(house: Clerk) -> None:
    remind(house)
    serve(house)
    entry_id = entries(house)[0].id
    assert not house.do(lambda db: diary.failed(db, entry_id, NOW, "RuntimeError"))
    assert not house.do(lambda db: diary.failed(db, entry_id + 1, NOW, "RuntimeError"))


def test_parked_entries_are_given_back(house: Clerk) -> None:
    remind(house)
    park(house)
    assert house.do(diary.replay_parked) == 1
    assert serve(house, 6) == "1"


def test_of_what_was_entered_anew_since_only_the_newest_is_given_back(house: Clerk) -> None:
    remind(house)
    park(house)
    remind(house)
    park(house)
    remind(house, "2")
    park(house)
    remind(house, "2", 50)
    assert house.do(diary.parked) == 3
    assert house.do(diary.replay_parked) == 1
    assert open_keys(house) == [("rung", "1"), ("rung", "2")]
    assert [e.due_at for e in entries(house)] == [NOW, after(50)]


def test_the_next_moment_is_when_something_comes_due_or_may_be_tried_again(house: Clerk) -> None:
    assert house.do(diary.next_moment) is None
    remind(house, "1", 0)
    assert house.do(diary.next_moment) == NOW
    fail(house)
    assert house.do(diary.next_moment) == after(2)
    remind(house, "2", 1)
    assert house.do(diary.next_moment) == after(1)


def test_what_is_overdue_is_known_by_its_age(house: Clerk) -> None:
    remind(house, "1", 10)
    remind(house, "2", 20)
    with house.reading() as db:
        assert diary.overdue_since(db, after(5)) is None
        assert diary.overdue_since(db, after(30)) == after(10)


def test_what_was_done_long_ago_is_thrown_away_in_slices(house: Clerk) -> None:
    for n in range(5):
        remind(house, str(n))
        serve(house)
    remind(house, "open")
    remind(house, "young")
    house.do(lambda db: diary.forget(db, OA, "ladder", "young", after(60)))
    assert [house.do(lambda db: diary.forget_done(db, after(1), most=3)) for _ in range(3)] == [3, 2, 0]
    assert [e.key for e in entries(house)] == ["open", "young"]


def test_two_sessions_take_different_entries(postgres_house: Clerk, another: OpenSession) -> None:
    for n in range(2):
        remind(postgres_house, str(n), n)
    found = [diary.next_due(another(), after(5)) for _ in range(3)]
    assert [entry.key if entry else None for entry in found] == ["0", "1", None]


def test_an_entry_struck_out_while_somebody_looks_is_not_taken(
    postgres_house: Clerk, another: OpenSession
) -> None:
    remind(postgres_house)
    forgetting, looking = another(), another()
    diary.forget(forgetting, OA, "ladder", "1", NOW)
    assert diary.next_due(looking, NOW) is None
    forgetting.commit()
    assert diary.next_due(looking, NOW) is None
