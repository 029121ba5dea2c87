"""Journals what was done to a case."""

from __future__ import annotations

from typing import Any

from app.models import Case, Event, Forward, Note, Promise, Reply
from app.services.journal import journal
from app.services.journal.actor import Actor


def record(
    action: str, row: Case | Forward | Reply | Note | Promise, actor: Actor, **facts: Any
) -> Event:
    """Adds one fact about this row to the journal, as one of its case; `facts` as in
    journal.record."""
    subject, of = ("case", row.id) if isinstance(row, Case) else (row.__tablename__, row.case_id)
    return journal.record(action, subject, row.id, actor=actor, case_id=of, **facts)
