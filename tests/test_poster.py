"""A notice fits on one sheet of A4, in letters as large as it allows, with a code to scan."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.paper.poster import LONGEST, Sheet, print_poster

SHEET = Sheet(
    sender="Công an phường Chiềng Lề",
    day="20/11/2026",
    code="TB-7K3M",
    link="https://zalo.me/5500000000000000001",
    level="KHẨN",
    urgent=True,
    paragraphs=("Có kẻ gọi video tự xưng công an, bắt chuyển tiền.",),
    deeds=("Tắt máy.", "Không đọc mã OTP."),
    last=("Đến hết ngày 30/11/2026",),
    invitation="Quét mã để nhận tin qua Zalo.",
)


def pages(pdf: bytes) -> list[tuple[float, float]]:
    """The sizes of its pages in points."""
    assert pdf.startswith(b"%PDF")
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.mark.parametrize(
    "paragraphs",
    [SHEET.paragraphs, (), ("a " * (LONGEST // 2),), ("dòng\n",) * 12, ('#eval("1") $x$ *_`\\',)],
)
def test_every_notice_is_one_page_of_a4(paragraphs: tuple[str, ...]) -> None:
    assert pages(print_poster(replace(SHEET, paragraphs=paragraphs), Path())) == [(595, 842)]


def test_the_same_notice_looks_the_same_without_a_level() -> None:
    assert pages(print_poster(replace(SHEET, level="", deeds=(), last=()), Path())) == [(595, 842)]


@pytest.mark.parametrize("size", [(1600, 900), (900, 2400)])
@pytest.mark.parametrize("paragraphs", [SHEET.paragraphs, ("dòng\n",) * 12])
def test_the_picture_stands_on_the_sheet_which_stays_one(
    tmp_path: Path, size: tuple[int, int], paragraphs: tuple[str, ...]
) -> None:
    picture = tmp_path / "ab" / "cd.jpg"
    picture.parent.mkdir()
    Image.new("RGB", size, "red").save(picture)
    sheet = replace(SHEET, paragraphs=paragraphs, picture="ab/cd.jpg")
    printed = print_poster(sheet, tmp_path)
    assert pages(printed) == [(595, 842)]
    assert b"/Subtype/Image" in printed.replace(b" ", b"")
    picture.unlink()
    assert b"/Subtype/Image" not in print_poster(sheet, tmp_path).replace(b" ", b"")
