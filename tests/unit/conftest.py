"""A unit test has no database: whoever opens one there has put a test in the wrong folder."""

from __future__ import annotations

import sqlite3
from typing import NoReturn

import psycopg
import pytest


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def _refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise AssertionError("a unit test opened a database")

    monkeypatch.setattr(sqlite3, "connect", _refuse)
    monkeypatch.setattr(psycopg, "connect", _refuse)
