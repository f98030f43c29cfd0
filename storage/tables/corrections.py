"""What officers corrected: how the machine had read a report, and the landmarks it learned by it."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import json_value, moment, row_id
from storage.tables.base import account, refers


class Correction(SQLModel, table=True):
    """What was understood and what an officer said instead, without names; of what is sealed no word."""

    __tablename__ = "correction"
    id: int = row_id()
    oa_id: str = account()
    report_id: int = refers("report.id")
    at: datetime = moment(index=True)
    about: str = Field(max_length=16)  # category, urgency, place
    understood: str = Field(max_length=120)
    said: str = Field(max_length=120)
    reasons: str = ""  # by which words it had been understood
    words: str = ""


class Landmark(SQLModel, table=True):
    """Words for a spot that belong to one group of a commune, as an officer taught us."""

    __tablename__ = "landmark"
    __table_args__ = (UniqueConstraint("commune_id", "folded"),)
    id: int = row_id()
    commune_id: int = refers("unit.id", index=False)
    unit_id: int = refers("unit.id")
    folded: str = Field(max_length=120)
    words: str = Field(max_length=120)
    learned_at: datetime = moment()
    by_person_id: int | None = refers("person.id", optional=True, index=False)


class UnitOutline(SQLModel, table=True):
    """Where a unit ends on the map: polygons as lists of rings, the first one outside, the others holes."""

    __tablename__ = "unit_outline"
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    polygons: list[Any] = json_value(list)  # [[ring, hole, …], …], a ring is [[longitude, latitude], …]
