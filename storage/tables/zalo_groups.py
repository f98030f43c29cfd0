"""Chat groups of the account at Zalo: whose each is, until when it is paid for, and who is in it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import moment, row_id, word
from storage.group_words import GroupState, MemberState
from storage.tables.base import account, refers


class ZaloGroup(SQLModel, table=True):
    """One chat group of the account; without a unit nobody has said yet whose it is."""

    __tablename__ = "zalo_group"
    __table_args__ = (UniqueConstraint("oa_id", "group_id"),)
    id: int = row_id()
    oa_id: str = account()
    group_id: str = Field(max_length=64)  # Zalo's
    unit_id: int | None = refers("unit.id", optional=True)
    name: str = ""
    link: str = ""
    state: GroupState = word(GroupState, default=GroupState.ENABLED)
    asset_id: str | None = Field(default=None, max_length=64)  # the right that pays for it
    paid_until: datetime | None = moment(optional=True)
    renews_itself: bool = False
    is_notice_only: bool = False  # only the account and its deputies may write
    created_at: datetime = moment()
    read_at: datetime | None = moment(optional=True)  # when all its members were last read


class ZaloGroupMember(SQLModel, table=True):
    """Somebody who is in a chat group, or asked to be let in."""

    __tablename__ = "zalo_group_member"
    __table_args__ = (
        UniqueConstraint("zalo_group_id", "person_id"),
        Index("ix_zalo_group_member_person", "person_id", "state"),
    )
    id: int = row_id()
    zalo_group_id: int = refers("zalo_group.id", index=False)
    person_id: int = refers("person.id", index=False)
    state: MemberState = word(MemberState)
    at: datetime = moment()  # when this was last heard or read
