"""What was done, and what was counted."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.columns import ledger_id, moment, type_big
from storage.tables.base import metadata  # noqa: F401 (names the constraints before any table is made)


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
