"""The life of a report, step by step, and every step that is refused."""

from itertools import product

import pytest

from handlers.rules.life import (
    ENDS,
    MOVES,
    OPEN_STATES,
    TAKEN_STATES,
    UNSEEN_STATES,
    Deed,
    Refusal,
    Refused,
    after,
    is_open,
    possible,
    register_mark,
    state_name,
)
from storage.words import ReportState, Urgency

S = ReportState
P1, P3 = Urgency.P1, Urgency.P3


def why(state: ReportState, deed: Deed, *, urgency: Urgency = P3, **more: bool | int) -> Refusal:
    with pytest.raises(Refused) as refused:
        after(state, deed, urgency=urgency, **more)  # type: ignore[arg-type]
    return refused.value.reason


def test_a_report_goes_from_new_to_closed() -> None:
    state = S.NEW
    story = [
        (Deed.TRIAGE, S.TRIAGED),
        (Deed.ACKNOWLEDGE, S.ACKNOWLEDGED),
        (Deed.ASSIGN, S.ASSIGNED),
        (Deed.GO, S.IN_PROGRESS),
        (Deed.ASK, S.WAITING_REPORTER),
        (Deed.ADD, S.IN_PROGRESS),
        (Deed.REGISTER, S.IN_PROGRESS),
        (Deed.WAIT_FOR_PARTNER, S.WAITING_PARTNER),
        (Deed.ANSWER, S.WAITING_PARTNER),
        (Deed.RESOLVE, S.RESOLVED),
        (Deed.CONFIRM, S.CLOSED),
    ]
    for deed, expected in story:
        state = after(state, deed, urgency=P3)
        assert state is expected


def test_the_reporter_reopens_once_and_only_in_time() -> None:
    assert after(S.RESOLVED, Deed.DISPUTE, urgency=P3) is S.REOPENED
    assert after(S.CLOSED, Deed.DISPUTE, urgency=P3) is S.REOPENED
    assert why(S.RESOLVED, Deed.DISPUTE, reopened=1) is Refusal.REOPENED_BEFORE
    assert why(S.RESOLVED, Deed.DISPUTE, late=True) is Refusal.TOO_LATE
    assert why(S.IN_PROGRESS, Deed.DISPUTE) is Refusal.NOT_RESOLVED
    assert why(S.REOPENED, Deed.CONFIRM) is Refusal.NOT_RESOLVED


def test_a_reopened_report_is_taken_and_resolved_again() -> None:
    assert after(S.REOPENED, Deed.ACKNOWLEDGE, urgency=P3) is S.ACKNOWLEDGED
    assert after(S.REOPENED, Deed.RESOLVE, urgency=P3) is S.RESOLVED


def test_of_two_officers_the_second_learns_that_it_is_taken() -> None:
    assert why(S.ACKNOWLEDGED, Deed.ACKNOWLEDGE) is Refusal.ALREADY_TAKEN
    assert why(S.IN_PROGRESS, Deed.ACKNOWLEDGE) is Refusal.ALREADY_TAKEN


@pytest.mark.parametrize("deed", sorted(ENDS))
def test_no_machine_ever_ends_a_p1(deed: Deed) -> None:
    for state in MOVES[deed]:
        assert why(state, deed, urgency=P1, by_machine=True) is Refusal.OFFICER_DECIDES


def test_the_machine_closes_what_is_resolved_but_not_a_p1() -> None:
    assert after(S.RESOLVED, Deed.CLOSE, urgency=P3, by_machine=True) is S.CLOSED
    assert after(S.RESOLVED, Deed.CLOSE, urgency=P1) is S.CLOSED
    assert why(S.IN_PROGRESS, Deed.CLOSE) is Refusal.NOT_RESOLVED


