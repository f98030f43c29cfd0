"""Every table of the house; who may read what is decided elsewhere."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, MetaData, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import json_value, ledger_id, moment, row_id, sealed, type_big, word
from storage.words import (
    EntryKind,
    InboxKind,
    MediaState,
    OutboxKind,
    OutboxState,
    Purpose,
    ReportState,
    Role,
    TokenState,
    UnitKind,
    Urgency,
)

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def account() -> Any:
    """The Official Account a row belongs to: user ids and codes are only unique within one."""
    return Field(foreign_key="official_account.oa_id", max_length=32)


def refers(column: str, *, optional: bool = False, index: bool = True) -> Any:
    if optional:
        return Field(default=None, foreign_key=column, index=index, nullable=True)
    return Field(foreign_key=column, index=index)


def where(condition: str) -> dict[str, Any]:
    """A partial index holds only the open rows, so its size follows the work, not the history."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


# --- The account ---------------------------------------------------------------------------------------


class OfficialAccount(SQLModel, table=True):
    """One Official Account of the Zalo app; the settings describe the first."""

    __tablename__ = "official_account"
    oa_id: str = Field(primary_key=True, max_length=32)
    name: str = ""
    secret_keys: bytes = sealed()  # candidates, one a line
    oa_type: int | None = None  # 2 business, 4 state agency
    family: str | None = None  # "v3" or "v2", pinned by Zalo's own answer
    per_minute: int = 100
    limit_seen: int | None = None  # X-RateLimit-Limit
    remain_seen: int | None = None  # X-RateLimit-Remain
    rate_seen_at: datetime | None = moment(optional=True)
    paused_until: datetime | None = moment(optional=True)
    paused_why: str | None = None
    created_at: datetime = moment()


class Token(SQLModel, table=True):
    """The token pair of an account; the previous pair is kept until the new one has worked."""

    __tablename__ = "token"
    oa_id: str = Field(primary_key=True, foreign_key="official_account.oa_id", max_length=32)
    access: bytes = sealed()
    refresh: bytes = sealed()
    previous_refresh: bytes = sealed()
    expires_at: datetime = moment()
    refreshed_at: datetime = moment()
    state: TokenState = word(TokenState, default=TokenState.GOOD)
    why: str | None = None
    owner: str | None = None  # the process that is refreshing just now
    owned_until: datetime | None = moment(optional=True)
    tries: int = 0


# --- The three ledgers ---------------------------------------------------------------------------------


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


# --- People and places ---------------------------------------------------------------------------------


class Unit(SQLModel, table=True):
    """A province, commune or group."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("oa_id", "code"),)
    id: int = row_id()
    oa_id: str = account()
    code: str = Field(max_length=32)
    name: str
    kind: UnitKind = word(UnitKind)
    parent_id: int | None = refers("unit.id", optional=True)
    latitude: float | None = None
    longitude: float | None = None
    households: int | None = None


class UnitAlias(SQLModel, table=True):
    """Another name of a unit, old or new; people keep saying the old ones."""

    __tablename__ = "unit_alias"
    __table_args__ = (UniqueConstraint("unit_id", "folded"),)
    id: int = row_id()
    unit_id: int = refers("unit.id")
    alias: str
    folded: str = Field(index=True)


class Person(SQLModel, table=True):
    """Somebody who has written to an account."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("oa_id", "zalo_id"),)
    id: int = row_id()
    oa_id: str = account()
    zalo_id: str = Field(max_length=64)
    name: str | None = None  # only of people with a role, and of those who chose to show it
    home_unit_id: int | None = refers("unit.id", optional=True)
    is_follower: bool = False
    is_admin: bool = False
    last_heard_at: datetime | None = moment(optional=True)
    welcomed_at: datetime | None = moment(optional=True)
    on_duty_since: datetime | None = moment(optional=True)
    out_of_reach_until: str | None = None  # "follow", "interaction", "any_event": what brings them back
    created_at: datetime = moment()
    erased_at: datetime | None = moment(optional=True)


class Grant(SQLModel, table=True):
    """A role of a person at a unit, from when, until when, and by whom."""

    __tablename__ = "role_grant"
    id: int = row_id()
    oa_id: str = account()
    person_id: int = refers("person.id")
    unit_id: int = refers("unit.id")
    role: Role = word(Role)
    starts_at: datetime = moment()
    ends_at: datetime | None = moment(optional=True)
    granted_by: int | None = refers("person.id", optional=True, index=False)  # None: the command line
    invitation_id: int | None = refers("invitation.id", optional=True, index=False)


