"""Most of what the house asks does not depend on the database."""

from __future__ import annotations

import pytest

from tests.databases import Database


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """SQLite alone; a file whose answers depend on it imports the fixture of both."""
    return sqlite_database
