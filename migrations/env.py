"""Alembic's environment: one set of revisions for SQLite and PostgreSQL, FAB's tables included."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import (
    Constraint,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.sql.elements import conv

from app.database.extensions import UtcDateTime
from app.database.revisions import any_schema

_PREFIXES = {PrimaryKeyConstraint: "pk", ForeignKeyConstraint: "fk", UniqueConstraint: "uq"}
LONGEST_NAME = 63  # PostgreSQL's


def named(metadata: MetaData) -> MetaData:
    """Gives every constraint a name: SQLite's batch mode can only drop what has one."""
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if constraint.name is None and type(constraint) in _PREFIXES:
                constraint.name = conv(_name(table.name, constraint))
    return metadata


def _name(table: str, constraint: Constraint) -> str:
    prefix = _PREFIXES[type(constraint)]
    columns = [] if prefix == "pk" else [column.name for column in constraint.columns]
    return "_".join([prefix, table, *columns])[:LONGEST_NAME]


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Revisions outlive the code: our own column type is written as what it is in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def is_ours(_object: Any, name: str | None, _kind: str, _reflected: bool, _model: Any) -> bool:
    """The index of words is written by hand (0002) and stands in no model."""
    return name != "words" and not (name or "").startswith("case_words")


def run() -> None:
    """Upgrades on one connection, in one transaction on both databases."""
    extension = current_app.extensions["migrate"]
    engine = extension.db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    with any_schema(), engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        if is_sqlite:
            # Batch mode drops and renames tables: with the checks on, their rows' children go too.
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=named(extension.db.metadata),
                render_item=render_item,
                include_object=is_ours,
                transactional_ddl=True,
                **extension.configure_args,
            )
            with context.begin_transaction():
                context.run_migrations()
        finally:
            if is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


run()
