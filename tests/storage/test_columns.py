"""Moments, words and JSON values come back as they were meant."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlmodel import Session, select

from storage import diary
from storage.clerk import Clerk
from storage.tables import Diary, OfficialAccount, Person, Unit
from storage.words import UnitKind
from tests.storage.given import NOW, OA

HANOI = timezone(timedelta(hours=7))


def only_person(db: Session) -> Person:
    return db.exec(select(Person)).one()


def test_a_word_is_stored_by_its_value(house: Clerk) -> None:
    house.do(lambda db: db.add(Unit(oa_id=OA, code="T5", name="Tổ 5", kind=UnitKind.GROUP)))
    with house.reading() as db:
        assert db.execute(text("SELECT kind FROM unit")).scalar_one() == "group"
        assert db.exec(select(Unit)).one().kind is UnitKind.GROUP


def test_a_word_outside_the_vocabulary_is_refused(house: Clerk) -> None:
    stranger: UnitKind = "hamlet"  # type: ignore[assignment]
    with pytest.raises(StatementError, match="hamlet"):
        house.do(lambda db: db.add(Unit(oa_id=OA, code="T5", name="Tổ 5", kind=stranger)))


def test_a_stored_word_nobody_knows_is_refused_when_read(house: Clerk) -> None:
    house.do(lambda db: db.add(Unit(oa_id=OA, code="T5", name="Tổ 5", kind=UnitKind.GROUP)))
    house.do(lambda db: db.execute(text("UPDATE unit SET kind = 'hamlet'")))
    with house.reading() as db, pytest.raises(LookupError):
        db.exec(select(Unit)).one()


def test_a_moment_without_a_time_zone_is_refused(house: Clerk) -> None:
    naive = datetime(2026, 11, 2, 8, 0)  # noqa: DTZ001 (that is the point)
    with pytest.raises(StatementError, match="time zone"):
        house.do(lambda db: db.add(OfficialAccount(oa_id="3", created_at=naive)))


def test_a_moment_comes_back_aware_and_in_utc(house: Clerk) -> None:
    local = datetime(2026, 11, 2, 15, 0, 0, 123456, tzinfo=HANOI)
    house.do(lambda db: db.add(Person(oa_id=OA, zalo_id="an", created_at=local)))
    with house.reading() as db:
        found = only_person(db)
        assert found.created_at == local
        assert found.created_at.tzinfo is UTC
        assert found.last_heard_at is None


def test_moments_of_different_zones_are_compared_as_moments(house: Clerk) -> None:
    house.do(lambda db: db.add(Person(oa_id=OA, zalo_id="an", created_at=NOW)))
    with house.reading() as db:
        same_moment = select(Person).where(Person.created_at == NOW.astimezone(HANOI))
        assert db.exec(same_moment).one().zalo_id == "an"


def test_a_json_value_is_changed_by_assigning_a_new_one(house: Clerk) -> None:
    house.do(lambda db: diary.remind(db, OA, "ladder", "rung", "1", NOW, {"round": 1}))

    def change(db: Session) -> None:
        entry = db.exec(select(Diary)).one()
        entry.details["in place"] = True
        entry.details = {**entry.details, "round": 2}

    house.do(change)
    with house.reading() as db:
        assert db.exec(select(Diary)).one().details == {"round": 2, "in place": True}


def test_a_json_value_changed_in_place_is_not_seen(house: Clerk) -> None:
    house.do(lambda db: diary.remind(db, OA, "ladder", "rung", "1", NOW, {"round": 1}))
    house.do(lambda db: db.exec(select(Diary)).one().details.update(round=2))
    with house.reading() as db:
        assert db.exec(select(Diary)).one().details == {"round": 1}
