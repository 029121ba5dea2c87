"""What is asked all the time reads few messages, however many there are (docs/pertumbuhan.md)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select, text
from sqlalchemy.dialects import sqlite

from app.extensions import db
from app.models import Message
from app.services import code_space, journal_check, proposing
from tests.integration.views.stage import Statements

LIVE_CODE = select(Message.id).where(Message.code == "1000", Message.code_is_live)


def plan(query: Any) -> list[str]:
    """How SQLite reads the messages for it."""
    words = query.compile(
        dialect=sqlite.dialect(),
        compile_kwargs={"literal_binds": True, "render_postcompile": True},
    )
    rows = db.session.execute(text(f"EXPLAIN QUERY PLAN {words}".replace(":", "\\:")))
    return [row[3] for row in rows if "message" in row[3]]


@pytest.mark.parametrize(
    ("query", "index", "reads"),
    [
        (lambda: LIVE_CODE, "uq_message_live_code", 1),
        (lambda: code_space.known().select(), "code", 2),
        (proposing.without_proposal, "ix_message_open", 1),
    ],
    ids=["a live code", "codes in use", "cards without a proposal"],
)
def test_it_is_read_from_an_index(app: Flask, query: Any, index: str, reads: int) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table of one page whatever indexes it has")
    asked: Select[Any] = query()
    found = [line for line in plan(asked) if line.split()[1] == "message"]
    assert len(found) == reads
    assert all("INDEX" in line and index in line for line in found), found


def test_what_waits_for_its_seal_is_not_sought_by_its_age(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table of one page whatever indexes it has")
    with Statements(app) as statements:
        assert journal_check.overdue() == 0
    (asked,) = [words for words in statements.texts if words.startswith("SELECT")]
    (line,) = [row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
    assert "USING INDEX ix_event_unsealed" in line or "(seq=?)" in line, line
