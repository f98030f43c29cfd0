"""Join codes, roles, accounts and tokens from the command line."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlmodel import Session, col, select

from handlers.rules.codes import ALPHABET
from storage import accounts, people, units
from storage.clerk import Clerk
from storage.tables import Audit, Grant, Invitation
from storage.words import Role, TokenState
from tests.commands.conftest import OA, type_run

SVG = "{http://www.w3.org/2000/svg}"


def invite(run: type_run, *more: str) -> list[str]:
    said = run("invite", "--unit", "CLE05", "--role", "team_member", *more)
    assert (said.status, said.err) == (0, "")
    return said.out.splitlines()


# --- Invitations -------------------------------------------------------------------------------------------


def test_the_code_stands_alone_on_the_first_line_and_the_link_on_the_next(wards: Path, run: type_run) -> None:
    code, link = invite(run)
    assert re.fullmatch(f"[{ALPHABET}]{{8}}", code)
    assert link == f"https://zalo.me/{OA}?join={code}"
    assert invite(run)[0] != code


def test_the_invitation_is_written_down_with_its_uses_and_days(
    wards: Path, run: type_run, books: Clerk
) -> None:
    before = datetime.now(UTC)
    code = invite(run, "--uses", "12", "--days", "30")[0]
    row = books.do(lambda db: db.exec(select(Invitation)).one())
    assert (row.code, row.role, row.uses_left) == (code, Role.TEAM_MEMBER, 12)
    assert timedelta(0) <= row.expires_at - before - timedelta(days=30) < timedelta(minutes=5)
    noted = books.do(lambda db: db.exec(select(Audit).where(Audit.deed == "role.invited")).one())
    assert (noted.by_person_id, noted.why) == (None, "team_member")


def test_the_picture_is_drawn_of_the_link(wards: Path, house: Path, run: type_run) -> None:
    code = invite(run, "--qr", str(house / "code.svg"))[0]
    picture = ET.parse(house / "code.svg").getroot()  # noqa: S314 (our own file)
    assert picture.tag == f"{SVG}svg"
    assert picture.findall(f".//{SVG}path")
    assert code not in (house / "code.svg").read_text(encoding="utf-8")


def test_a_picture_that_cannot_be_written_is_one_sentence(wards: Path, run: type_run) -> None:
    said = run("invite", "--unit", "CLE05", "--role", "resident", "--qr", "no/such/folder/code.svg")
    assert said.status == 1
    assert said.err == "no/such/folder/code.svg: cannot be written (No such file or directory)\n"


def test_a_unit_nobody_knows_is_named(wards: Path, run: type_run) -> None:
    said = run("invite", "--unit", "NOPE", "--role", "resident")
    assert (said.status, said.out) == (1, "")
    assert said.err == "there is no unit NOPE: see `python -m bot units list`\n"


# --- People ------------------------------------------------------------------------------------------------


def granted(
    db: Session, zalo_id: str, name: str, unit: str, role: Role, ends: datetime | None = None
) -> None:
    now = datetime.now(UTC) - timedelta(days=1)
    person = people.meet(db, OA, zalo_id, now)
    person.name = name
    place = units.by_code(db, OA, unit)
    assert place is not None
    db.add(Grant(oa_id=OA, person_id=person.id, unit_id=place.id, role=role, starts_at=now, ends_at=ends))


@pytest.fixture
def staffed(wards: Path, books: Clerk) -> None:
    def work(db: Session) -> None:
        granted(db, "9900000000000000001", "Hùng", "CLE", Role.BEAT_OFFICER)
        granted(db, "9900000000000000002", "Minh", "CLE05", Role.TEAM_MEMBER)
        granted(db, "9900000000000000003", "Cũ", "CLE05", Role.TEAM_MEMBER, datetime.now(UTC))

    books.do(work)


def names(run: type_run, *more: str) -> list[str]:
    return [row["name"] for row in run("people", "list", "--json", *more).rows]


def test_people_are_listed_with_the_roles_they_hold_now(staffed: None, run: type_run) -> None:
    hung, minh = run("people", "list", "--json").rows
    assert (hung["name"], hung["role"], hung["unit"]) == ("Hùng", "beat_officer", "CLE")
    assert (hung["unit_name"], hung["on_duty"]) == ("Phường Chiềng Lề", False)
    assert minh["name"] == "Minh"


def test_people_are_chosen_by_unit_with_all_below_it_and_by_role(staffed: None, run: type_run) -> None:
    assert names(run, "--unit", "SL") == ["Hùng", "Minh"]
    assert names(run, "--unit", "cle05") == ["Minh"]
    assert names(run, "--role", "beat_officer") == ["Hùng"]
    assert names(run, "--unit", "CLE05", "--role", "beat_officer") == []
    assert run("people", "list", "--unit", "NOPE").status == 1


def test_no_list_of_people_shows_a_zalo_id(staffed: None, run: type_run) -> None:
    assert "99000000" not in run("people", "list").out + run("people", "list", "--json").out
    assert "Hùng" in run("people", "list").out


# --- Accounts and tokens -----------------------------------------------------------------------------------


def test_a_further_account_is_added_beside_that_of_the_settings(house: Path, run: type_run) -> None:
    other = "5500000000000000002"
    said = run("oa", "add", "--id", other, "--secret-key", "first-key, second-key", "--name", "Phường 2")
    assert (said.status, said.err) == (0, "")
    rows = {row["oa_id"]: row for row in run("oa", "list", "--json").rows}
    assert set(rows) == {OA, other}
    assert (rows[other]["name"], rows[other]["keys"], rows[other]["token"]) == ("Phường 2", 2, "none")
    shown = run("oa", "list")
    assert "key" not in shown.out.replace("keys", "")


@pytest.mark.parametrize(
    ("number", "key", "why"),
    [
        ("phuong-2", "k", "digits only"),
        ("５", "k", "digits only"),
        ("5" * 33, "k", "digits only"),
        ("55", " , ", "the OA secret key is missing"),
    ],
)
def test_an_account_without_id_or_key_is_refused(
    house: Path, run: type_run, number: str, key: str, why: str
) -> None:
    said = run("oa", "add", "--id", number, "--secret-key", key)
    assert (said.status, said.out, why in said.err) == (1, "", True)


def test_an_account_entered_before_there_was_a_key_is_sealed_anew(
    house: Path, run: type_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "k" * 32
    monkeypatch.delenv("SECRET_KEY")
    assert run("units", "list").status == 0
    monkeypatch.setenv("SECRET_KEY", key)
    (row,) = run("oa", "list", "--json").rows
    assert (row["oa_id"], row["keys"]) == (OA, 1)


def test_a_token_pair_is_stored_sealed_and_soon_renewed(
    house: Path, run: type_run, books: Clerk, sqlite_url: str
) -> None:
    said = run("token", "import", "--access", " the-access ", "--refresh", "the-refresh")
    assert (said.status, said.err) == (0, "")
    assert "the-" not in said.out.replace("the server", "").replace("the next", "")
    pair = books.do(lambda db: accounts.pair(db, OA))
    assert pair is not None
    assert (pair.access, pair.refresh, pair.state) == ("the-access", "the-refresh", TokenState.GOOD)
    assert pair.expires_at - datetime.now(UTC) <= timedelta(minutes=30)
    raw = Path(sqlite_url.removeprefix("sqlite:///"))
    content = raw.read_bytes() + raw.with_name(raw.name + "-wal").read_bytes()
    assert b"the-access" not in content
    noted = books.do(lambda db: db.exec(select(col(Audit.deed))).all())
    assert "token.imported" in noted


@pytest.mark.parametrize(("access", "refresh"), [("", "r"), ("a", " ")])
def test_half_a_pair_is_refused(house: Path, run: type_run, access: str, refresh: str) -> None:
    said = run("token", "import", "--access", access, "--refresh", refresh)
    assert (said.status, said.err) == (1, "both tokens are needed: --access and --refresh\n")
