"""A notice for the households without Zalo: on the board and over the loudspeaker."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from storage import units
from storage.clerk import Clerk
from storage.tables import Notice
from storage.words import NoticeKind, NoticeState
from tests.commands.conftest import OA, type_run

AT = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)  # the twentieth in Vietnam


@pytest.fixture
def told(wards: Path, books: Clerk) -> None:
    def work(db: Session) -> None:
        unit = units.by_code(db, OA, "CLE05")
        assert unit is not None
        notice = Notice(oa_id=OA, code="TB-7K3M", kind=NoticeKind.ALERT, state=NoticeState.DONE)
        notice.text, notice.unit_id, notice.created_at = "Cháy ở chợ. Gọi 114.", unit.id, AT
        notice.valid_until = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
        db.add(notice)

    books.do(work)


def test_the_sheet_is_written(told: None, run: type_run, house: Path) -> None:
    said = run("notices", "poster", "tb-7k3m", "--pdf", "board.pdf")
    assert (said.status, said.out.strip()) == (0, "TB-7K3M written to board.pdf")
    assert (house / "board.pdf").read_bytes().startswith(b"%PDF")


def test_the_words_for_the_loudspeaker_are_printed(told: None, run: type_run) -> None:
    said = run("notices", "script", "TB-7K3M")
    assert said.status == 0
    assert said.out.startswith("Thông báo khẩn.")
    assert "thông báo của Tổ 5" in said.out
    assert said.out.count("Cháy ở chợ. Gọi một một bốn.") == 3
    assert "Có hiệu lực đến 10 giờ ngày 20 tháng 11 năm 2026." in said.out


@pytest.mark.parametrize("asked", [("poster", "TB-2222", "--pdf", "x.pdf"), ("script", "TB-2222")])
def test_an_unknown_notice_is_said(told: None, run: type_run, asked: tuple[str, ...]) -> None:
    said = run("notices", *asked)
    assert (said.status, said.err.strip()) == (1, "there is no notice TB-2222")


def test_a_file_that_cannot_be_written_is_said(told: None, run: type_run) -> None:
    said = run("notices", "poster", "TB-7K3M", "--pdf", "nowhere/x.pdf")
    assert said.status == 1
    assert "nowhere/x.pdf: cannot be written" in said.err
