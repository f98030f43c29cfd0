"""Reports, their story and their pictures; who reported stands apart and sealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import moment, row_id, sealed, word
from storage.tables.base import account, refers, where
from storage.words import EntryKind, MediaState, ReportState, SafeContact, Urgency


class Report(SQLModel, table=True):
    """What was reported; who reported it stands in `reporter`, apart."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("oa_id", "code"),
        Index("ix_report_open", "oa_id", "unit_id", "urgency", "id", **where("closed_at IS NULL")),
        Index("ix_report_recent", "oa_id", "category", "created_at", **where("closed_at IS NULL")),
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
    outcome: str | None = Field(default=None, max_length=16)  # the officer's reason for the end
    closed_at: datetime | None = moment(optional=True)
    reopened: int = 0
    rung: str | None = Field(default=None, max_length=16)  # how high the ladder was climbed
    rung_round: int = 0
    safe_contact: SafeContact | None = word(SafeContact, optional=True)  # None: an ordinary reporter
    contact_words: str | None = None  # how and when, in the reporter's own words
    whispered_at: datetime | None = moment(optional=True)  # the last neutral word that something is new
    head_chosen_at: datetime | None = moment(optional=True)  # the victim lets the unit head know
    merged_into: int | None = refers("report.id", optional=True)
    merged_from: ReportState | None = word(ReportState, optional=True)
    before_merge: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # how a merge is undone
    alike_to: int | None = Field(default=None, index=True)  # perhaps the same matter as that report
    apart_at: datetime | None = moment(optional=True)  # when an officer said that it is another matter


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
    confirmed_at: datetime | None = moment(optional=True)  # "ĐƯỢC" to the latest outcome


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
