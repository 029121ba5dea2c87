"""Which promises are owed: as a predicate on a row and as an SQL condition."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists

from app.domain.workflow.promises import OWED, PromiseStatus
from app.domain.workflow.workflow import MessageStatus
from app.models import Message, Promise
from app.services.cases.state import case_state, silence


def is_owed(promise: Promise) -> bool:
    """Whether the promise is still open: that of a closed or deleted case is not."""
    message = promise.message
    is_out = message.is_deleted or message.status == MessageStatus.SELESAI
    return promise.status in OWED and not is_out


def is_alive() -> ColumnElement[bool]:
    """Condition for promises of messages that are not deleted. One that is kept or broken stays so
    when its message is closed; one that is open goes."""
    ended = Promise.status.in_((PromiseStatus.DITEPATI.value, PromiseStatus.INGKAR.value))
    return and_(
        Message.deleted_at.is_(None), ended | (Message.status != MessageStatus.SELESAI.value)
    )


def holds_open() -> ColumnElement[bool]:
    """Condition for messages with an open promise, which are not closed by time."""
    owed = [status.value for status in OWED]
    return exists().where(Promise.message_id == Message.id, Promise.status.in_(owed))


def askable_number(promise: Promise) -> str | None:
    """The citizen's phone, if an unrequested SMS may go there (D7)."""
    message = promise.message
    if message.is_sensitive or silence.is_silent(message.sender):
        return None
    if case_state.blocked_row(message.sender) is not None:
        return None
    return case_state.reachable_number(message)
