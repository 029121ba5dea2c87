"""Checks before a retry whether an SMS may still be sent.

`outbox.cancel` and `outbox.readdress` do not reach an SMS that a modem has claimed.
"""

from __future__ import annotations

from typing import Final, TypeVar

from app.database.extensions import db
from app.domain.messaging.delivery import BEGUN, Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.terms import LET_GO
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, Contact, Forward, OutboundSms, Reply

_ASKS: Final = (Purpose.FORWARD, Purpose.REMINDER)
_Model = TypeVar("_Model", Contact, Forward, Case, Reply)


def may_begin(sms: OutboundSms) -> bool:
    """False if the SMS must not be sent any more; an official's SMS moves to the present phone."""
    case, forward = _row(Case, sms.case_id), _row(Forward, sms.forward_id)
    reply = _row(Reply, sms.reply_id)
    is_deleted = case is not None and case.deleted_at is not None
    is_denied = reply is not None and reply.disputed_at is not None
    is_over = forward is not None and is_let_go(sms, forward)
    is_over = is_over or (case is not None and is_not_asked(sms, case))
    if not sms.text or is_deleted or is_denied or is_over:
        return False
    person = _row(Contact, sms.contact_id)
    if person is None or person.phone == sms.number:
        return True
    is_begun = any(part.status in BEGUN for part in sms.parts)
    if not person.phone or is_begun or sms.kind == SmsKind.ACCOUNT_CODE:
        return False  # He has left, or half of it may be on a phone that is his no more.
    sms.number = person.phone
    return True


def is_let_go(sms: OutboundSms, forward: Forward) -> bool:
    """Whether it asks a unit for an answer to a case that the unit no longer holds."""
    return sms.purpose in _ASKS and forward.status in LET_GO


def is_not_asked(sms: OutboundSms, case: Case) -> bool:
    """Whether it asks the citizen a question that the case no longer waits for."""
    is_question = sms.purpose == Purpose.ANSWER and sms.reply_id is None
    return is_question and case.status != CaseStatus.MENUNGGU_WARGA


def _row(model: type[_Model], row_id: int | None) -> _Model | None:
    return db.session.get(model, row_id, populate_existing=True) if row_id else None
