"""BATAL: an official retracts an answer that was given by phone in his name (D11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, select

from app.database.extensions import db, now
from app.domain.errors import TransitionRefused
from app.domain.reasons import Refusal
from app.domain.workflow.workflow import Action, ReplyChannel
from app.models import Approval, Contact, Forward, OutboundSms, Reply
from app.services.cases.answers import recalling, replying
from app.services.cases.promises import promises
from app.services.cases.state import case_measures, case_state
from app.services.contacts import recipients
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.outbox import outbox


def named_by_echo(forward: Forward, contact: Contact, written: datetime) -> Reply | None:
    """The newest answer that this phone was told about: its own, one it approved or, for the head,
    any by phone.

    An answer that stood when the SMS was written comes first. Disputed and recalled answers do not
    count.
    """
    approved = select(Approval.reply_id).where(
        Approval.forward_id == forward.id, Approval.decided_contact_id.is_not(None)
    )
    by_phone = Reply.channel == ReplyChannel.BLS.value
    echoed = by_phone | Reply.id.in_(approved)
    if contact.rank != recipients.HEAD:
        # Also what the same phone gave while its owner was acting.
        posts = select(Contact.id).where(Contact.phone == contact.phone, Contact.is_active)
        mine = approved.where(Approval.decided_contact_id.in_(posts))
        echoed = (by_phone & Reply.author_contact_id.in_(posts)) | Reply.id.in_(mine)
    cancelled = select(OutboundSms.reply_id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.status == "cancelled"
    )
    query = select(Reply).where(
        Reply.forward_id == forward.id, Reply.disputed_at.is_(None), echoed, ~cancelled.exists()
    )
    stood = case((Reply.created_at <= written, 1), else_=0)
    return db.session.scalars(query.order_by(stood.desc(), Reply.id.desc()).limit(1)).first()


def take_back(reply: Reply, *, actor: Actor) -> bool:
    """Retracts an answer; True if it was recalled before any part was sent.

    Otherwise it is "dibantah": the public page names the dispute instead of the answer, the
    moderator's list shows it until a correction follows, and its remaining parts are cancelled.
    Raises TransitionRefused.
    """
    forward = replying.locked_forward(reply.forward_id or 0)
    db.session.refresh(reply)
    if reply.disputed_at is not None:
        raise TransitionRefused(Action.DISPUTE, forward.status, Refusal.NO_CHANGE)
    case_state.require_permitted(Action.DISPUTE, forward.message, actor, forward)
    is_stopped = bool(outbox.cancel(OutboundSms.reply_id == reply.id))
    if is_stopped:
        recalling.called_back(reply, actor)
    if is_stopped and not recalling.has_begun(reply):
        return True
    reply.disputed_at, reply.disputed_by = now(), f"{actor.position} ({actor.name})"[:120]
    journal.record("dispute", "reply", reply.id, actor=actor, message_id=reply.message_id)
    case_measures.mark(forward.message)
    promises.lapse(reply, actor)
    return False
