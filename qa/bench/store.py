"""Bulk-loads rows; indexes are created once, at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text

from app.database.extensions import UtcDateTime, db
from app.services.monitoring import database_statistics
from qa.bench.seed import TABLES, Row, Rows


def store(chunks: Iterable[Rows]) -> None:
    """Writes everything, then the indexes and what the planner wants to know."""
    engine = db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    engine.dispose()  # SQLite changes its journal only for the one connection there is
    with engine.connect() as connection:
        if is_sqlite:
            _loosen(connection)
        words = _words_of_sqlite if is_sqlite else _words_of_postgresql
        with connection.begin(), words(connection), _without_indexes(connection):
            if not is_sqlite:
                # The triggers of what was published would be asked for each row, at the commit.
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for rows in chunks:
                for model, found in rows.of.items():
                    if found:
                        (_insert if is_sqlite else _copy)(connection, model, found)
            if not is_sqlite:
                _move_sequences(connection)
        # As a site has it: SQLite by database_statistics.py, PostgreSQL by autovacuum, which also
        # notes what an index tells by itself.
        if is_sqlite:
            with connection.begin():
                connection.execute(text(f"PRAGMA analysis_limit={database_statistics.SAMPLE}"))
                connection.execute(text("ANALYZE"))
        else:
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            outside.exec_driver_sql("VACUUM ANALYZE")
        connection.invalidate()  # its pragmas are for nobody else


def _loosen(connection: Connection) -> None:
    """A seed that is cut off is thrown away: nothing need be durable, the keys are right."""
    raw: Any = connection.connection.dbapi_connection
    for pragma in (
        *("locking_mode=EXCLUSIVE", "journal_mode=OFF", "synchronous=OFF"),
        *("foreign_keys=OFF", "cache_size=-400000"),
    ):
        raw.execute(f"PRAGMA {pragma}")


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    indexes = [index for model in TABLES for index in model.__table__.indexes]
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


@contextmanager
def _words_of_sqlite(connection: Connection) -> Iterator[None]:
    """The index of words is made at one go: its triggers (revision 0002) wait."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'cases'"
    triggers = connection.exec_driver_sql(query).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)
    connection.exec_driver_sql("INSERT INTO case_words(case_words) VALUES ('rebuild')")


@contextmanager
def _words_of_postgresql(connection: Connection) -> Iterator[None]:
    query = "SELECT indexdef FROM pg_indexes WHERE indexname = 'case_words'"
    made = connection.exec_driver_sql(query).scalar_one()
    connection.exec_driver_sql("DROP INDEX case_words")
    yield
    connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
    connection.exec_driver_sql(made)


def _columns(model: Any, row: Row) -> dict[str, Any]:
    """The row's columns, and those that the model fills by a fixed default."""
    fixed = {
        column.name: column.default.arg
        for column in model.__table__.columns
        if column.default is not None and column.default.is_scalar
    }
    return {**fixed, **dict.fromkeys(row)}


def _values(rows: Sequence[Row], columns: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    names = tuple(columns)
    for row in rows:
        yield tuple(row.get(name, columns[name]) for name in names)


def _insert(connection: Connection, model: Any, rows: Sequence[Row]) -> None:
    own, columns = rows[0], _columns(model, rows[0])
    holes = (f":{name}" if name in own else _literal(columns[name]) for name in columns)
    statement = f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) "
    kinds = model.__table__.columns
    times = [name for name in own if isinstance(kinds[name].type, UtcDateTime)]
    for row in rows:
        for name in times:
            if at := row[name]:
                # As SQLAlchemy writes it to SQLite; sliced, for a format is many times slower.
                row[name] = at.isoformat(" ", "microseconds")[:26]
    connection.exec_driver_sql(f"{statement} VALUES ({', '.join(holes)})", list(rows))


def _literal(value: Any) -> str:
    """A fixed default as SQL."""
    return str(int(value)) if isinstance(value, int) else f"'{value}'"


def _copy(connection: Connection, model: Any, rows: Sequence[Row]) -> None:
    columns = _columns(model, rows[0])
    raw: Any = connection.connection.dbapi_connection
    statement = f"COPY {model.__tablename__} ({', '.join(columns)}) FROM STDIN"
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        for values in _values(rows, columns):
            copy.write_row(values)


def _move_sequences(connection: Connection) -> None:
    """The next row of the service itself comes after ours."""
    for model in TABLES:
        name = model.__tablename__
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), "
                f"(SELECT coalesce(max(id), 1) FROM {name}))"
            )
        )
