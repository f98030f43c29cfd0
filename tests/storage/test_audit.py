"""What was done is written down line by line, and what happened often is counted by the day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from storage import audit
from storage.clerk import Clerk
from tests.storage.given import NOW, OA, after

DAY = timedelta(days=1)


def test_a_deed_is_noted_with_who_what_when_and_why(house: Clerk) -> None:
    house.do(lambda db: audit.note(db, OA, NOW, "report.taken", by=7, thing="report", thing_id=1))
    house.do(lambda db: audit.note(db, OA, after(5), "report.closed", thing="report", thing_id=1, why="done"))
    house.do(lambda db: audit.note(db, OA, after(9), "report.taken", thing="report", thing_id=2))
    with house.reading() as db:
        lines = audit.of_thing(db, "report", 1)
    assert [(line.deed, line.by_person_id, line.at, line.why) for line in lines] == [
        ("report.taken", 7, NOW, None),
        ("report.closed", None, after(5), "done"),
    ]


def test_counts_of_a_day_are_added_up(house: Clerk) -> None:
    house.do(lambda db: audit.count(db, {"forged": 2, "unknown": 1}, NOW))
    house.do(lambda db: audit.count(db, {"forged": 3}, after(60)))
    house.do(lambda db: audit.count(db, {}, after(60)))
    with house.reading() as db:
        assert audit.tallies(db, NOW) == {"forged": (5, after(60)), "unknown": (1, NOW)}


def test_counts_are_kept_by_day(house: Clerk) -> None:
    for days in range(3):
        house.do(lambda db, days=days: audit.count(db, {"forged": 1}, NOW + days * DAY))  # type: ignore[misc]
    with house.reading() as db:
        assert audit.tallies(db, NOW + DAY) == {"forged": (2, NOW + 2 * DAY)}
        assert audit.tallies(db, NOW + 9 * DAY) == {}


def test_two_processes_count_together_in_whatever_order_they_name_things(house: Clerk) -> None:
    clerks = [Clerk(house.url, house.seal) for _ in range(2)]
    names = [f"n{n}" for n in range(20)]

    def count_often(clerk: Clerk) -> None:
        order = names if clerk is clerks[0] else names[::-1]
        for _ in range(10):
            clerk.do(lambda db: audit.count(db, dict.fromkeys(order, 1), NOW))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(count_often, clerks))
    for clerk in clerks:
        clerk.close()
    with house.reading() as db:
        assert audit.tallies(db, NOW) == dict.fromkeys(names, (20, NOW))
