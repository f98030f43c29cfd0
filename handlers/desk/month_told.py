"""Bà con báo – Công an làm: what a commune's month came to, told to everybody and pointing to nobody."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from statistics import median

from handlers.desk.desk import Desk
from handlers.desk.preview import lasting
from handlers.rules.attendance import Month
from handlers.rules.clocks import VIETNAM
from handlers.rules.small_numbers import FEWEST, shown, told
from storage import month_numbers, units
from storage.tables import Unit

KINDS = 4  # named in one notice
SOLVED = frozenset({"solved", "warned", None})  # without a reason an officer said only that it is done
UNFOUNDED = "unfounded"


def month_told(desk: Desk, unit: Unit, month: Month) -> str:
    """The notice, from real rows; where nothing was reported it says so."""
    since, until = (datetime.combine(m.first, time(), VIETNAM) for m in (month, month.next))
    below = units.below(desk.db, [unit.id])
    lines = [
        _line(desk, "head", month=month, unit=unit.name),
        *_reports(desk, below, since, until),
        *_ends(desk, below, since, until),
        *_patrols(desk, below, since, until),
        _line(desk, "thanks", number=desk.facts.emergency["police"].number),
    ]
    return "\n".join(lines)


def _line(desk: Desk, name: str, **facts: object) -> str:
    return desk.office.texts.say(f"month_told.{name}", facts).text


def _reports(desk: Desk, below: set[int], since: datetime, until: datetime) -> Iterator[str]:
    counted = month_numbers.received(desk.db, below, since, until)
    everything = sum(number for _, _, number in counted)
    if not everything:
        yield _line(desk, "nothing")
        return
    yield _line(desk, "received", number=told(everything))
    named: Counter[str] = Counter()
    for code, may_be_named, number in counted:
        if may_be_named and code in desk.book.categories:
            named[desk.book.categories[code].name] += number
    kinds = list(shown(named, everything).items())[:KINDS]
    if kinds:
        yield _line(desk, "kinds", kinds="; ".join(f"{name} {number}" for name, number in kinds))
    taken = month_numbers.waits(desk.db, below, since, until)
    if len(taken) >= FEWEST:
        minutes = median((at - reported) / timedelta(minutes=1) for reported, at in taken)
        yield _line(desk, "taken", time=lasting(max(round(minutes), 1)))


def _ends(desk: Desk, below: set[int], since: datetime, until: datetime) -> Iterator[str]:
    by_reason = month_numbers.ended(desk.db, below, since, until)
    solved = sum(number for reason, number in by_reason.items() if reason in SOLVED)
    if solved:
        yield _line(desk, "solved", number=told(solved))
    if unfounded := by_reason.get(UNFOUNDED, 0):
        yield _line(desk, "unfounded", number=told(unfounded))


def _patrols(desk: Desk, below: set[int], since: datetime, until: datetime) -> Iterator[str]:
    shifts, volunteers = month_numbers.walked(desk.db, below, since, until)
    if volunteers:
        yield _line(desk, "patrols", shifts=told(shifts), volunteers=told(volunteers))
