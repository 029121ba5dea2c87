"""Denied answers (D11): what corrects one, on a card and as a condition of lists and reports.

A recalled or undelivered answer is no correction.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from app.domain.messaging.delivery import LOST
from app.models.case import Case
from app.models.forward import Forward
from app.models.outbound_sms import OutboundSms
from app.models.reply import Reply


def is_corrected(reply: Reply, sms_of: Mapping[int, OutboundSms]) -> bool:
    """Return whether a later answer of its case was not lost; `sms_of` by the answer's id."""
    later = (it for it in reply.case.replies if it.id > reply.id and not it.disputed_at)
    return any(it.id not in sms_of or sms_of[it.id].status not in LOST for it in later)


def is_denied() -> ColumnElement[bool]:
    """Cases with a disputed answer and no later one."""
    return Case.id.in_(select(Reply.case_id).where(_is_uncorrected()))


def is_denied_by_unit() -> ColumnElement[bool]:
    """Forwards whose own answer is such a one."""
    return Forward.id.in_(select(Reply.forward_id).where(_is_uncorrected()))


def _is_uncorrected() -> ColumnElement[bool]:
    later = aliased(Reply)
    lost = select(OutboundSms.id).where(
        OutboundSms.reply_id == later.id, OutboundSms.status.in_(LOST)
    )
    corrected = select(later.id).where(
        later.case_id == Reply.case_id,
        later.id > Reply.id,
        later.disputed_at.is_(None),
        ~lost.exists(),
    )
    return Reply.disputed_at.is_not(None) & ~corrected.exists()
