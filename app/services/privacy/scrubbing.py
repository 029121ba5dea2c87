"""Removes traces of erased text from SQLite's file: full-text index and write-ahead log."""

from __future__ import annotations

import time
from typing import Any, Final

from sqlalchemy import text

from app.database.extensions import db, pause_between_batches, transaction
from app.domain.words import N_
from app.runtime import progress

# Pages of the index merged in one transaction: some 60 ms, so nobody waits for long.
_PAGES: Final = 500
_MOST_STEPS: Final = 5000


def scrub() -> None:
    """The index of words forgets what it was told to forget (it only notes that at first), and the
    write-ahead log is folded in and emptied. PostgreSQL does the like by itself (autovacuum)."""
    if db.engine.dialect.name != "sqlite":
        return
    with progress.phase(N_("Membersihkan berkas basis data")):
        _merge(-_PAGES)
        for _ in range(_MOST_STEPS):
            begun = time.monotonic()
            # FTS5: less than two changes mean that nothing is left to merge.
            if _merge(_PAGES) < 2:
                break
            pause_between_batches(time.monotonic() - begun)
    db.session.rollback()
    # Not through the engine's own BEGIN: nothing is folded in from within a transaction.
    raw: Any = db.engine.raw_connection()
    try:
        raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        raw.close()


def _merge(pages: int) -> int:
    """How many rows of the index it changed."""
    with transaction() as store:
        raw: Any = store.connection().connection.driver_connection
        before = raw.total_changes
        store.execute(
            text("INSERT INTO case_words(case_words, rank) VALUES ('merge', :pages)"),
            {"pages": pages},
        )
        return int(raw.total_changes - before)
