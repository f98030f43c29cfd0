"""Who hears of a report: whoever has it, the rungs of the ladder, and command; and what is open for whom."""

from collections.abc import Mapping, Sequence

from handlers.desk.desk import Desk
from handlers.desk.sight import allowed
from handlers.rules.escalation import Rung
from handlers.rules.life import UNSEEN_STATES
from handlers.rules.permissions import Act
from storage import people, reports, units
from storage.tables import Person, Report
from storage.words import POLICE, Role, UnitKind

FIRST_LINE = frozenset({Role.BEAT_OFFICER, Role.DUTY_OFFICER})

type_rungs = Mapping[Rung, Sequence[Person]]


def rungs(desk: Desk, report: Report) -> type_rungs:
    """The people of each rung; the unit is where it happened, and the desk that took it.

    Whoever is on duty is rung first, whatever the rank: a chief who takes the night is a duty officer.
    """
    path = units.path(desk.db, report.unit_id)
    local = [u.id for u in path if u.kind is not UnitKind.PROVINCE]
    local += [report.desk_unit_id] if report.desk_unit_id else []
    commune = next((u for u in path if u.kind is UnitKind.COMMUNE), None)
    whole = units.below(desk.db, [commune.id]) if commune is not None else set(local)
    top = [u.id for u in path if u.kind is UnitKind.PROVINCE]
    on_duty = people.holders(desk.db, POLICE, {*local, *whole}, desk.now, on_duty=True)
    return {
        Rung.ON_DUTY: people.holders(desk.db, POLICE, local, desk.now, on_duty=True) or on_duty,
        Rung.EVERY_OFFICER: people.holders(desk.db, FIRST_LINE, whole, desk.now),
        Rung.CHIEF: people.holders(desk.db, [Role.POLICE_CHIEF], local, desk.now),
        Rung.PROVINCE: people.holders(desk.db, POLICE, top, desk.now),
    }


def takers(desk: Desk, report: Report) -> list[Person]:
    """Whoever works on it and can be reached, the one it was given to first."""
    wanted = [i for i in (report.assigned_to, report.acknowledged_by) if i is not None]
    found = people.by_ids(desk.db, wanted)
    reachable = (found[i] for i in dict.fromkeys(wanted) if i in found)
    return [p for p in reachable if p.out_of_reach_until is None and p.erased_at is None]


def concerned(desk: Desk, report: Report) -> list[Person]:
    """Whoever has it; where nobody has it, whoever was rung last."""
    return takers(desk, report) or list(rungs(desk, report)[Rung(report.rung or Rung.ON_DUTY)])


def command(desk: Desk, report: Report) -> list[Person]:
    """The chiefs and deputies above it."""
    path = [u.id for u in units.path(desk.db, report.unit_id)]
    return list(people.holders(desk.db, [Role.POLICE_CHIEF], path, desk.now))


def tell_takers(desk: Desk, report: Report, key: str, **facts: object) -> None:
    """Word to whoever else works on it."""
    others = [p for p in takers(desk, report) if desk.visitor is None or p.id != desk.visitor.id]
    desk.tell(others, key, {"code": report.code, **facts})


def open_for(desk: Desk, act: Act = Act.SEE_REPORT) -> list[Report]:
    """Open reports with which the person here may do this, most urgent first."""
    held = [h.unit_id for h in desk.holdings if h.unit_id is not None]
    near = units.below(desk.db, held)
    found = reports.open_ones(desk.db, desk.oa_id, near, with_person=desk.person.id)
    return [r for r in found if allowed(desk, r, desk.person, desk.holdings, act)]


def unseen(found: Sequence[Report]) -> list[Report]:
    """Those nobody has taken yet."""
    return [r for r in found if r.state in UNSEEN_STATES]


def held_by(person: Person, found: Sequence[Report]) -> list[Report]:
    """Those this person works on."""
    return [r for r in found if person.id in {r.assigned_to, r.acknowledged_by}]
