"""How a notice leaves, by which way, and what comes back."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is; who must approve it follows from this and from whom it goes to."""

    NOTICE = "notice"
    ALERT = "alert"  # KHẨN
    LOST_PERSON = "lost_person"
    RUMOUR_DENIAL = "rumour_denial"
    CORRECTION = "correction"  # goes to exactly those who got what it corrects


class NoticeState(StrEnum):
    """Where a notice stands."""

    DRAFT = "draft"
    WAITING_APPROVAL = "waiting_approval"
    APPROVED = "approved"  # leaves when the time to think again is over, or at its appointed hour
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    RECALLED = "recalled"
    CANCELLED = "cancelled"  # given up by its author before anything left


class Route(StrEnum):
    """How a notice reaches somebody."""

    GROUP = "group"  # a message in a group of the account
    CONSULT_FREE = "consult_free"
    CONSULT_PAID = "consult_paid"
    TEMPLATE_UID = "template_uid"
    TEMPLATE_PHONE = "template_phone"
    ARTICLE = "article"
    NONE = "none"


class ReachState(StrEnum):
    """How far a notice got with one recipient."""

    HELD = "held"  # had enough notices this week: it stands in the next digest
    WAITING = "waiting"
    SENT = "sent"
    RECEIVED = "received"
    SEEN = "seen"
    UNSURE = "unsure"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"
    UNREACHED = "unreached"  # no way to them was open


class AnswerKind(StrEnum):
    """What a notice asks of those who read it."""

    NOTHING = "nothing"
    READ = "read"
    SAFETY = "safety"  # safe, or needs help
    POLL = "poll"


class DoorState(StrEnum):
    """A household that has not confirmed an alert, until it is accounted for."""

    WAITING = "waiting"  # nobody goes there yet
    GIVEN = "given"
    SAFE = "safe"
    NEEDS_HELP = "needs_help"
    NOBODY_HOME = "nobody_home"
