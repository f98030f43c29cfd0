"""Patrols: who walks when and where, what was seen on the way, and what is handed to the next shift."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import json_value, moment, row_id, word
from storage.tables.base import account, refers, where
from storage.words import (
    DutyState,
    Force,
    HandoverState,
    LogKind,
    PostKind,
    Proof,
    ShiftState,
    SwapState,
    WishKind,
)


class PatrolTeam(SQLModel, table=True):
    """What a group has agreed for its patrols."""

    __tablename__ = "patrol_team"
    __table_args__ = (UniqueConstraint("unit_id"),)
    id: int = row_id()
    unit_id: int = Field(foreign_key="unit.id")
    sos_word: str | None = Field(default=None, max_length=32)  # folded; whoever says it needs help
    sign_every: int | None = None  # minutes without a sign after which somebody asks; None: nobody does


class PatrolMember(SQLModel, table=True):
    """What a person is on patrol, where the role alone does not say it: a militiaman in the team."""

    __tablename__ = "patrol_member"
    __table_args__ = (UniqueConstraint("person_id", "unit_id"),)
    id: int = row_id()
    person_id: int = refers("person.id")
    unit_id: int = refers("unit.id")
    force: Force = word(Force, default=Force.TEAM)


class PatrolPost(SQLModel, table=True):
    """Where a patrol stands (a post), or which way it goes (a route)."""

    __tablename__ = "patrol_post"
    __table_args__ = (UniqueConstraint("unit_id", "name"),)
    id: int = row_id()
    oa_id: str = account()
    unit_id: int = Field(foreign_key="unit.id")
    name: str = Field(max_length=120)
    kind: PostKind = word(PostKind, default=PostKind.ROUTE)
    is_shuffled: bool = True  # the order of the checkpoints is drawn anew for every shift
    created_at: datetime = moment()
    closed_at: datetime | None = moment(optional=True)


class Checkpoint(SQLModel, table=True):
    """A place on a route where somebody shows that they were there."""

    __tablename__ = "checkpoint"
    __table_args__ = (UniqueConstraint("post_id", "number"),)
    id: int = row_id()
    post_id: int = Field(foreign_key="patrol_post.id")
    number: int  # as people type it: ĐIỂM 3
    place: str = Field(max_length=120)
    latitude: float | None = None
    longitude: float | None = None
    secret: str = Field(max_length=16, unique=True)  # stands in the QR code that hangs there
    closed_at: datetime | None = moment(optional=True)


class ShiftPattern(SQLModel, table=True):
    """A roster that comes back: an RFC 5545 rule, how long a shift lasts, and who is needed."""

    __tablename__ = "shift_pattern"
    id: int = row_id()
    oa_id: str = account()
    unit_id: int = refers("unit.id")
    post_id: int | None = refers("patrol_post.id", optional=True, index=False)
    rule: str = Field(max_length=200)  # FREQ=WEEKLY;BYDAY=TU,TH,SA
    first_at: datetime = moment()  # the local clock time of this moment is that of every shift
    minutes: int  # how long a shift lasts
    window_minutes: int = 0  # the true start is drawn inside
    needed: dict[str, int] = json_value()  # Force -> how many
    skips_holidays: bool = False
    event: str | None = Field(default=None, max_length=120)  # the roster is for this event alone
    event_ends_at: datetime | None = moment(optional=True)
    planned_until: datetime | None = moment(optional=True)
    created_by: int | None = refers("person.id", optional=True, index=False)
    created_at: datetime = moment()
    ended_at: datetime | None = moment(optional=True)


class Shift(SQLModel, table=True):
    """One watch of one group; it may cross midnight."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("oa_id", "code"),
        UniqueConstraint("pattern_id", "starts_at"),
        Index("ix_shift_unit_id_starts_at", "unit_id", "starts_at"),
        Index("ix_shift_oa_id_starts_at", "oa_id", "starts_at"),
        Index("ix_shift_forget", "forget_at", **where("forget_at IS NOT NULL")),
    )
    id: int = row_id()
    oa_id: str = account()
    code: str = Field(max_length=16)
    unit_id: int = Field(foreign_key="unit.id")
    post_id: int | None = refers("patrol_post.id", optional=True, index=False)
    pattern_id: int | None = refers("shift_pattern.id", optional=True, index=False)
    state: ShiftState = word(ShiftState, default=ShiftState.DRAFT)
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    needed: dict[str, int] = json_value()  # Force -> how many; "any" counts everybody
    published_at: datetime | None = moment(optional=True)
    begun_at: datetime | None = moment(optional=True)  # when the first of them checked in
    ended_at: datetime | None = moment(optional=True)  # when it was handed over, or simply over
    cancelled_at: datetime | None = moment(optional=True)
    forget_at: datetime | None = moment(optional=True)  # an event's roster is deleted a week after it
    created_by: int | None = refers("person.id", optional=True, index=False)
    created_at: datetime = moment()


