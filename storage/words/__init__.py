"""The words everybody in the house uses for roles, states and kinds; this room knows nobody."""

from storage.words.ledgers import InboxKind, Lane, OutboxKind, OutboxState, TokenState
from storage.words.notices import AnswerKind, DoorState, NoticeKind, NoticeState, ReachState, Route
from storage.words.patrols import (
    DutyState,
    HandoverState,
    LogKind,
    PostKind,
    Proof,
    ShiftState,
    SwapState,
    WishKind,
)
from storage.words.people import POLICE, TEAM, Force, Purpose, Role, UnitKind
from storage.words.reports import EntryKind, Intent, MediaState, ReportState, SafeContact, Urgency

__all__ = [
    "POLICE",
    "TEAM",
    "AnswerKind",
    "DoorState",
    "DutyState",
    "EntryKind",
    "Force",
    "HandoverState",
    "InboxKind",
    "Intent",
    "Lane",
    "LogKind",
    "MediaState",
    "NoticeKind",
    "NoticeState",
    "OutboxKind",
    "OutboxState",
    "PostKind",
    "Proof",
    "Purpose",
    "ReachState",
    "ReportState",
    "Role",
    "Route",
    "SafeContact",
    "ShiftState",
    "SwapState",
    "TokenState",
    "UnitKind",
    "Urgency",
    "WishKind",
]
