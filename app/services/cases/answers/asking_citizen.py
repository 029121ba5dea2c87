"""Asks the citizen for missing information; the deadline pauses meanwhile (D3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from app.database.extensions import db, now
from app.domain.errors import TransitionRefused
from app.domain.language import accusations
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Refusal
from app.domain.workflow.related_messages import PATIENCE, Link
from app.domain.workflow.workflow import MESSAGE_START, Action, MessageStatus
from app.models import Event, Message, Skpd
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_journal, case_state, danger_reading, pending_questions
from app.services.cases.visibility import publishing, sensitivity
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings, sms_templates, validation
from app.sms.texts.texts import TextKey

QUESTION: Final = "question"
# A time entered by hand has no seconds.
_MINUTE: Final = timedelta(minutes=1)


def ask_citizen(message_id: int, text: str | None, *, actor: Actor) -> Message:
    """Sends the question; the message waits for the citizen. Never to a sensitive card (D7).

    Asked once until it is answered. Raises InvalidInput, TransitionRefused.
    """
    question = validation.answer_text(text, QUESTION)
    message = case_state.lock_for(Action.ASK, message_id, actor)
    number = case_state.reachable_number(message)
    if number is None:
        raise TransitionRefused(Action.ASK, message.status, Refusal.NOT_ANSWERABLE)
    event = case_journal.record("ask", message, actor)
    db.session.flush()
    message.asked_at, message.question = now(), question
    unit = db.session.get(Skpd, actor.skpd_id) if actor.skpd_id else None
    signature = sms_templates.signature(unit, message)
    sms = sms_templates.say(TextKey.QUESTION, text=question, signature=signature)
    cause = Cause(SmsKind.QUESTION, event.id, message_id=message.id)
    hold = settings.current().send_hold
    outbox.put(number, sms, cause, hold_seconds=hold, modem_id=message.modem_id)
    case_state.settle(message, actor, MessageStatus.MENUNGGU_WARGA)
    return message


def take_answer(new: Message) -> Event | None:
    """The event that this new SMS answers a case, which is back in its state; None if no question
    was open.

    The new message stays a case of its own, linked to the asked one, unless `explains` it.
    """
    # What is entered by hand may be older than the question; others come when they are read.
    came_at = new.received_at if new.is_entered else new.recorded_at
    asked = db.session.scalar(
        select(Message)
        .where(
            Message.sender == new.sender,
            Message.id != new.id,
            Message.status == MessageStatus.MENUNGGU_WARGA.value,
            Message.asked_at > due_dates.wait_began(),
            Message.asked_at <= came_at + _MINUTE,
            Message.deleted_at.is_(None),
        )
        .order_by(Message.asked_at.desc())
        .limit(1)
    )
    if asked is None:
        return None
    message = case_state.lock(asked.id)
    if message.status != MessageStatus.MENUNGGU_WARGA or message.is_deleted:
        # Answered, closed or deleted while this SMS waited for the lock: nothing is brought back.
        return None
    new.follows_id, new.follows_as = message.id, Link.ANSWER.value
    # What the citizen adds may be what makes the whole of it sensitive, or accuse somebody.
    message.is_accusing |= new.is_accusing
    facts: dict[str, Any] = {"message_id": message.id, "follow_up": new.id}
    if new.is_sensitive:
        facts[sensitivity.ITSELF] = True
        publishing.mark_sensitive(message, SYSTEM)
    event = journal.record("follow_up", "message", new.id, actor=SYSTEM, **facts)
    resume(message, SYSTEM)
    db.session.flush()
    return event


def explains(new: Message, asked: Message) -> bool:
    """Whether an answer belongs to the case without a moderator's look (A19): the question was
    sent, and both `may_stand_together`."""
    return asked.question is not None and may_stand_together(new, asked)


def may_stand_together(new: Message, case: Message) -> bool:
    """Whether nothing that may hurt somebody on a phone stands in either or in both together (D7):
    "kades kami" and "minta uang"; nor may it go on with another case of the number that does."""
    if _may_hurt(new) or _may_hurt(case) or _has_another_that_hurts(new, case):
        return False
    whole = "\n".join([*case.texts, new.body])
    told = danger_reading.of(whole)
    return not (told.is_sensitive or told.is_urgent or accusations.is_made(whole))


def _may_hurt(message: Message) -> bool:
    return message.is_sensitive or message.is_urgent or message.is_accusing


def _has_another_that_hurts(new: Message, case: Message) -> bool:
    """ "dia pulang nanti malam" belongs to what the husband did, not to the road of last week."""
    ended = func.coalesce(Message.closed_at, Message.deleted_at)
    found = select(Message.id).where(
        Message.sender == new.sender,
        Message.id.not_in((new.id, case.id)),
        or_(ended.is_(None), ended > now() - PATIENCE),
        or_(Message.is_sensitive, Message.is_urgent, Message.is_accusing, Message.hides_number),
    )
    return db.session.scalar(found.limit(1)) is not None


def cancel_question(message: Message, actor: Actor) -> bool:
    """The question is not sent: the card stands where it stood. False when it has left, or none
    was asked."""
    is_stopped = pending_questions.cancel_queued(message, actor)
    if is_stopped and message.status == MessageStatus.MENUNGGU_WARGA:
        resume(message, actor)
    return is_stopped


def resume(message: Message, actor: Actor) -> None:
    """The message stands again where its forwards put it; the clock goes on by itself."""
    case_state.settle(message, actor, MESSAGE_START)
