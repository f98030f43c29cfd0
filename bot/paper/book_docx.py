"""The month's book for a word processor: the same two sheets, to be printed, bound and filed."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from bot.paper.book_words import ATTENDANCE, LOG, Signed, attendance_row, headings, log_rows, sign_lines
from handlers.desk.month_book import Book

FONT = "Times New Roman"
SMALL, USUAL, LARGE = Pt(8), Pt(11), Pt(14)


def write_docx(book: Book, signed: Signed) -> bytes:
    """Both sheets, the log first; A4 across."""
    paper = Document()
    _across(paper)
    days = book.month.days
    _sheet(paper, book, signed, LOG.title, LOG.columns, list(log_rows(book)), size=USUAL)
    paper.add_page_break()  # type: ignore[no-untyped-call]
    columns = [*ATTENDANCE.columns, *map(str, range(1, days + 1)), *ATTENDANCE.sums]
    rows = [[_told(c) for c in attendance_row(n, row, days)] for n, row in enumerate(book.rows, 1)]
    _sheet(paper, book, signed, ATTENDANCE.title, columns, rows, size=SMALL)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _across(paper: Paper) -> None:
    page = paper.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(1.5)
    paper.styles["Normal"].font.name = FONT
    paper.styles["Normal"].font.size = USUAL


def _sheet(
    paper: Paper,
    book: Book,
    signed: Signed,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    size: Pt,
) -> None:
    _pairs(paper, headings(book))
    _line(paper, title, size=LARGE, bold=True)
    _line(paper, f"Tháng {book.month}", size=USUAL)
    table = paper.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _fill(table.rows[0].cells, columns, size=size, bold=True)
    for row in rows:
        _fill(table.add_row().cells, row, size=size)
    paper.add_paragraph()
    _pairs(paper, sign_lines(signed))


def _pairs(paper: Paper, pairs: Sequence[tuple[str, str]]) -> None:
    """Two columns without lines: who it is from and the nation, or the two who sign."""
    table: Table = paper.add_table(rows=0, cols=2)
    for pair in pairs:
        cells = table.add_row().cells  # type: ignore[no-untyped-call]
        for cell, text in zip(cells, pair, strict=True):
            _write(cell, text, size=USUAL)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _line(paper: Paper, text: str, *, size: Pt, bold: bool = False) -> None:
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(text)
    run.bold, run.font.size = bold, size


def _fill(cells: Sequence[_Cell], texts: Sequence[str], *, size: Pt, bold: bool = False) -> None:
    for cell, text in zip(cells, texts, strict=True):
        _write(cell, text, size=size, bold=bold)


def _write(cell: _Cell, text: str, *, size: Pt, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(text)
    run.font.size, run.bold = size, bold


def _told(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
