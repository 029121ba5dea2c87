"""What the clock asks the database before it rings a bell that rings often."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Flask
from sqlalchemy import select

from app.database.extensions import db
from app.database.reading import reading
from app.models import InboundPart, MessageFile
from app.services.cases.deadlines import deadline_recalculation
from app.services.cases.suggestions import suggesting
from app.services.outbox import outbox
from app.services.report_files import report_files
from app.services.setup import demo_progress


def _is_part_waiting() -> bool:
    waiting = select(InboundPart.id).where(InboundPart.processed_at.is_(None))
    return db.session.scalar(waiting.limit(1)) is not None


def _is_file_waiting() -> bool:
    waiting = select(MessageFile.id).where(MessageFile.remote_id.is_not(None))
    return db.session.scalar(waiting.limit(1)) is not None


def _is_interrupted() -> bool:
    """What else the sweep sees to is of minutes, and rung for by the minute."""
    return (
        outbox.is_due()
        or bool(report_files.unfinished())
        or deadline_recalculation.is_open()
        or demo_progress.is_wanted()
    )


NEEDS: Final[Mapping[str, Callable[[], bool]]] = {
    "app.jobs.sweep.release_held": outbox.is_hold_over,
    "app.jobs.sweep.ring_waiting": _is_interrupted,
    "app.jobs.sweep.process_inbox": _is_part_waiting,
    "app.jobs.channel_files.fetch": _is_file_waiting,
    "app.jobs.proposing.propose_waiting": lambda: bool(suggesting.waiting(1)),
}


def is_needed(app: Flask, function: str) -> bool:
    """Whether this job would find work; True of those that look for themselves. Raises
    SQLAlchemyError."""
    need = NEEDS.get(function)
    if need is None:
        return True
    with app.app_context(), reading():
        return need()
