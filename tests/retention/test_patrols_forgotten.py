"""Where people walked is forgotten after a week; an erased person comes to no shift and leaves no trace."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from storage import accounts, patrols_forgotten, people, rounds
from storage.clerk import Clerk
from storage.tables import (
    LocationPoint,
    Media,
    PatrolLog,
    PatrolMember,
    Person,
    Shift,
    ShiftDuty,
    ShiftSwap,
    ShiftWish,
    Unit,
)
from storage.words import (
    DutyState,
    EntryKind,
    Force,
    LogKind,
    MediaState,
    ShiftState,
    SwapState,
    UnitKind,
    WishKind,
)

OA = "5500000000000000001"
NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def a_night(db: Session) -> None:
    """One person with a shift behind and one ahead, a wish, a place, a voice note and a swap."""
    accounts.describe(db, OA, ["key"], NOW)
    unit = Unit(oa_id=OA, code="T5", name="Tổ 5", kind=UnitKind.GROUP)
    db.add(unit)
    db.flush()
    person = people.meet(db, OA, "88", NOW)
    shifts = []
    for code, days in (("CA-2222", -40), ("CA-3333", 2)):
        start = NOW + timedelta(days=days)
        shifts.append(
            Shift(oa_id=OA, code=code, unit_id=unit.id, starts_at=start, ends_at=start + timedelta(hours=3))
        )
        shifts[-1].state, shifts[-1].created_at, shifts[-1].needed = ShiftState.PUBLISHED, start, {"any": 1}
    db.add_all(shifts)
    db.flush()
    duties = [ShiftDuty(shift_id=s.id, person_id=person.id, asked_at=NOW) for s in shifts]
    duties[0].state, duties[1].state = DutyState.LEFT, DutyState.CONFIRMED
    media = Media(oa_id=OA, kind=EntryKind.VOICE, state=MediaState.KEPT, path="a.mp3", sha256="a" * 64)
    media.promised_at = NOW
    db.add_all([*duties, media])
    db.flush()
    line = rounds.write(db, shifts[0].id, LogKind.VOICE, NOW, by=person.id, text="nhắc giải tán")
    line.media_id = media.id
    db.add(PatrolMember(person_id=person.id, unit_id=unit.id, force=Force.MILITIA))
    db.add(ShiftWish(person_id=person.id, kind=WishKind.AWAY, weekday=4, created_at=NOW))
    db.add(ShiftSwap(oa_id=OA, duty_id=duties[1].id, proposed_at=NOW))
    for hours in (1, -1):
        point = LocationPoint(shift_id=shifts[0].id, person_id=person.id, latitude=21.0, longitude=103.0)
        point.at, point.expires_at = NOW, NOW + timedelta(hours=hours)
        db.add(point)


@pytest.fixture
def books(clerk: Clerk) -> Clerk:
    clerk.do(a_night)
    return clerk


def test_places_go_when_their_week_is_over(books: Clerk) -> None:
    assert books.do(lambda db: patrols_forgotten.forget_points(db, NOW)) == 1
    assert books.do(lambda db: patrols_forgotten.forget_points(db, NOW)) == 0
    assert len(books.do(lambda db: list(db.exec(select(LocationPoint))))) == 1


def test_voices_of_long_ago_go_and_the_book_keeps_its_lines(books: Clerk) -> None:
    before = NOW - timedelta(days=30)
    assert books.do(lambda db: patrols_forgotten.forget_media(db, before)) == 1
    assert books.do(lambda db: patrols_forgotten.forget_media(db, before)) == 0
    assert books.do(lambda db: db.exec(select(Media.path)).one()) is None
    assert books.do(lambda db: db.exec(select(PatrolLog.text)).one()) == "nhắc giải tán"


def test_an_erased_person_comes_to_no_shift_and_the_hours_of_the_team_stay(books: Clerk) -> None:
    def erase(db: Session) -> None:
        people.erase(db, db.exec(select(Person)).one(), NOW)

    books.do(erase)
    with books.reading() as db:
        query = select(ShiftDuty).order_by(col(ShiftDuty.id))
        assert [d.state for d in db.exec(query)] == [DutyState.LEFT, DutyState.DECLINED]
        for table in (LocationPoint, ShiftWish, PatrolMember):
            assert list(db.exec(select(table))) == []
        assert db.exec(select(ShiftSwap)).one().state is SwapState.WITHDRAWN
        assert db.exec(select(PatrolLog)).one().by_person_id is None
