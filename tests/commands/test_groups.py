"""Chat groups are listed and given to a tổ from the command line, too."""

from pathlib import Path

from sqlmodel import Session

from bot.commands.counter import now
from storage import zalo_groups
from storage.clerk import Clerk
from storage.group_words import MemberState
from tests.commands.conftest import OA, type_run

GROUP = "f0a1b2c3d4e5f6a7b8c9"


def somebody_writes(db: Session) -> None:
    """A group is known once somebody has written in it."""
    group = zalo_groups.meet(db, OA, GROUP, now())
    group.name, group.link = "Nhóm Tổ 5", "https://zalo.me/g/f0a1b2"
    zalo_groups.put(db, group, ["9900000000000000001", "9900000000000000002"], MemberState.IN, now())
    zalo_groups.put(db, group, ["9900000000000000003"], MemberState.PENDING, now())


def test_a_group_is_given_to_a_unit_and_listed(wards: Path, books: Clerk, run: type_run) -> None:
    books.do(somebody_writes)
    assert run("groups", "bind", GROUP, "cle05").out == "the group belongs to Tổ 5, Phường Chiềng Lề\n"
    (row,) = run("groups", "list", "--json").rows
    assert (row["name"], row["unit"], row["state"]) == ("Nhóm Tổ 5", "CLE05", "enabled")
    assert (row["members"], row["pending"]) == (2, 1)


def test_an_unknown_group_or_unit_is_named(wards: Path, books: Clerk, run: type_run) -> None:
    said = run("groups", "bind", GROUP, "CLE05")
    assert (said.status, said.out) == (1, "")
    assert f"{GROUP}: no such group" in said.err
    books.do(somebody_writes)
    assert "NOWHERE: no such unit" in run("groups", "bind", GROUP, "NOWHERE").err


def test_the_link_is_a_picture_to_scan(wards: Path, books: Clerk, run: type_run) -> None:
    assert "no link is known" in run("groups", "qr", GROUP, "--svg", "door.svg").err
    books.do(somebody_writes)
    assert run("groups", "qr", GROUP, "--svg", "door.svg").status == 0
    assert "<svg" in (wards.parent / "door.svg").read_text(encoding="utf-8")
