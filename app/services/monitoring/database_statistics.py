"""Runs ANALYZE so that SQLite's query planner has statistics, and checks that its file is whole.

Without them the planner prefers any index with an equality, however many rows match: with a million
cases, Pesan Masuk read those of all years.
"""

from __future__ import annotations

import time
from typing import Final

from flask import current_app
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app.database import damage
from app.database.extensions import db, pause_between_batches, transaction

# Rows of each index that are looked at: enough to tell a code from a state, and soon done.
SAMPLE: Final = 1000


def refresh() -> None:
    """Runs ANALYZE table by table, as each holds the write lock for a moment.

    PostgreSQL does so by itself (autovacuum). A connection sees the statistics after a reconnect.
    """
    if db.engine.dialect.name != "sqlite":
        return
    for table in sorted(set(db.metadata.tables) & set(inspect(db.engine).get_table_names())):
        begun = time.monotonic()
        with transaction() as store:
            store.execute(text(f"PRAGMA analysis_limit={SAMPLE}"))
            store.execute(text(f'ANALYZE "{table}"'))
        pause_between_batches(time.monotonic() - begun)


def is_whole(pragma: str = "quick_check") -> bool:
    """Whether every page of SQLite's file fits the others; one that does not is noted.

    PostgreSQL has nothing as cheap: its own errors tell of damage (damage.py).
    """
    if db.engine.dialect.name != "sqlite":
        return True
    try:
        with db.engine.connect() as connection:
            verdict = str(connection.exec_driver_sql(f"PRAGMA {pragma}(1)").scalar())
    except SQLAlchemyError:
        return not damage.is_noted(current_app.config["SETTINGS"].folder)
    if verdict != "ok":
        damage.note(current_app.config["SETTINGS"].folder, f"{pragma}: {verdict[:200]}")
    return verdict == "ok"
