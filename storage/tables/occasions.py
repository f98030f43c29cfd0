"""What comes back: an occasion somebody is asked about the day before, and a notice that repeats itself."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import moment, row_id
from storage.tables.base import account, refers, where


class NoticeOccasion(SQLModel, table=True):
    """One day of one occasion at one place: its draft, and who was asked. It is never asked about twice."""

    __tablename__ = "notice_occasion"
    __table_args__ = (UniqueConstraint("oa_id", "key", "unit_id", "day"),)
    id: int = row_id()
    oa_id: str = account()
    key: str = Field(max_length=48)  # of the calendar, or `repeat:` and the number of the repeat
    unit_id: int = refers("unit.id", index=False)
    day: str = Field(max_length=10)  # 2027-08-19, in Vietnam
    at: datetime = moment()  # the hour of the notice
    notice_id: int = refers("notice.id")
    drafted: str = ""  # the words as they were drawn up: whoever changed them has answered
    asked_id: int = refers("person.id", index=False)
    asked_at: datetime = moment()
    next_id: int | None = refers("person.id", optional=True, index=False)  # asked when the first was silent


class NoticeRepeat(SQLModel, table=True):
    """A notice that its author wants to send again and again; every time a new draft is made of it."""

    __tablename__ = "notice_repeat"
    __table_args__ = (
        Index("uq_notice_repeat_running", "notice_id", unique=True, **where("stopped_at IS NULL")),
        Index("ix_notice_repeat_author", "author_id", **where("stopped_at IS NULL")),
    )
    id: int = row_id()
    oa_id: str = account()
    notice_id: int = refers("notice.id", index=False)
    author_id: int = refers("person.id", index=False)
    rule: str = Field(max_length=120)  # RFC 5545, by the local clock
    words: str = Field(max_length=120)  # the same as people say it
    first_at: datetime = moment()  # from when on the rule runs, at its hour
    next_at: datetime = moment()  # the next time it has not been asked about
    created_at: datetime = moment()
    stopped_at: datetime | None = moment(optional=True)
