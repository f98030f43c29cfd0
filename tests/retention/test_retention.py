"""What is long over is forgotten on its day; what is open, grave or needed elsewhere is not."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from storage import accounts, audit, reports, retention
from storage.clerk import Clerk
from storage.retention import Limits
from storage.tables import Audit, Conversation, Entry, Media, Person, Report, Reporter
from storage.words import EntryKind, MediaState, ReportState, Urgency

OA = "5500000000000000001"
NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
LONG_AGO, LATELY = NOW - timedelta(days=40), NOW - timedelta(days=20)
BEFORE = NOW - timedelta(days=30)
LIMITS = Limits(BEFORE, BEFORE, BEFORE)


class Street:
    """One account with reports in it."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        clerk.do(self._open)

    def _open(self, db: Session) -> None:
        accounts.describe(db, OA, ["key"], LONG_AGO)

    def report(self, code: str, *, closed: datetime | None = LONG_AGO, **facts: object) -> int:
        """A whole report: who told it, what they said, one picture, a talk that still has it in hand."""

        def work(db: Session) -> int:
            person = Person(oa_id=OA, zalo_id=f"99{code}", created_at=LONG_AGO)
            db.add(person)
            report = Report(
                oa_id=OA,
                code=code,
                urgency=Urgency.P3,
                place="ngõ 5",
                latitude=21.3,
                created_at=LONG_AGO,
                grew_at=LONG_AGO,
                closed_at=closed,
            )
            for name, value in facts.items():
                setattr(report, name, value)
            db.add(report)
            db.flush()
            reporter = reports.add_reporter(db, report, person, "Người báo 1", LONG_AGO)
            media = reports.promise_media(db, OA, EntryKind.PHOTO, LONG_AGO)
            media.state, media.sha256, media.path = MediaState.KEPT, code.rjust(64, "0"), f"{code}.jpg"
            for kind, text, media_id in (
                (EntryKind.WORDS, "đèn hỏng", None),
                (EntryKind.PHOTO, "", media.id),
            ):
                entry = Entry(report_id=report.id, kind=kind, text=text, media_id=media_id, at=LONG_AGO)
                entry.by_reporter_id = reporter.id
                db.add(entry)
            db.add(Conversation(person_id=person.id, report_id=report.id, touched_at=LONG_AGO))
            audit.note(db, OA, LONG_AGO, "report.opened", by=person.id, thing="report", thing_id=report.id)
            audit.note(db, OA, LONG_AGO, "report.resolve", by=person.id, thing="report", thing_id=report.id)
            return report.id

        return self.clerk.do(work)

    def merge(self, code: str, into: int | None) -> None:
        def work(db: Session) -> None:
            report = reports.by_code(db, OA, code)
            assert report is not None
            report.merged_into, report.state, report.closed_at = into, ReportState.MERGED, None

        self.clerk.do(work)

    def codes(self, query: Callable[[Session], list[str]]) -> list[str]:
        return sorted(self.clerk.do(query))

    @property
    def with_pictures(self) -> list[str]:
        return self.codes(lambda db: [str(p)[:-4] for p in db.exec(select(Media.path)) if p])

    @property
    def with_reporter(self) -> list[str]:
        query = select(Report.code).join(Reporter).where(col(Reporter.identity) != b"")
        return self.codes(lambda db: list(db.exec(query)))

    @property
    def with_story(self) -> list[str]:
        query = select(Report.code).join(Entry).where(col(Entry.text) != "")
        return self.codes(lambda db: list(db.exec(query)))


@pytest.fixture
def street(clerk: Clerk) -> Street:
    return Street(clerk)


def everything(street: Street) -> tuple[list[str], list[str], list[str]]:
    return street.with_pictures, street.with_reporter, street.with_story


def forget(street: Street, limits: Limits = LIMITS) -> None:
    street.clerk.do(lambda db: retention.forget_reports(db, 0, limits))


def test_what_was_closed_long_ago_is_forgotten_and_what_was_closed_lately_is_not(street: Street) -> None:
    street.report("OLD")
    street.report("NEW", closed=LATELY)
    forget(street)
    assert everything(street) == (["NEW"], ["NEW"], ["NEW"])
    forget(street)
    assert everything(street) == (["NEW"], ["NEW"], ["NEW"])


def test_an_open_report_keeps_everything_however_old(street: Street) -> None:
    street.report("OPEN", closed=None)
    forget(street)
    assert everything(street) == (["OPEN"], ["OPEN"], ["OPEN"])


def test_a_life_in_danger_is_left_to_people(street: Street) -> None:
    street.report("GRAVE", urgency=Urgency.P1)
    forget(street)
    assert everything(street) == (["GRAVE"], ["GRAVE"], ["GRAVE"])


def test_pictures_of_what_stands_in_the_register_stay_with_the_police(street: Street) -> None:
    street.report("BOOK", registered_at=LONG_AGO, register_number="12/2026")
    forget(street)
    assert everything(street) == (["BOOK"], [], [])


