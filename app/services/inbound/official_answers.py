"""BLS: an answer from a registered phone, its resend, and its echo (A4, A5, D11, S102-S105)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.messaging.delivery import LOST, OutboundStatus
from app.models import Contact, Forward, InboundPart, OutboundSms, Reply
from app.services.cases.answers import approving, replying
from app.services.cases.promises import promise_sms
from app.services.cases.state import case_state
from app.services.contacts import recipients
from app.services.inbound import official_confirmations
from app.services.journal.actor import Actor
from app.services.settings import settings
from app.sms.encoding import clean
from app.sms.meanings import Answer
from app.sms.texts.texts import TextKey, excerpt

# The same BLS within this time is the phone's resend: confirmed again, sent to nobody.
RESEND = timedelta(minutes=60)


def take(
    first: InboundPart, forward: Forward, meaning: Answer, contact: Contact, actor: Actor
) -> None:
    """The answer of an official, `actor`, who writes from the phone of `contact`; where his SKPD
    demands it, it waits for the superior. Raises TransitionRefused."""
    known = _earlier(forward, meaning, contact)
    demands = recipients.demands_approval(forward) and contact.rank not in recipients.SUPERIORS
    if known is None and demands:
        _ask_superior(first, forward, meaning, contact, actor)
        return
    reply = known or replying.answer_by_phone(forward, meaning.text, contact, actor=actor)
    echo(first, reply, contact, meaning.code, TextKey.ANSWER_CONFIRMED)
    if known is None:
        promise_sms.ask_for_day(reply, contact)


def echo(first: InboundPart, reply: Reply, contact: Contact, code: str, key: TextKey) -> None:
    """What was given in his name, and what becomes of it: `key`, unless it is held first (D11), or
    no SMS gets to the citizen (D10)."""
    values = {"code": code, "excerpt": excerpt(reply.text)}
    is_held = OutboundSms.status == OutboundStatus.HELD.value
    held_id = select(OutboundSms.id).where(OutboundSms.reply_id == reply.id, is_held)
    if case_state.reachable_number(reply.message) is None:
        key = TextKey.ANSWER_RECORDED
    elif key is TextKey.ANSWER_CONFIRMED and db.session.scalar(held_id) is not None:
        key, values["minutes"] = TextKey.ANSWER_HELD, str(settings.current().phone_hold)
    official_confirmations.confirm(first, contact, key, reply.message_id, **values)


def _earlier(forward: Forward, meaning: Answer, contact: Contact) -> Reply | None:
    """The answer of which this one is the phone's resend. What was taken back, did not arrive, or
    was called unsolved by the citizen since, is given anew (D11, A8, D12)."""
    lost = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.status.in_(LOST)
    )
    since, unsolved_at = now() - RESEND, forward.message.unsolved_at
    same = select(Reply).where(
        Reply.forward_id == forward.id,
        Reply.author_contact_id == contact.id,
        Reply.text == clean(meaning.text).strip(),
        Reply.created_at > max(since, unsolved_at or since),
        Reply.disputed_at.is_(None),
        ~lost.exists(),
    )
    return db.session.scalars(same.order_by(Reply.id.desc()).limit(1)).first()


def _ask_superior(
    first: InboundPart, forward: Forward, meaning: Answer, contact: Contact, actor: Actor
) -> None:
    """The answer of an operator whose SKPD demands approval waits for it (S72)."""
    row = case_state.waiting_draft(forward)
    if row is None or row.text != clean(meaning.text).strip():
        row = approving.submit_by_phone(forward, meaning.text, actor=actor)
    values = {"code": meaning.code, "name": row.superior_position}
    official_confirmations.confirm(
        first, contact, TextKey.APPROVAL_WAITS, forward.message_id, **values
    )
