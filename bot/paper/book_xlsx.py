"""The month's book for a spreadsheet: one sheet of nights, one of attendance, in the customary layout."""

import io

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.paper.book_words import ATTENDANCE, LOG, Signed, attendance_row, headings, log_rows, sign_lines
from handlers.desk.month_book import Book

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
FONT = {"font_name": "Times New Roman", "font_size": 12}
BOXED = {**FONT, "border": 1, "text_wrap": True, "valign": "top"}
HEADED = {**FONT, "border": 1, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}


def write_xlsx(book: Book, signed: Signed) -> bytes:
    """Both sheets in one file; what people wrote stays text and is never a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as file:
        formats = {
            "title": file.add_format({**FONT, "bold": True, "align": "center", "font_size": 14}),
            "plain": file.add_format({**FONT, "align": "center"}),
            "head": file.add_format(HEADED),
            "cell": file.add_format(BOXED),
        }
        _log(file.add_worksheet("Nhật ký tuần tra"), book, signed, formats)
        _attendance(file.add_worksheet("Chấm công trực đêm"), book, signed, formats)
    return out.getvalue()


def _log(page: Worksheet, book: Book, signed: Signed, formats: dict[str, Format]) -> None:
    widths = (11, 16, 30, 26, 34, 26)
    top = _top(page, book, LOG.title, widths, formats)
    page.write_row(top, 0, LOG.columns, formats["head"])
    for row, cells in enumerate(log_rows(book), top + 1):
        page.write_row(row, 0, cells, formats["cell"])
    _bottom(page, top + len(book.nights) + 2, signed, len(widths), formats)


def _attendance(page: Worksheet, book: Book, signed: Signed, formats: dict[str, Format]) -> None:
    days = book.month.days
    widths = (5, 26, 14, *[4.3] * days, 8, 9, 9)
    top = _top(page, book, ATTENDANCE.title, widths, formats)
    columns = [*ATTENDANCE.columns, *map(str, range(1, days + 1)), *ATTENDANCE.sums]
    page.write_row(top, 0, columns, formats["head"])
    for number, worked in enumerate(book.rows, 1):
        page.write_row(top + number, 0, attendance_row(number, worked, days), formats["cell"])
    _bottom(page, top + len(book.rows) + 2, signed, len(widths), formats)


def _top(
    page: Worksheet, book: Book, title: str, widths: tuple[float, ...], formats: dict[str, Format]
) -> int:
    """The heading of every official paper; returns the first row below it."""
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    last, middle = len(widths) - 1, len(widths) // 2
    for row, (left, right) in enumerate(headings(book)):
        page.merge_range(row, 0, row, middle - 1, left, formats["plain"])
        page.merge_range(row, middle, row, last, right, formats["plain"])
    page.merge_range(3, 0, 3, last, title, formats["title"])
    page.merge_range(4, 0, 4, last, f"Tháng {book.month}", formats["plain"])
    page.repeat_rows(6)
    return 6


def _bottom(page: Worksheet, row: int, signed: Signed, columns: int, formats: dict[str, Format]) -> None:
    middle = columns // 2
    for at, (left, right) in enumerate(sign_lines(signed), row):
        page.merge_range(at, 0, at, middle - 1, left, formats["plain"])
        page.merge_range(at, middle, at, columns - 1, right, formats["plain"])
