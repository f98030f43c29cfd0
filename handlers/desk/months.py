"""Which month of which group is meant: `11/2026 Tổ 5`, or nothing at all."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from handlers.desk.desk import Desk
from handlers.desk.places import unit_named
from handlers.rules.attendance import Month
from handlers.rules.clocks import VIETNAM
from handlers.rules.permissions import Act, may
from storage import units
from storage.tables import Unit
from storage.words import Role

WRITTEN = re.compile(r"(\d{1,2})(?:[/.-](\d{4}))?(?:\s+(?P<unit>\S.*))?")
JUST_BEGUN = 10  # until this day of a month people mean the month before


def month_and_unit(desk: Desk, args: Mapping[str, str]) -> tuple[Month | None, Unit | None]:
    """The month, or the one people mean; and the group whose patrols this person plans, or None."""
    words = args.get("rest", "").strip()
    said = WRITTEN.fullmatch(words)
    named = said["unit"] if said else None
    unit = unit_named(desk, named) if named else next(_own_groups(desk), None)
    if unit is not None and not may_here(desk, unit.id, Act.PLAN_PATROL):
        unit = None
    if said is None:
        return (None if words else _meant(desk)), unit
    today, month = desk.now.astimezone(VIETNAM).date(), int(said[1])
    year = int(said[2]) if said[2] else today.year - (month > today.month)
    return (Month(year, month) if 1 <= month <= 12 else None), unit


def _meant(desk: Desk) -> Month:
    today = desk.now.astimezone(VIETNAM).date()
    this = Month.of(today)
    return this if today.day > JUST_BEGUN else Month.of(this.first - timedelta(days=1))


def _own_groups(desk: Desk) -> Iterator[Unit]:
    for holding in desk.holdings:
        if holding.role is Role.TEAM_LEADER and holding.unit_id is not None:
            yield from units.path(desk.db, holding.unit_id)[:1]


def may_here(desk: Desk, unit_id: int, act: Act) -> bool:
    return may(desk.holdings, act, unit_path=[u.id for u in units.path(desk.db, unit_id)])
