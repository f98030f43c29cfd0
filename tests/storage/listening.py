"""Listens to what is said to a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

type_statement = tuple[str, Any]


@contextmanager
def listening(engine: Engine) -> Iterator[list[type_statement]]:
    """Every statement that is sent meanwhile, with one set of its values."""
    heard: list[type_statement] = []

    def note(
        _c: Connection,
        _cursor: object,
        statement: str,
        values: Any,
        _context: object,
        many: Any,
    ) -> None:
        heard.append((statement, values[0] if many else values))

    event.listen(engine, "before_cursor_execute", note)
    yield heard
    event.remove(engine, "before_cursor_execute", note)
