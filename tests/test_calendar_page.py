"""What we write is a calendar by the reading of two programs that know nothing of each other."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import ics
import pytest
import vobject
from dateutil.rrule import rrulestr

from bot.calendar_page import write
from storage.patrols import type_place
from storage.tables import Shift, ShiftDuty
from storage.words import DutyState, ShiftState
from tests.stories.ward import VIETNAM

MADE = datetime(2028, 1, 1, tzinfo=UTC)
type_event = tuple[str, datetime, datetime, str]


def place(number: int, starts_at: datetime, state: ShiftState = ShiftState.PUBLISHED) -> type_place:
    shift = Shift(id=number, oa_id="55", code=f"CA-{number:04}", unit_id=1, state=state, created_at=MADE)
    shift.starts_at, shift.ends_at, shift.published_at = starts_at, starts_at + timedelta(hours=4), MADE
    return shift, ShiftDuty(shift_id=number, person_id=1, state=DutyState.CONFIRMED, asked_at=MADE)


def by_ics(written: bytes) -> list[type_event]:
    found = ics.Calendar(written.decode()).events
    return sorted((e.name, e.begin.datetime, e.end.datetime, str(e.status)) for e in found)


def by_vobject(written: bytes) -> list[type_event]:
    found = getattr(vobject.readOne(written.decode()), "vevent_list", [])
    return sorted((e.summary.value, e.dtstart.value, e.dtend.value, e.status.value) for e in found)


READERS = [by_ics, by_vobject]

NIGHTS = {
    "across midnight": datetime(2028, 1, 10, 22, 0, tzinfo=VIETNAM),
    "across the end of a month": datetime(2028, 4, 30, 23, 0, tzinfo=VIETNAM),
    "into a leap day": datetime(2028, 2, 28, 22, 0, tzinfo=VIETNAM),
    "out of a leap day": datetime(2028, 2, 29, 23, 0, tzinfo=VIETNAM),
    "across new year": datetime(2028, 12, 31, 22, 0, tzinfo=VIETNAM),
    "just after midnight": datetime(2028, 3, 1, 0, 0, tzinfo=VIETNAM),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("night", NIGHTS)
def test_a_night_is_read_as_it_was_planned(reader: Callable[[bytes], list[type_event]], night: str) -> None:
    starts_at = NIGHTS[night]
    ends_at = starts_at + timedelta(hours=4)
    assert reader(write([place(1, starts_at)])) == [("Ca tuần tra CA-0001", starts_at, ends_at, "CONFIRMED")]


@pytest.mark.parametrize("reader", READERS)
def test_a_roster_that_comes_back_is_read_night_by_night(reader: Callable[[bytes], list[type_event]]) -> None:
    rule = rrulestr("FREQ=WEEKLY;BYDAY=TU,TH,SA;COUNT=40", dtstart=datetime(2028, 2, 1, 22, 0))  # noqa: DTZ001
    starts = [at.replace(tzinfo=VIETNAM) for at in rule]
    read = reader(write([place(n, at) for n, at in enumerate(starts)]))
    assert [e[1] for e in read] == starts
    assert {e[2] - e[1] for e in read} == {timedelta(hours=4)}


@pytest.mark.parametrize("reader", READERS)
def test_a_cancelled_shift_is_read_as_cancelled(reader: Callable[[bytes], list[type_event]]) -> None:
    written = write([place(1, NIGHTS["across midnight"], state=ShiftState.CANCELLED)])
    assert [e[3] for e in reader(written)] == ["CANCELLED"]
    assert b"VALARM" not in written


@pytest.mark.parametrize("reader", READERS)
def test_a_calendar_without_shifts_is_a_calendar(reader: Callable[[bytes], list[type_event]]) -> None:
    assert reader(write([])) == []


def test_every_line_ends_and_folds_as_the_standard_wants() -> None:
    written = write([place(n, NIGHTS["across midnight"]) for n in range(3)])
    lines = written.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
