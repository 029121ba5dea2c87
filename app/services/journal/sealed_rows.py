"""Reads sealed journal rows as stored, even if they were tampered with (D5)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select, select

from app.database.extensions import db
from app.models import Event

COLUMNS: Final = tuple(Event.__table__.columns)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row whose columns hold invalid values (SQLite stores anything)."""

    id: int
    seq: int
    seal: str | None
    previous_seal: str | None
    sealed_at: None = None
    action: str = ""


def seal_of(row: Any, secret: bytes) -> str:
    """The seal that a row with its `seq`, `sealed_at` and `previous_seal` must carry.

    `row` is an Event, or a result row with all its columns.
    """
    return hmac.new(secret, _canonical(row), hashlib.sha256).hexdigest()


def fits(row: Any, secret: bytes) -> bool:
    """Whether a row carries the seal that it must carry."""
    if row.sealed_at is None or row.seal is None:
        return False
    return hmac.compare_digest(seal_of(row, secret).encode(), str(row.seal).encode())


def read(query: Select[Any]) -> Sequence[Any]:
    """The rows of a page, with all `COLUMNS`; one that can't be read does not hide the others."""
    try:
        return db.session.execute(query).all()
    except (TypeError, ValueError):
        skeleton = query.with_only_columns(Event.id, Event.seq, Event.seal, Event.previous_seal)
        return [_read_one(*row) for row in db.session.execute(skeleton).all()]


def _read_one(event_id: int, seq: int | None, seal: str | None, previous: str | None) -> Any:
    try:
        return db.session.execute(select(*COLUMNS).where(Event.id == event_id)).one()
    except (TypeError, ValueError):
        return Unreadable(event_id, seq or 0, seal, previous)


def _canonical(row: Any) -> bytes:
    """All that was ever said in a row, in one spelling on both databases."""
    said = [
        *(row.previous_seal, row.seq, _moment(row.sealed_at)),
        *(row.id, _moment(row.at), row.action, row.subject, row.subject_id, row.message_id),
        *(row.actor, row.address, row.old, row.new, row.facts),
    ]
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