def test_what_was_merged_waits_for_the_report_it_was_merged_into(street: Street) -> None:
    first = street.report("A", closed=None)
    street.report("B")
    street.merge("B", first)
    forget(street)
    assert everything(street) == (["A", "B"], ["A", "B"], ["A", "B"])
    street.report("C")
    street.merge("A", street.report("D"))
    forget(street)
    assert everything(street) == ([], [], [])


def test_a_report_merged_into_a_grave_one_waits_with_it(street: Street) -> None:
    street.report("B")
    street.merge("B", street.report("A", urgency=Urgency.P1))
    forget(street)
    assert everything(street) == (["A", "B"], ["A", "B"], ["A", "B"])


def test_no_other_trace_leads_to_the_reporter(street: Street) -> None:
    report_id = street.report("OLD")
    forget(street)

    def traces(db: Session) -> tuple[list[object], ...]:
        sealed = db.exec(select(Reporter)).one()
        talks = db.exec(select(Conversation.report_id)).all()
        opened = db.exec(select(Audit.by_person_id).where(Audit.deed == "report.opened")).all()
        resolved = db.exec(select(Audit.by_person_id).where(Audit.deed == "report.resolve")).all()
        return [sealed.identity, sealed.person_mark], list(talks), list(opened), list(resolved)

    sealed, talks, opened, resolved = street.clerk.do(traces)
    assert sealed[0] == b""
    assert str(sealed[1]).startswith("over-")
    assert talks == opened == [None]
    assert resolved != [None], "what an officer did stays with the officer"
    people = street.clerk.do(lambda db: reports.reporters(db, db.get_one(Report, report_id)))
    assert people == []


def test_a_forgotten_picture_says_that_it_is_gone(street: Street) -> None:
    street.report("OLD")
    forget(street)
    media = street.clerk.do(lambda db: db.exec(select(Media)).one())
    assert (media.state, media.why_lost, media.path, media.sha256) == (
        MediaState.LOST,
        retention.FORGOTTEN,
        None,
        None,
    )


def test_what_happened_and_when_can_still_be_counted(street: Street) -> None:
    report_id = street.report("OLD")
    forget(street)
    report = street.clerk.do(lambda db: db.get_one(Report, report_id))
    assert (report.code, report.urgency, report.closed_at) == ("OLD", Urgency.P3, LONG_AGO)
    assert (report.place, report.latitude) == (None, None)


def test_each_kind_has_a_time_of_its_own(street: Street) -> None:
    street.report("OLD")
    never = LONG_AGO - timedelta(days=1)
    forget(street, Limits(media=BEFORE, identity=never, story=never))
    assert everything(street) == ([], ["OLD"], ["OLD"])
    forget(street, Limits(media=BEFORE, identity=BEFORE, story=never))
    assert everything(street) == ([], [], ["OLD"])


def test_reports_are_looked_at_a_few_at_a_time(street: Street) -> None:
    first, *_, last = [street.report(code) for code in ("A", "B", "C")]
    street.merge("A", last)
    reached = [0]
    while reached[-1] or len(reached) == 1:
        reached.append(street.clerk.do(lambda db: retention.forget_reports(db, reached[-1], LIMITS, 2)))
    assert reached == [0, first + 1, last, 0]
    assert everything(street) == ([], [], [])


def test_a_content_is_needed_as_long_as_one_row_stands_for_it(street: Street) -> None:
    street.report("OLD")
    street.report("NEW", closed=LATELY)
    names = [code.rjust(64, "0") for code in ("OLD", "NEW", "NEVER")]
    assert street.clerk.do(lambda db: retention.still_needed(db, names)) == set(names[:2])
    forget(street)
    assert street.clerk.do(lambda db: retention.still_needed(db, names)) == {names[1]}


def test_the_audit_is_thrown_away_in_slices(street: Street) -> None:
    for _ in range(2):
        street.report(f"R{_}")
    street.clerk.do(lambda db: audit.note(db, OA, NOW, "duty.on"))
    counts = [street.clerk.do(lambda db: retention.forget_audit(db, BEFORE, 3)) for _ in range(3)]
    assert counts == [3, 1, 0]
    assert street.clerk.do(lambda db: list(db.exec(select(Audit.deed)))) == ["duty.on"]


def test_every_deed_that_a_reporter_is_noted_for_is_known_here() -> None:
    """Whatever is noted of a report by its name is a reporter's deed, an officer's, or the machine's."""
    officers = {"category_corrected", "category_restored", "kept_apart", "outcome", "place_corrected"}
    machines = {"closed_in_silence", "raised_by_machine"}
    told = {"alike.nobody", "ladder.nobody", "ladder.stale", "ladder.undelivered", "rumour.over"}
    others = {f"report.{deed}" for deed in officers | machines} | told
    handlers = Path(__file__).parents[2] / "handlers"
    noted: set[str] = set()
    for path in handlers.rglob("*.py"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if ".note(" in line]
        noted |= {deed for line in lines if '"report"' in line for deed in re.findall(r'"(\w+\.\w+)"', line)}
    assert noted - others == set(retention.REPORTERS_DEEDS)
