"""Updates the case when it is known what became of an SMS to the citizen or the officer on duty."""

from __future__ import annotations

from sqlalchemy import func, select

from app.database.extensions import db
from app.domain.messaging.delivery import LOST, OutboundStatus, Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.workflow import MessageStatus
from app.models import Message, OutboundSms, Reply
from app.services.cases.answers import asking_citizen
from app.services.cases.state import case_state, duty_alerts, pending_questions
from app.services.journal.actor import SYSTEM


def update_case(sms: OutboundSms) -> None:
    """Reopens the case if no answer can arrive any more (A8), or ends the wait for a question that
    failed; writes whether the officer on duty was told."""
    db.session.flush()
    if sms.kind == SmsKind.DUTY:
        duty_alerts.note_outcome(sms)
    elif sms.reply_id is not None:
        reply = db.session.get_one(Reply, sms.reply_id)
        if sms.status in LOST and _counts(reply):
            case_state.reconsider(reply.message_id)
        else:
            # Good news, or the fate of what did not solve it: what is closed stays closed.
            case_state.settle(case_state.lock(reply.message_id), SYSTEM)
    elif sms.status == OutboundStatus.FAILED and sms.message_id is not None:
        message = case_state.lock(sms.message_id)
        newest = select(func.max(OutboundSms.id)).where(*pending_questions.is_question(message))
        if message.status == MessageStatus.MENUNGGU_WARGA and db.session.scalar(newest) == sms.id:
            asking_citizen.resume(message, SYSTEM)


def _counts(reply: Reply) -> bool:
    """Whether the citizen has not said of this answer that it did not solve it (D12)."""
    row = select(Message.unsolved_at).where(Message.id == reply.message_id)
    unsolved_at = db.session.scalar(row)
    return unsolved_at is None or reply.created_at > unsolved_at


def lock_card(sms_id: int) -> None:
    """Locks the case of an SMS before the SMS, as every action on the case does.

    Only the modem's owner locks the SMS first: one that is being sent is locked by nobody else.
    """
    row = select(OutboundSms.message_id).where(
        OutboundSms.id == sms_id, OutboundSms.purpose == Purpose.ANSWER
    )
    message_id = db.session.scalar(row)
    if message_id is not None:
        case_state.lock(message_id)
