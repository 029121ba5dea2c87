"""Stores an answer as an immutable row and queues its SMS to the citizen (S83)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from app.database.extensions import db, now
from app.domain.language.redaction import redacted
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.promises import NO_PLEDGE, Pledge
from app.domain.workflow.workflow import Action, ForwardStatus, ReplyChannel
from app.models import Forward, Message, Reply, Skpd
from app.services.cases.promises import promises
from app.services.cases.state import case_state, silence
from app.services.cases.visibility import publishing
from app.services.contacts import colleague_notices
from app.services.contacts.colleague_notices import Approved
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings, sms_templates

DESK_SIGNATURE = "Si UPIK"


@dataclass(frozen=True, slots=True)
class Words:
    """An answer to be written, from any channel.

    `known` are contacts who need no copy, as they gave or approved it; `pledge` is what the author
    says about a promise in it.
    """

    text: str
    channel: ReplyChannel
    acknowledged_by: str | None
    unit: Skpd | None
    form_key: str | None = None
    known: frozenset[int] = frozenset()
    pledge: Pledge = NO_PLEDGE
    approved: Approved | None = None


def deliver_for_unit(forward: Forward, words: Words, author: Actor) -> Reply:
    """The answer of the SKPD that holds the message; its other phones get a copy (A29).

    Raises TransitionRefused.
    """
    message = forward.message
    case_state.require_permitted(Action.REPLY, message, author, forward)
    reply = record_and_queue(message, forward, words, author)
    case_state.move_forward(forward, ForwardStatus.DIJAWAB, author)
    forward.answered_at = forward.answered_at or reply.created_at
    case_state.settle(message, author)
    colleague_notices.send_copies(reply, forward, words.known, words.approved)
    return reply


def record_and_queue(
    message: Message, forward: Forward | None, words: Words, author: Actor
) -> Reply:
    """The row, its event and its SMS; the caller settles the states."""
    reply = Reply(
        message=message,
        forward=forward,
        text=words.text,
        public_text=redacted(words.text, publishing.named(message)),
        awaits_look=message.is_published and words.channel is ReplyChannel.BLS,
        channel=words.channel.value,
        skpd_name=words.unit.name if words.unit else DESK_SIGNATURE,
        author_name=author.name,
        author_position=author.position,
        author_user_id=author.user_id,
        author_contact_id=author.contact_id,
        acknowledged_by=words.acknowledged_by,
        text_salt=secrets.token_hex(16),
        created_at=now(),
        form_key=words.form_key,
    )
    db.session.add(reply)
    db.session.flush()
    journal.record(
        "reply",
        "reply",
        reply.id,
        actor=author,
        message_id=message.id,
        channel=words.channel.value,
        text_mark=journal.text_mark(reply.text, reply.text_salt),
    )
    _send(message, reply, words)
    promises.record_promise(reply, words.pledge, words.unit, author)
    return reply


def _send(message: Message, reply: Reply, words: Words) -> None:
    """Nothing is sent where no phone stands behind the message (D10): the answer is recorded."""
    number = case_state.reachable_number(message)
    if number is None:
        return
    signature = words.unit.sms_code if words.unit else DESK_SIGNATURE
    cause = Cause(
        SmsKind.ANSWER,
        reply.id,
        message_id=message.id,
        forward_id=reply.forward_id,
        reply_id=reply.id,
    )
    hold = hold_seconds(words.channel)
    # Whoever holds the phone of a sensitive message is asked nothing (D7).
    is_quiet = message.is_sensitive or silence.is_silent(number)
    sms = sms_templates.answer_sms(reply.text, signature, hint=not is_quiet)
    outbox.put(number, sms, cause, hold_seconds=hold, modem_id=message.modem_id)


def hold_seconds(channel: ReplyChannel) -> float:
    """Seconds in which an answer can be called back: by its author at a screen, or, of an answer
    by phone, by a moderator whom the head asks to (D11)."""
    values = settings.current()
    return values.phone_hold * 60 if channel is ReplyChannel.BLS else values.send_hold