class Invitation(SQLModel, table=True):
    """A join code for a role at a unit."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("oa_id", "code"),)
    id: int = row_id()
    oa_id: str = account()
    code: str = Field(max_length=16)
    unit_id: int = refers("unit.id")
    role: Role = word(Role)
    uses_left: int
    expires_at: datetime = moment()
    created_by: int | None = refers("person.id", optional=True, index=False)
    created_at: datetime = moment()


class Consent(SQLModel, table=True):
    """What a person answered to which wording, and when."""

    __tablename__ = "consent"
    id: int = row_id()
    person_id: int = refers("person.id")
    purpose: Purpose = word(Purpose)
    agreed: bool
    text_version: str = Field(max_length=32)
    at: datetime = moment()


class Conversation(SQLModel, table=True):
    """Where a person is in the talk."""

    __tablename__ = "conversation"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    step: str | None = Field(default=None, max_length=64)
    details: dict[str, Any] = json_value()
    step_at: datetime | None = moment(optional=True)
    menu: list[str] = json_value()  # what 1, 2, 3 … stand for
    menu_at: datetime | None = moment(optional=True)
    report_id: int | None = refers("report.id", optional=True)  # the report in hand
    touched_at: datetime | None = moment(optional=True)  # when it last grew
    misses: int = 0


# --- Reports -------------------------------------------------------------------------------------------


class Report(SQLModel, table=True):
    """What was reported; who reported it stands in `reporter`, apart."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("oa_id", "code"),
        Index("ix_report_open", "oa_id", "unit_id", "urgency", "id", **where("closed_at IS NULL")),
    )
    id: int = row_id()
    oa_id: str = account()
    code: str = Field(max_length=16)
    state: ReportState = word(ReportState, default=ReportState.NEW)
    urgency: Urgency = word(Urgency)
    category: str = Field(default="other", max_length=32)
    is_confidential: bool = False
    is_anonymous: bool = True  # the name stays hidden unless the reporter chose to show it
    is_incomplete: bool = False
    emergency_number: str | None = Field(default=None, max_length=16)
    unit_id: int | None = refers("unit.id", optional=True)
    desk_unit_id: int | None = refers(
        "unit.id", optional=True
    )  # whose desk took it, where nobody nearer is on duty
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    created_at: datetime = moment()
    grew_at: datetime = moment()  # when the reporter last added something
    told_up_to: int = 0  # the last entry the officers have been told of
    thanked_up_to: int = 0  # the last entry the reporter was thanked for
    handed_at: datetime | None = moment(optional=True)
    acknowledged_at: datetime | None = moment(optional=True)
    acknowledged_by: int | None = refers("person.id", optional=True, index=False)
    assigned_to: int | None = refers("person.id", optional=True)
    moved_at: datetime | None = moment(optional=True)  # when somebody last did something for it
    registered_at: datetime | None = moment(optional=True)
    register_number: str | None = Field(default=None, max_length=64)
    resolved_at: datetime | None = moment(optional=True)
    closed_at: datetime | None = moment(optional=True)
    reopened: int = 0
    rung: str | None = Field(default=None, max_length=16)  # how high the ladder was climbed
    rung_round: int = 0
    merged_into: int | None = refers("report.id", optional=True)
    merged_from: ReportState | None = word(ReportState, optional=True)


class Reporter(SQLModel, table=True):
    """Who reported: sealed, found again only by a keyed mark; officers see the pseudonym."""

    __tablename__ = "reporter"
    __table_args__ = (UniqueConstraint("report_id", "person_mark"),)
    id: int = row_id()
    report_id: int = refers("report.id")
    person_mark: str = Field(max_length=32, index=True)
    identity: bytes = sealed()  # the person's row number
    pseudonym: str = Field(max_length=32)
    is_first: bool = True
    joined_at: datetime = moment()


class Entry(SQLModel, table=True):
    """One line of a report's story; the reporter's lines carry no person."""

    __tablename__ = "entry"
    id: int = row_id()
    report_id: int = refers("report.id")
    kind: EntryKind = word(EntryKind)
    text: str = ""
    media_id: int | None = refers("media.id", optional=True)
    latitude: float | None = None
    longitude: float | None = None
    by_person_id: int | None = refers(
        "person.id", optional=True, index=False
    )  # None: a reporter or the machine
    by_reporter_id: int | None = refers("reporter.id", optional=True, index=False)
    at: datetime = moment()


class Media(SQLModel, table=True):
    """A picture, voice note, video or file that Zalo promised us."""

    __tablename__ = "media"
    id: int = row_id()
    oa_id: str = account()
    kind: EntryKind = word(EntryKind)
    state: MediaState = word(MediaState, default=MediaState.PROMISED)
    sha256: str | None = Field(default=None, max_length=64, index=True)
    path: str | None = None  # below DATA_DIR/media
    mime: str | None = Field(default=None, max_length=64)
    size: int | None = None  # bytes
    why_lost: str | None = Field(default=None, max_length=64)
    promised_at: datetime = moment()
    kept_at: datetime | None = moment(optional=True)


# --- What was done, and what was counted -----------------------------------------------------------------


class Audit(SQLModel, table=True):
    """Who did what to which thing, when and why: never what anybody said."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_thing", "thing", "thing_id"),)
    id: int = ledger_id()
    oa_id: str = Field(max_length=32)
    at: datetime = moment(index=True)
    by_person_id: int | None = None  # None: the machine
    deed: str = Field(max_length=48)
    thing: str = Field(default="", max_length=32)
    thing_id: int | None = Field(default=None, sa_type=type_big)
    why: str | None = Field(default=None, max_length=200)


class Tally(SQLModel, table=True):
    """How often something happened on a day: forged signatures, unknown events, refused texts."""

    __tablename__ = "tally"
    name: str = Field(primary_key=True, max_length=64)
    day: str = Field(primary_key=True, max_length=10)  # YYYY-MM-DD, UTC
    count: int = 0
    last_at: datetime = moment()
