"""An occasion at one place is asked about once a day, and a notice repeats itself in one way at a time."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage import notices, occasions, people
from storage.clerk import Clerk
from storage.tables import Notice, NoticeOccasion, NoticeRepeat, Unit
from storage.words import NoticeKind, UnitKind
from tests.storage.given import NOW, OA, OTHER


@pytest.fixture
def house(house: Clerk) -> Clerk:
    """One notice and one author in each of the two accounts."""

    def work(db: Session) -> None:
        for oa_id in (OA, OTHER):
            db.add(Unit(oa_id=oa_id, code="CLE", name="Phường Chiềng Lề", kind=UnitKind.COMMUNE))
            people.meet(db, oa_id, "an", NOW)
            notices.add(
                db, Notice(oa_id=oa_id, code="TB-2222", kind=NoticeKind.NOTICE, text="Họp", created_at=NOW)
            )

    house.do(work)
    return house


def occasion(oa_id: str = OA, day: str = "2027-08-19", key: str = "festival") -> NoticeOccasion:
    number = 1 if oa_id == OA else 2
    return NoticeOccasion(
        oa_id=oa_id, key=key, unit_id=number, day=day, at=NOW, notice_id=number, asked_id=number, asked_at=NOW
    )


def repeat() -> NoticeRepeat:
    return NoticeRepeat(
        oa_id=OA,
        notice_id=1,
        author_id=1,
        rule="FREQ=WEEKLY;BYDAY=SA",
        words="thứ bảy hằng tuần, 19:00",
        first_at=NOW,
        next_at=NOW + timedelta(days=5),
        created_at=NOW,
    )


def test_an_occasion_is_entered_once_for_each_account_place_and_day(house: Clerk) -> None:
    house.do(lambda db: occasions.add(db, occasion()))
    house.do(lambda db: occasions.add(db, occasion(OTHER)))
    house.do(lambda db: occasions.add(db, occasion(day="2028-08-19")))
    with pytest.raises(IntegrityError):
        house.do(lambda db: occasions.add(db, occasion()))
    with house.reading() as db:
        assert occasions.was_asked(db, OA, "festival", 1, "2027-08-19")
        assert not occasions.was_asked(db, OA, "festival", 1, "2029-08-19")
        assert not occasions.was_asked(db, OA, "festival", 2, "2027-08-19"), "that one is another account's"
        asked = occasions.asked_of(db, OA, ["festival"], ["2027-08-19", "2027-08-20"])
        assert asked == {("festival", 1, "2027-08-19")}


def test_a_notice_repeats_itself_in_one_way_at_a_time_and_can_begin_again(house: Clerk) -> None:
    house.do(lambda db: occasions.keep_repeat(db, repeat()))
    with pytest.raises(IntegrityError):
        house.do(lambda db: occasions.keep_repeat(db, repeat()))
    house.do(lambda db: occasions.stop(db.get_one(NoticeRepeat, 1), NOW))
    with house.reading() as db:
        assert occasions.running(db, 1) is None
        assert occasions.repeats_of(db, 1) == []
    house.do(lambda db: occasions.keep_repeat(db, repeat()))
    with house.reading() as db:
        assert [r.stopped_at for r in occasions.repeats_of(db, 1)] == [None]


def test_the_repeat_is_found_by_a_draft_that_was_made_of_it(house: Clerk) -> None:
    def work(db: Session) -> int:
        kept = occasions.keep_repeat(db, repeat())
        draft = notices.add(db, Notice(oa_id=OA, code="TB-3333", kind=NoticeKind.NOTICE, created_at=NOW))
        made = occasion(key=f"{occasions.REPEAT}{kept.id}")
        made.notice_id = draft.id
        occasions.add(db, made)
        return draft.id

    draft_id = house.do(work)
    with house.reading() as db:
        found = occasions.running(db, draft_id)
        assert found is not None
        assert found.notice_id == 1
