"""Tin giống nhau: twenty people report one fire; officers are rung a few times, and no report is lost."""

from collections.abc import Mapping, Sequence

from handlers.desk import Answer, Desk, Due, Feature
from handlers.desk.audience import rungs, takers
from handlers.desk.deeds import by_day, lane
from handlers.desk.likeness import stand_alone, who_may
from handlers.desk.other_kinds import card_facts
from handlers.desk.sight import headline, shortened, teller, told
from handlers.rules.escalation import Call, Rung, interval, next_call
from handlers.rules.life import UNSEEN_STATES, is_open
from handlers.rules.permissions import Act
from storage import cases, reports
from storage.tables import Entry, Person, Report

feature = Feature("alike")
SHOWN = 12  # lines in one message; the others are counted and stand in the list
LONGEST_QUOTE = 90
type_group = Sequence[Report]
type_lines = Mapping[int, Sequence[Entry]]


@feature.due("gather")
def gather(desk: Desk, due: Due) -> None:
    """What came meanwhile and may be one matter with an earlier report: one message for all of it."""
    head = reports.by_id(desk.db, int(due.key))
    waiting = _waiting(desk, head)
    if head is None or not waiting or _is_led_by_another(desk, head, waiting):
        return
    fresh = _fresh(desk, waiting)
    for group in _by_desk(waiting):
        news = [r for r in group if r.id in fresh]
        call = _standing_at(group)
        if news:
            _ring(desk, head, group, news, call, "one" if len(news) == 1 else "several", fresh)


@feature.due("unseen")
def unseen(desk: Desk, due: Due) -> None:
    """Nobody has taken or joined them: one rung up, all of them together."""
    head = reports.by_id(desk.db, int(due.key))
    waiting = _waiting(desk, head)
    if head is None or not waiting or _is_led_by_another(desk, head, waiting):
        return
    for group in _by_desk(waiting):
        _ring(desk, head, group, group, _standing_at(group), "unseen", {})


@feature.answer("undelivered")
def undelivered(desk: Desk, answer: Answer) -> None:
    """Zalo does not let us reach an officer: the next ones are rung now."""
    head_id = str(answer.asked["topic"]).partition(":")[2]
    desk.remind("alike", "unseen", head_id)


# --- Which ones ------------------------------------------------------------------------------------------


def _waiting(desk: Desk, head: Report | None) -> list[Report]:
    """Nobody has taken or joined these yet."""
    found = cases.alike(desk.db, head.id) if head is not None else ()
    return [r for r in found if r.state in UNSEEN_STATES]


def _is_led_by_another(desk: Desk, head: Report, waiting: type_group) -> bool:
    """Where the earlier report is over, the oldest of the others takes its place and rings for itself."""
    if is_open(head.state):
        return False
    other = reports.joined_to(desk.db, head)
    if is_open(other.state) and other.alike_to is None:
        cases.point_to(desk.db, head.id, other.id)
    else:
        other = waiting[0]
        stand_alone(desk, other)
        cases.point_to(desk.db, head.id, other.id)
    desk.remind("alike", "gather", other.id, keep=True)
    desk.remind("alike", "unseen", other.id, after=interval(other.urgency, desk.facts), keep=True)
    return True


def _by_desk(waiting: type_group) -> list[list[Report]]:
    """Those that the same officers are rung for."""
    groups: dict[tuple[int | None, int | None, bool], list[Report]] = {}
    for report in waiting:
        key = (report.unit_id, report.desk_unit_id, report.is_confidential)
        groups.setdefault(key, []).append(report)
    return list(groups.values())


def _fresh(desk: Desk, waiting: type_group) -> dict[int, list[Entry]]:
    """By report, what its reporter said and the officers have not been told."""
    found: dict[int, list[Entry]] = {}
    for entry in cases.untold(desk.db, waiting):
        if entry.by_reporter_id is not None:
            found.setdefault(entry.report_id, []).append(entry)
    return found


# --- Ringing ---------------------------------------------------------------------------------------------


def _standing_at(group: type_group) -> Call | None:
    """How far the ladder was climbed for the one that came first."""
    rung = next(((r.rung, r.rung_round) for r in group if r.rung), None)
    return Call(Rung(rung[0]), rung[1], None) if rung is not None else None


def _ring(
    desk: Desk,
    head: Report,
    group: type_group,
    news: type_group,
    last: Call | None,
    key: str,
    said: type_lines,
) -> None:
    """News go to whoever was rung last; where nobody takes them, to the next rung."""
    worst = min(news, key=lambda r: (r.urgency, r.id))
    standing = rungs(desk, worst)
    counts = {rung: len(found) for rung, found in standing.items()}
    following = next_call(worst.urgency, last, counts, desk.facts)
    call = last if last is not None and key != "unseen" and standing[last.rung] else following
    if call is None:
        desk.note("alike.nobody", "report", head.id)
        if not any(standing.values()):  # somebody may come on duty
            desk.remind("alike", "unseen", head.id, after=interval(worst.urgency, desk.facts))
        return
    at = by_day(desk, worst, desk.now)
    if call.rung is not Rung.ON_DUTY and at > desk.now:
        desk.remind_at("alike", "unseen" if key == "unseen" else "gather", head.id, at)
        return
    _tell(desk, head, [*standing[call.rung]], news, key, said)
    for report in group:
        report.rung, report.rung_round = call.rung, call.repeat
    for report in news:
        report.told_up_to = max([report.told_up_to, *(e.id for e in said.get(report.id, ()))])
    wait = call.wait or (interval(worst.urgency, desk.facts) if key != "unseen" else None)
    if wait is not None:
        desk.remind("alike", "unseen", head.id, after=wait, keep=True)


def _tell(
    desk: Desk, head: Report, rung: Sequence[Person], news: type_group, key: str, said: type_lines
) -> None:
    """Only who may see the earlier report is told that there is one."""
    first = min(news, key=lambda r: (r.urgency, r.id))
    known = {p.id for p in rung}
    others = [p for p in takers(desk, head) if p.id not in known]
    told_too = [*rung, *who_may(desk, first, others, Act.SEE_REPORT)]
    seers = who_may(desk, head, told_too, Act.MERGE)
    rest = [p for p in told_too if p not in seers]
    facts = _facts(desk, head, first, news, said)
    desk.tell(seers, f"alike.{key}", facts, lane=lane(first), topic=f"alike:{head.id}")
    plain = "ladder.new" if key == "one" else f"alike.{'unseen' if key == 'unseen' else 'several'}_unknown"
    desk.tell(rest, plain, facts, lane=lane(first), topic=f"alike:{head.id}")


def _facts(desk: Desk, head: Report, first: Report, news: type_group, said: type_lines) -> dict[str, object]:
    other = headline(desk, head)
    return {
        **card_facts(desk, first),
        "other": head.code,
        "other_state": other["state"],
        "other_at": other["at"],
        "words": told(said.get(first.id, ())),
        "who": teller(desk, first),
        "count": len(news),
        "lines": _lines(desk, news, said),
    }


def _lines(desk: Desk, news: type_group, said: type_lines) -> str:
    lines = [_line(desk, r, said.get(r.id, ())) for r in news[:SHOWN]]
    more = len(news) - len(lines)
    return "\n".join([*lines, *([f"… và {more} tin nữa"] if more else [])])


def _line(desk: Desk, report: Report, said: Sequence[Entry]) -> str:
    shown = headline(desk, report)
    words = f": {shortened(told(said), LONGEST_QUOTE)}" if said else ""
    return f"– {report.code}, {shown['place']}, {shown['at']}{shown['mark']}{words}".replace("\n", " / ")
