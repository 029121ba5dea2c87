"""What was committed is on the disk: a claim that a power cut forgets would send an SMS twice."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.database.extensions import db, transaction

pytestmark = pytest.mark.postgresql

# As SQLite counts them: 2 is FULL.
FULL = 2
SIGNS = (
    *("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count"),
    "tcp_user_timeout",
)


def test_a_commit_waits_for_the_disk(app: Flask) -> None:
    with transaction():
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalar(text("PRAGMA synchronous")) >= FULL
        else:
            # The server decides, and the tests' own is told to hurry: nothing of ours may.
            source = "SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"
            assert db.session.scalar(text(source)) not in ("session", "client")


def test_a_lost_host_s_locks_go_soon_whatever_was_on_its_way(app: Flask) -> None:
    """A host that was cut off while an answer was sent to it kept the journal's lock for a quarter
    of an hour: keepalive does not look while something is under way."""
    if db.engine.dialect.name == "sqlite":
        return
    with transaction():
        found = [db.session.scalar(text(f"SHOW {name}")) for name in SIGNS]
    assert found == ["15", "5", "3", "30000"]
