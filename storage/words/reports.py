"""What a report is, how urgent, and how far it has come."""

from enum import StrEnum


class Urgency(StrEnum):
    """P1 life or crime in progress, P2 serious and today, P3 order and civil, P4 information."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Intent(StrEnum):
    """What a message wants."""

    REPORT = "report"
    FOLLOW_UP = "follow_up"
    WITHDRAW = "withdraw"
    QUESTION = "question"
    RUMOUR_CHECK = "rumour_check"
    HAND_IN = "hand_in"
    PATROL_LOG = "patrol_log"
    COMPLAINT_OFFICIAL = "complaint_official"
    CHITCHAT = "chitchat"
    NOISE = "noise"


class SafeContact(StrEnum):
    """How somebody who must not be overheard may be written to; nobody ever calls them back."""

    UNKNOWN = "unknown"  # asked, and not answered yet
    CHAT = "chat"  # a neutral word may be sent
    WAIT = "wait"  # nothing is sent until they write first
    NEVER = "never"  # nobody gets in touch with them in any way
    OPEN = "open"  # they chose to be written to like everybody else


class ReportState(StrEnum):
    """Where a report stands in its life."""

    NEW = "new"
    TRIAGED = "triaged"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_REPORTER = "waiting_reporter"
    WAITING_PARTNER = "waiting_partner"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    EMERGENCY_REDIRECTED = "emergency_redirected"
    MERGED = "merged"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_REPORT = "not_report"
    WITHDRAWN = "withdrawn"


class EntryKind(StrEnum):
    """What one line of a report's story is."""

    WORDS = "words"
    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    PIN = "pin"
    QUESTION = "question"
    ANSWER = "answer"
    REPLY = "reply"
    STATE = "state"
    OUTCOME = "outcome"


class MediaState(StrEnum):
    """A picture is promised by Zalo, then kept by us or lost."""

    PROMISED = "promised"
    KEPT = "kept"
    LOST = "lost"
