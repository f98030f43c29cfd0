"""The night writes itself down: the month's book is read, corrected, signed by both sides and fetched."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import docx
import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import Session, col, select

from storage.tables import PatrolLog
from storage.words import LogKind, Role
from tests.faults.sending.given import address, page
from tests.stories.roster_of import shift
from tests.stories.ward import VIETNAM, Neighbour, Ward

LINK = re.compile(r"/book/\S+\.(?:xlsx|docx)")
NIGHT = ("2026-11-24T22:00", "2026-11-25T02:00")


@dataclass
class Team:
    """A leader, two volunteers and an officer, after one night of patrol."""

    ward: Ward
    leader: Neighbour
    minh: Neighbour
    hung: Neighbour
    beat: Neighbour
    code: str = ""


@pytest.fixture
async def team(ward: Ward) -> Team:
    ward.house.loop.office = replace(ward.house.loop.office, public_url="https://bot.example.org")
    people = [
        await ward.person("Lò Văn Tám", Role.TEAM_LEADER, "CLE05"),
        await ward.person("Cầm Văn Minh", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("Hà Văn Hùng", Role.TEAM_MEMBER, "CLE05"),
        await ward.person("Đinh Thị Thu", Role.BEAT_OFFICER, "CLE05"),
    ]
    leader, minh, hung, beat = people
    team = Team(ward, leader, minh, hung, beat)
    team.code = await shift(ward, people[1:3], NIGHT)
    await ward.until(datetime(2026, 11, 24, 22, 0, tzinfo=VIETNAM))
    await team.minh.says("CÓ MẶT")
    await ward.until(datetime(2026, 11, 25, 8, 0, tzinfo=VIETNAM))
    return team


def write_down(team: Team, text: str) -> None:
    """A line of the night's book, as the patrol would have said it."""

    def work(db: Session) -> None:
        first = db.exec(select(PatrolLog).order_by(col(PatrolLog.id))).first()
        assert first is not None
        line = PatrolLog(shift_id=first.shift_id, kind=LogKind.WORDS, at=first.at, text=text)
        line.written_at = first.at
        db.add(line)

    team.ward.house.clerk.do(work)


async def fetch(team: Team, whose: Neighbour, words: str) -> dict[str, bytes]:
    """The files behind the addresses that were told, by kind."""
    await whose.says(words)
    told = whose.sees("/book/")
    found = {}
    for path in LINK.findall(told):
        async with aiohttp.ClientSession() as session, session.get(address(team.ward, path)) as answer:
            assert answer.status == 200
            found[path.rsplit(".", 1)[1]] = await answer.read()
    return found


