"""Minta kejelasan: the citizen is asked for what is missing, and the clock stands still (D3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.domain.delivery import Purpose
from app.domain.errors import Refusal, TransitionRefused
from app.domain.phone import SenderClass, can_be_answered
from app.domain.workflow import Action, ForwardStatus, MessageStatus, message_status_after
from app.extensions import db, now
from app.models import Forward, Message, Skpd
from app.services import forms, journal, outbox, standing, wording
from app.services.actor import SYSTEM, Actor
from app.services.outbox import Cause
from app.services.replying import DESK_SIGNATURE
from app.sms.texts import TextKey

# So long an SMS of the same number is taken for the answer to the question (A19).
PATIENCE: Final = timedelta(days=14)


def ask(message_id: int, text: str | None, *, actor: Actor) -> Message:
    """Sends the question; the message waits for the citizen. Never to a sensitive card (D7).

    Asked once until it is answered. Raises InvalidInput, TransitionRefused.
    """
    question = forms.answer_text(text)
    message = standing.lock(message_id)
    standing.permit(Action.ASK, message, actor)
    if not can_be_answered(SenderClass(message.sender_class)):
        raise TransitionRefused(Action.ASK, message.status, Refusal.NOT_ANSWERABLE)
    event = journal.record("ask", "message", message.id, actor=actor, message_id=message.id)
    db.session.flush()
    message.asked_at, message.question = now(), question
    unit = db.session.get(Skpd, actor.skpd_id) if actor.skpd_id else None
    sms = wording.say(
        TextKey.QUESTION, text=question, signature=unit.sms_code if unit else DESK_SIGNATURE
    )
    cause = Cause(key=f"ask:{event.id}", purpose=Purpose.ANSWER, message_id=message.id)
    outbox.put(message.sender, sms, cause, modem_id=message.modem_id)
    standing.move_message(message, MessageStatus.MENUNGGU_WARGA, actor)
    standing.settle(message, actor)
    return message


def take_answer(new: Message) -> Message | None:
    """The message that this new SMS answers, brought back to its state; None when nobody asked.

    The new card stays a card of its own, linked to the asked one (A19: never silently joined).
    """
    asked = db.session.scalar(
        select(Message)
        .where(
            Message.sender == new.sender,
            Message.id != new.id,
            Message.status == MessageStatus.MENUNGGU_WARGA.value,
            Message.asked_at > now() - PATIENCE,
            Message.deleted_at.is_(None),
        )
        .order_by(Message.asked_at.desc())
        .limit(1)
    )
    if asked is None:
        return None
    message = standing.lock(asked.id)
    new.answers_id = message.id
    # What the citizen adds may be what makes the whole of it sensitive.
    message.is_sensitive = message.is_sensitive or new.is_sensitive
    journal.record(
        "follow_up", "message", new.id, actor=SYSTEM, message_id=message.id, follow_up=new.id
    )
    _resume(message)
    return message


def _resume(message: Message) -> None:
    """The message stands again where its forwards put it; the clock goes on by itself."""
    states = db.session.scalars(
        select(Forward.status).where(Forward.message_id == message.id)
    ).all()
    forwards = [ForwardStatus(state) for state in states]
    back = message_status_after(forwards, False, MessageStatus.BARU)
    standing.move_message(message, back, SYSTEM)
    standing.settle(message, SYSTEM)
