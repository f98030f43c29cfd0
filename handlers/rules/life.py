"""The life of a report: from which state which deed leads where, and why a deed is refused."""

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from storage.words import ReportState, Urgency

_S = ReportState


class Deed(StrEnum):
    """What can be done to a report."""

    TRIAGE = "triage"  # sort it, or correct how it was sorted
    REDIRECT = "redirect"  # the number to call was given; P1 only
    DISMISS = "dismiss"  # a test, a greeting
    REFER = "refer"  # not ours: the reporter was told where to go
    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    ASK = "ask"  # an officer asks the reporter
    ADD = "add"  # the reporter answers, or adds something
    ANSWER = "answer"  # an officer tells the reporter something
    GO = "go"
    WAIT_FOR_PARTNER = "wait_for_partner"
    REGISTER = "register"
    TRANSFER = "transfer"  # another unit, which has to acknowledge anew
    MERGE = "merge"
    SPLIT = "split"
    RESOLVE = "resolve"
    CONFIRM = "confirm"  # the reporter: "ĐƯỢC"
    DISPUTE = "dispute"  # the reporter: "CHƯA"
    WITHDRAW = "withdraw"
    CLOSE = "close"


class Refusal(StrEnum):
    """Why a deed is refused: a key that the texts turn into a sentence."""

    ALREADY_TAKEN = "already_taken"
    NOT_RESOLVED = "not_resolved"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    NOT_MERGED = "not_merged"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_REPORT = "not_report"
    REOPENED_BEFORE = "reopened_before"
    TOO_LATE = "too_late"
    OFFICER_DECIDES = "officer_decides"
    NOT_P1 = "not_p1"
    NOT_NOW = "not_now"


class Refused(Exception):
    """The deed does not fit the state; `reason` says why, and the report stays as it is."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


UNSEEN_STATES = frozenset({_S.NEW, _S.TRIAGED, _S.EMERGENCY_REDIRECTED, _S.REOPENED})
"""Open and waiting for somebody to acknowledge: the ladder climbs only in these."""

TAKEN_STATES = frozenset(
    {_S.ACKNOWLEDGED, _S.ASSIGNED, _S.IN_PROGRESS, _S.WAITING_REPORTER, _S.WAITING_PARTNER}
)
"""Open and in somebody's hands."""

OPEN_STATES = UNSEEN_STATES | TAKEN_STATES
"""Somebody still has to do something; a resolved report waits only for the reporter's word."""

type_moves = dict[ReportState, ReportState]


def _to(target: ReportState, sources: Iterable[ReportState]) -> type_moves:
    return dict.fromkeys(sources, target)


def _stay(states: Iterable[ReportState]) -> type_moves:
    return {state: state for state in states}


# An officer may act without "NHẬN" first: going, asking or resolving shows that it was seen.
# What was set aside (withdrawn, out of scope, not a report) police may take up again by
# acknowledging it: a crime does not end because its reporter withdraws.
MOVES: Mapping[Deed, type_moves] = MappingProxyType(
    {
        Deed.TRIAGE: _stay(OPEN_STATES) | {_S.NEW: _S.TRIAGED},
        Deed.REDIRECT: _stay(OPEN_STATES) | _to(_S.EMERGENCY_REDIRECTED, (_S.NEW, _S.TRIAGED)),
        Deed.DISMISS: _to(_S.NOT_REPORT, OPEN_STATES),
        Deed.REFER: _to(_S.OUT_OF_SCOPE, OPEN_STATES),
        Deed.ACKNOWLEDGE: _to(
            _S.ACKNOWLEDGED, UNSEEN_STATES | {_S.WITHDRAWN, _S.OUT_OF_SCOPE, _S.NOT_REPORT}
        ),
        Deed.ASSIGN: _to(_S.ASSIGNED, OPEN_STATES),
        Deed.ASK: _to(_S.WAITING_REPORTER, OPEN_STATES),
        Deed.ADD: _stay(OPEN_STATES | {_S.RESOLVED}) | {_S.WAITING_REPORTER: _S.IN_PROGRESS},
        Deed.ANSWER: _stay(TAKEN_STATES | {_S.RESOLVED, _S.CLOSED}) | _to(_S.ACKNOWLEDGED, UNSEEN_STATES),
        Deed.GO: _to(_S.IN_PROGRESS, OPEN_STATES),
        Deed.WAIT_FOR_PARTNER: _to(_S.WAITING_PARTNER, OPEN_STATES),
        Deed.REGISTER: _stay(TAKEN_STATES | {_S.RESOLVED}) | _to(_S.ACKNOWLEDGED, UNSEEN_STATES),
        Deed.TRANSFER: _to(_S.TRIAGED, OPEN_STATES),
        Deed.MERGE: _to(_S.MERGED, OPEN_STATES),
        Deed.SPLIT: {_S.MERGED: _S.TRIAGED},
        Deed.RESOLVE: _to(_S.RESOLVED, OPEN_STATES),
        Deed.CONFIRM: {_S.RESOLVED: _S.CLOSED},
        Deed.DISPUTE: _to(_S.REOPENED, (_S.RESOLVED, _S.CLOSED)),
        Deed.WITHDRAW: _to(_S.WITHDRAWN, OPEN_STATES),
        Deed.CLOSE: _to(_S.CLOSED, (_S.RESOLVED, _S.EMERGENCY_REDIRECTED)),
    }
)