class ShiftDuty(SQLModel, table=True):
    """One person in one shift: asked, answered, checked in."""

    __tablename__ = "shift_duty"
    __table_args__ = (UniqueConstraint("shift_id", "person_id"),)
    id: int = row_id()
    shift_id: int = Field(foreign_key="shift.id")
    person_id: int = refers("person.id")
    force: Force = word(Force, default=Force.TEAM)
    state: DutyState = word(DutyState, default=DutyState.PROPOSED)
    asked_at: datetime = moment()
    answered_at: datetime | None = moment(optional=True)
    replaces_id: int | None = refers("shift_duty.id", optional=True, index=False)
    checked_in_at: datetime | None = moment(optional=True)
    left_at: datetime | None = moment(optional=True)
    last_sign_at: datetime | None = moment(optional=True)  # the last thing heard of this person on duty
    silent: int = 0  # how many rungs were asked about the present silence


class CheckpointVisit(SQLModel, table=True):
    """One checkpoint of one shift: in which turn, and once somebody was there, when and how it shows."""

    __tablename__ = "checkpoint_visit"
    __table_args__ = (UniqueConstraint("shift_id", "checkpoint_id"),)
    id: int = row_id()
    shift_id: int = Field(foreign_key="shift.id")
    checkpoint_id: int = refers("checkpoint.id")
    turn: int
    visited_at: datetime | None = moment(optional=True)
    person_id: int | None = refers("person.id", optional=True, index=False)
    proof: Proof | None = word(Proof, optional=True)
    media_id: int | None = refers("media.id", optional=True, index=False)


class PatrolLog(SQLModel, table=True):
    """One line of the patrol's book; a correction is a new line, and the original stays."""

    __tablename__ = "patrol_log"
    __table_args__ = (Index("ix_patrol_log_shift_id_at", "shift_id", "at"),)
    id: int = row_id()
    shift_id: int = Field(foreign_key="shift.id")
    kind: LogKind = word(LogKind)
    at: datetime = moment()  # when it happened
    text: str = ""
    by_person_id: int | None = refers("person.id", optional=True, index=False)  # None: the machine
    report_id: int | None = refers("report.id", optional=True)
    media_id: int | None = refers("media.id", optional=True)
    corrects_id: int | None = refers("patrol_log.id", optional=True, index=False)
    written_at: datetime = moment()


class Handover(SQLModel, table=True):
    """A shift gives over: what is still open waits until somebody has accepted it."""

    __tablename__ = "handover"
    id: int = row_id()
    shift_id: int = refers("shift.id")
    to_shift_id: int | None = refers("shift.id", optional=True, index=False)  # None: the desk
    state: HandoverState = word(HandoverState, default=HandoverState.OFFERED)
    note: str = ""
    by_person_id: int = Field(foreign_key="person.id")
    offered_at: datetime = moment()
    answered_by: int | None = refers("person.id", optional=True, index=False)
    answered_at: datetime | None = moment(optional=True)
    why: str | None = Field(default=None, max_length=500)  # what the next shift said when it refused


class HandoverItem(SQLModel, table=True):
    """One thing that is not finished: a report, a checkpoint nobody reached, a thing in words."""

    __tablename__ = "handover_item"
    id: int = row_id()
    handover_id: int = refers("handover.id")
    text: str = ""
    report_id: int | None = refers("report.id", optional=True, index=False)
    checkpoint_id: int | None = refers("checkpoint.id", optional=True, index=False)


class ShiftWish(SQLModel, table=True):
    """When somebody cannot come, or would rather (not) come: for days, or for a weekday every week."""

    __tablename__ = "shift_wish"
    id: int = row_id()
    person_id: int = refers("person.id")
    kind: WishKind = word(WishKind)
    starts_at: datetime | None = moment(optional=True)
    ends_at: datetime | None = moment(optional=True)
    weekday: int | None = None  # ISO, 1 Monday … 7 Sunday; None: the days above
    created_at: datetime = moment()


class ShiftSwap(SQLModel, table=True):
    """Somebody asks somebody else to take a shift."""

    __tablename__ = "shift_swap"
    __table_args__ = (Index("ix_shift_swap_open", "duty_id", **where("decided_at IS NULL")),)
    id: int = row_id()
    oa_id: str = account()
    duty_id: int = Field(foreign_key="shift_duty.id")
    to_person_id: int | None = refers("person.id", optional=True)  # None: whoever of the group wants it
    state: SwapState = word(SwapState, default=SwapState.PROPOSED)
    proposed_at: datetime = moment()
    accepted_at: datetime | None = moment(optional=True)
    decided_at: datetime | None = moment(optional=True)
    decided_by: int | None = refers("person.id", optional=True, index=False)  # None: by rule
    why: str | None = Field(default=None, max_length=32)


class LocationPoint(SQLModel, table=True):
    """Where somebody on patrol was; kept for a few days, then only the checkpoint times are."""

    __tablename__ = "location_point"
    id: int = row_id()
    shift_id: int = refers("shift.id")
    person_id: int = refers("person.id")
    at: datetime = moment()
    latitude: float
    longitude: float
    expires_at: datetime = moment(index=True)
