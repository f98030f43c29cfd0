"""The patrol book of a month: who signed it, and the addresses under which it can be fetched for an hour."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import moment, row_id, word
from storage.tables.base import account, refers


class Side(StrEnum):
    """Who signs the patrol's book."""

    LEADER = "leader"
    POLICE = "police"


class BookSignature(SQLModel, table=True):
    """Somebody has read the book of a month as it then was, and stands by it."""

    __tablename__ = "book_signature"
    __table_args__ = (UniqueConstraint("unit_id", "month", "side", "fingerprint"),)
    id: int = row_id()
    oa_id: str = account()
    unit_id: int = Field(foreign_key="unit.id")
    month: str = Field(max_length=7)  # 2026-11
    side: Side = word(Side)
    fingerprint: str = Field(max_length=64)  # of what the book said: a correction needs a new one
    person_id: int = refers("person.id", index=False)
    signed_at: datetime = moment()


class BookLink(SQLModel, table=True):
    """An address under which one person fetches the book of one month, for an hour."""

    __tablename__ = "book_link"
    fingerprint: str = Field(primary_key=True, max_length=64)  # SHA-256 of the secret in the address
    person_id: int = refers("person.id", index=False)
    unit_id: int = Field(foreign_key="unit.id")
    month: str = Field(max_length=7)
    until: datetime = moment(index=True)
