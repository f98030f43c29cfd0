"""The words for chat groups of the account and their members; this file knows nobody."""

from enum import StrEnum


class GroupState(StrEnum):
    """Whether a chat group of the account may be spoken in."""

    ENABLED = "enabled"
    DISABLED = "disabled"  # nobody pays for it any more; Zalo dissolves it after a while
    DISSOLVED = "dissolved"


class MemberState(StrEnum):
    """Where a person stands with a chat group."""

    PENDING = "pending"  # asked to be let in
    IN = "in"
