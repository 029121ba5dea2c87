"""What was committed is on the disk: a claim that a power cut forgets would send an SMS twice."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.database.extensions import db, transaction

pytestmark = pytest.mark.postgresql

# As SQLite counts them: 2 is FULL.
FULL = 2


def test_a_commit_waits_for_the_disk(app: Flask) -> None:
    with transaction():
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalar(text("PRAGMA synchronous")) >= FULL
        else:
            # The server decides, and the tests' own is told to hurry: nothing of ours may.
            source = "SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"
            assert db.session.scalar(text(source)) not in ("session", "client")
