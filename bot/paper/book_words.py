"""What stands on the two sheets of the month's book, whatever they are printed with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.desk.month_book import FORCES, Book, Member, Night
from handlers.rules.attendance import Row
from handlers.rules.clocks import VIETNAM

HOUR = timedelta(hours=1)
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập – Tự do – Hạnh phúc")


@dataclass(frozen=True)
class Form:
    """The fixed words of one sheet."""

    title: str
    columns: tuple[str, ...]
    sums: tuple[str, ...] = ()


LOG = Form(
    "SỔ NHẬT KÝ TUẦN TRA",
    (
        "Ca",
        "Giờ nhận – giao",
        "Thành phần",
        "Tuyến, điểm kiểm tra",
        "Tình hình, việc đã làm",
        "Giao ca, kiến nghị",
    ),
)
ATTENDANCE = Form(
    "BẢNG CHẤM CÔNG TRỰC ĐÊM", ("TT", "Họ và tên", "Lực lượng"), ("Số đêm", "Được tính", "Số giờ")
)


@dataclass(frozen=True)
class Signature:
    """Who signed, when, and whether what they signed is what stands here now."""

    name: str
    at: datetime
    holds: bool


@dataclass(frozen=True)
class Signed:
    """Both sides' signatures, where there are any."""

    leader: Signature | None = None
    police: Signature | None = None


def headings(book: Book) -> list[tuple[str, str]]:
    return [(book.above.upper(), NATION[0]), (book.unit.upper(), NATION[1])]


# --- Night by night --------------------------------------------------------------------------------------


def log_rows(book: Book) -> Iterator[list[str]]:
    """One row for each shift."""
    for night in book.nights:
        yield [
            f"{night.code}\n{night.starts_at:%d/%m/%Y}",
            f"{night.starts_at:%Hh%M} – {night.ends_at:%Hh%M}",
            "\n".join([*map(_member, night.crew), f"Có mặt {len(night.came)}/{len(night.crew)}"]),
            "\n".join([*filter(None, [night.route]), *(f"{s.place}: {_clock(s.at)}" for s in night.stops)]),
            "\n".join(_happened(night)) or "Bình thường",
            "\n".join(_handed_over(night)),
        ]


def _member(member: Member) -> str:
    force = f" ({FORCES[member.force]})" if FORCES[member.force] else ""
    if member.came_at is None:
        return f"{member.name}{force}: vắng"
    return f"{member.name}{force}: {_clock(member.came_at)} – {_clock(member.left_at)}"


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%Hh%M}" if at is not None else "…"


def _happened(night: Night) -> Iterator[str]:
    for number, line in enumerate(night.lines, 1):
        was = f" (bản gốc: {line.original})" if line.original else ""
        if not line.text.startswith("Giao ca"):
            yield f"{number}. {line.at:%Hh%M} {line.text}{was}"


def _handed_over(night: Night) -> Iterator[str]:
    for number, line in enumerate(night.lines, 1):
        was = f" (bản gốc: {line.original})" if line.original else ""
        if line.text.startswith("Giao ca"):
            yield f"{number}. {line.at:%Hh%M} {line.text.removeprefix('Giao ca: ')}{was}"


# --- Person by person ------------------------------------------------------------------------------------


def attendance_row(number: int, row: Row, days: int) -> list[str | int | float]:
    """The person's line: under each day the hours of the night that began on it."""
    by_day = [_hours(row.by_day[day]) if day in row.by_day else "" for day in range(1, days + 1)]
    return [number, row.name, FORCES[row.force], *by_day, row.nights, row.counted, _hours(row.time)]


def _hours(time: timedelta) -> float:
    return round(time / HOUR, 1)


# --- Signed ----------------------------------------------------------------------------------------------


def sign_lines(signed: Signed) -> list[tuple[str, str]]:
    return [
        ("TỔ TRƯỞNG", "CÔNG AN"),
        (_signature(signed.leader), _signature(signed.police)),
    ]


def _signature(signature: Signature | None) -> str:
    if signature is None:
        return "(chưa ký)"
    day = f"{signature.at.astimezone(VIETNAM):%Hh%M ngày %d/%m/%Y}"
    if not signature.holds:
        return f"{signature.name} đã ký bản trước lúc {day}; sổ đã sửa sau đó"
    return f"{signature.name} đã ký trên Zalo lúc {day}"
