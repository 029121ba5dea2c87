"""Answers a case from the web, from a registered phone or as the moderator."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db
from app.domain.errors import InvalidInput, NotYours, TransitionRefused
from app.domain.reasons import Problem, Refusal
from app.domain.workflow.promises import NO_PLEDGE, Pledge
from app.domain.workflow.workflow import Action, ReplyChannel
from app.models import Approval, Contact, Forward, Message, Reply, Skpd
from app.services.cases.answers import delivering
from app.services.cases.answers.delivering import Words
from app.services.cases.state import case_state
from app.services.cases.suggestions import suggesting
from app.services.contacts import recipients
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.settings import validation
from app.sms.protocol.encoding import clean


def answer_forward(
    forward_id: int,
    text: str | None,
    acknowledged_by: str | None,
    *,
    actor: Actor,
    is_safe: bool = False,
    form_key: str | None = None,
    pledge: Pledge = NO_PLEDGE,
) -> Reply:
    """The operator's answer from the web card (S83, S92-S95); `is_safe` is the second click of D7.

    Raises AlreadyDone, InvalidInput, NotYours, TransitionRefused.
    """
    validation.ensure_not_submitted(Reply, form_key)
    body = validation.answer_text(text)
    superior = validation.required("acknowledged_by", acknowledged_by)
    forward = locked_forward(forward_id)
    require_own_unit(forward, actor)
    require_confirmation(forward.message, is_safe)
    _require_no_approval(forward, actor)
    actor = recipients.as_acting(actor)
    himself = recipients.contact_who(actor)
    known = frozenset({himself.id} if himself else ())
    words = Words(body, ReplyChannel.WEB, superior, forward.skpd, form_key, known, pledge)
    return delivering.deliver_for_unit(forward, words, actor)


def answer_by_phone(forward: Forward, text: str, contact: Contact, *, actor: Actor) -> Reply:
    """Answers by BLS from a registered phone: sent at once, the superior is named later (A5,
    S102-S105).

    `forward` belongs to the contact's unit.
    """
    body = clean(text).strip()
    forward = locked_forward(forward.id)
    superior = contact.position if contact.rank in recipients.SUPERIORS else None
    known = frozenset({contact.id})
    words = Words(body, ReplyChannel.BLS, superior, forward.skpd, known=known)
    return delivering.deliver_for_unit(forward, words, actor)


def answer_directly(
    message_id: int,
    text: str | None,
    category: str | None,
    acknowledged_by: str | None,
    *,
    actor: Actor,
    is_safe: bool = False,
    form_key: str | None = None,
    pledge: Pledge = NO_PLEDGE,
) -> Reply:
    """The moderator's own answer, without forwarding (S47-S53); `is_safe` as above.

    Raises AlreadyDone, InvalidInput, TransitionRefused.
    """
    validation.ensure_not_submitted(Reply, form_key)
    body = validation.answer_text(text)
    kind = validation.category(category)
    superior = validation.required("acknowledged_by", acknowledged_by)
    message = case_state.lock(message_id)
    case_state.require_permitted(Action.REPLY, message, actor)
    require_confirmation(message, is_safe)
    case_state.categorise(message, kind, actor)
    unit = db.session.get(Skpd, actor.skpd_id) if actor.skpd_id else None
    words = Words(body, ReplyChannel.MODERATOR, superior, unit, form_key, pledge=pledge)
    reply = delivering.record_and_queue(message, None, words, actor)
    case_state.settle(message, actor)
    if not message.forwards:
        suggesting.decided(message, kind, ())
    return reply


def acknowledge(reply_id: int, acknowledged_by: str | None, *, actor: Actor) -> Reply:
    """Completes "diketahui: belum diisi" of an answer that came by phone (A5)."""
    reply = db.session.get_one(Reply, reply_id, with_for_update=True)
    if reply.forward is None:
        raise NotYours
    require_own_unit_or_desk(reply.forward, actor)
    if reply.acknowledged_by is not None:
        raise TransitionRefused("acknowledge", reply.channel, Refusal.NO_CHANGE)
    reply.acknowledged_by = validation.required("acknowledged_by", acknowledged_by)
    journal.record("acknowledge", "reply", reply.id, actor=actor, message_id=reply.message_id)
    return reply


def require_own_unit(forward: Forward, actor: Actor) -> None:
    """Raises NotYours if the forward belongs to another unit (A3, S46)."""
    if actor.skpd_id != forward.skpd_id:
        raise NotYours


def require_own_unit_or_desk(forward: Forward, actor: Actor) -> None:
    """Raises NotYours for another unit; the desk may complete what a phone left open."""
    if not actor.is_desk:
        require_own_unit(forward, actor)


def require_confirmation(message: Message, is_safe: bool) -> None:
    """Raises InvalidInput for a sensitive case unless the author confirms that the SMS does no harm
    (D7)."""
    if message.is_sensitive and not is_safe:
        raise InvalidInput("confirm", Problem.REQUIRED)


def locked_forward(forward_id: int) -> Forward:
    """The forward as it stands now, its message locked; NotYours when there is none."""
    forward = db.session.get(Forward, forward_id)
    if forward is None:
        raise NotYours
    case_state.lock(forward.message_id)
    db.session.refresh(forward)
    # A draft that was read before the lock may have been decided while one waited for it.
    drafts_now = select(Approval).where(Approval.forward_id == forward.id)
    db.session.scalars(drafts_now.execution_options(populate_existing=True)).all()
    return forward


def _require_no_approval(forward: Forward, actor: Actor) -> None:
    """An operator's answer must be approved where his SKPD demands it (S72)."""
    if recipients.demands_approval(forward) and recipients.superior_who(actor, forward) is None:
        reason = Refusal.NEEDS_APPROVAL
        raise TransitionRefused(Action.REPLY, forward.status, reason)
