"""What the three ledgers, and the tokens write beside a row."""

from enum import IntEnum, StrEnum


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


class TokenState(StrEnum):
    """Whether the Official Account may still be spoken for."""

    GOOD = "good"
    UNSURE = "unsure"  # a refresh got no answer: the rotation may have happened
    DEAD = "dead"  # the refresh token was refused: an administrator must consent again
