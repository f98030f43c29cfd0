"""A commune's month is counted from real rows, in one question for each figure."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from storage import month_numbers, people
from storage.clerk import Clerk
from storage.tables import Report, Shift, ShiftDuty, Unit
from storage.words import DutyState, Force, ReportState, SafeContact, ShiftState, UnitKind, Urgency
from tests.storage.given import NOW, OA
from tests.storage.listening import listening

SINCE, UNTIL = NOW - timedelta(days=30), NOW
TAKEN = timedelta(minutes=7)


def report(
    number: int, category: str = "theft", unit_id: int = 1, days: float = 3, **facts: object
) -> Report:
    at = NOW - timedelta(days=days)
    made = Report(
        oa_id=OA,
        code=f"BT-{number}",
        urgency=Urgency.P3,
        category=category,
        unit_id=unit_id,
        created_at=at,
        grew_at=at,
    )
    for name, value in facts.items():
        setattr(made, name, value)
    return made


def shift(db: Session, number: int, came: dict[str, Force], *, days: float = 3) -> None:
    at = NOW - timedelta(days=days)
    made = Shift(
        oa_id=OA,
        code=f"CA-{number}",
        unit_id=1,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        state=ShiftState.ENDED,
        created_at=at,
    )
    db.add(made)
    db.flush()
    for name, force in {**came, "nobody": Force.TEAM}.items():
        person = people.meet(db, OA, name, NOW)
        duty = ShiftDuty(shift_id=made.id, person_id=person.id, force=force, state=DutyState.CHECKED_IN)
        duty.asked_at = at
        duty.checked_in_at = at if name in came else None
        db.add(duty)


@pytest.fixture
def house(house: Clerk) -> Clerk:
    """A group with a month behind it, and a neighbour group that is not counted."""

    def work(db: Session) -> None:
        for code in ("CLE05", "CLE06"):
            db.add(Unit(oa_id=OA, code=code, name=code, kind=UnitKind.GROUP))
        db.flush()
        taken: dict[str, Any] = {"acknowledged_at": NOW - timedelta(days=3) + TAKEN}
        done: dict[str, Any] = {"state": ReportState.CLOSED, "resolved_at": NOW - timedelta(days=2)}
        db.add(report(1, **taken))
        db.add(report(2, outcome="solved", **done))
        db.add(report(3, "domestic_violence", is_confidential=True, outcome="solved", **done))
        db.add(report(4, safe_contact=SafeContact.CHAT))
        db.add(report(5, days=31, outcome="unfounded", **done))  # reported before, ended in this month
        db.add(report(6, unit_id=2))
        db.add(report(7, state=ReportState.NOT_REPORT))
        db.add(report(8, state=ReportState.WITHDRAWN))
        db.add(report(9, days=-1))  # of the next month
        db.flush()
        db.add(report(10, state=ReportState.MERGED, merged_into=1))
        shift(db, 1, {"an": Force.TEAM, "minh": Force.POLICE})
        shift(db, 2, {"an": Force.TEAM, "bình": Force.MILITIA})
        shift(db, 3, {})  # nobody came
        shift(db, 4, {"cúc": Force.TEAM}, days=31)

    house.do(work)
    return house


def test_matters_are_counted_once_and_sealed_ones_have_no_kind(house: Clerk) -> None:
    with house.reading() as db:
        found = month_numbers.received(db, {1}, SINCE, UNTIL)
    assert sorted(found) == [("domestic_violence", False, 1), ("theft", False, 1), ("theft", True, 2)]


def test_waits_ends_and_patrols(house: Clerk) -> None:
    with house.reading() as db:
        assert [b - a for a, b in month_numbers.waits(db, {1}, SINCE, UNTIL)] == [TAKEN]
        assert month_numbers.ended(db, {1}, SINCE, UNTIL) == {"solved": 2, "unfounded": 1}
        assert month_numbers.walked(db, {1}, SINCE, UNTIL) == (2, 2)
        assert month_numbers.walked(db, {2}, SINCE, UNTIL) == (0, 0)


FIGURES: tuple[Callable[..., object], ...] = (
    month_numbers.received,
    month_numbers.waits,
    month_numbers.ended,
    month_numbers.walked,
)


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_is_one_question(house: Clerk, figure: Callable[..., object]) -> None:
    with listening(house.engine) as heard:
        house.do(lambda db: figure(db, {1, 2}, SINCE, UNTIL))
    assert len([one for one in heard if not one[0].startswith("BEGIN")]) == 1
