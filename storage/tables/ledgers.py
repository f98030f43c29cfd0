"""The three ledgers: what we heard, what will come due, what we promised to send."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from storage.columns import json_value, ledger_id, moment, word
from storage.tables.base import account, where
from storage.words import InboxKind, OutboxKind, OutboxState

# A planner uses a partial index only where the question repeats its condition, so these are asked verbatim.
OPEN = "done_at IS NULL AND parked_at IS NULL"
PARKED = "parked_at IS NOT NULL AND done_at IS NULL"
ON_THE_WAY = "state IN ('waiting', 'going', 'unsure')"
KEPT = "forgotten_at IS NULL"


class Inbox(SQLModel, table=True):
    """What we heard, word for word, stored before the 200."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_open", "kind", "id", **where(OPEN)),
        Index(
            "ix_inbox_turn", "oa_id", "subject", "occurred_at", "id", **where(f"kind = 'event' AND {OPEN}")
        ),
        Index("ix_inbox_again", "not_before", **where(f"not_before IS NOT NULL AND {OPEN}")),
        Index("ix_inbox_parked", "parked_at", **where(PARKED)),
        Index("ix_inbox_kept", "received_at", "oa_id", "subject", **where(KEPT)),
    )
    id: int = ledger_id()
    oa_id: str = Field(max_length=32)  # no foreign key: we also keep what was meant for somebody else
    kind: InboxKind = word(InboxKind)
    event_name: str = Field(max_length=64)
    subject: str = Field(default="", max_length=64)  # whose turn it is: the Zalo user id, or empty
    said_key: str = Field(max_length=96, unique=True)  # Zalo says it twice, we hear it once
    body: bytes = Field(sa_type=LargeBinary)
    occurred_at: datetime = moment()
    received_at: datetime = moment()
    not_before: datetime | None = moment(optional=True)
    done_at: datetime | None = moment(optional=True)
    attempts: int = 0
    parked_at: datetime | None = moment(optional=True)
    forgotten_at: datetime | None = moment(optional=True)  # when the body and the person were emptied
    error: str | None = None


class Diary(SQLModel, table=True):
    """What will come due."""

    __tablename__ = "diary"
    __table_args__ = (
        Index("ix_diary_due", "due_at", "id", **where(OPEN)),
        Index("uq_diary_open", "oa_id", "feature", "kind", "key", unique=True, **where(OPEN)),
        Index("ix_diary_again", "not_before", **where(f"not_before IS NOT NULL AND {OPEN}")),
        Index("ix_diary_parked", "parked_at", **where(PARKED)),
        Index("ix_diary_done", "done_at", **where("done_at IS NOT NULL")),
    )
    id: int = ledger_id()
    oa_id: str = account()
    feature: str = Field(max_length=32)
    kind: str = Field(max_length=32)
    key: str = Field(max_length=64)
    due_at: datetime = moment()
    details: dict[str, Any] = json_value()
    not_before: datetime | None = moment(optional=True)
    done_at: datetime | None = moment(optional=True)
    attempts: int = 0
    parked_at: datetime | None = moment(optional=True)
    error: str | None = None


class Outbox(SQLModel, table=True):
    """What we promised to send: one row per recipient and message, or one errand."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_ready",
            "oa_id",
            "lane",
            "not_before",
            "id",
            **where("state = 'waiting' AND kind <> 'fetch' AND kind <> 'template'"),
        ),
        Index(
            "ix_outbox_template",
            "oa_id",
            "lane",
            "not_before",
            "id",
            **where("state = 'waiting' AND kind = 'template'"),
        ),
        Index("ix_outbox_fetch", "not_before", "id", **where("state = 'waiting' AND kind = 'fetch'")),
        Index("ix_outbox_turn", "oa_id", "recipient", "lane", "id", **where(ON_THE_WAY)),
        Index("ix_outbox_topic", "oa_id", "topic", **where(f"topic IS NOT NULL AND {ON_THE_WAY}")),
        Index("ix_outbox_expiry", "expires_at", **where("state = 'waiting' AND expires_at IS NOT NULL")),
        Index("ix_outbox_going", "going_since", **where("state = 'going'")),
        Index("ix_outbox_unsure", "not_before", **where("state = 'unsure'")),
        Index("ix_outbox_pace", "oa_id", "attempted_at", "kind", **where("attempted_at IS NOT NULL")),
        Index("ix_outbox_message", "zalo_message_id", **where("zalo_message_id IS NOT NULL")),
        Index("ix_outbox_kept", "created_at", "oa_id", "recipient", **where(KEPT)),
        Index("uq_outbox_once", "oa_id", "once", unique=True, **where("once IS NOT NULL")),
    )
    id: int = ledger_id()
    oa_id: str = account()
    kind: OutboxKind = word(OutboxKind, default=OutboxKind.MESSAGE)
    lane: int
    feature: str = Field(max_length=32)
    name: str = Field(max_length=64)  # the key of the text, or what the errand is
    recipient: str = Field(default="", max_length=64)
    text: str = ""
    text_mark: str = Field(default="", max_length=16)  # finds the row again when only the echo is known
    buttons: list[Any] = json_value(list)
    details: dict[str, Any] = json_value()
    topic: str | None = Field(default=None, max_length=64)  # dropped together when it stops being true
    once: str | None = Field(default=None, max_length=96)
    not_before: datetime | None = moment(optional=True)
    expires_at: datetime | None = moment(optional=True)
    state: OutboxState = word(OutboxState, default=OutboxState.WAITING)
    attempts: int = 0
    resends: int = 0
    created_at: datetime = moment()
    attempted_at: datetime | None = moment(optional=True)
    going_since: datetime | None = moment(optional=True)
    claimed_by: str | None = Field(default=None, max_length=32)
    zalo_message_id: str | None = Field(default=None, max_length=64)
    sent_at: datetime | None = moment(optional=True)
    received_at: datetime | None = moment(optional=True)
    seen_at: datetime | None = moment(optional=True)
    forgotten_at: datetime | None = moment(optional=True)  # when the words and the person were emptied
    why: str | None = Field(default=None, max_length=64)  # the verdict and Zalo's code, never anybody's words
