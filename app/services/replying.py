"""Answers: from the web, from a registered phone, by the moderator; each is archived and sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import current_app

from app.domain.delivery import Purpose
from app.domain.errors import InvalidInput, NotYours, Problem, Refusal, TransitionRefused
from app.domain.phone import SenderClass, can_be_answered
from app.domain.roles import ADMIN, MODERATOR
from app.domain.workflow import Action, ForwardStatus, ReplyChannel
from app.extensions import db, now
from app.models import Contact, Forward, Message, OutboundSms, Reply, Skpd
from app.services import colleagues, forms, journal, outbox, standing, wording
from app.services.actor import Actor
from app.services.outbox import Cause
from app.sms.encoding import clean

DESK_SIGNATURE = "Si UPIK"
# An official answering himself knows of it himself (A5).
SELF_KNOWING = ("kadis", "sekretaris")


@dataclass(frozen=True, slots=True)
class _Draft:
    """An answer about to be written, whichever way it came."""

    text: str
    channel: ReplyChannel
    acknowledged_by: str | None
    unit: Skpd | None
    form_key: str | None = None


def answer_forward(
    forward_id: int,
    text: str | None,
    acknowledged_by: str | None,
    *,
    actor: Actor,
    is_safe: bool = False,
    form_key: str | None = None,
) -> Reply:
    """The operator's answer from the web card (S83, S92-S95); `is_safe` is the second click of D7.

    Raises AlreadyDone, InvalidInput, NotYours, TransitionRefused.
    """
    forms.once(Reply, form_key)
    body = forms.answer_text(text)
    superior = forms.required("acknowledged_by", acknowledged_by)
    forward = _locked_forward(forward_id)
    own(forward, actor)
    _sure(forward.message, is_safe)
    draft = _Draft(body, ReplyChannel.WEB, superior, forward.skpd, form_key)
    return _answer(forward, draft, actor)


def answer_by_phone(forward: Forward, text: str, contact: Contact, *, actor: Actor) -> Reply:
    """A BLS from a registered phone: sent at once, the superior of an operator's answer is named
    later (A5, S102-S105). `forward` is held by the contact's SKPD."""
    body = clean(text).strip()
    forward = _locked_forward(forward.id)
    superior = contact.position if contact.rank in SELF_KNOWING else None
    return _answer(forward, _Draft(body, ReplyChannel.BLS, superior, forward.skpd), actor)


def answer_directly(
    message_id: int,
    text: str | None,
    category: str | None,
    acknowledged_by: str | None,
    *,
    actor: Actor,
    is_safe: bool = False,
    form_key: str | None = None,
) -> Reply:
    """The moderator's own answer, without forwarding (S47-S53); `is_safe` as above.

    Raises AlreadyDone, InvalidInput, TransitionRefused.
    """
    forms.once(Reply, form_key)
    body = forms.answer_text(text)
    kind = forms.category(category)
    superior = forms.required("acknowledged_by", acknowledged_by)
    message = standing.lock(message_id)
    standing.permit(Action.REPLY, message, actor)
    _sure(message, is_safe)
    message.category = kind.value
    unit = db.session.get(Skpd, actor.skpd_id) if actor.skpd_id else None
    draft = _Draft(body, ReplyChannel.MODERATOR, superior, unit, form_key)
    reply = _write(message, None, draft, actor)
    standing.settle(message, actor)
    return reply


def acknowledge(reply_id: int, acknowledged_by: str | None, *, actor: Actor) -> Reply:
    """Completes "diketahui: belum diisi" of an answer that came by phone (A5)."""
    reply = db.session.get_one(Reply, reply_id, with_for_update=True)
    if reply.forward is None:
        raise NotYours
    own(reply.forward, actor)
    if reply.acknowledged_by is not None:
        raise TransitionRefused("acknowledge", reply.channel, Refusal.NO_CHANGE)
    reply.acknowledged_by = forms.required("acknowledged_by", acknowledged_by)
    journal.record("acknowledge", "reply", reply.id, actor=actor, message_id=reply.message_id)
    return reply


