"""Silent alarm: somebody on patrol needs help and cannot speak; nothing on their own phone shows it."""

from datetime import datetime, timedelta

from handlers.desk.desk import Desk
from handlers.desk.night_book import write
from handlers.desk.rounds import last_stop, point_words
from handlers.desk.watch import leaders, named, others, shift_facts
from handlers.rules.clocks import clock_words
from handlers.rules.codes import new_code
from handlers.rules.places import distance_km
from storage import patrols, reports, rounds, units
from storage.tables import Entry, Person, Report, Shift
from storage.words import TEAM, DutyState, EntryKind, Lane, LogKind, Urgency

ONCE_IN = timedelta(minutes=10)  # who signals again and again is already looked for
OTHER_PAIRS = 2  # patrols besides the own one
LAST_KNOWN = timedelta(hours=3)


def raise_alarm(desk: Desk, shift: Shift | None) -> None:
    """The desk and the nearest pairs hear it at once; the ladder rings on as for any emergency."""
    unit_id = shift.unit_id if shift is not None else _own_unit(desk)
    if shift is not None and _was_raised(desk, shift):
        return
    report = _report(desk, shift, unit_id)
    desk.note("patrol.sos", "report", report.id)
    desk.count("patrol.sos")
    desk.remind("ladder", "hand_over", report.id)
    if shift is None:
        return
    write(desk, shift, LogKind.SOS, report_id=report.id)
    shown = {**shift_facts(desk, shift), "who": named(desk.person), "place": report.place or "chưa rõ"}
    told = [*_pairs(desk, shift), *leaders(desk, shift)]
    once = {p.id: p for p in told if p.id != desk.person.id}
    desk.tell(list(once.values()), "night.help", shown, lane=Lane.ALARM)


def _was_raised(desk: Desk, shift: Shift) -> bool:
    raised = rounds.book(desk.db, [shift.id], [LogKind.SOS])
    return any(e.by_person_id == desk.person.id and desk.now - e.at < ONCE_IN for e in raised)


def _own_unit(desk: Desk) -> int | None:
    return next((h.unit_id for h in desk.holdings if h.role in TEAM), desk.person.home_unit_id)


def _report(desk: Desk, shift: Shift | None, unit_id: int | None) -> Report:
    """Sealed, so that the team's own phones stay dark, and without a reporter, so that nobody is answered."""
    place, latitude, longitude, at = _last_known(desk, shift)
    report = Report(
        oa_id=desk.oa_id,
        code=new_code("BT", lambda code: reports.code_exists(desk.db, desk.oa_id, code)),
        urgency=Urgency.P1,
        is_confidential=True,
        emergency_number=desk.facts.emergency["police"].number,
        unit_id=unit_id,
        place=place,
        latitude=latitude,
        longitude=longitude,
        created_at=desk.now,
        grew_at=desk.now,
    )
    desk.db.add(report)
    desk.db.flush()
    where = f" Nơi biết gần nhất: {place}, lúc {clock_words(at, desk.now)}." if place and at else ""
    which = f", ca {shift.code}" if shift is not None else ""
    words = (
        f"TÍN HIỆU CẦN GIÚP không lời của {named(desk.person)} đang tuần tra{which}.{where} Không gọi lại."
    )
    reports.add_entry(desk.db, Entry(report_id=report.id, kind=EntryKind.WORDS, text=words, at=desk.now))
    if latitude is not None and longitude is not None:
        pin = Entry(report_id=report.id, kind=EntryKind.PIN, latitude=latitude, longitude=longitude)
        pin.at = desk.now
        reports.add_entry(desk.db, pin)
    return report


type_known = tuple[str | None, float | None, float | None, datetime | None]


def _last_known(desk: Desk, shift: Shift | None) -> type_known:
    """The last pin or the last checkpoint, whichever is newer."""
    if shift is None:
        return None, None, None, None
    since = desk.now - LAST_KNOWN
    point = rounds.last_points(desk.db, [desk.person.id], since).get(desk.person.id)
    stop = last_stop(desk, shift, LAST_KNOWN)
    visited = {c.id: v.visited_at for v, c in rounds.stops(desk.db, shift.id)}
    stop_at = visited.get(stop.id) if stop is not None else None
    if stop is not None and stop_at is not None and (point is None or stop_at >= point.at):
        return point_words(stop), stop.latitude, stop.longitude, stop_at
    if point is not None:
        return "vị trí đã gửi", point.latitude, point.longitude, point.at
    return None, None, None, None


def _pairs(desk: Desk, shift: Shift) -> list[Person]:
    """Those on the same shift, then the nearest other patrols of the commune that are out just now."""
    own = others(patrols.watch(desk.db, [shift.id]), {desk.person.id})
    commune = units.commune_of(desk.db, shift.unit_id)
    whole = units.below(desk.db, [commune.id]) if commune is not None else {shift.unit_id}
    out = [s for s in patrols.on_now(desk.db, whole, desk.now) if s.id != shift.id]
    near = sorted(out, key=lambda other: _away(desk, shift, other))[:OTHER_PAIRS]
    crew = patrols.watch(desk.db, [s.id for s in near], [DutyState.CHECKED_IN])
    return [*own, *(p for _, p in crew)]


def _away(desk: Desk, one: Shift, other: Shift) -> float:
    here, there = (next(iter(units.path(desk.db, s.unit_id)), None) for s in (one, other))
    if here is None or there is None:
        return float("inf")
    spots = (here.latitude, here.longitude, there.latitude, there.longitude)
    known = [s for s in spots if s is not None]
    return distance_km(*known) if len(known) == len(spots) else float("inf")
