"""The revision of the tables: what the database has, and what the code knows.

Each new connection is refused to tables of another release. A migration begins only while nobody is
connected (preparing.py), so no process works on tables that its code does not know. Read without
Alembic, which only a migration needs: it is 9 MB and a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import Engine, event, text

_STORED: Final = "SELECT version_num FROM alembic_version"
_any_is_fine: ContextVar[bool] = ContextVar("any_is_fine", default=False)


class SchemaForeign(RuntimeError):
    """The tables are those of another release: `found` is their revision."""

    def __init__(self, found: str, *, is_older: bool) -> None:
        super().__init__(f"the tables of revision {found}")
        self.found, self.is_older = found, is_older


def stored() -> str | None:
    """The revision of this database; raises SQLAlchemyError where it has none."""
    session = current_app.extensions["sqlalchemy"].session
    found: str | None = session.scalar(text(_STORED))
    return found


def known() -> list[str]:
    """Every revision of the code, the newest last: each file's name begins with its own."""
    return _revisions_in(current_app.config["MIGRATIONS"])


def _revisions_in(migrations: str) -> list[str]:
    folder = Path(migrations) / "versions"
    return sorted(path.name.partition("_")[0] for path in folder.glob("[0-9]*_*.py"))


@contextmanager
def any_schema() -> Iterator[None]:
    """Connects to tables of another release too: to migrate, back up, or replace them."""
    token = _any_is_fine.set(True)
    try:
        yield
    finally:
        _any_is_fine.reset(token)


def refuse_foreign(engine: Engine) -> None:
    """Raises SchemaForeign where this engine would connect to tables of another release."""
    config, refuses = current_app.config, engine.dialect.loaded_dbapi.Error

    @event.listens_for(engine, "connect")
    def _look(connection: Any, _record: Any) -> None:
        if _any_is_fine.get():
            return
        try:
            found = connection.execute(_STORED).fetchall()
        except refuses:
            # Not prepared, or damaged: what is asked next tells it.
            found = []
        connection.rollback()
        ours = _revisions_in(config["MIGRATIONS"])
        revision = found[0][0] if found else ours[-1]
        if revision != ours[-1]:
            connection.close()
            raise SchemaForeign(revision, is_older=revision in ours)
