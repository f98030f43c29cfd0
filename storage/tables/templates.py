"""Message templates at Zalo: approved words with blanks, which also reach whom nothing else reaches."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import json_value, moment, row_id, word
from storage.tables.base import account
from storage.words import NoticeKind


class MessageTemplate(SQLModel, table=True):
    """One template as Zalo told of it, and what its operator lets it carry."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("oa_id", "template_id"),)
    id: int = row_id()
    oa_id: str = account()
    template_id: str = Field(max_length=32)
    name: str = Field(default="", max_length=200)
    tag: str = Field(default="", max_length=32)  # TRANSACTION, CUSTOMER_CARE, PROMOTION
    status: str = Field(default="", max_length=32)  # ENABLE, PENDING_REVIEW, REJECT, DISABLE, DELETE
    quality: str = Field(default="", max_length=32)
    blanks: list[Any] = json_value(list)  # name, type, shortest, longest, may_be_empty
    price_uid: int = 0  # đồng without VAT
    price_phone: int = 0
    daily_quota: int | None = None  # None: none of its own
    carries: NoticeKind | None = word(NoticeKind, optional=True)  # None: nothing is sent with it
    stopped_why: str | None = Field(default=None, max_length=64)  # Zalo refused it: until it says otherwise
    read_at: datetime = moment()  # when Zalo last told of it
