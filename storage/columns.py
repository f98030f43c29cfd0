"""The kinds of columns the house writes in: moments, words of the vocabulary, JSON values."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Enum,
    Integer,
    LargeBinary,
    String,
    literal_column,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

type_big = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts rows only in INTEGER columns


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; a naive one is refused, because nobody knows what it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def as_text(at: datetime) -> str:
    """A moment as SQLite's column holds it, for statements that go to the driver as they are."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


def word_type(kind: type[StrEnum]) -> Enum:
    """A column that stores the value of a StrEnum (SQLAlchemy would store its name) and refuses others."""
    return Enum(
        kind,
        values_callable=lambda members: [m.value for m in members],
        native_enum=False,
        validate_strings=True,
        create_constraint=False,
        length=32,
    )


# The fields below return Any, as sqlmodel.Field does: the annotation beside them is the type.


def moment(*, index: bool = False, optional: bool = False) -> Any:
    if optional:
        return Field(default=None, sa_type=Moment, index=index, nullable=True)
    return Field(sa_type=Moment, index=index, nullable=False)


def word(
    kind: type[StrEnum], *, default: StrEnum | None = None, index: bool = False, optional: bool = False
) -> Any:
    sa_type: Any = word_type(kind)
    if optional or default is not None:
        return Field(default=default, sa_type=sa_type, index=index, nullable=optional)
    return Field(sa_type=sa_type, index=index, nullable=False)


def sealed() -> Any:
    """Bytes that only `storage.seal.Seal` can read."""
    return Field(default=b"", sa_type=LargeBinary, nullable=False)


def json_value(empty: type[dict[str, Any]] | type[list[Any]] = dict) -> Any:
    """A JSON value: assign a new one to change it, a change in place is not seen."""
    return Field(default_factory=empty, sa_type=JSON, nullable=False)


def row_id() -> Any:
    return Field(default=None, primary_key=True)


def ledger_id() -> Any:
    """A row number that never runs out."""
    return Field(default=None, primary_key=True, sa_type=type_big)


def inline(value: StrEnum) -> ColumnElement[str]:
    """A word written into the SQL itself: only then can a planner see that a partial index fits."""
    return literal_column(f"'{value.value}'", String)
