"""The secret address under which a person's own telephone reads when they are on patrol."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import moment


class CalendarFeed(SQLModel, table=True):
    """One address for one person; only its fingerprint is kept, so that nobody can read it here."""

    __tablename__ = "calendar_feed"
    person_id: int = Field(
        primary_key=True, foreign_key="person.id", sa_column_kwargs={"autoincrement": False}
    )
    fingerprint: str = Field(max_length=64, unique=True)  # SHA-256 of a secret that nobody can guess
    made_at: datetime = moment()
