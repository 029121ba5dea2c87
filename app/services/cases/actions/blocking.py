"""Black list: blocks and unblocks senders, whose SMS go to quarantine (S35-S37, S57-S59, A11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database.extensions import db, now
from app.domain.errors import (
    BlockReason,
    BlockRefused,
    InvalidInput,
    Problem,
    Refusal,
    TransitionRefused,
)
from app.domain.workflow.workflow import Action
from app.models import BlockedNumber
from app.services.cases.state import case_state
from app.services.contacts import protected_numbers
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.services.settings import validation
from app.services.settings.local_time import today

# As long as the toast with "Urungkan" may stand on a screen that nobody touches.
_TO_UNDO: Final = timedelta(minutes=15)


def block_sender(
    message_id: int, *, actor: Actor, reason: str | None = None, until: str | None = None
) -> BlockedNumber:
    """Blocks the sender of a message; `until` names its last day (2026-11-30), empty: no end.

    Raises BlockRefused for an official or our own number, InvalidInput for a day that is over.
    """
    message = case_state.lock(message_id)
    case_state.require_permitted(Action.BLOCK, message, actor)
    if message.sender is None:
        raise TransitionRefused(Action.BLOCK, message.status, Refusal.NO_NUMBER)
    row = _block(
        message.sender,
        actor,
        validation.optional(reason, 300),
        last_day(until),
        message_id=message.id,
    )
    row.hides_number = message.hides_number
    return row


def last_day(text: str | None) -> date | None:
    """The last day of a blocking as the form gives it; InvalidInput if it is none, or over."""
    if not (text or "").strip():
        return None
    try:
        day = date.fromisoformat((text or "").strip())
    except ValueError:
        raise InvalidInput("until", Problem.UNKNOWN) from None
    if day < today():
        raise InvalidInput("until", Problem.PAST)
    return day


def require_blockable_number(number: str) -> None:
    """Raises BlockRefused for the number of an official or of the service itself (A11)."""
    if protected_numbers.is_official(number):
        raise BlockRefused(BlockReason.OFFICIAL)
    if protected_numbers.is_ours(number):
        raise BlockRefused(BlockReason.OWN_NUMBER)


def block_again(blocked_id: int, *, actor: Actor) -> BlockedNumber:
    """ "Urungkan" after Jangan Blokir: restores the block as it was (A12).

    Raises BlockRefused if its last day is over or it was lifted long ago: that is a new block, with
    its own right and window.
    """
    lifted = db.session.get_one(BlockedNumber, blocked_id)
    is_old = lifted.lifted_at is not None and lifted.lifted_at < now() - _TO_UNDO
    if is_old or (lifted.until is not None and lifted.until < today()):
        raise BlockRefused(BlockReason.TOO_LATE)
    row = _block(lifted.number, actor, lifted.reason, lifted.until)
    row.blocked_at, row.blocked_by = lifted.blocked_at, lifted.blocked_by
    row.hides_number = lifted.hides_number
    return row


def unblock_sender(message_id: int, *, actor: Actor) -> BlockedNumber:
    """Jangan Blokir on a case. TransitionRefused if its number is not blocked or hidden from the
    actor."""
    message = case_state.lock(message_id)
    case_state.require_permitted(Action.UNBLOCK, message, actor)
    row = case_state.blocked_row(message.sender)
    if row is None:
        raise TransitionRefused(Action.UNBLOCK, message.status, Refusal.NO_CHANGE)
    return lift(row.id, actor=actor)


def block_sender_again(message_id: int, blocked_id: int, *, actor: Actor) -> BlockedNumber:
    """ "Urungkan" of it. Raises BlockRefused; TransitionRefused for another number's row."""
    message = case_state.lock(message_id)
    case_state.require_permitted(Action.BLOCK, message, actor)
    lifted = db.session.get(BlockedNumber, blocked_id)
    if lifted is None or lifted.number != message.sender:
        raise TransitionRefused(Action.BLOCK, message.status, Refusal.NO_CHANGE)
    return block_again(blocked_id, actor=actor)


def lift(blocked_id: int, *, actor: Actor) -> BlockedNumber:
    """Lifts a block at once (Jangan Blokir, S59). TransitionRefused if lifted before."""
    row = db.session.get_one(BlockedNumber, blocked_id, with_for_update=True)
    if row.lifted_at is not None:
        raise TransitionRefused(Action.UNBLOCK, "lifted", Refusal.NO_CHANGE)
    row.lifted_at, row.lifted_by = now(), actor.name
    journal.record("unblock", "blocked_number", row.id, actor=actor)
    return row


def _block(
    number: str,
    actor: Actor,
    reason: str | None,
    until: date | None,
    *,
    message_id: int | None = None,
) -> BlockedNumber:
    if case_state.blocked_row(number) is not None:
        raise TransitionRefused(Action.BLOCK, "blocked", Refusal.NO_CHANGE)
    require_blockable_number(number)
    _close_ended(number)
    row = BlockedNumber(
        number=number, reason=reason, blocked_at=now(), blocked_by=actor.name, until=until
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Somebody blocks another card of the same number in this moment.
        raise TransitionRefused(Action.BLOCK, "blocked", Refusal.NO_CHANGE) from None
    journal.record(
        "block",
        "blocked_number",
        row.id,
        actor=actor,
        message_id=message_id,
        until=until.isoformat() if until else None,
    )
    return row


def _close_ended(number: str) -> None:
    """A blocking that ended by its date leaves the place of the number's live row."""
    ended = db.session.scalars(
        select(BlockedNumber).where(
            BlockedNumber.number == number, BlockedNumber.lifted_at.is_(None)
        )
    )
    for row in ended:
        row.lifted_at, row.lifted_by = now(), SYSTEM.name
    db.session.flush()
