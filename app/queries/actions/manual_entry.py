"""What a manual entry became."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db
from app.models import Message


def message_of_form(form_key: str | None) -> int | None:
    """The id of the message that a form with this one-time key stored."""
    if form_key is None:
        return None
    return db.session.scalar(select(Message.id).where(Message.form_key == form_key))