def test_an_emergency_stays_open_until_an_officer_closes_it() -> None:
    state = after(S.NEW, Deed.REDIRECT, urgency=P1)
    assert state is S.EMERGENCY_REDIRECTED
    assert is_open(state)
    assert after(state, Deed.ACKNOWLEDGE, urgency=P1) is S.ACKNOWLEDGED
    assert after(state, Deed.CLOSE, urgency=P1) is S.CLOSED
    assert why(S.NEW, Deed.REDIRECT) is Refusal.NOT_P1


def test_the_reporter_withdraws_unless_police_must_decide() -> None:
    assert after(S.ASSIGNED, Deed.WITHDRAW, urgency=P3) is S.WITHDRAWN
    assert why(S.ASSIGNED, Deed.WITHDRAW, registered=True) is Refusal.OFFICER_DECIDES
    assert why(S.NEW, Deed.WITHDRAW, urgency=P1) is Refusal.OFFICER_DECIDES
    assert why(S.RESOLVED, Deed.WITHDRAW) is Refusal.RESOLVED


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.OUT_OF_SCOPE, S.NOT_REPORT])
def test_police_may_take_up_again_what_was_set_aside(state: ReportState) -> None:
    assert after(state, Deed.ACKNOWLEDGE, urgency=P3) is S.ACKNOWLEDGED


def test_a_merge_can_be_undone() -> None:
    merged = after(S.NEW, Deed.MERGE, urgency=P3)
    assert merged is S.MERGED
    assert after(merged, Deed.SPLIT, urgency=P3) is S.TRIAGED
    assert why(S.NEW, Deed.SPLIT) is Refusal.NOT_MERGED
    assert why(S.CLOSED, Deed.SPLIT) is Refusal.NOT_MERGED


def test_a_transferred_report_waits_for_somebody_anew() -> None:
    assert after(S.IN_PROGRESS, Deed.TRANSFER, urgency=P3) in UNSEEN_STATES


@pytest.mark.parametrize("state", sorted(UNSEEN_STATES))
def test_whoever_acts_has_seen_it(state: ReportState) -> None:
    for deed in (Deed.ASSIGN, Deed.ASK, Deed.ANSWER, Deed.GO, Deed.REGISTER):
        assert after(state, deed, urgency=P3) in TAKEN_STATES


@pytest.mark.parametrize(
    ("state", "reason"), [(S.CLOSED, "closed"), (S.MERGED, "merged"), (S.RESOLVED, "resolved")]
)
def test_a_finished_report_says_why_nothing_can_be_done(state: ReportState, reason: str) -> None:
    assert why(state, Deed.GO) == reason
    assert str(Refused(Refusal(reason))) == reason


@pytest.mark.parametrize(("state", "deed"), list(product(ReportState, Deed)))
def test_every_deed_in_every_state_leads_somewhere_or_is_refused(state: ReportState, deed: Deed) -> None:
    # Asked as an officer about a P1, only the table can refuse: withdrawing is the reporter's deed.
    if deed is Deed.WITHDRAW or not possible(state, deed):
        assert why(state, deed, urgency=P1) in Refusal
    else:
        assert after(state, deed, urgency=P1) is MOVES[deed][state]


def test_every_state_can_be_reached_and_is_open_or_finished() -> None:
    reached = {S.NEW} | {target for moves in MOVES.values() for target in moves.values()}
    assert reached == set(ReportState)
    assert OPEN_STATES == UNSEEN_STATES | TAKEN_STATES
    assert not UNSEEN_STATES & TAKEN_STATES
    assert {s for s in ReportState if not is_open(s)} == {
        S.RESOLVED, S.CLOSED, S.MERGED, S.OUT_OF_SCOPE, S.NOT_REPORT, S.WITHDRAWN
    }  # fmt: skip


def test_every_state_has_a_name_for_people_and_closed_is_not_called_fixed() -> None:
    names = [state_name(state) for state in ReportState]
    assert len(set(names)) == len(ReportState)
    assert state_name(S.NEW) == "Đã nhận"
    assert state_name(S.ACKNOWLEDGED) == "Công an đã xem"
    assert "xong" not in state_name(S.CLOSED)
    assert register_mark() == "Đã vào sổ"
