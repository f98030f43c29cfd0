"""Trực: officers go on duty and off duty, and know what is waiting."""

from collections.abc import Sequence

from handlers.desk import Desk, Feature, Heard
from handlers.desk.audience import held_by, open_for, unseen
from handlers.rules.permissions import Act
from storage import people, units
from storage.tables import Report
from storage.words import POLICE, Urgency

feature = Feature("duty")
TAPPED = 3  # reports that can be taken with one tap


@feature.command("trực", "nhận trực", "vào trực", "bắt đầu trực", may=Act.DUTY)
def go_on(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """On duty; what nobody has taken yet can be taken at once."""
    if desk.person.on_duty_since is None:
        desk.person.on_duty_since = desk.now
        desk.note("duty.on", "person", desk.person.id)
    found = open_for(desk)
    waiting = [(f"Nhận {r.code} ({r.urgency})", f"NHẬN {r.code}") for r in unseen(found)[:TAPPED]]
    desk.say("duty.on", waiting=_told(found), choices=waiting)


def _told(found: Sequence[Report]) -> str:
    if not found:
        return "Hiện không có tin nào chờ."
    counted = [f"Đang có {len(found)} tin chưa xong"]
    urgent = sum(1 for r in found if r.urgency is Urgency.P1)
    counted += [f"{urgent} tin khẩn"] if urgent else []
    waiting = len(unseen(found))
    counted += [f"{waiting} tin chưa ai nhận"] if waiting else []
    return ", ".join(counted) + "."


@feature.command("nghỉ", "hết trực", "nghỉ trực", may=Act.DUTY)
def go_off(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """Off duty; whoever leaves nobody behind, or leaves with reports in hand, is told so."""
    if desk.person.on_duty_since is not None:
        desk.person.on_duty_since = None
        desk.note("duty.off", "person", desk.person.id)
    desk.db.flush()
    mine = held_by(desk.person, open_for(desk))[:TAPPED]
    giving = [(f"Giao {r.code}", f"GIAO {r.code}") for r in mine]
    left = people.holders(desk.db, POLICE, _around(desk), desk.now, on_duty=True)
    held = "Đồng chí còn giữ: " + ", ".join(r.code for r in mine) + "." if mine else ""
    desk.say("duty.off" if left else "duty.off_nobody_left", held=held, choices=giving)


def _around(desk: Desk) -> set[int]:
    """The communes of this officer, whole: whoever is on duty there is rung."""
    held = [h.unit_id for h in desk.holdings if h.unit_id is not None]
    communes = [units.commune_of(desk.db, unit_id) for unit_id in held]
    return units.below(desk.db, [*held, *(c.id for c in communes if c is not None)])
