"""Units come in whole or not at all, and a bad row is named by file, line and reason."""

import codecs
import unicodedata
from pathlib import Path

import pytest

from tests.commands.conftest import WARDS, type_run

HEADER = WARDS.splitlines()[0]


def brought_in(run: type_run, house: Path, text: str | bytes, name: str = "new.csv") -> tuple[int, str, str]:
    path = house / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    said = run("units", "import", str(path))
    return said.status, said.out, said.err


def listed(run: type_run) -> list[dict[str, object]]:
    return run("units", "list", "--json").rows


def test_good_rows_come_in_and_can_be_listed(house: Path, run: type_run) -> None:
    assert brought_in(run, house, WARDS) == (0, "3 new, 0 changed, 0 as they were\n", "")
    province, commune, group = sorted(listed(run), key=lambda row: len(str(row["code"])))
    assert (province["code"], province["kind"], province["parent_code"]) == ("SL", "province", "")
    assert commune == {
        "code": "CLE",
        "name": "Phường Chiềng Lề",
        "kind": "commune",
        "parent_code": "SL",
        "aliases": ["Chiềng Lề cũ", "CL"],
        "latitude": 21.3256,
        "longitude": 103.9188,
        "households": 5200,
    }
    assert (group["parent_code"], group["households"]) == ("CLE", 120)


def test_the_same_file_twice_changes_nothing(run: type_run, wards: Path) -> None:
    before = listed(run)
    assert run("units", "import", str(wards)).out == "0 new, 0 changed, 3 as they were\n"
    assert listed(run) == before


def test_a_changed_name_number_or_alias_counts_as_changed(run: type_run, wards: Path) -> None:
    wards.write_text(WARDS.replace("Tổ 5,", "Tổ Năm,").replace(";CL", ";CLE cũ"), encoding="utf-8")
    assert run("units", "import", str(wards)).out == "0 new, 2 changed, 1 as they were\n"
    found = {row["code"]: row for row in listed(run)}
    assert found["CLE05"]["name"] == "Tổ Năm"
    assert found["CLE"]["aliases"] == ["Chiềng Lề cũ", "CLE cũ"]


def test_children_may_stand_before_their_parents_and_codes_in_any_case(house: Path, run: type_run) -> None:
    lines = WARDS.strip().splitlines()
    shuffled = "\n".join([lines[0], *reversed(lines[1:])]).replace("group,CLE,", "group,cle,")
    assert brought_in(run, house, shuffled)[0] == 0
    assert {row["code"]: row["parent_code"] for row in listed(run)} == {"SL": "", "CLE": "SL", "CLE05": "CLE"}


def test_a_parent_may_already_be_known(house: Path, run: type_run, wards: Path) -> None:
    status, out, _ = brought_in(run, house, f"{HEADER}\nCLE06,Tổ 6,group,CLE,,,,\n")
    assert (status, out) == (0, "1 new, 0 changed, 0 as they were\n")


def test_only_the_needed_columns_are_needed(house: Path, run: type_run) -> None:
    assert brought_in(run, house, "kind,name,code\nprovince,Sơn La,SL\n")[0] == 0


def test_a_byte_order_mark_and_windows_line_ends_are_read(house: Path, run: type_run) -> None:
    text = codecs.BOM_UTF8 + WARDS.replace("\n", "\r\n").encode()
    assert brought_in(run, house, text)[1] == "3 new, 0 changed, 0 as they were\n"


def test_names_written_with_loose_accents_are_composed(house: Path, run: type_run) -> None:
    loose = unicodedata.normalize("NFD", WARDS)
    assert loose != WARDS
    assert brought_in(run, house, loose)[0] == 0
    assert brought_in(run, house, WARDS)[1] == "0 new, 0 changed, 3 as they were\n"
    assert {row["name"] for row in listed(run)} == {"Sơn La", "Phường Chiềng Lề", "Tổ 5"}


def test_a_name_with_a_comma_stands_in_quotes_and_empty_lines_are_passed_over(
    house: Path, run: type_run
) -> None:
    text = f'{HEADER}\n\n,,,,,,,\nSL,"Sơn La, Tây Bắc",province,,,,,\n'
    assert brought_in(run, house, text)[0] == 0
    assert listed(run)[0]["name"] == "Sơn La, Tây Bắc"


