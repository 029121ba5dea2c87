"""The classes of domain/outcomes.py as SQL: a test holds the two to each other."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case

from app.domain.outcomes import Ending, Outcome
from app.domain.terms import ForwardStatus, MessageStatus
from app.models import Forward, Message


def of_message() -> ColumnElement[str]:
    """Of a whole message."""
    open_ = {
        MessageStatus.BARU.value: Outcome.NEW.value,
        MessageStatus.DITERUSKAN.value: Outcome.WAITING.value,
        MessageStatus.DITOLAK.value: Outcome.RETURNED.value,
        MessageStatus.MENUNGGU_WARGA.value: Outcome.ASKED.value,
        MessageStatus.DIJAWAB.value: Outcome.ANSWERED.value,
    }
    return case(
        *((Message.status == status, outcome) for status, outcome in open_.items()),
        (Message.outcome == Ending.DUPLICATE, Outcome.DUPLICATE.value),
        (Message.answered_at.is_(None), Outcome.UNANSWERED.value),
        *_endings(),
        else_=Outcome.CLOSED.value,
    )


def of_hold() -> ColumnElement[str]:
    """Of one SKPD's hold on it."""
    waits = ~has_answered()
    return case(
        (Forward.status == ForwardStatus.DITOLAK, Outcome.RETURNED.value),
        (and_(waits, Message.status == MessageStatus.SELESAI), Outcome.UNANSWERED.value),
        (and_(waits, Message.status == MessageStatus.MENUNGGU_WARGA), Outcome.ASKED.value),
        (waits, Outcome.WAITING.value),
        (Message.status != MessageStatus.SELESAI, Outcome.ANSWERED.value),
        (Message.outcome == Ending.DUPLICATE, Outcome.DUPLICATE.value),
        *_endings(),
        else_=Outcome.CLOSED.value,
    )


def has_answered() -> ColumnElement[bool]:
    """The SKPD has, and not every answer of it was lost (A8)."""
    return and_(Forward.status == ForwardStatus.DIJAWAB, Forward.responded_at.is_not(None))


def _endings() -> list[tuple[ColumnElement[bool], str]]:
    return [
        (Message.outcome == Ending.BY_CITIZEN, Outcome.SOLVED.value),
        (Message.outcome == Ending.NO_RESPONSE, Outcome.SILENT.value),
    ]
