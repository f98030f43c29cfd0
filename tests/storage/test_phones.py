"""Numbers for notices: sealed, one person's at a time, gone when taken back or long unused."""

from datetime import timedelta

from sqlmodel import Session, select

from storage import accounts, people, phones
from storage.clerk import Clerk
from storage.seal import Seal
from storage.tables import NoticePhone, Person
from tests.storage.given import NOW, OA, OTHER, after

NUMBER, ANOTHER = "84900000001", "84900000002"
YEARS = timedelta(days=800)


def leave(house: Clerk, zalo_id: str, number: str = NUMBER, oa_id: str = OA) -> None:
    house.do(lambda db: phones.keep(db, people.meet(db, oa_id, zalo_id, NOW), number, NOW))


def known(house: Clerk, *zalo_ids: str, oa_id: str = OA) -> dict[str, str]:
    found = house.do(lambda db: phones.numbers(db, [(oa_id, zalo_id) for zalo_id in zalo_ids]))
    return {zalo_id: number for (_, zalo_id), number in found.items()}


def since(house: Clerk, zalo_id: str) -> bool:
    return house.do(lambda db: people.meet(db, OA, zalo_id, NOW).phone_since is not None)


def rows(house: Clerk) -> list[NoticePhone]:
    return house.do(lambda db: list(db.exec(select(NoticePhone))))


def test_a_number_is_opened_for_its_owner_and_stands_nowhere_in_clear(house: Clerk) -> None:
    leave(house, "an")
    leave(house, "binh", ANOTHER)
    assert known(house, "an", "cuc") == {"an": NUMBER}
    assert since(house, "an")
    assert not since(house, "cuc")
    found = rows(house)
    assert all(NUMBER not in str(vars(row)) for row in found)
    assert house.do(lambda db: phones.ending(db, found[0])) == "001"


def test_whoever_leaves_a_number_last_has_it_and_changing_it_keeps_one(house: Clerk) -> None:
    leave(house, "an")
    leave(house, "an", ANOTHER)
    leave(house, "an")
    leave(house, "binh")
    assert known(house, "an", "binh") == {"binh": NUMBER}
    assert not since(house, "an")
    leave(house, "an", oa_id=OTHER)
    assert known(house, "an", oa_id=OTHER) == {"an": NUMBER}
    assert known(house, "binh") == {"binh": NUMBER}


def test_a_number_that_zalo_refuses_is_not_used_until_it_is_left_again(house: Clerk) -> None:
    leave(house, "an")
    house.do(lambda db: phones.stop(db, OA, "an", "person -118"))
    assert known(house, "an") == {}
    assert not since(house, "an")
    assert [row.stopped_why for row in rows(house)] == ["person -118"]
    leave(house, "an")
    assert (known(house, "an"), since(house, "an")) == ({"an": NUMBER}, True)


def test_taken_back_or_erased_nothing_is_left(house: Clerk) -> None:
    leave(house, "an")
    leave(house, "binh", ANOTHER)
    assert house.do(lambda db: phones.forget(db, people.meet(db, OA, "an", NOW)))
    assert not house.do(lambda db: phones.forget(db, people.meet(db, OA, "an", NOW)))
    house.do(lambda db: people.erase(db, people.meet(db, OA, "binh", NOW), after(5)))
    assert rows(house) == []
    assert house.do(lambda db: [p for p in db.exec(select(Person)) if p.phone_since is not None]) == []


def test_a_number_goes_when_its_owner_was_not_heard_for_long(house: Clerk) -> None:
    for name, number, heard in (("an", NUMBER, NOW - YEARS), ("binh", ANOTHER, NOW)):
        leave(house, name, number)
        house.do(lambda db: _age(db, name, heard))  # noqa: B023 (done before the loop goes on)
    assert house.do(lambda db: phones.forget_old(db, NOW - YEARS / 2)) == 1
    assert house.do(lambda db: phones.forget_old(db, NOW - YEARS / 2)) == 0
    assert known(house, "an", "binh") == {"binh": ANOTHER}
    assert not since(house, "an")


def _age(db: Session, name: str, heard: object) -> None:
    person = people.meet(db, OA, name, NOW)
    person.last_heard_at = heard  # type: ignore[assignment]  # a moment of the test
    row = phones.of_person(db, person.id)
    assert row is not None
    row.left_at = NOW - YEARS


def test_after_a_change_of_keys_the_number_is_found_again(house: Clerk) -> None:
    leave(house, "an")
    house.seal = Seal(["another key, long enough", "k" * 32])
    before = rows(house)[0].mark
    house.do(accounts.renew_seals)
    assert rows(house)[0].mark != before
    assert known(house, "an") == {"an": NUMBER}
    leave(house, "binh")
    assert known(house, "an", "binh") == {"binh": NUMBER}


def test_a_seal_that_no_key_opens_holds_nobody_up(house: Clerk) -> None:
    leave(house, "an")
    house.seal = Seal(["a stranger's key, long enough"])
    leave(house, "binh", ANOTHER)
    assert known(house, "an", "binh") == {"binh": ANOTHER}
