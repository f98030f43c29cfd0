"""Every table of the house; who may read what is decided elsewhere."""

from storage.tables.accounts import OfficialAccount, Token
from storage.tables.base import metadata
from storage.tables.books import BookLink, BookSignature
from storage.tables.calendars import CalendarFeed
from storage.tables.corrections import Correction, Landmark, UnitOutline
from storage.tables.genuine import OfficerCode
from storage.tables.ledgers import Diary, Inbox, Outbox
from storage.tables.notices import Household, Notice, NoticeDoor, NoticeLink, NoticePost, NoticeRecipient
from storage.tables.occasions import NoticeOccasion, NoticeRepeat
from storage.tables.patrols import (
    Checkpoint,
    CheckpointVisit,
    Handover,
    HandoverItem,
    LocationPoint,
    PatrolLog,
    PatrolMember,
    PatrolPost,
    PatrolTeam,
    Shift,
    ShiftDuty,
    ShiftPattern,
    ShiftSwap,
    ShiftWish,
)
from storage.tables.people import (
    Consent,
    Conversation,
    Grant,
    Invitation,
    NoticePhone,
    Person,
    Unit,
    UnitAlias,
)
from storage.tables.records import Audit, Tally
from storage.tables.reports import Entry, Media, Report, Reporter
from storage.tables.templates import MessageTemplate
from storage.tables.zalo_groups import ZaloGroup, ZaloGroupMember

__all__ = [
    "Audit",
    "BookLink",
    "BookSignature",
    "CalendarFeed",
    "Checkpoint",
    "CheckpointVisit",
    "Consent",
    "Conversation",
    "Correction",
    "Diary",
    "Entry",
    "Grant",
    "Handover",
    "HandoverItem",
    "Household",
    "Inbox",
    "Invitation",
    "Landmark",
    "LocationPoint",
    "Media",
    "MessageTemplate",
    "Notice",
    "NoticeDoor",
    "NoticeLink",
    "NoticeOccasion",
    "NoticePhone",
    "NoticePost",
    "NoticeRecipient",
    "NoticeRepeat",
    "OfficerCode",
    "OfficialAccount",
    "Outbox",
    "PatrolLog",
    "PatrolMember",
    "PatrolPost",
    "PatrolTeam",
    "Person",
    "Report",
    "Reporter",
    "Shift",
    "ShiftDuty",
    "ShiftPattern",
    "ShiftSwap",
    "ShiftWish",
    "Tally",
    "Token",
    "Unit",
    "UnitAlias",
    "UnitOutline",
    "ZaloGroup",
    "ZaloGroupMember",
    "metadata",
]
