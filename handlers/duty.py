"""Trực: officers go on duty and off duty, and know what is waiting."""

from handlers.desk import Desk, Feature, Heard
from handlers.rules.permissions import Act
from storage import people, reports, units
from storage.words import POLICE, Urgency

feature = Feature("duty")


@feature.command("trực", "nhận trực", "vào trực", "bắt đầu trực", may=Act.DUTY)
def go_on(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    if desk.person.on_duty_since is None:
        desk.person.on_duty_since = desk.now
        desk.note("duty.on", "person", desk.person.id)
    desk.say("duty.on", waiting=_waiting(desk))


def _waiting(desk: Desk) -> str:
    held = [h.unit_id for h in desk.holdings if h.unit_id is not None]
    found = reports.open_ones(desk.db, desk.oa_id, units.below(desk.db, held))
    if not found:
        return "Hiện không có tin nào chờ."
    urgent = sum(1 for r in found if r.urgency is Urgency.P1)
    return f"Đang có {len(found)} tin chưa xong" + (f", {urgent} tin khẩn." if urgent else ".")


@feature.command("nghỉ", "hết trực", "nghỉ trực", may=Act.DUTY)
def go_off(desk: Desk, heard: Heard) -> None:  # noqa: ARG001
    """Off duty; whoever leaves nobody behind is told so, because reports then climb at once."""
    if desk.person.on_duty_since is not None:
        desk.person.on_duty_since = None
        desk.note("duty.off", "person", desk.person.id)
    held = [h.unit_id for h in desk.holdings if h.unit_id is not None]
    desk.db.flush()
    left = people.holders(desk.db, POLICE, units.below(desk.db, held), desk.now, on_duty=True)
    desk.say("duty.off" if left else "duty.off_nobody_left")