def cancel(reply_id: int, *, actor: Actor) -> bool:
    """Calls an answer back while it waits ("Batalkan"); False when it has gone out already."""
    reply = db.session.get_one(Reply, reply_id)
    if reply.author_user_id != actor.user_id and not actor.roles & {ADMIN, MODERATOR}:
        raise NotYours
    message = standing.lock(reply.message_id)
    if not outbox.cancel(OutboundSms.reply_id == reply.id):
        return False
    journal.record("cancel", "reply", reply.id, actor=actor, message_id=message.id)
    if reply.forward is not None and not _other_answers(reply):
        standing.move_forward(reply.forward, ForwardStatus.MENUNGGU, actor)
        reply.forward.answered_at = None
    standing.settle(message, actor)
    return True


def own(forward: Forward, actor: Actor) -> None:
    """NotYours when the forward is another SKPD's (A3, S46)."""
    if actor.skpd_id != forward.skpd_id:
        raise NotYours


def _sure(message: Message, is_safe: bool) -> None:
    """A sensitive message is answered only by somebody who says that the SMS does no harm (D7)."""
    if message.is_sensitive and not is_safe:
        raise InvalidInput("confirm", Problem.REQUIRED)


def _locked_forward(forward_id: int) -> Forward:
    forward = db.session.get(Forward, forward_id)
    if forward is None:
        raise NotYours
    standing.lock(forward.message_id)
    db.session.refresh(forward)
    return forward


def _answer(forward: Forward, draft: _Draft, actor: Actor) -> Reply:
    message = forward.message
    standing.permit(Action.REPLY, message, actor, forward)
    reply = _write(message, forward, draft, actor)
    standing.move_forward(forward, ForwardStatus.DIJAWAB, actor)
    forward.answered_at = forward.answered_at or reply.created_at
    standing.settle(message, actor)
    colleagues.tell(reply, forward, actor)
    return reply


def _write(message: Message, forward: Forward | None, draft: _Draft, actor: Actor) -> Reply:
    reply = Reply(
        message=message,
        forward=forward,
        text=draft.text,
        channel=draft.channel.value,
        skpd_name=draft.unit.name if draft.unit else DESK_SIGNATURE,
        author_name=actor.name,
        author_position=actor.position,
        author_user_id=actor.user_id,
        author_contact_id=actor.contact_id,
        acknowledged_by=draft.acknowledged_by,
        text_salt=secrets.token_hex(16),
        created_at=now(),
        form_key=draft.form_key,
    )
    db.session.add(reply)
    db.session.flush()
    journal.record(
        "reply",
        "reply",
        reply.id,
        actor=actor,
        message_id=message.id,
        channel=draft.channel.value,
        text_mark=journal.text_mark(reply.text, reply.text_salt),
    )
    _send(message, reply, draft)
    return reply


def _send(message: Message, reply: Reply, draft: _Draft) -> None:
    """Nothing is sent where no phone stands behind the message (D10): the answer is recorded."""
    if not can_be_answered(SenderClass(message.sender_class)):
        return
    signature = draft.unit.sms_code if draft.unit else DESK_SIGNATURE
    cause = Cause(
        key=f"reply:{reply.id}",
        purpose=Purpose.ANSWER,
        message_id=message.id,
        forward_id=reply.forward_id,
        reply_id=reply.id,
    )
    # Only what was typed at a screen waits: a phone has no button to call an answer back.
    is_typed = draft.channel is not ReplyChannel.BLS
    hold = current_app.config["SETTINGS"].send_hold if is_typed else 0
    sms = wording.answer_sms(reply.text, signature)
    outbox.put(message.sender, sms, cause, hold_seconds=hold, modem_id=message.modem_id)


def _other_answers(reply: Reply) -> bool:
    return any(other.id != reply.id for other in reply.forward.replies) if reply.forward else False
