"""Patrol shifts come in whole or not at all, and a bad row is named by file, line and reason."""

from datetime import timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session, col, select

from bot.clock import WallClock
from storage import people, rounds, units
from storage.clerk import Clerk
from storage.tables import Checkpoint, Diary, PatrolPost, Person, Shift, ShiftDuty, Unit
from storage.words import DutyState, Force, LogKind, Role, ShiftState, UnitKind
from tests.commands.conftest import OA, type_run

HEADER = "group,starts_at,ends_at,people,needed"
MEMBER, OFFICER, RESIDENT, AFAR = "111", "222", "333", "444"


@pytest.fixture
def roster(wards: Path, books: Clerk, house: Path) -> Path:
    """People of the ward, and where the table is written."""

    def settle_in(db: Session) -> None:
        now = WallClock().now()
        commune = units.by_code(db, OA, "CLE")
        assert commune is not None
        far = Unit(oa_id=OA, code="XA", name="Xã Khác", kind=UnitKind.COMMUNE, parent_id=commune.parent_id)
        db.add(far)
        db.flush()
        for zalo_id, role, code in (
            (MEMBER, Role.TEAM_MEMBER, "CLE05"),
            (OFFICER, Role.BEAT_OFFICER, "CLE"),
            (RESIDENT, Role.RESIDENT, "CLE05"),
            (AFAR, Role.TEAM_MEMBER, "XA"),
        ):
            unit = units.by_code(db, OA, code)
            assert unit is not None
            people.grant(db, people.meet(db, OA, zalo_id, now), unit.id, role, now, by=None)

    assert wards.exists()
    books.do(settle_in)
    return house / "roster.csv"


def bring_in(run: type_run, path: Path, *rows: str, header: str = HEADER) -> tuple[int, str, str]:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    said = run("patrols", "import", str(path))
    return said.status, said.out, said.err


def test_good_rows_come_in_and_the_second_time_nothing_changes(
    roster: Path, run: type_run, books: Clerk
) -> None:
    rows = [
        f"CLE05,2030-11-24T22:00,2030-11-25T01:00,{MEMBER};{OFFICER},police 1; team 1",
        f"cle05,2030-11-25T22:00,2030-11-26T01:00,{MEMBER},2",
        "CLE05,2030-11-26T22:00+07:00,2030-11-27T01:00+07:00,,",
    ]
    assert bring_in(run, roster, *rows) == (0, "3 new, 0 changed, 0 as they were\n", "")
    assert bring_in(run, roster, *rows) == (0, "0 new, 0 changed, 3 as they were\n", "")
    with books.reading() as db:
        shifts = list(db.exec(select(Shift).order_by(col(Shift.starts_at))))
        assert [s.needed for s in shifts] == [{"police": 1, "team": 1}, {"any": 2}, {"any": 1}]
        assert {s.state for s in shifts} == {ShiftState.PUBLISHED}
        assert all(s.code.startswith("CA-") for s in shifts)
        assert f"{shifts[0].starts_at:%H:%M}" == "15:00"
        duties = db.exec(select(ShiftDuty).where(col(ShiftDuty.shift_id) == shifts[0].id))
        assert {d.force for d in duties} == {Force.TEAM, Force.POLICE}
        assert {d.kind for d in db.exec(select(Diary))} == {"published"}


