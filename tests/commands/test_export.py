"""Reports as a spreadsheet: what people wrote stays text, and nobody's place is told who hides."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlmodel import Session

from bot.commands.export import COLUMNS
from storage import accounts, units
from storage.clerk import Clerk
from storage.tables import Report
from storage.words import ReportState, Urgency
from tests.commands.conftest import OA, type_run

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULA = '=HYPERLINK("http://example.com","bấm")'


def cells(path: Path) -> list[dict[str, str]]:
    """Every row by the letters of its columns, as text; a cell that is a formula or a link fails the test."""
    with zipfile.ZipFile(path) as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 (our own file)
        assert "xl/sharedStrings.xml" not in book.namelist(), "row by row, never the whole table in memory"
    assert not list(sheet.iter(f"{SHEET}f"))
    assert not list(sheet.iter(f"{SHEET}hyperlink"))
    return [dict(map(_cell, row.iter(f"{SHEET}c"))) for row in sheet.iter(f"{SHEET}row")]


def _cell(cell: ET.Element) -> tuple[str, str]:
    return cell.attrib["r"].rstrip("0123456789"), "".join(cell.itertext())


@pytest.fixture
def reported(wards: Path, books: Clerk) -> None:
    def report(db: Session, code: str, at: datetime, **facts: object) -> None:
        row = Report(oa_id=OA, code=code, urgency=Urgency.P3, created_at=at, grew_at=at)
        for name, value in facts.items():
            setattr(row, name, value)
        db.add(row)

    def work(db: Session) -> None:
        accounts.describe(db, "5500000000000000002", ["k"], datetime(2026, 11, 1, tzinfo=UTC))
        unit = units.by_code(db, OA, "CLE05")
        assert unit is not None
        report(db, "BT-AAAA", datetime(2026, 11, 1, 16, 59, tzinfo=UTC), place=FORMULA, unit_id=unit.id)
        report(db, "BT-BBBB", datetime(2026, 11, 1, 17, 0, tzinfo=UTC), place="https://example.com")
        report(db, "BT-CCCC", datetime(2026, 10, 31, 16, 59, tzinfo=UTC), state=ReportState.CLOSED)
        hidden = {"place": "ngõ 5", "is_confidential": True, "register_number": "+12", "reopened": 1}
        report(db, "BT-DDDD", datetime(2026, 10, 31, 17, 0, tzinfo=UTC), **hidden)
        report(db, "BT-EEEE", datetime(2026, 11, 1, 12, 0, tzinfo=UTC), oa_id="5500000000000000002")

    books.do(work)


def exported(run: type_run, first: str, last: str) -> list[dict[str, str]]:
    said = run("export", "reports", "--from", first, "--to", last, "--xlsx", "out.xlsx")
    assert (said.status, said.err) == (0, "")
    head, *rows = cells(Path("out.xlsx"))
    assert tuple(head.values()) == COLUMNS
    assert said.out == f"{len(rows)} reports written to out.xlsx\n"
    return [{name: row.get(letter, "") for letter, name in head.items()} for row in rows]


def test_what_looks_like_a_formula_or_a_link_stays_text(reported: None, run: type_run) -> None:
    found = {row["code"]: row for row in exported(run, "2026-11-01", "2026-11-02")}
    assert found["BT-AAAA"]["place"] == FORMULA
    assert found["BT-BBBB"]["place"] == "https://example.com"
    assert found["BT-DDDD"]["register_number"] == "+12"


def test_days_begin_and_end_where_the_people_live(reported: None, run: type_run) -> None:
    assert [row["code"] for row in exported(run, "2026-11-01", "2026-11-01")] == ["BT-AAAA", "BT-DDDD"]
    assert [row["code"] for row in exported(run, "2026-11-02", "2026-11-02")] == ["BT-BBBB"]
    assert [row["code"] for row in exported(run, "2026-10-31", "2026-10-31")] == ["BT-CCCC"]
    assert exported(run, "2025-01-01", "2025-12-31") == []


def test_times_are_local_units_are_codes_and_a_confidential_place_is_left_out(
    reported: None, run: type_run
) -> None:
    found = {row["code"]: row for row in exported(run, "2026-11-01", "2026-11-01")}
    assert (found["BT-AAAA"]["created"], found["BT-AAAA"]["unit"]) == ("2026-11-01 23:59", "CLE05")
    assert found["BT-DDDD"]["place"] == ""
    assert found["BT-DDDD"]["reopened"] == "1"


def test_no_column_tells_who_reported() -> None:
    assert not {"reporter", "person", "name", "zalo_id", "phone", "pseudonym"} & set(COLUMNS)


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("1.11.2026", "2026-11-02", "days are written 2026-11-24"),
        ("2026-11-02", "2026-11-31", "days are written 2026-11-24"),
        ("2026-11-02", "2026-11-01", "--to lies before --from"),
    ],
)
def test_days_nobody_understands_are_refused(
    house: Path, run: type_run, first: str, last: str, why: str
) -> None:
    said = run("export", "reports", "--from", first, "--to", last, "--xlsx", "out.xlsx")
    assert (said.status, said.out, why in said.err) == (1, "", True)
    assert not Path("out.xlsx").exists()


def test_a_file_that_cannot_be_written_is_one_sentence(reported: None, run: type_run) -> None:
    days = ("--from", "2026-11-01", "--to", "2026-11-02")
    said = run("export", "reports", *days, "--xlsx", "no/such/folder/out.xlsx")
    assert (said.status, said.out) == (1, "")
    assert said.err == "no/such/folder/out.xlsx: cannot be written (No such file or directory)\n"
