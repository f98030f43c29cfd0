"""How a shift, a night and its book are told."""

from enum import StrEnum


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