def test_a_changed_row_keeps_the_shift_and_its_code(roster: Path, run: type_run, books: Clerk) -> None:
    bring_in(run, roster, f"CLE05,2030-11-24T22:00,2030-11-25T01:00,{MEMBER},1")
    with books.reading() as db:
        code = db.exec(select(Shift.code)).one()
    done = bring_in(run, roster, f"CLE05,2030-11-24T22:00,2030-11-25T02:00,{OFFICER},2")
    assert done[1] == "0 new, 1 changed, 0 as they were\n"
    with books.reading() as db:
        shift = db.exec(select(Shift)).one()
        assert (shift.code, shift.needed, f"{shift.ends_at:%H:%M}") == (code, {"any": 2}, "19:00")
        query = select(Person.zalo_id, ShiftDuty.state).join(
            ShiftDuty, col(ShiftDuty.person_id) == col(Person.id)
        )
        assert dict(db.exec(query).all()) == {MEMBER: DutyState.REPLACED, OFFICER: DutyState.PROPOSED}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"XXX,2030-11-24T22:00,2030-11-25T01:00,{MEMBER},1", "there is no unit XXX"),
        (f",2030-11-24T22:00,2030-11-25T01:00,{MEMBER},1", "group is missing"),
        (f"CLE05,24/11/2030 22h,2030-11-25T01:00,{MEMBER},1", "is no local time"),
        (f"CLE05,2030-11-24T22:00,2030-11-24T01:00,{MEMBER},1", "does not lie after starts_at"),
        (f"CLE05,2030-11-24T22:00,2030-11-26T01:00,{MEMBER},1", "24 hours at most"),
        (f"CLE05,2030-11-24T22:00,2030-11-25T01:00,{MEMBER},two", "is no number of people"),
        (f"CLE05,2030-11-24T22:00,2030-11-25T01:00,{MEMBER},0", "is no number of people"),
        (f"CLE05,2030-11-24T22:00,2030-11-25T01:00,{RESIDENT},1", "person 1 of 1 has no role"),
        (f"CLE05,2030-11-24T22:00,2030-11-25T01:00,{MEMBER};{AFAR},2", "person 2 of 2 has no role"),
        ("CLE05,2030-11-24T22:00,2030-11-25T01:00,999,1", "person 1 of 1 has no role"),
        (f"CLE05,2030-11-24T20:00,2030-11-24T23:00,{MEMBER},1", "already in line 2"),
    ],
)
def test_a_bad_row_changes_nothing_and_names_no_person(
    roster: Path, run: type_run, books: Clerk, row: str, why: str
) -> None:
    good = f"CLE05,2030-11-24T20:00,2030-11-24T23:00,{MEMBER},1"
    status, out, err = bring_in(run, roster, good, row)
    assert (status, out) == (1, "")
    assert f"{roster.name}:3: " in err
    assert why in err
    assert "Nothing was changed." in err
    assert "999" not in err
    with books.reading() as db:
        assert list(db.exec(select(Shift))) == []


def test_how_each_shift_went_is_exported_without_anybody_s_name(
    roster: Path, run: type_run, books: Clerk
) -> None:
    bring_in(
        run,
        roster,
        f"CLE05,2030-11-24T22:00,2030-11-25T01:00,{MEMBER};{OFFICER},2",
        f"CLE05,2030-12-24T22:00,2030-12-25T01:00,{MEMBER},1",
    )

    def night(db: Session) -> None:
        shift = db.exec(select(Shift).order_by(col(Shift.starts_at))).first()
        assert shift is not None
        duties = list(db.exec(select(ShiftDuty).where(col(ShiftDuty.shift_id) == shift.id)))
        duties[0].state, duties[0].checked_in_at = DutyState.LEFT, shift.starts_at + timedelta(minutes=5)
        duties[1].state = DutyState.ABSENT
        rounds.write(db, shift.id, LogKind.INCIDENT, shift.starts_at, by=duties[0].person_id, text="=1+1")

    books.do(night)
    file = roster.with_name("nov.xlsx")
    said = run("export", "patrols", "--from", "2030-11-01", "--to", "2030-11-30", "--xlsx", str(file))
    assert (said.status, said.out) == (0, f"1 patrol shifts written to {file}\n")
    header, row = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("patrols").to_python()
    found = dict(zip(header, row, strict=True))
    assert (found["unit"], found["starts"], found["needed"]) == ("CLE05", "2030-11-24 22:00", "any 2")
    assert [found[k] for k in ("asked", "came", "came_late", "absent", "incidents")] == [2, 1, 1, 1, 1]
    assert MEMBER not in str(row)


def test_the_codes_of_the_checkpoints_are_written_as_pictures(
    roster: Path, run: type_run, books: Clerk
) -> None:
    def hang(db: Session) -> None:
        unit = units.by_code(db, OA, "CLE05")
        assert unit is not None
        post = PatrolPost(oa_id=OA, unit_id=unit.id, name="Tuyến", created_at=WallClock().now())
        db.add(post)
        db.flush()
        db.add(Checkpoint(post_id=post.id, number=3, place="cổng chợ", secret="K7M9QXZ2AB"))

    folder = roster.with_name("qr")
    assert run("patrols", "points", "--unit", "CLE05", "--to", str(folder)).status == 1
    books.do(hang)
    assert run("patrols", "points", "--unit", "CLE05", "--to", str(folder)).status == 0
    assert [p.name for p in folder.iterdir()] == ["CLE05-03.svg"]
    assert "<svg" in (folder / "CLE05-03.svg").read_text(encoding="utf-8")
    said = run("patrols", "points", "--unit", "NONE", "--to", str(folder))
    assert (said.status, "there is no unit NONE" in said.err) == (1, True)


def test_a_table_without_its_columns_says_which(roster: Path, run: type_run) -> None:
    status, _, err = bring_in(run, roster, "CLE05,x", header="group,when")
    assert status == 1
    assert "group,starts_at,ends_at,people,needed" in err
