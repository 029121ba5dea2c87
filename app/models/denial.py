"""Denied answers (D11), as conditions that services, reports and lists share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from app.domain.messaging.delivery import LOST
from app.models.forward import Forward
from app.models.message import Message
from app.models.outbound_sms import OutboundSms
from app.models.reply import Reply


def is_denied() -> ColumnElement[bool]:
    """Messages with a disputed answer and no later one."""
    return Message.id.in_(select(Reply.message_id).where(_is_uncorrected()))


def is_denied_by_unit() -> ColumnElement[bool]:
    """Forwards whose own answer is such a one."""
    return Forward.id.in_(select(Reply.forward_id).where(_is_uncorrected()))


def _is_uncorrected() -> ColumnElement[bool]:
    """A recalled or undelivered answer is no correction."""
    later = aliased(Reply)
    lost = select(OutboundSms.id).where(
        OutboundSms.reply_id == later.id, OutboundSms.status.in_(LOST)
    )
    corrected = select(later.id).where(
        later.message_id == Reply.message_id,
        later.id > Reply.id,
        later.disputed_at.is_(None),
        ~lost.exists(),
    )
    return Reply.disputed_at.is_not(None) & ~corrected.exists()
