"""One shift relieves the other: what is still open, who may take it, and how a shift ends."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.desk.desk import Desk
from handlers.desk.rounds import open_stops, point_words
from handlers.desk.sight import category_name
from handlers.desk.watch import duty_officers
from handlers.rules.life import state_name
from storage import conversations, patrols, reports, rounds
from storage.patrols import EXPECTED
from storage.tables import Handover, HandoverItem, Person, Shift
from storage.words import DutyState, HandoverState, LogKind, ShiftState

NEXT_WITHIN = timedelta(hours=2)  # after the end: a shift that begins later relieves nobody


def open_items(desk: Desk, shift: Shift, given: Handover) -> list[HandoverItem]:
    """Every report that is not dealt with and every checkpoint nobody reached, one by one."""
    items = [
        HandoverItem(
            handover_id=given.id,
            report_id=r.id,
            text=f"tin {r.code}: {category_name(desk, r.category)} ({state_name(r.state)})",
        )
        for r in rounds.open_incidents(desk.db, shift.id, reports.NOT_WORKED_ON)
    ]
    items += [
        HandoverItem(handover_id=given.id, checkpoint_id=point.id, text=f"chưa tới {point_words(point)}")
        for _, point in open_stops(desk, shift)
    ]
    desk.db.add_all(items)
    desk.db.flush()
    return items


def written(desk: Desk, given: Handover) -> str:
    return "\n".join(f"– {item.text}" for item in rounds.items_of(desk.db, given.id)) or "– không có"


def receivers(desk: Desk, shift: Shift, *, desk_only: bool = False) -> tuple[Shift | None, Sequence[Person]]:
    """The people of the next shift, those who are there first; where there is none, the desk."""
    following = None if desk_only else patrols.following(desk.db, shift, NEXT_WITHIN)
    if following is not None:
        crew = patrols.watch(desk.db, [following.id], EXPECTED)
        there = [p for d, p in crew if d.state is DutyState.CHECKED_IN] or [p for _, p in crew]
        if there:
            return following, there
    return None, duty_officers(desk, shift.unit_id)


def accept_all(desk: Desk, shift: Shift, given: Handover, following: Shift | None) -> list[Person]:
    """It is taken: the shift is over, and what is open stands in the book of the next one."""
    given.state, given.answered_at = HandoverState.ACCEPTED, desk.now
    given.answered_by = desk.person.id
    desk.forget("handover", given.id, "unanswered")
    desk.note("handover.accepted", "shift", shift.id)
    if following is not None:
        _carry_over(desk, shift, given, following)
    return close(desk, shift)


def _carry_over(desk: Desk, shift: Shift, given: Handover, following: Shift) -> None:
    for item in rounds.items_of(desk.db, given.id):
        words = f"Nhận từ ca {shift.code}: {item.text}"
        rounds.write(
            desk.db,
            following.id,
            LogKind.HANDOVER,
            desk.now,
            by=desk.person.id,
            text=words,
            report_id=item.report_id,
        )


def close(desk: Desk, shift: Shift) -> list[Person]:
    """The shift is over: whoever was there has left; returns them."""
    shift.state, shift.ended_at = ShiftState.ENDED, desk.now
    crew = patrols.watch(desk.db, [shift.id], [DutyState.CHECKED_IN])
    left_at = shift.ends_at if _is_late(desk, shift) else desk.now
    for duty, person in crew:
        duty.state, duty.left_at = DutyState.LEFT, left_at
        desk.forget("silence", duty.id)
        talk = conversations.with_person(desk.db, person.id)
        talk.shift_id = None if talk.shift_id == shift.id else talk.shift_id
    for feature in ("patrol", "no_show", "risk"):
        desk.forget(feature, shift.id)
    desk.forget("handover", shift.id, "closing")
    desk.db.flush()
    return [p for _, p in crew]


def _is_late(desk: Desk, shift: Shift) -> bool:
    """Nobody handed over for a long time: they left when the shift ended, as far as anybody knows."""
    return desk.now - shift.ends_at >= NEXT_WITHIN
