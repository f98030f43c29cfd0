"""A notice fits on one sheet of A4, in letters as large as it allows, with a code to scan."""

import re
from dataclasses import replace

import pytest

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
    assert pages(print_poster(replace(SHEET, paragraphs=paragraphs))) == [(595, 842)]


def test_the_same_notice_looks_the_same_without_a_level() -> None:
    assert pages(print_poster(replace(SHEET, level="", deeds=(), last=()))) == [(595, 842)]
