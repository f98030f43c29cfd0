"""The three ledgers: what we heard, what will come due, what we promised to send."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import json_value, ledger_id, moment, word
from storage.tables.base import account, where
from storage.words import InboxKind, OutboxKind, OutboxState


class Inbox(SQLModel, table=True):
    """What we heard, word for word, stored before the 200."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_open", "kind", "id", **where("done_at IS NULL AND parked_at IS NULL")),
        Index("ix_inbox_turn", "oa_id", "subject", "id", **where("done_at IS NULL AND parked_at IS NULL")),
        Index("ix_inbox_parked", "parked_at", **where("parked_at IS NOT NULL")),
    )
    id: int = ledger_id()
    oa_id: str = Field(max_length=32)  # no foreign key: we also keep what was meant for somebody else
    kind: InboxKind = word(InboxKind)
    event_name: str = Field(max_length=64)
    subject: str = Field(default="", max_length=64)  # whose turn it is: the Zalo user id, or empty
    said_key: str = Field(max_length=96, unique=True)  # Zalo says it twice, we hear it once
    body: bytes = Field(sa_type=LargeBinary)
    occurred_at: datetime = moment()
    received_at: datetime = moment(index=True)
    not_before: datetime | None = moment(optional=True)
    done_at: datetime | None = moment(optional=True)
    attempts: int = 0
    parked_at: datetime | None = moment(optional=True)
    error: str | None = None


class Diary(SQLModel, table=True):
    """What will come due."""

    __tablename__ = "diary"
    __table_args__ = (
        Index("ix_diary_due", "due_at", "id", **where("done_at IS NULL AND parked_at IS NULL")),
        Index(
            "uq_diary_open",
            "oa_id",
            "feature",
            "kind",
            "key",
            unique=True,
            **where("done_at IS NULL AND parked_at IS NULL"),
        ),
        Index("ix_diary_parked", "parked_at", **where("parked_at IS NOT NULL")),
    )
    id: int = ledger_id()
    oa_id: str = account()
    feature: str = Field(max_length=32)
    kind: str = Field(max_length=32)
    key: str = Field(max_length=64)
    due_at: datetime = moment()
    details: dict[str, Any] = json_value()
    not_before: datetime | None = moment(optional=True)
    done_at: datetime | None = moment(optional=True, index=True)
    attempts: int = 0
    parked_at: datetime | None = moment(optional=True)
    error: str | None = None


class Outbox(SQLModel, table=True):
    """What we promised to send: one row per recipient and message, or one errand."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_ready", "lane", "not_before", "id", **where("state = 'waiting'")),
        Index(
            "ix_outbox_turn",
            "oa_id",
            "recipient",
            "lane",
            "id",
            **where("state IN ('waiting', 'going', 'unsure')"),
        ),
        Index("ix_outbox_going", "going_since", **where("state = 'going'")),
        Index("ix_outbox_unsure", "not_before", **where("state = 'unsure'")),
        Index("ix_outbox_pace", "oa_id", "attempted_at"),
        Index(
            "ix_outbox_topic",
            "oa_id",
            "topic",
            **where("topic IS NOT NULL AND state IN ('waiting', 'unsure')"),
        ),
        UniqueConstraint("oa_id", "once"),
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
    buttons: list[Any] = json_value()
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
    zalo_message_id: str | None = Field(default=None, max_length=64, index=True)
    sent_at: datetime | None = moment(optional=True)
    received_at: datetime | None = moment(optional=True)
    seen_at: datetime | None = moment(optional=True)
    why: str | None = Field(
        default=None, max_length=64
    )  # the verdict and Zalo's code, never a person's words
