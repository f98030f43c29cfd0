"""Notices: what is told to many, whom it is for, how far it got with each, and which doors are left."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import json_value, ledger_id, moment, row_id, word
from storage.tables.base import account, refers, where
from storage.words import AnswerKind, DoorState, NoticeKind, NoticeState, ReachState, Route

AT_WORK = "state IN ('waiting_approval', 'approved', 'sending', 'paused')"


class Notice(SQLModel, table=True):
    """One notice from its first word to the last household."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("oa_id", "code"),
        Index("ix_notice_at_work", "oa_id", "state", **where(AT_WORK)),
        Index("ix_notice_topic", "oa_id", "topic", "sending_at"),
    )
    id: int = row_id()
    oa_id: str = account()
    code: str = Field(max_length=16)
    kind: NoticeKind = word(NoticeKind)
    state: NoticeState = word(NoticeState, default=NoticeState.DRAFT)
    topic: str = Field(default="", max_length=64)  # two alerts of one topic keep a distance
    source: str = Field(default="chat", max_length=16)  # chat, schedule, cap …: who drafted it
    prepared: str | None = Field(default=None, max_length=48)  # the prepared form it was filled into
    text: str = ""  # as people read it, without the lines that are added when it leaves
    parts: dict[str, Any] = json_value()  # who, what, when, where, do, until, ask
    media_id: int | None = refers("media.id", optional=True, index=False)
    voice_id: int | None = None  # the recording, among the media
    asks: AnswerKind = word(AnswerKind, default=AnswerKind.NOTHING)
    choices: list[Any] = json_value(list)  # the two to four answers of a poll
    audience: dict[str, Any] = json_value()  # frozen: handlers.rules.audiences writes and reads it
    audience_words: str = ""
    unit_id: int | None = refers("unit.id", optional=True)  # in whose name
    author_id: int | None = refers("person.id", optional=True)  # None: the machine
    approver_id: int | None = refers("person.id", optional=True, index=False)
    why_refused: str | None = Field(default=None, max_length=200)
    corrects_id: int | None = refers("notice.id", optional=True)
    corrected_by_id: int | None = refers("notice.id", optional=True, index=False)
    budget: int = 0  # đồng that may be spent on it
    plan: dict[str, Any] = json_value()  # what was counted when it was decided: routes, prices, minutes
    created_at: datetime = moment()
    submitted_at: datetime | None = moment(optional=True)
    approved_at: datetime | None = moment(optional=True)
    not_before: datetime | None = moment(optional=True)  # its appointed hour
    valid_until: datetime | None = moment(optional=True)
    sending_at: datetime | None = moment(optional=True)
    paused_at: datetime | None = moment(optional=True)
    done_at: datetime | None = moment(optional=True)
    recalled_at: datetime | None = moment(optional=True)
    fanned_up_to: int = 0  # the last person the fan-out has looked at
    fanned_at: datetime | None = moment(optional=True)  # when it had looked at all of them
    settled_up_to: int = 0  # the last recipient before whom everybody's message is confirmed or given up


class NoticeRecipient(SQLModel, table=True):
    """One person and one notice: by which way, at what price, how far, and what they answered."""

    __tablename__ = "notice_recipient"
    __table_args__ = (
        UniqueConstraint("notice_id", "person_id"),
        Index("ix_notice_recipient_open", "notice_id", "id", **where("state IN ('waiting', 'unsure')")),
        Index("ix_notice_recipient_whose", "person_id", "at"),
        Index("ix_notice_recipient_post", "post_id", **where("post_id IS NOT NULL")),
        Index("ix_notice_recipient_held", "oa_id", "person_id", **where("state = 'held'")),
    )
    id: int = ledger_id()
    oa_id: str = account()
    notice_id: int = refers("notice.id", index=False)
    person_id: int = refers("person.id", index=False)
    unit_id: int | None = refers("unit.id", optional=True, index=False)  # where they lived then
    route: Route = word(Route)
    post_id: int | None = None  # the message in a chat group that stands for theirs
    price: int = 0  # đồng
    state: ReachState = word(ReachState)
    at: datetime = moment()
    answer: str | None = Field(default=None, max_length=32)
    answered_at: datetime | None = moment(optional=True)


class NoticePost(SQLModel, table=True):
    """One notice in one public place: a group, an article; one message for many."""

    __tablename__ = "notice_post"
    __table_args__ = (
        UniqueConstraint("notice_id", "route", "place"),
        Index("ix_notice_post_article", "oa_id", "at", **where("route = 'article'")),
    )
    id: int = row_id()
    oa_id: str = account()
    notice_id: int = refers("notice.id")
    route: Route = word(Route)
    place: str = Field(max_length=64)  # Zalo's id of the group or article; empty until there is one
    price: int = 0
    state: ReachState = word(ReachState)
    at: datetime = moment()


class Household(SQLModel, table=True):
    """A house somebody can walk to: what the cluster heads keep in their books."""

    __tablename__ = "household"
    __table_args__ = (UniqueConstraint("unit_id", "label"),)
    id: int = row_id()
    oa_id: str = account()
    unit_id: int = refers("unit.id")
    label: str = Field(max_length=120)  # how people call it: số 12, ngõ 5
    latitude: float | None = None
    longitude: float | None = None
    person_id: int | None = refers("person.id", optional=True)  # whose phone is in that house
    head_id: int | None = refers("person.id", optional=True)  # the head of its cluster


class NoticeLink(SQLModel, table=True):
    """An address under which the sheet of a notice is fetched, for an hour."""

    __tablename__ = "notice_link"
    fingerprint: str = Field(primary_key=True, max_length=64)  # SHA-256 of the secret in the address
    notice_id: int = refers("notice.id", index=False)
    until: datetime = moment(index=True)


class NoticeDoor(SQLModel, table=True):
    """A household that must be told at the door, and who goes there."""

    __tablename__ = "notice_door"
    __table_args__ = (
        UniqueConstraint("notice_id", "household_id"),
        Index("ix_notice_door_carrier", "carrier_id", **where("state = 'given'")),
    )
    id: int = row_id()
    oa_id: str = account()
    notice_id: int = refers("notice.id")
    household_id: int = refers("household.id", index=False)
    carrier_id: int | None = refers("person.id", optional=True, index=False)
    state: DoorState = word(DoorState, default=DoorState.WAITING)
    created_at: datetime = moment()
    given_at: datetime | None = moment(optional=True)
    done_at: datetime | None = moment(optional=True)