ENDS = frozenset({Deed.DISMISS, Deed.REFER, Deed.MERGE, Deed.WITHDRAW, Deed.RESOLVE, Deed.CLOSE})
"""Deeds after which nobody works on the report any more."""

_WHY: Mapping[ReportState, Refusal] = {
    _S.RESOLVED: Refusal.RESOLVED,
    _S.CLOSED: Refusal.CLOSED,
    _S.MERGED: Refusal.MERGED,
    _S.WITHDRAWN: Refusal.WITHDRAWN,
    _S.OUT_OF_SCOPE: Refusal.OUT_OF_SCOPE,
    _S.NOT_REPORT: Refusal.NOT_REPORT,
}
_WHY_OPEN: Mapping[Deed, Refusal] = {
    Deed.ACKNOWLEDGE: Refusal.ALREADY_TAKEN,
    Deed.CONFIRM: Refusal.NOT_RESOLVED,
    Deed.DISPUTE: Refusal.NOT_RESOLVED,
    Deed.CLOSE: Refusal.NOT_RESOLVED,
    Deed.SPLIT: Refusal.NOT_MERGED,
}


def is_open(state: ReportState) -> bool:
    """Whether somebody still has to act on it."""
    return state in OPEN_STATES


def after(
    state: ReportState,
    deed: Deed,
    *,
    urgency: Urgency,
    reopened: int = 0,
    registered: bool = False,
    late: bool = False,
    by_machine: bool = False,
) -> ReportState:
    """The state that follows.

    Args:
        state: where the report stands.
        deed: what is being done; whether the person may is the question of `permissions`.
        urgency: a P1 is never ended by a machine, nor by its reporter alone (who may be forced to).
        reopened: how often the reporter has reopened it; once is all.
        registered: it stands in the official register; then its reporter cannot withdraw it.
        late: the time in which the reporter may reopen (`reopen_window` of the facts) is over.
        by_machine: nobody pressed anything: the diary or the triage does it.

    Raises:
        Refused: with the reason; nothing changes.
    """
    target = MOVES[deed].get(state)
    if target is None:
        raise Refused(_why(state, deed))
    refusal = (
        _no_second_dispute(deed, reopened=reopened, late=late)
        or _officer_first(deed, urgency, registered=registered, by_machine=by_machine)
        or _only_p1(deed, urgency)
    )
    if refusal is not None:
        raise Refused(refusal)
    return target


def possible(state: ReportState, deed: Deed) -> bool:
    """Whether the deed fits the state at all; for choosing which buttons to show."""
    return state in MOVES[deed]


@cache
def _shown() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("handlers.texts").joinpath("states.toml").read_text("utf-8"))


def state_name(state: ReportState) -> str:
    """The Vietnamese name people read."""
    return _shown()["shown"][state]


def quiet_name(state: ReportState) -> str:
    """The same in words that betray nothing to whoever reads along."""
    return _shown()["quiet"][state]


def register_mark() -> str:
    """The Vietnamese words for "entered in the official register"."""
    return _shown()["mark"]["registered_official"]


def _why(state: ReportState, deed: Deed) -> Refusal:
    if state in OPEN_STATES:
        return _WHY_OPEN.get(deed, Refusal.NOT_NOW)
    if deed is Deed.SPLIT:
        return Refusal.NOT_MERGED
    return _WHY[state]


def _no_second_dispute(deed: Deed, *, reopened: int, late: bool) -> Refusal | None:
    if deed is not Deed.DISPUTE:
        return None
    if reopened:
        return Refusal.REOPENED_BEFORE
    return Refusal.TOO_LATE if late else None


def _officer_first(deed: Deed, urgency: Urgency, *, registered: bool, by_machine: bool) -> Refusal | None:
    p1 = urgency is Urgency.P1
    if deed is Deed.WITHDRAW and (registered or p1):
        return Refusal.OFFICER_DECIDES
    return Refusal.OFFICER_DECIDES if deed in ENDS and by_machine and p1 else None


def _only_p1(deed: Deed, urgency: Urgency) -> Refusal | None:
    return Refusal.NOT_P1 if deed is Deed.REDIRECT and urgency is not Urgency.P1 else None
