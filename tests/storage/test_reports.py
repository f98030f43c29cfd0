"""Reports: their story, who may be told, and that who reported is found through the seal alone."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from storage import accounts, people, reports
from storage.clerk import Clerk
from storage.seal import BrokenSealError, Seal
from storage.tables import Entry, Media, Person, Report, Unit
from storage.words import EntryKind, MediaState, ReportState, UnitKind, Urgency
from tests.storage.given import NOW, OA, OTHER, OpenSession, after

P1, P2, P3 = Urgency.P1, Urgency.P2, Urgency.P3


def report(db: Session, code: str, urgency: Urgency = P2, **more: Any) -> Report:
    facts: dict[str, Any] = {"oa_id": OA, "created_at": NOW, "grew_at": NOW, "handed_at": NOW} | more
    row = Report(code=code, urgency=urgency, **facts)
    db.add(row)
    db.flush()
    return row


def person(db: Session, zalo_id: str) -> Person:
    return people.meet(db, OA, zalo_id, NOW)


@pytest.fixture
def reported(house: Clerk) -> Clerk:
    """An reported BY1; Bình reported BY2, which was merged into it; Chi reported BY3."""

    def work(db: Session) -> None:
        first = report(db, "BY1")
        second = report(db, "BY2", merged_into=first.id)
        third = report(db, "BY3")
        for row, who in ((first, "an"), (second, "binh"), (third, "chi")):
            reports.add_reporter(db, row, person(db, who), "Người báo tin", NOW)

    house.do(work)
    return house


def of(db: Session, code: str) -> Report:
    found = reports.by_code(db, OA, code)
    assert found is not None
    return found


# --- Who reported -----------------------------------------------------------------------------------------


def test_the_table_of_reporters_holds_no_number_of_a_person(reported: Clerk) -> None:
    with reported.reading() as db:
        rows = db.execute(text("SELECT person_mark, identity FROM reporter")).all()
        assert len({row[0] for row in rows}) == 3
        assert all(len(row[0]) == 32 and reported.seal.open(bytes(row[1])).isdecimal() for row in rows)


def test_without_the_key_nobody_learns_who_reported(reported: Clerk) -> None:
    def work(db: Session) -> None:
        db.info["seal"] = Seal(["another key, another house"])
        assert reports.of_reporter(db, person(db, "an")) == []
        assert reports.reporter_of(db, of(db, "BY1"), person(db, "an")) is None
        with pytest.raises(BrokenSealError):
            reports.reporters(db, of(db, "BY1"))

    reported.do(work)


def test_everybody_who_reported_a_matter_is_told_under_the_code_they_know(reported: Clerk) -> None:
    def told(db: Session, code: str) -> list[tuple[str, str]]:
        return [(own.code, who.zalo_id) for own, who in reports.reporters(db, of(db, code))]

    assert reported.do(lambda db: told(db, "BY1")) == [("BY1", "an"), ("BY2", "binh")]
    assert reported.do(lambda db: told(db, "BY2")) == [("BY2", "binh")]
    assert reported.do(lambda db: told(db, "BY3")) == [("BY3", "chi")]


def test_a_person_finds_their_own_reports_newest_first(reported: Clerk) -> None:
    reported.do(lambda db: reports.add_reporter(db, of(db, "BY3"), person(db, "an"), "N", NOW, first=False))
    with reported.reading() as db:
        an = people.by_zalo_id(db, OA, "an")
        assert an is not None
        assert [r.code for r in reports.of_reporter(db, an)] == ["BY3", "BY1"]
        assert [r.code for r in reports.of_reporter(db, an, limit=1)] == ["BY3"]


def test_the_first_reporter_is_the_one_who_came_first(reported: Clerk) -> None:
    reported.do(lambda db: reports.add_reporter(db, of(db, "BY1"), person(db, "chi"), "N2", NOW, first=False))
    first = reported.do(lambda db: reports.first_reporter(db, of(db, "BY1")))
    assert first is not None
    assert first.is_first


def test_after_a_change_of_keys_reporters_are_still_found(reported: Clerk) -> None:
    """First with both keys, then with the new one alone, once everything was sealed again."""
    both, new = Seal(["new" * 8, "k" * 32]), Seal(["new" * 8])

    def ask(db: Session, seal: Seal) -> list[str]:
        db.info["seal"] = seal
        who = [p.zalo_id for _, p in reports.reporters(db, of(db, "BY1"))]
        return who + [r.code for r in reports.of_reporter(db, person(db, "an"))]

    def renew(db: Session) -> int:
        db.info["seal"] = both
        return accounts.renew_seals(db)

    assert reported.do(lambda db: ask(db, both)) == ["an", "binh", "BY1"]
    assert reported.do(renew) == 2 + 3
    assert reported.do(lambda db: ask(db, new)) == ["an", "binh", "BY1"]


# --- Codes and stories ------------------------------------------------------------------------------------


def test_a_code_belongs_to_one_account(reported: Clerk) -> None:
    reported.do(lambda db: report(db, "BY1", oa_id=OTHER))
    assert reported.do(lambda db: of(db, "BY1").id) == 1
    with reported.reading() as db:
        assert reports.code_exists(db, OA, "BY2")
        assert not reports.code_exists(db, OTHER, "BY2")


def test_a_report_is_ours_until_the_transaction_ends(postgres_house: Clerk, another: OpenSession) -> None:
    """What somebody else did to it meanwhile is seen when it is asked for, though it was read before."""
    postgres_house.do(lambda db: report(db, "BY1"))
    first, second = another(), another()
    assert [r.state for r in reports.open_ones(first, OA, None)] == [ReportState.NEW]
    of(second, "BY1").state = ReportState.ACKNOWLEDGED
    second.commit()
    assert of(first, "BY1").state is ReportState.ACKNOWLEDGED
    by_id = reports.by_id(first, 1)
    assert by_id is not None
    assert by_id.state is ReportState.ACKNOWLEDGED


def test_a_story_is_read_in_order_from_a_line_on_and_by_kind(reported: Clerk) -> None:
    def tell(db: Session, words: str, kind: EntryKind = EntryKind.WORDS) -> None:
        reports.add_entry(db, Entry(report_id=of(db, "BY1").id, kind=kind, text=words, at=NOW))

    for words in ("một", "hai"):
        reported.do(lambda db, words=words: tell(db, words))  # type: ignore[misc]
    reported.do(lambda db: tell(db, "xong", EntryKind.OUTCOME))
    reported.do(lambda db: reports.add_entry(db, Entry(report_id=3, kind=EntryKind.WORDS, at=NOW)))

    def story(**which: object) -> list[str]:
        return reported.do(lambda db: [e.text for e in reports.story(db, of(db, "BY1"), **which)])  # type: ignore[arg-type]

    assert story() == ["một", "hai", "xong"]
    assert story(after=1) == ["hai", "xong"]
    assert story(kinds=[EntryKind.OUTCOME]) == ["xong"]


def test_pictures_that_never_arrived_are_counted(reported: Clerk) -> None:
    def work(db: Session) -> int:
        for state in (MediaState.LOST, MediaState.KEPT, MediaState.LOST):
            media: Media = reports.promise_media(db, OA, EntryKind.PHOTO, NOW)
            media.state = state
            reports.add_entry(db, Entry(report_id=1, kind=EntryKind.PHOTO, media_id=media.id, at=NOW))
        return reports.lost_media(db, of(db, "BY1"))

    assert reported.do(work) == 2


# --- What is open -----------------------------------------------------------------------------------------


def test_open_reports_are_shown_most_urgent_first_then_oldest_first(house: Clerk) -> None:
    def work(db: Session) -> None:
        unit = Unit(oa_id=OA, code="T5", name="Tổ 5", kind=UnitKind.GROUP)
        db.add(unit)
        db.flush()
        report(db, "old P3", P3, unit_id=unit.id)
        report(db, "new P1", P1)
        report(db, "P2", unit_id=unit.id)
        report(db, "newer P1", P1, unit_id=unit.id)
        report(db, "closed", P1, closed_at=after(9))
        report(db, "not handed over", P1, handed_at=None)
        report(db, "elsewhere", P1, oa_id=OTHER)

    house.do(work)
    with house.reading() as db:
        everything = [r.code for r in reports.open_ones(db, OA, None)]
        assert everything == ["new P1", "newer P1", "P2", "old P3"]
        assert [r.code for r in reports.open_ones(db, OA, [1])] == ["newer P1", "P2", "old P3"]
        assert [r.code for r in reports.open_ones(db, OA, None, limit=1)] == ["new P1"]
        assert reports.open_ones(db, OA, []) == []


def test_the_load_counts_what_is_open_and_what_nobody_has_acknowledged(house: Clerk) -> None:
    def work(db: Session) -> None:
        report(db, "a", P1, acknowledged_at=NOW)
        report(db, "b", P1)
        report(db, "c", P3, closed_at=NOW)

    house.do(work)
    with house.reading() as db:
        assert reports.load(db, OA) == {P1: reports.Load(open=2, unacknowledged=1)}


def test_what_a_desk_took_and_what_somebody_has_is_open_for_them_too(house: Clerk) -> None:
    def work(db: Session) -> None:
        for code in ("T5", "T6"):
            db.add(Unit(oa_id=OA, code=code, name=code, kind=UnitKind.GROUP))
        db.flush()
        report(db, "here", unit_id=1)
        report(db, "helped out", unit_id=2, desk_unit_id=1)
        report(db, "given", unit_id=2, assigned_to=person(db, "an").id)
        report(db, "elsewhere", unit_id=2)
        report(db, "joined", unit_id=1, state=ReportState.MERGED)
        report(db, "resolved", unit_id=1, state=ReportState.RESOLVED)

    house.do(work)
    with house.reading() as db:
        assert [r.code for r in reports.open_ones(db, OA, [1])] == ["here", "helped out"]
        found = reports.open_ones(db, OA, [1], with_person=1)
        assert [r.code for r in found] == ["here", "helped out", "given"]


def test_who_reported_what_was_joined_hears_of_it_also_by_way_of_another(reported: Clerk) -> None:
    def join(db: Session) -> None:
        second = report(db, "BY8")
        third = report(db, "BY9")
        of(db, "BY1").merged_into, second.merged_into = second.id, third.id

    reported.do(join)
    last = reported.do(lambda db: reports.joined_to(db, of(db, "BY1")).code)
    assert last == "BY9"
    told = reported.do(lambda db: [(own.code, p.zalo_id) for own, p in reports.reporters(db, of(db, "BY9"))])
    assert ("BY1", "an") in told
    assert reported.do(lambda db: reports.reporter_of(db, of(db, "BY9"), person(db, "an"))) is None, (
        "another's"
    )
