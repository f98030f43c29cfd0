"""Who got a notice is forgotten after its time, how many did is kept; whoever asks is forgotten at once."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from storage import notices_forgotten, people, reach
from storage.clerk import Clerk
from storage.tables import Household, Media, Notice, NoticeRecipient, Person, Unit
from storage.words import EntryKind, MediaState, NoticeKind, ReachState, Route, UnitKind
from tests.storage.given import NOW, OA

LONG_AGO = NOW - timedelta(days=100)


@pytest.fixture
def notice(house: Clerk) -> Notice:
    def work(db: Session) -> Notice:
        unit = Unit(oa_id=OA, code="G1", name="Tổ 1", kind=UnitKind.GROUP)
        notice = Notice(
            oa_id=OA, code="TB-2222", kind=NoticeKind.ALERT, created_at=LONG_AGO, done_at=LONG_AGO
        )
        db.add_all([unit, notice])
        db.flush()
        for n in range(5):
            person = people.meet(db, OA, f"z{n}", NOW)
            row = NoticeRecipient(oa_id=OA, notice_id=notice.id, person_id=person.id, at=LONG_AGO)
            row.route, row.state, row.answer, row.unit_id = (
                Route.CONSULT_FREE,
                ReachState.SEEN,
                "safe",
                unit.id,
            )
            db.add(row)
            db.add(Household(oa_id=OA, unit_id=unit.id, label=f"số {n}", person_id=person.id))
        return notice

    return house.do(work)


def recipients(house: Clerk) -> list[NoticeRecipient]:
    return house.do(lambda db: list(db.exec(select(NoticeRecipient).order_by(col(NoticeRecipient.id)))))


def test_the_list_goes_in_slices_and_the_counts_stay(house: Clerk, notice: Notice) -> None:
    assert house.do(lambda db: notices_forgotten.forget_recipients(db, LONG_AGO)) == 0
    forgotten = [
        house.do(lambda db: notices_forgotten.forget_recipients(db, NOW - timedelta(days=90), 3))
        for _ in range(3)
    ]
    assert forgotten == [3, 2, 0]
    assert recipients(house) == []
    kept = house.do(lambda db: reach.standing_of(db, db.merge(db.get_one(Notice, notice.id))))
    assert (kept.everybody, kept.got, dict(kept.answers)) == (5, 5, {"safe": 5})


def test_the_picture_is_let_go_of_with_the_list_and_not_before(house: Clerk, notice: Notice) -> None:
    def show(db: Session) -> int:
        media = Media(oa_id=OA, kind=EntryKind.PHOTO, state=MediaState.KEPT, path="ab/cd/e.jpg")
        media.promised_at = LONG_AGO
        other = Media(oa_id=OA, kind=EntryKind.PHOTO, state=MediaState.KEPT, path="ab/cd/f.jpg")
        other.promised_at = LONG_AGO
        db.add_all([media, other])
        db.flush()
        db.get_one(Notice, notice.id).media_id = media.id
        return media.id

    media_id = house.do(show)
    assert house.do(lambda db: notices_forgotten.forget_media(db, LONG_AGO)) == 0
    forgotten = [house.do(lambda db: notices_forgotten.forget_media(db, NOW)) for _ in range(2)]
    assert forgotten == [1, 0]
    paths = house.do(lambda db: {m.id: m.path for m in db.exec(select(Media))})
    assert {path for number, path in paths.items() if number != media_id} == {"ab/cd/f.jpg"}
    assert paths[media_id] is None


def test_a_person_who_is_erased_leaves_no_answer_and_no_house(house: Clerk, notice: Notice) -> None:
    def erase(db: Session) -> int:
        person = db.exec(select(Person).where(col(Person.zalo_id) == "z2")).one()
        people.erase(db, person, NOW)
        return person.id

    gone = house.do(erase)
    left = {r.person_id: (r.answer, r.unit_id) for r in recipients(house)}
    assert left.pop(gone) == (None, None)
    assert all(answer == "safe" for answer, _ in left.values())
    houses = house.do(lambda db: list(db.exec(select(Household).where(col(Household.person_id) == gone))))
    assert houses == []
