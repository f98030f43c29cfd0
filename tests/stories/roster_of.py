"""Shifts for the stories of patrols, brought in as an operator brings them in."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from bot.commands import patrols_table
from bot.commands.csv_table import Counted
from storage.tables import Shift, ShiftDuty
from storage.words import DutyState
from tests.stories.ward import VIETNAM, Neighbour, Ward

TONIGHT = ("2026-11-24T22:00", "2026-11-25T01:00")


def table(rows: Sequence[str]) -> str:
    return "\n".join(["group,starts_at,ends_at,people,needed", *rows]) + "\n"


def row(
    people: Sequence[Neighbour], when: tuple[str, str] = TONIGHT, *, group: str = "CLE05", needed: str = ""
) -> str:
    return f"{group},{when[0]},{when[1]},{';'.join(p.uid for p in people)},{needed}"


def bring_in(ward: Ward, *rows: str) -> Counted:
    path = Path(ward.settings.data_dir) / "roster.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table(rows), encoding="utf-8")
    read = patrols_table.read_file(path, VIETNAM)
    return ward.house.clerk.do(
        lambda db: patrols_table.bring_in(db, ward.oa_id, path, read, ward.clock.now())
    )


async def shift(
    ward: Ward,
    people: Sequence[Neighbour],
    when: tuple[str, str] = TONIGHT,
    *,
    group: str = "CLE05",
    needed: str = "",
) -> str:
    """A published shift of which everybody has heard; returns its code."""
    bring_in(ward, row(people, when, group=group, needed=needed))
    await ward.settle()
    starts = datetime.fromisoformat(when[0]).replace(tzinfo=VIETNAM)
    query = select(Shift.code).where(col(Shift.starts_at) == starts).order_by(col(Shift.id).desc())
    return ward.read(lambda db: db.exec(query).first() or "")


def states(ward: Ward, code: str) -> list[DutyState]:
    query = select(ShiftDuty).join(Shift).where(col(Shift.code) == code).order_by(col(ShiftDuty.id))
    return ward.read(lambda db: [duty.state for duty in db.exec(query)])
