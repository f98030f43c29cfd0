"""Models and migrations say the same, and several processes may bring a database up to date at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, event, inspect

from storage import schema
from storage.clerk import open_engine
from storage.tables import metadata

INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


def downgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        command.downgrade(schema._config(connection), "base")


def described(connection: Connection) -> dict[str, Any]:
    """Every table as the database itself describes it, indexes with their conditions."""
    inspector = inspect(connection)
    found: dict[str, Any] = {
        name: {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(name)
            },
            "key": inspector.get_pk_constraint(name),
            "references": sorted(str(key) for key in inspector.get_foreign_keys(name)),
            "unique": sorted(str(rule) for rule in inspector.get_unique_constraints(name)),
        }
        for name in inspector.get_table_names()
    }
    rows = connection.exec_driver_sql(INDEXES[connection.dialect.name])
    return found | {f"index {row[0]}": row[1] for row in rows}


def test_alembic_sees_no_difference_between_tables_and_migrations(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_build_what_the_tables_would_build(engine: Engine) -> None:
    with engine.connect() as connection:
        migrated = described(connection)
    downgrade(engine)
    with engine.begin() as connection:
        metadata.create_all(connection)
    with engine.connect() as connection:
        assert described(connection) == migrated


def test_the_way_back_leaves_nothing_behind(engine: Engine) -> None:
    downgrade(engine)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert schema.present(engine) is None
    assert not schema.is_current(engine)


def test_an_empty_database_is_at_no_revision(sqlite_url: str) -> None:
    engine = open_engine(f"{sqlite_url}.new")
    assert schema.present(engine) is None
    engine.dispose()


def test_of_four_that_bring_it_up_to_date_at_once_one_does(url: str) -> None:
    engines = [open_engine(url) for _ in range(4)]
    downgrade(engines[0])
    built: list[str] = []
    for engine in engines:

        @event.listens_for(engine, "before_cursor_execute")
        def _count(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            if "CREATE TABLE outbox" in statement:
                built.append(statement)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(schema.upgrade, engines))
    assert len(built) == 1
    assert all(schema.is_current(engine) for engine in engines)
    for engine in engines:
        engine.dispose()
