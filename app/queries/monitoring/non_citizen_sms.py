"""The cases that quarantined SMS parts belong to."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.database.extensions import db
from app.models import InboundPart, Message


def cases_of(parts: Collection[InboundPart]) -> dict[int | None, Message]:
    """The cases of these parts, by id."""
    ids = {row.message_id for row in parts if row.message_id is not None}
    found = db.session.scalars(select(Message).where(Message.id.in_(ids)))
    return {message.id: message for message in found}