BAD_ROWS = [
    (",Không mã,commune,,,,,", "a code has 1 to 32 characters"),
    ("C LE,Tên,commune,,,,,", "no spaces"),
    (f"{'X' * 33},Tên,commune,,,,,", "a code has 1 to 32 characters"),
    ("X1,,commune,,,,,", "X1 has no name"),
    ("X1,Tên,village,,,,,", "kind is province, commune, group; not “village”"),
    ("X1,Tên,group,,,,,", "X1 is a group and needs a parent_code"),
    ("X1,Tên,group,NOPE,,,,", "parent_code NOPE is neither in the file nor in the database"),
    ("X1,Tên,group,SL,,,,", "the parent of a group is a commune; SL is a province"),
    ("X1,Tên,commune,CLE05,,,,", "the parent of a commune is a province; CLE05 is a group"),
    ("X1,Tên,province,SL,,,,", "X1 is a province and has no parent_code"),
    ("sl,Tên,province,,,,,", "sl stands already in line 2"),
    ('X1,Tên,commune,SL,,"21,33",103.9,', "latitude “21,33” is no number (write 21.331, with a point)"),
    ("X1,Tên,commune,SL,,91,103.9,", "latitude 91 is not on the globe"),
    ("X1,Tên,commune,SL,,nan,103.9,", "latitude nan is not on the globe"),
    ("X1,Tên,commune,SL,,21.3,181,", "longitude 181 is not on the globe"),
    ("X1,Tên,commune,SL,,21.3,,", "X1 has only one of latitude and longitude"),
    ("X1,Tên,commune,SL,,,,many", "households “many” is no whole number"),
    ("X1,Tên,commune,SL,,,,-5", "households “-5” is no whole number"),
    ("X1,Tên,commune,SL,,,,99999999", "households “99999999” is no whole number"),
    ("X1,Tổ 5, Chiềng Lề,commune,SL,,,,", "more fields than the first line"),
    ('X1,"Tên\nhai dòng",commune,SL,,,,', "a line break or another control character"),
    ('X1,"Tên,commune,SL,,,,', "not a readable table"),
]


@pytest.mark.parametrize(("row", "why"), BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_changes(house: Path, run: type_run, row: str, why: str) -> None:
    status, out, err = brought_in(run, house, WARDS + row + "\n", "bad.csv")
    assert (status, out) == (1, "")
    first = err.splitlines()[0]
    assert first.startswith(f"{house / 'bad.csv'}:")
    assert int(first.removeprefix(f"{house / 'bad.csv'}:").partition(":")[0]) >= 5
    assert why in first
    assert "Nothing was changed." in err
    assert listed(run) == []


def test_a_unit_does_not_become_another_kind(house: Path, run: type_run, wards: Path) -> None:
    status, _, err = brought_in(run, house, f"{HEADER}\nCLE05,Tổ 5,commune,SL,,,,\n")
    assert (status, "CLE05 is already known as group" in err) == (1, True)
    assert {row["kind"] for row in listed(run)} == {"province", "commune", "group"}


def test_all_bad_rows_are_told_but_not_hundreds(house: Path, run: type_run) -> None:
    text = HEADER + "".join(f"\nX{n},,commune,,,,," for n in range(30))
    err = brought_in(run, house, text)[2]
    assert ":2: X0 has no name" in err
    assert ":21: X19 has no name" in err
    assert "X20" not in err
    assert "… and 10 more" in err


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", ":1: the first line must name the columns code,name,kind"),
        (b"code;name;kind\n", ":1: the first line must name the columns code,name,kind"),
        ("code,name,kind\nSL,Sơn La,province\n".encode("utf-16"), "not UTF-8"),
        (b"code,name,kind\nSL,S\xf4n La,province\n", "not UTF-8; save it again as"),
    ],
)
def test_what_is_no_such_table_is_refused(house: Path, run: type_run, text: bytes, why: str) -> None:
    status, _, err = brought_in(run, house, text)
    assert (status, why in err) == (1, True)


def test_a_file_that_is_not_there_is_named(house: Path, run: type_run) -> None:
    said = run("units", "import", "nowhere.csv")
    assert (said.status, said.err) == (1, "nowhere.csv: cannot be read (No such file or directory)\n")


def test_the_table_for_people_shows_names_as_they_are(house: Path, run: type_run) -> None:
    assert run("units", "list").out.strip() == "nothing yet"
    brought_in(run, house, f"{HEADER}\nSL,[red]Sơn La[/red],province,,cũ;xưa,,,\n")
    shown = run("units", "list").out
    assert "[red]Sơn La[/red]" in shown
    assert "cũ; xưa" in shown
