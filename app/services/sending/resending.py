"""Resends an answer whose SMS was not delivered (Kirim ulang, A8)."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db
from app.domain.errors import TransitionRefused
from app.domain.messaging.delivery import NOT_ARRIVED, Purpose
from app.domain.reasons import Refusal
from app.domain.workflow.workflow import Action
from app.models import OutboundSms, Reply
from app.services.cases.answers import replying
from app.services.cases.state import case_state
from app.services.journal.actor import Actor
from app.services.sending import uncertain_sms


def send_answer_again(reply_id: int, *, actor: Actor, is_safe: bool = False) -> None:
    """Resends an answer, for the desk or the unit that gave it, while the case is open.

    `is_safe` is the second click of D7: the case may have become sensitive since. Raises
    InvalidInput, NotYours, TransitionRefused.
    """
    reply = db.session.get_one(Reply, reply_id)
    message = case_state.lock(reply.message_id)
    forward = None if actor.is_desk else reply.forward
    if forward is not None:
        replying.require_own_unit(forward, actor)
    case_state.require_permitted(Action.REPLY, message, actor, forward)
    replying.require_confirmation(message, is_safe)
    sms = db.session.scalar(
        select(OutboundSms)
        .where(OutboundSms.reply_id == reply_id, OutboundSms.purpose == Purpose.ANSWER.value)
        .order_by(OutboundSms.id.desc())
    )
    # Whether an uncertain one has left must be found out first: that is Pesan Keluar's.
    if sms is None or sms.status not in NOT_ARRIVED:
        raise TransitionRefused("send_again", sms.status if sms else "", Refusal.NO_CHANGE)
    uncertain_sms.send_again(sms.id, actor=actor, is_safe=is_safe)
