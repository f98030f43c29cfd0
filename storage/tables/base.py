"""What every table is made of: the names of its constraints, its account, its references."""

from typing import Any

from sqlalchemy import MetaData, text
from sqlmodel import Field, SQLModel

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def account() -> Any:
    """The Official Account a row belongs to: user ids and codes are only unique within one."""
    return Field(foreign_key="official_account.oa_id", max_length=32)


def refers(column: str, *, optional: bool = False, index: bool = True) -> Any:
    if optional:
        return Field(default=None, foreign_key=column, index=index, nullable=True)
    return Field(foreign_key=column, index=index)


def where(condition: str) -> dict[str, Any]:
    """A partial index holds only the open rows, so its size follows the work, not the history."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
