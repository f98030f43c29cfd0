"""The Official Accounts we speak for, and their tokens."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.columns import moment, sealed, word
from storage.tables.base import metadata  # noqa: F401 (names the constraints before any table is made)
from storage.words import TokenState


class OfficialAccount(SQLModel, table=True):
    """One Official Account of the Zalo app; the settings describe the first."""

    __tablename__ = "official_account"
    oa_id: str = Field(primary_key=True, max_length=32)
    name: str = ""
    secret_keys: bytes = sealed()  # candidates, one a line
    oa_type: int | None = None  # 2 business, 4 state agency
    family: str | None = None  # "v3" or "v2", pinned by Zalo's own answer
    per_minute: int = 100
    limit_seen: int | None = None  # X-RateLimit-Limit
    remain_seen: int | None = None  # X-RateLimit-Remain
    rate_seen_at: datetime | None = moment(optional=True)
    template_quota: int | None = None  # templates a day, as Zalo said
    paused_until: datetime | None = moment(optional=True)
    paused_why: str | None = None
    created_at: datetime = moment()


class Token(SQLModel, table=True):
    """The token pair of an account; the previous pair is kept until the new one has worked."""

    __tablename__ = "token"
    oa_id: str = Field(primary_key=True, foreign_key="official_account.oa_id", max_length=32)
    access: bytes = sealed()
    refresh: bytes = sealed()
    previous_refresh: bytes = sealed()
    expires_at: datetime = moment()
    refreshed_at: datetime = moment()
    state: TokenState = word(TokenState, default=TokenState.GOOD)
    why: str | None = None
    owner: str | None = None  # the process that is refreshing just now
    owned_until: datetime | None = moment(optional=True)
    tries: int = 0
