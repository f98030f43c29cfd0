"""Notices as a spreadsheet, the doors that are left, and the books of the houses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from bot.commands.notice_rows import DOORS, NOTICES
from storage import notices, people, units
from storage.clerk import Clerk
from storage.tables import Household, Notice, NoticeDoor, NoticeRecipient
from storage.words import DoorState, NoticeKind, ReachState, Role, Route
from tests.commands.conftest import OA, type_run

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def told(wards: Path, books: Clerk) -> None:
    def work(db: Session) -> None:
        unit = units.by_code(db, OA, "CLE05")
        assert unit is not None
        notice = Notice(oa_id=OA, code="TB-7K3M", kind=NoticeKind.ALERT, text="=1+1", created_at=AT)
        notice.unit_id, notice.audience_words, notice.sending_at = unit.id, "Tổ 5", AT
        notice.plan = {"cost": 110}
        notices.add(db, notice)
        states = (ReachState.SEEN, ReachState.SENT, ReachState.UNREACHED)
        for number, state in enumerate(states):
            person = people.meet(db, OA, f"99{number}", AT)
            recipient = NoticeRecipient(oa_id=OA, notice_id=notice.id, person_id=person.id, at=AT)
            recipient.route, recipient.state = Route.CONSULT_FREE, state
            recipient.answer = "safe" if state is ReachState.SEEN else None
            db.add(recipient)
        carrier = people.meet(db, OA, "777", AT)
        carrier.name = "Anh Hùng"
        people.grant(db, carrier, unit.id, Role.TEAM_LEADER, AT, by=None)
        house = Household(oa_id=OA, unit_id=unit.id, label="số 9, ngõ 5")
        db.add(house)
        db.flush()
        door = NoticeDoor(oa_id=OA, notice_id=notice.id, household_id=house.id, created_at=AT)
        door.carrier_id, door.state, door.given_at = carrier.id, DoorState.GIVEN, AT
        db.add(door)

    books.do(work)


def test_a_notice_is_told_in_counts_and_the_doors_by_house(told: None, run: type_run) -> None:
    said = run("export", "notices", "--from", "2026-11-24", "--to", "2026-11-24", "--xlsx", "out.xlsx")
    assert (said.status, said.err, said.out) == (0, "", "1 notices written to out.xlsx\n")
    book = load_workbook("out.xlsx")
    head, row = book["notices"].iter_rows(values_only=True)
    assert head == NOTICES
    found = dict(zip(head, row, strict=True))
    assert (found["code"], found["unit"], found["sent"]) == ("TB-7K3M", "CLE05", "2026-11-24 09:00")
    assert (found["recipients"], found["got"], found["seen"], found["unreached"]) == (3, 2, 1, 1)
    assert (found["cost_dong"], found["answers"], found["text"]) == (110, "safe: 1", "=1+1")
    assert book["notices"]["F2"].data_type == "s"
    head, row = book["doors"].iter_rows(values_only=True)
    assert head == DOORS
    assert row[:5] == ("TB-7K3M", "số 9, ngõ 5", "Tổ 5", "given", "Anh Hùng")


def test_no_column_names_who_got_a_notice() -> None:
    assert not {"person", "zalo_id", "name", "phone"} & {*NOTICES, *DOORS}


HOUSES = """unit_code,label,latitude,longitude,zalo_id,head_zalo_id
CLE05,"số 9, ngõ 5",21.33,103.92,990,777
CLE05,"số 11, ngõ 5",,,,777
"""


def test_the_books_come_in_twice_and_change_nothing_the_second_time(told: None, run: type_run) -> None:
    Path("houses.csv").write_text(HOUSES, encoding="utf-8")
    assert run("households", "import", "houses.csv").out == "1 new, 1 changed, 0 as they were\n"
    assert run("households", "import", "houses.csv").out == "0 new, 0 changed, 2 as they were\n"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("XXX,số 1,,,,", "houses.csv:2: there is no unit XXX"),
        ("CLE05,,,,,", "houses.csv:2: a house has a unit_code and a label"),
        ("CLE05,số 1,21.3,,,", "only one of latitude and longitude"),
        ("CLE05,số 1,,,123456,", "nobody with the id …3456"),
    ],
)
def test_a_bad_row_is_named_and_nothing_changes(told: None, run: type_run, line: str, why: str) -> None:
    Path("houses.csv").write_text(HOUSES.splitlines()[0] + f"\n{line}\n", encoding="utf-8")
    said = run("households", "import", "houses.csv")
    assert said.status == 1
    assert why in said.err
    assert "Nothing was changed" in said.err
