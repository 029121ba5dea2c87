"""Validates common form input before business rules apply."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.database.extensions import db
from app.domain.errors import AlreadyDone, InvalidInput
from app.domain.reasons import Problem
from app.domain.workflow.workflow import Category
from app.sms.protocol.encoding import clean, measure

# Ten parts are what old phones join; a longer official word belongs in a letter.
MOST_PARTS = 10
# " -" and the longest signature (A16): the limit holds for the whole SMS.
SIGNATURE = " " * 27


def required(field: str, value: str | None, longest: int = 120) -> str:
    """The value without outer spaces; InvalidInput when it is missing or too long."""
    text = clean(value or "").strip()
    if not text:
        raise InvalidInput(field, Problem.REQUIRED)
    if len(text) > longest:
        raise InvalidInput(field, Problem.TOO_LONG)
    return text


def optional(value: str | None, longest: int) -> str | None:
    """The value cut to what the column holds, or None when it is empty."""
    return clean(value or "").strip()[:longest] or None


def answer_text(value: str | None, field: str = "text") -> str:
    """An answer as it will be sent, byte for byte (A15); longer than advised is allowed (S94)."""
    text = clean(value or "").strip()
    if not text:
        raise InvalidInput(field, Problem.REQUIRED)
    if measure(text + SIGNATURE).parts > MOST_PARTS:
        raise InvalidInput(field, Problem.TOO_LONG)
    return text


def category(value: str | None) -> Category:
    """One of the four categories; InvalidInput otherwise (A9)."""
    try:
        return Category(value or "")
    except ValueError:
        raise InvalidInput("category", Problem.REQUIRED) from None


def ensure_not_submitted(model: type[Any], form_key: str | None) -> None:
    """Raises AlreadyDone if this form's one-time key was used by a former POST."""
    if form_key and db.session.scalar(select(model.id).where(model.form_key == form_key)):
        raise AlreadyDone(model.__tablename__, form_key)
