"""The code by which somebody proves to be an officer: the latest one of each, good for minutes and once."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import moment
from storage.tables.base import account


class OfficerCode(SQLModel, table=True):
    """Found by a keyed mark: whoever reads the table learns no code."""

    __tablename__ = "officer_code"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    oa_id: str = account()
    mark: str = Field(max_length=32, index=True)
    given_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(optional=True)