def cells(xlsx: bytes, tmp_path: Path) -> dict[str, list[list[str]]]:
    """Every sheet as two programs read it that know nothing of each other; they must agree."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(xlsx)
    by_one = {s.title: _plain(s.iter_rows(values_only=True)) for s in openpyxl.load_workbook(path).worksheets}
    other = CalamineWorkbook.from_path(str(path))
    by_other = {name: _plain(other.get_sheet_by_name(name).to_python()) for name in other.sheet_names}
    assert by_one == by_other
    return by_one


def _plain(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    told = [[_told(cell) for cell in row] for row in rows]
    return [row for row in told if any(row)]


def _told(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, int | float) else str(cell or "")


async def test_a_volunteer_reads_the_own_nights(team: Team) -> None:
    await team.minh.says("so tuan tra 11")
    team.minh.sees("Tháng 11/2026 bạn trực 1 đêm, 4 giờ đêm")
    await team.hung.says("BẢNG CÔNG 11/2026")
    team.hung.sees("bạn trực 0 đêm")


async def test_both_sides_sign_and_hear_of_each_other(team: Team) -> None:
    await team.leader.says("sổ tuần tra 11/2026")
    team.leader.sees("1 ca", "Cầm Văn Minh: 1 đêm", "Tổ trưởng: chưa ký")
    await team.leader.presses("Ký sổ 11/2026")
    team.leader.sees("Đã ký sổ tháng 11/2026")
    team.beat.sees("Tổ trưởng đã ký sổ tuần tra tháng 11/2026")
    await team.beat.presses("Duyệt")
    team.beat.sees("Đã ký sổ")
    team.leader.sees("Công an đã duyệt")
    await team.leader.says("ký sổ 11")
    team.leader.sees("đã được ký")


async def test_the_police_sign_after_the_leader(team: Team) -> None:
    await team.beat.says("DUYỆT SỔ 11/2026 CLE05")
    team.beat.sees("chờ tổ trưởng ký trước")


async def test_a_correction_keeps_the_original_and_needs_a_new_signature(team: Team, tmp_path: Path) -> None:
    write_down(team, "Nhắc quán karaoke lúc 23 giờ")
    await team.leader.says("KÝ SỔ 11/2026")
    await team.leader.says(f"SỬA SỔ {team.code} 9 sai dòng")
    told = team.leader.sees("có các dòng sau", "Nhắc quán karaoke")
    number = re.search(r"(\d+)\. \S+ Nhắc quán", told)
    assert number
    await team.leader.says(f"sua so {team.code} {number[1]} Nhắc quán karaoke lúc 22 giờ 40")
    team.leader.sees("Đã sửa dòng", "Bản gốc vẫn giữ", "23 giờ")
    await team.leader.says("SỔ TUẦN TRA 11/2026")
    team.leader.sees("Tổ trưởng: đã ký bản trước")
    files = await fetch(team, team.leader, "TẢI SỔ 11/2026")
    night = "\n".join(cells(files["xlsx"], tmp_path)["Nhật ký tuần tra"][5])
    assert "Nhắc quán karaoke lúc 22 giờ 40 (bản gốc: Nhắc quán karaoke lúc 23 giờ)" in night


async def test_the_spreadsheet_has_both_sheets_in_the_customary_layout(team: Team, tmp_path: Path) -> None:
    write_down(team, '=HYPERLINK("http://example.com","bấm")')
    sheets = cells((await fetch(team, team.leader, "tải sổ 11"))["xlsx"], tmp_path)
    log, attendance = sheets["Nhật ký tuần tra"], sheets["Chấm công trực đêm"]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in log[0]
    night = next(row for row in log if team.code in row[0])
    assert "Cầm Văn Minh (Tổ BVANTT): 22h00" in night[2]
    assert "Hà Văn Hùng (Tổ BVANTT): vắng" in night[2]
    assert "=HYPERLINK" in night[4]
    minh = next(row for row in attendance if "Cầm Văn Minh" in row)
    assert (minh[2 + 24], minh[-3:]) == ("4", ["1", "1", "4"])
    assert "(chưa ký)" in attendance[-1]


async def test_the_paper_says_the_same(team: Team) -> None:
    await team.leader.says("ký sổ 11/2026")
    body = (await fetch(team, team.leader, "tải sổ 11/2026"))["docx"]
    paper = docx.Document(io.BytesIO(body))
    titles = [p.text for p in paper.paragraphs if p.text.isupper()]
    assert titles == ["SỔ NHẬT KÝ TUẦN TRA", "BẢNG CHẤM CÔNG TRỰC ĐÊM"]
    told = [c.text for table in paper.tables for row in table.rows for c in row.cells]
    assert any("Cầm Văn Minh" in text for text in told)
    assert any("Lò Văn Tám đã ký trên Zalo" in text for text in told)


async def test_an_address_dies_after_an_hour(team: Team) -> None:
    await team.leader.says("tải sổ 11/2026")
    path = LINK.findall(team.leader.sees("/book/"))[0]
    await team.ward.until(timedelta(minutes=61))
    assert (await page(team.ward, path)).status == 404
    assert (await page(team.ward, "/book/made-up.xlsx")).status == 404


async def test_nobody_else_reads_or_signs_it(team: Team) -> None:
    other = await team.ward.person("Quàng Văn Pó", Role.TEAM_LEADER, "CLE06")
    for words in ("KÝ SỔ 11/2026 CLE05", "TẢI SỔ 11/2026 CLE05", "SỔ TUẦN TRA 11/2026 CLE05"):
        await other.says(words)
    await other.says(f"SỬA SỔ {team.code} 1 khác")
    assert not any(name in text for text in other.texts() for name in ("Minh", "/book/", "Đã ký"))


@pytest.mark.parametrize("words", ["SỔ TUẦN TRA tháng mười", "KÝ SỔ 13/2026", "TẢI SỔ 0"])
async def test_a_month_that_is_none_is_asked_for_kindly(team: Team, words: str) -> None:
    await team.leader.says(words)
    team.leader.sees("tháng nào")
