"""Sổ tuần tra: one group's patrols of a month night by night and person by person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from sqlmodel import Session

from handlers.rules.attendance import Month, Presence, Row, sheet
from handlers.rules.clocks import VIETNAM
from handlers.rules.roster_limits import Limits, Span
from storage import books, patrols, units
from storage.tables import PatrolLog, Shift
from storage.words import DutyState, Force, LogKind

NOBODY = "không tên"  # somebody who had their data erased
FORCES: Mapping[Force, str] = {
    Force.POLICE: "Công an",
    Force.MILITIA: "Dân quân",
    Force.TEAM: "Tổ BVANTT",
    Force.ANY: "",
}
CAME = frozenset({DutyState.CHECKED_IN, DutyState.LEFT})
LISTED = (DutyState.PROPOSED, DutyState.CONFIRMED, DutyState.CHECKED_IN, DutyState.ABSENT, DutyState.LEFT)


@dataclass(frozen=True)
class Member:
    """One of those who were expected: when they came and went, or that they did not come."""

    person_id: int
    name: str
    force: Force
    came_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True)
class Stop:
    """A checkpoint, and when somebody was there."""

    place: str
    at: datetime | None


@dataclass(frozen=True)
class Line:
    """One line of the book; a correction stands beside what it corrects."""

    log_id: int
    at: datetime
    text: str
    by: str
    original: str = ""


@dataclass(frozen=True)
class Night:
    """One shift: who, when, where, what."""

    code: str
    starts_at: datetime
    ends_at: datetime
    route: str
    crew: tuple[Member, ...]
    stops: tuple[Stop, ...]
    lines: tuple[Line, ...]

    @property
    def came(self) -> tuple[Member, ...]:
        return tuple(m for m in self.crew if m.came_at is not None)


@dataclass(frozen=True)
class Book:
    """Everything the month's two sheets show."""

    unit_id: int
    unit: str
    above: str  # the commune
    month: Month
    nights: tuple[Night, ...]
    rows: tuple[Row, ...]
    limits: Limits

    @property
    def fingerprint(self) -> str:
        """Changes as soon as anything the sheets show changes."""
        return books.fingerprint(repr((self.unit_id, str(self.month), self.nights, self.rows)))


def month_book(db: Session, unit_id: int, month: Month, limits: Limits, now: datetime) -> Book:
    """The book of a month, read in a handful of questions however many nights it has."""
    since, until = _begins(month), _begins(month.next)
    shifts = books.held(db, unit_id, since, until, now)
    ids = [s.id for s in shifts]
    crews = _crews(db, ids)
    stops, lines = _stops(db, ids), _lines(db, ids)
    routes = books.routes(db, [s.post_id for s in shifts if s.post_id is not None])
    nights = tuple(
        Night(
            s.code,
            s.starts_at.astimezone(VIETNAM),
            s.ends_at.astimezone(VIETNAM),
            routes.get(s.post_id or 0, ""),
            crews.get(s.id, ()),
            stops.get(s.id, ()),
            lines.get(s.id, ()),
        )
        for s in shifts
    )
    path = [u.name for u in units.path(db, unit_id)]
    return Book(
        unit_id, path[0], ", ".join(path[1:2]), month, nights, _rows(db, unit_id, month, limits, now), limits
    )


def _begins(month: Month) -> datetime:
    return datetime.combine(month.first, time(), VIETNAM)


def _rows(db: Session, unit_id: int, month: Month, limits: Limits, now: datetime) -> tuple[Row, ...]:
    """Also from the shifts that began after midnight of the month's last night."""
    shifts = books.held(db, unit_id, _begins(month), _begins(month.next) + timedelta(days=1), now)
    by_id = {s.id: s for s in shifts}
    crews = _crews(db, list(by_id))
    presences = [_presence(m, by_id[shift_id]) for shift_id, crew in crews.items() for m in crew if m.came_at]
    return sheet(presences, month, limits)


def _presence(member: Member, shift: Shift) -> Presence:
    came_at = max(member.came_at or shift.starts_at, shift.starts_at)  # coming early is no night duty
    span = Span(came_at, max(came_at, min(member.left_at or shift.ends_at, shift.ends_at)))
    return Presence(member.person_id, member.name, member.force, span)


def _crews(db: Session, shift_ids: Collection[int]) -> dict[int, tuple[Member, ...]]:
    found: dict[int, list[Member]] = {}
    for duty, person in patrols.watch(db, shift_ids, LISTED):
        came_at = duty.checked_in_at if duty.state in CAME else None
        member = Member(person.id, person.name or NOBODY, duty.force, came_at, duty.left_at)
        found.setdefault(duty.shift_id, []).append(member)
    return {shift_id: tuple(crew) for shift_id, crew in found.items()}


def _stops(db: Session, shift_ids: Collection[int]) -> dict[int, tuple[Stop, ...]]:
    found: dict[int, list[Stop]] = {}
    for visit, checkpoint in books.stops(db, shift_ids):
        found.setdefault(visit.shift_id, []).append(Stop(checkpoint.place, visit.visited_at))
    return {shift_id: tuple(stops) for shift_id, stops in found.items()}


def _lines(db: Session, shift_ids: Collection[int]) -> dict[int, tuple[Line, ...]]:
    by_shift = groupby(
        sorted(books.lines(db, shift_ids), key=lambda row: row[0].shift_id), lambda row: row[0].shift_id
    )
    return {shift_id: _with_corrections(list(rows)) for shift_id, rows in by_shift}


def _with_corrections(rows: Sequence[books.type_line]) -> tuple[Line, ...]:
    """The last correction of a line stands in its place, with what was written first."""
    corrected = {log.corrects_id: log for log, _, _ in rows if log.corrects_id is not None}
    found = []
    for log, by, report in rows:
        if log.kind is LogKind.CORRECTION or log.kind is LogKind.CHECK_IN:
            continue
        newest = corrected.get(log.id, log)
        original = _told(log, report) if newest is not log else ""
        found.append(Line(log.id, log.at.astimezone(VIETNAM), _told(newest, report), by or "máy", original))
    return tuple(found)


SPOKEN: Mapping[LogKind, str] = {
    LogKind.VOICE: "Ghi âm kèm theo",
    LogKind.PHOTO: "Ảnh kèm theo",
    LogKind.SILENCE: "Quá giờ không thấy tín hiệu",
    LogKind.SOS: "Gọi giúp",
    LogKind.HANDOVER: "Giao ca",
    LogKind.CHECKPOINT: "Tới điểm",
}


def _told(log: PatrolLog, report: str | None) -> str:
    """What the line says; a report is named by its code alone, its words stay where they are sealed."""
    if log.kind is LogKind.INCIDENT and report:
        return f"Vụ việc {report}"
    kind = SPOKEN.get(log.kind, "")
    return ": ".join(part for part in (kind, " ".join(log.text.split())) if part)
