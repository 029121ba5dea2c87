"""The black list: a blocked number's SMS go to quarantine, unanswered (S35-S37, S57-S59, A11)."""

from __future__ import annotations

from sqlalchemy import select

from app.domain.errors import BlockReason, BlockRefused, Refusal, TransitionRefused
from app.domain.workflow import Action
from app.extensions import db, now
from app.models import BlockedNumber, Contact, Modem
from app.services import forms, journal, standing
from app.services.actor import Actor


def block_sender(message_id: int, *, actor: Actor, reason: str | None = None) -> BlockedNumber:
    """Blocks the sender of a message. Raises BlockRefused for an official or our own number."""
    message = standing.lock(message_id)
    standing.permit(Action.BLOCK, message, actor)
    return _block(message.sender, actor, forms.optional(reason, 300), message.id)


def block_again(blocked_id: int, *, actor: Actor) -> BlockedNumber:
    """ "Urungkan" after Jangan Blokir: the number is blocked as it was (A12)."""
    lifted = db.session.get_one(BlockedNumber, blocked_id)
    return _block(lifted.number, actor, lifted.reason, None)


def lift(blocked_id: int, *, actor: Actor) -> BlockedNumber:
    """Jangan Blokir: at once, without a question (S59). TransitionRefused if lifted before."""
    row = db.session.get_one(BlockedNumber, blocked_id, with_for_update=True)
    if row.lifted_at is not None:
        raise TransitionRefused(Action.UNBLOCK, "lifted", Refusal.NO_CHANGE)
    row.lifted_at, row.lifted_by = now(), actor.name
    journal.record("unblock", "blocked_number", row.id, actor=actor)
    return row


def _block(number: str, actor: Actor, reason: str | None, message_id: int | None) -> BlockedNumber:
    if standing.blocked_row(number) is not None:
        raise TransitionRefused(Action.BLOCK, "blocked", Refusal.NO_CHANGE)
    if db.session.scalar(
        select(Contact.id).where(Contact.phone == number, Contact.is_active.is_(True))
    ):
        raise BlockRefused(BlockReason.OFFICIAL)
    if db.session.scalar(select(Modem.id).where(Modem.number == number)):
        raise BlockRefused(BlockReason.OWN_NUMBER)
    row = BlockedNumber(number=number, reason=reason, blocked_at=now(), blocked_by=actor.name)
    db.session.add(row)
    db.session.flush()
    journal.record("block", "blocked_number", row.id, actor=actor, message_id=message_id)
    return row
