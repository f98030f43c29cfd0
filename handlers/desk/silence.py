"""A sign of life: whoever says anything on patrol is well, and nobody goes on looking for them."""

from datetime import timedelta

from handlers.desk.desk import Desk
from handlers.desk.watch import leaders, named, others, shift_facts
from storage import patrols, people, rounds
from storage.tables import Shift, ShiftDuty


def sign_of_life(desk: Desk, shift: Shift, duty: ShiftDuty) -> None:
    """Something was heard of this person; whoever was asked about them hears that too."""
    duty.last_sign_at = desk.now
    if not duty.silent:
        return
    alarmed, duty.silent = duty.silent, 0
    await_sign(desk, shift, duty)
    person = people.by_id(desk.db, duty.person_id)
    if person is None:
        return
    told = others(patrols.watch(desk.db, [shift.id]), {person.id})
    told += [p for p in leaders(desk, shift) if p not in told] if alarmed > 1 else []
    told = [p for p in told if p.id != person.id and (desk.visitor is None or p.id != desk.visitor.id)]
    desk.tell(told, "silence.is_well", shift_facts(desk, shift), who=named(person))


def await_sign(desk: Desk, shift: Shift, duty: ShiftDuty) -> None:
    """Come back when nothing was heard for as long as the group has agreed; without that nobody asks."""
    every = sign_every(desk, shift)
    if every is not None:
        desk.remind("silence", "quiet", duty.id, after=every)


def sign_every(desk: Desk, shift: Shift) -> timedelta | None:
    team = rounds.team_of(desk.db, shift.unit_id)
    return timedelta(minutes=team.sign_every) if team is not None and team.sign_every else None
