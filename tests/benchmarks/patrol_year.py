"""A year of 145 teams: rosters drawn up in chat and sent, and every reminder dealt with when it is due."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Table, make_url, select, text
from sqlmodel import SQLModel

from bot.clock import HandClock
from bot.sample.city import make_city
from bot.sample.fill import fill
from storage.clerk import Clerk
from storage.words import Role
from tests.benchmarks import databases, given, town
from tests.benchmarks.measure import AT_MOST, Aim, Line, longer, told, typical
from tests.benchmarks.scale import Scale
from tests.benchmarks.year_house import SEND, Beat, YearHouse

TEAMS, WEEKS = 145, 52
SOME, MANY = 100_000, 1_000_000  # rows; after three weeks 145 teams have about ten thousand
ROSTER = "LẬP LỊCH 2 người, thứ 7, 22h–1h"
BEGIN = datetime(2026, 11, 2, 12, 0, tzinfo=town.ZONE)  # a Monday
YOUNG = timedelta(weeks=3, hours=1)  # by then each team has sent its second roster
LEAST_WEEKS, LEAST_TEAMS = 4, 2
FLAT = Aim(AT_MOST, 1.3, 1.1)
_WRITTEN: tuple[Table, ...] = tuple(
    SQLModel.metadata.tables[name] for name in ("shift_pattern", "shift", "shift_duty", "diary", "outbox")
)
_DIARY = _WRITTEN[3]


def patrol_year(scale: Scale) -> Iterator[Line]:
    """What a shift costs until it is published, and whether a tick costs more as the diary grows."""
    with ExitStack() as opened:
        house = _settled(opened, scale)
        yield _drawn_up(opened, house, scale)
        beats = house.walk(BEGIN + YOUNG)
        young, *grown = (_copy(opened, house) for _ in range(4))
        for other, rows in zip(grown[1:], (SOME, MANY), strict=True):
            _lay_years(other, scale.of(rows))
        yield from _flat("a tick of a week", grown, scale)
        weeks = scale.of(WEEKS, LEAST_WEEKS)
        beats += house.walk(BEGIN + timedelta(weeks=weeks, hours=1))
        yield _lived(beats, f"{weeks} weeks of {len(house.leaders)} teams")
        yield from _flat(f"a tick after {weeks} weeks", [young, house], scale)


def _settled(opened: ExitStack, scale: Scale) -> YearHouse:
    """The sample city on the Monday on which its teams begin."""
    clerk = opened.enter_context(town.clerk_of(opened.enter_context(databases.sqlite())))
    city = make_city()
    fill(clerk, given.OA, city, 0, BEGIN)
    leaders = [c.zalo_id for c in city.staff if c.role is Role.TEAM_LEADER][: scale.of(TEAMS, LEAST_TEAMS)]
    return YearHouse(clerk, HandClock(BEGIN), leaders)


def _copy(opened: ExitStack, house: YearHouse) -> YearHouse:
    """The same house at this moment, which goes on living by itself."""
    path = opened.enter_context(databases.folder()) / "house.db"
    source, target = sqlite3.connect(_file(house.clerk)), sqlite3.connect(path)
    source.backup(target)
    source.close()
    target.close()
    clerk = opened.enter_context(town.clerk_of(f"sqlite:///{path}"))
    return YearHouse(clerk, HandClock(house.clock.now()), house.leaders)


def _file(clerk: Clerk) -> Path:
    return Path(make_url(clerk.url).database or "")


# --- Drawing up ------------------------------------------------------------------------------------------


def _drawn_up(opened: ExitStack, house: YearHouse, scale: Scale) -> Line:
    """Two messages of a leader make, fill and publish four weeks; the reference only writes those rows."""
    bare, pairs, shifts = _copy(opened, house), list[tuple[float, float]](), 0
    for number in range(rounds := min(scale.rounds, len(house.leaders))):
        teams = [_by_a_leader(house, bare, leader) for leader in house.leaders[number::rounds]]
        reference, ours, made = (sum(each) for each in zip(*teams, strict=True))
        pairs.append((reference / made, ours / made))
        shifts += int(made)
    what = f"a shift from the leader's words to published, {shifts:,} of them, against writing its rows"
    return longer("patrol_year", what, pairs, Aim(AT_MOST, 10.0, 5.0))


def _by_a_leader(house: YearHouse, bare: YearHouse, leader: str) -> tuple[float, float, int]:
    """Seconds of the bare inserts, seconds of the house, and how many shifts were made."""
    before = [_last(house.clerk, table) for table in _WRITTEN]
    ours = typical(lambda: house.say([leader], ROSTER, SEND), 1)
    rows = [_since(house.clerk, table, last) for table, last in zip(_WRITTEN, before, strict=True)]
    return typical(lambda: _write(bare.clerk, rows), 1), ours, len(rows[1])


def _last(clerk: Clerk, table: Table) -> int:
    with clerk.reading() as db:
        return db.execute(select(table.c.id).order_by(table.c.id.desc()).limit(1)).scalar() or 0


def _since(clerk: Clerk, table: Table, last: int) -> list[dict[str, object]]:
    with clerk.reading() as db:
        found = db.execute(select(table).where(table.c.id > last).order_by(table.c.id)).mappings()
        return [dict(row) for row in found]


def _write(clerk: Clerk, rows: Sequence[list[dict[str, object]]]) -> None:
    """The same rows in one durable transaction, a statement for each table."""
    with clerk.engine.begin() as connection:
        for table, some in zip(_WRITTEN, rows, strict=True):
            if some:
                connection.execute(table.insert(), some)


# --- Living ----------------------------------------------------------------------------------------------


def _lived(beats: Sequence[Beat], lived: str) -> Line:
    """The last moments against the first, both as multiples of a bare transaction of the same moment."""
    multiples = [beat.each / beat.bare for beat in beats]
    part = len(multiples) // 4
    first, last = sorted(multiples[:part]), sorted(multiples[-part:])  # like is compared with like
    entries = sum(beat.entries for beat in beats)
    what = f"all {entries:,} ticks of {lived}: last quarter against the first, each over a bare transaction"
    reference, ours = (f"{median(quarter):.2f} ×" for quarter in (first, last))
    ratios = [after / before for before, after in zip(first, last, strict=True)]
    return told("patrol_year", what, ratios, FLAT, reference=reference, ours=ours)


def _flat(what: str, houses: Sequence[YearHouse], scale: Scale) -> Iterator[Line]:
    """All live the same moments of a week, by turns; the first house is the reference."""
    counted = [(house.rows(), house.open_rows()) for house in houses]
    for house in houses:
        house.tick()  # wakes it up: statements are compiled, pages are read
    took = [[house.tick().each for house in houses] for _ in range(scale.rounds)]
    for number, (rows, still_open) in list(enumerate(counted))[1:]:
        told_of = f"{what}: {rows:,} rows in the diary, {still_open:,} open, against {counted[0][0]:,}"
        yield longer("patrol_year", told_of, [(each[0], each[number]) for each in took], FLAT)


# What is over lies in earlier years, what is to come in later ones.
_AGAIN = """
INSERT INTO diary (oa_id, feature, kind, key, due_at, details, done_at, attempts)
SELECT oa_id, feature, kind, key || ':' || :year || ':' || id,
  (substr(due_at, 1, 4) + :year) || substr(due_at, 5), details,
  CASE WHEN :year < 0 THEN (substr(due_at, 1, 4) + :year) || substr(due_at, 5) END, 0
FROM diary WHERE id <= :last LIMIT :count
"""


def _lay_years(house: YearHouse, rows: int) -> None:
    """The same year again and again, by turns before it and after it, until there are so many rows."""
    last, lacking, year = _last(house.clerk, _DIARY), rows - house.rows(), 0
    with house.clerk.engine.begin() as connection:
        while lacking > 0:
            year = -year if year < 0 else -year - 1
            lacking -= connection.execute(
                text(_AGAIN), {"year": year, "last": last, "count": lacking}
            ).rowcount
