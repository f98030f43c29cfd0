"""The words everybody in the house uses for roles, states and kinds; this file knows nobody."""

from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a person is to a unit (identifiers of the outside contract)."""

    RESIDENT = "resident"
    CLUSTER_HEAD = "cluster_head"
    TEAM_MEMBER = "team_member"
    TEAM_LEADER = "team_leader"
    UNIT_HEAD = "unit_head"
    MEDIATOR = "mediator"
    RESPECTED_ELDER = "respected_elder"
    BEAT_OFFICER = "beat_officer"
    DUTY_OFFICER = "duty_officer"
    POLICE_CHIEF = "police_chief"
    COMMITTEE = "committee"
    ADMIN = "admin"


POLICE = frozenset({Role.BEAT_OFFICER, Role.DUTY_OFFICER, Role.POLICE_CHIEF})
TEAM = frozenset({Role.TEAM_MEMBER, Role.TEAM_LEADER})


class UnitKind(StrEnum):
    """The chain since 1 July 2025: province, commune (xã or phường), group (tổ, bản, tiểu khu)."""

    PROVINCE = "province"
    COMMUNE = "commune"
    GROUP = "group"


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


class Lane(IntEnum):
    """The order in which messages leave: an alarm for officers, a reply, an alert to many, a notice."""

    ALARM = 0
    REPLY = 1
    ALERT = 2
    NOTICE = 3


class OutboxState(StrEnum):
    """What became of a promised message. Only `waiting` rows may leave."""

    WAITING = "waiting"
    GOING = "going"
    UNSURE = "unsure"
    SENT = "sent"
    DROPPED = "dropped"
    GAVE_UP = "gave_up"


class OutboxKind(StrEnum):
    """A message is said to a person, also with a template; an errand asks Zalo; a fetch costs no request."""

    MESSAGE = "message"
    TEMPLATE = "template"  # approved words of Zalo's, outside the requests of a minute
    ERRAND = "errand"
    FETCH = "fetch"


class InboxKind(StrEnum):
    """Where an inbox item came from and who deals with it."""

    EVENT = "event"  # done by a person at Zalo, or the answer to an errand of ours: the clerk
    RECEIPT = "receipt"  # an echo or receipt of our own message: settled in batches
    UNKNOWN = "unknown"  # stored and counted, nothing else


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


class TokenState(StrEnum):
    """Whether the Official Account may still be spoken for."""

    GOOD = "good"
    UNSURE = "unsure"  # a refresh got no answer: the rotation may have happened
    DEAD = "dead"  # the refresh token was refused: an administrator must consent again


class Force(StrEnum):
    """Who goes on patrol together: police, militia (dân quân), and the team of the group."""

    POLICE = "police"
    MILITIA = "militia"
    TEAM = "team"
    ANY = "any"  # of a need: whoever they are, all are counted


class PostKind(StrEnum):
    """A patrol stands at a post or walks a route."""

    POST = "post"
    ROUTE = "route"


class ShiftState(StrEnum):
    """Where a shift stands: only its maker sees a draft."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RUNNING = "running"  # somebody has checked in
    ENDED = "ended"
    CANCELLED = "cancelled"


class DutyState(StrEnum):
    """Where one person stands with one shift."""

    PROPOSED = "proposed"  # asked, not answered
    CONFIRMED = "confirmed"
    DECLINED = "declined"  # cannot come, nobody found yet
    REPLACED = "replaced"  # somebody else comes instead
    CHECKED_IN = "checked_in"
    ABSENT = "absent"  # was expected and did not come
    LEFT = "left"  # was there and has handed over


class Proof(StrEnum):
    """What shows that somebody was at a checkpoint."""

    QR = "qr"
    CODE = "code"
    PIN = "pin"
    PHOTO = "photo"


class LogKind(StrEnum):
    """What one line of the patrol's book is."""

    CHECK_IN = "check_in"
    CHECKPOINT = "checkpoint"
    WORDS = "words"
    VOICE = "voice"
    PHOTO = "photo"
    INCIDENT = "incident"  # became a report
    SILENCE = "silence"  # no sign in the set time
    SOS = "sos"
    HANDOVER = "handover"
    CORRECTION = "correction"


class HandoverState(StrEnum):
    """A handover stays offered until somebody accepts what is open."""

    OFFERED = "offered"
    REFUSED = "refused"  # the next shift did not take it: the desk is asked
    ACCEPTED = "accepted"


class WishKind(StrEnum):
    """What somebody says about days to come."""

    AWAY = "away"  # cannot
    RATHER_NOT = "rather_not"
    RATHER = "rather"


class SwapState(StrEnum):
    """The way of a swap: proposed, accepted by the other, approved by rule or by the leader."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"  # waits for the leader
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Purpose(StrEnum):
    """What a person agreed to, one answer for each."""

    NOTICES = "notices"
    LOCATION = "location"
    NAME = "name"


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
