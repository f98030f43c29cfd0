"""People and places: who is what to which unit, and where each is in the talk."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, event
from sqlmodel import Field, SQLModel

from storage.columns import json_value, moment, row_id, sealed, word
from storage.languages import Language
from storage.tables.base import account, refers, where
from storage.words import Purpose, Role, UnitKind


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
    edition: int = 1  # grows with every change, so that readers know when to read again


@event.listens_for(Unit, "before_update")
def _count_edition(_mapper: object, _connection: object, unit: Unit) -> None:
    unit.edition += 1


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
    __table_args__ = (
        UniqueConstraint("oa_id", "zalo_id"),
        Index("ix_person_duty", "oa_id", **where("on_duty_since IS NOT NULL")),
    )
    id: int = row_id()
    oa_id: str = account()
    zalo_id: str = Field(max_length=64)
    name: str | None = None  # only of people with a role, and of those who chose to show it
    home_unit_id: int | None = refers("unit.id", optional=True)
    language: Language | None = word(Language, optional=True)  # None: reading is enough
    is_follower: bool = False
    is_admin: bool = False
    wants_notices: bool | None = None  # the latest answer to Purpose.NOTICES; None: never answered
    phone_since: datetime | None = moment(optional=True)  # a number for notices is kept, and Zalo takes it
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


class NoticePhone(SQLModel, table=True):
    """The telephone number that somebody left for notices, and for nothing else."""

    __tablename__ = "notice_phone"
    __table_args__ = (UniqueConstraint("oa_id", "mark"),)
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    oa_id: str = account()
    number: bytes = sealed()  # 84…
    mark: str = Field(max_length=32)  # finds the number again without opening it
    left_at: datetime = moment(index=True)
    stopped_why: str | None = Field(default=None, max_length=64)  # Zalo takes nothing for it: verdict, code


class Conversation(SQLModel, table=True):
    """Where a person is in the talk."""

    __tablename__ = "conversation"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    step: str | None = Field(default=None, max_length=64)
    details: dict[str, Any] = json_value()
    step_at: datetime | None = moment(optional=True)
    menu: list[str] = json_value(list)  # what 1, 2, 3 … stand for
    menu_at: datetime | None = moment(optional=True)
    report_id: int | None = refers("report.id", optional=True)  # the report in hand
    touched_at: datetime | None = moment(optional=True)  # when it last grew
    misses: int = 0
    lately: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # marks and counts, no words
    shift_id: int | None = None  # the watch this person is on just now; looked up, it may be deleted
