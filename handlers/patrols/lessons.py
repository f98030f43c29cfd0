"""Rút kinh nghiệm: what a group's month of patrols came to, and where the next roster should look."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from statistics import median

from handlers.desk import Desk, Feature, Heard
from handlers.desk.months import month_and_unit
from handlers.desk.places import unit_named
from handlers.rules.attendance import Month
from handlers.rules.clocks import VIETNAM
from handlers.rules.heat import Hot, hottest, walked
from handlers.rules.permissions import Act, may
from storage import books, lessons, units
from storage.tables import Unit
from storage.words import ShiftState, UnitKind

feature = Feature("lessons")
LOOKED_BACK = timedelta(days=90)
WALKED_LATELY = timedelta(days=28)
PROPOSED = 5  # places and hours in one message


@feature.command("tổng kết tuần tra", "tổng kết tuần tra {rest}", may=Act.PLAN_PATROL)
def month_of_patrols(desk: Desk, heard: Heard) -> None:
    """Shifts, checkpoints and incidents of a group; no person is compared with another."""
    month, unit = month_and_unit(desk, heard.args)
    if month is None or unit is None:
        desk.say("patrol_book.which_month")
        return
    since, until = _begins(month), _begins(month.next)
    begun = books.held(desk.db, unit.id, since, until, desk.now)
    shifts = [s for s in begun if s.state is ShiftState.ENDED or s.ends_at <= desk.now]
    ids = [s.id for s in shifts]
    came = lessons.first_came(desk.db, ids)
    wait = desk.facts.patrol_waits.ask_again.plain
    late = sum(1 for s in shifts if s.id in came and came[s.id] > s.starts_at + wait)
    reached, whole = lessons.checkpoints(desk.db, ids)
    desk.say(
        "lessons.month",
        month=month,
        unit=unit.name,
        planned=len(shifts),
        held=len(came),
        late=late,
        missed=len(shifts) - len(came),
        checkpoints=f"{reached}/{whole}" if whole else "không đặt",
        incidents=lessons.incidents(desk.db, ids),
        response=_response(lessons.arrivals(desk.db, units.below(desk.db, [unit.id]), since, until)),
    )


def _begins(month: Month) -> datetime:
    return datetime.combine(month.first, time(), VIETNAM)


def _response(arrivals: Sequence[tuple[datetime, datetime]]) -> str:
    """The usual time until somebody was there: half of them were faster."""
    if not arrivals:
        return "chưa có số liệu"
    minutes = median((arrived - handed) / timedelta(minutes=1) for handed, arrived in arrivals)
    return f"thường {max(round(minutes), 1)} phút ({len(arrivals)} lần)"


@feature.command("điểm nóng", "điểm nóng {rest}", may=Act.DUTY)
def hot_spots(desk: Desk, heard: Heard) -> None:
    """For the police alone: hours and groups with most reports, and whether a patrol walks there."""
    around = _around(desk, heard.args.get("rest", ""))
    if not around:
        desk.say("lessons.which_place")
        return
    reports = lessons.when_and_where(desk.db, around, desk.now - LOOKED_BACK)
    shifts = lessons.walks(desk.db, around, desk.now - WALKED_LATELY)
    walks = {(s.unit_id, hours) for s in shifts for hours in walked(s.starts_at, s.ends_at)}
    found = hottest(reports, walks, PROPOSED)
    if not found:
        desk.say("lessons.no_pattern", reports=len(reports))
        return
    desk.say("lessons.hot", lines="\n".join(_line(desk, hot) for hot in found))


def _line(desk: Desk, hot: Hot) -> str:
    unit = desk.db.get(Unit, hot.unit_id)
    patrol = "đã có ca" if hot.is_walked else "chưa có ca: nên xếp thêm"
    return f"{unit.name if unit else ''}, {hot.hours.words}: {hot.reports} tin, {patrol}"


def _around(desk: Desk, words: str) -> set[int]:
    """The groups that are meant, as far as this officer's area reaches."""
    if words:
        named = unit_named(desk, words)
        roots = [named.id] if named is not None else []
    else:
        held = [h.unit_id for h in desk.holdings if h.unit_id is not None]
        communes = [units.commune_of(desk.db, unit_id) for unit_id in held]
        roots = [c.id for c in communes if c is not None] or held
    below = units.below(desk.db, roots)
    return {i for i in below if _is_mine(desk, i)}


def _is_mine(desk: Desk, unit_id: int) -> bool:
    path = units.path(desk.db, unit_id)
    return path[0].kind is UnitKind.GROUP and may(desk.holdings, Act.DUTY, unit_path=[u.id for u in path])
