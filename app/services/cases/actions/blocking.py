"""Black list: blocks and unblocks senders, whose SMS are withheld (S35-S37, S57-S59, A11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database.extensions import db, now
from app.domain.access.roles import may_see_hidden_number
from app.domain.errors import BlockRefused, InvalidInput, PhoneInvalid, TransitionRefused
from app.domain.messaging import addresses
from app.domain.messaging.phone_numbers import SenderClass, classify, typed_address
from app.domain.reasons import BlockReason, Problem, Refusal
from app.domain.workflow.typed_days import read_day
from app.domain.workflow.workflow import Action
from app.models import BlockedNumber, Case
from app.services.cases.actions import withheld
from app.services.cases.state import case_state
from app.services.contacts import protected_numbers
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.services.settings import validation
from app.services.settings.local_time import today

# As long as the toast with "Urungkan" may stand on a screen that nobody touches.
_TO_UNDO: Final = timedelta(minutes=15)
# The field of the form.
TYPED: Final = "blocked_number"


def block_sender(
    case_id: int, *, actor: Actor, reason: str | None = None, until: str | None = None
) -> BlockedNumber:
    """Blocks the sender of a case; `until` names its last day (2026-11-30), empty: no end.

    Raises BlockRefused for an official or our own number, InvalidInput for a day that is over.
    """
    case = case_state.lock_for(Action.BLOCK, case_id, actor)
    if case.sender is None:
        raise TransitionRefused(Action.BLOCK, case.status, Refusal.NO_NUMBER)
    row = _block(
        case.sender, actor, validation.optional(reason, 300), last_day(until), case_id=case.id
    )
    row.hides_number = case.hides_number
    return row


def block_number(
    typed: str | None, *, actor: Actor, reason: str | None = None, until: str | None = None
) -> BlockedNumber:
    """Blocks a number that is typed in any spelling (Add on the Black List).

    Raises InvalidInput, BlockRefused.
    """
    number = sender_of(typed)
    if case_state.blocked_row(number) is not None:
        raise InvalidInput(TYPED, Problem.TAKEN)
    return _block(number, actor, validation.optional(reason, 300), last_day(until))


def sender_of(typed: str | None) -> str:
    """The one spelling of a typed number. A name such as TOKOBAGUS must have sent an SMS before,
    and no short number begins with 0: otherwise it is a slip of the hand. Raises InvalidInput."""
    raw = validation.required(TYPED, typed, addresses.LONGEST)
    try:
        sender = classify(typed_address(raw) or raw)
    except PhoneInvalid:
        raise InvalidInput(TYPED, Problem.NOT_A_PHONE) from None
    is_name = sender.klass is SenderClass.ALPHANUMERIC
    is_cut = sender.klass is SenderClass.SHORT_CODE and sender.number.startswith("0")
    written = select(Case.id).where(Case.sender == sender.number).limit(1)
    is_slip = is_cut or (is_name and db.session.scalar(written) is None)
    if is_slip or sender.klass is SenderClass.UNKNOWN:
        raise InvalidInput(TYPED, Problem.NOT_A_PHONE)
    return sender.number


def last_day(text: str | None) -> date | None:
    """The last day of a blocking as the form gives it; InvalidInput if it is none, or over."""
    if not (text or "").strip():
        return None
    try:
        day = read_day(text or "")
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


def block_again(blocked_id: int, *, actor: Actor, case_id: int | None = None) -> BlockedNumber:
    """ "Urungkan" after Jangan Blokir: restores the block as it was (A12).

    Raises BlockRefused if its last day is over or it was lifted long ago: that is a new block, with
    its own right and window.
    """
    row = db.session.get_one(BlockedNumber, blocked_id, with_for_update=True)
    is_old = row.lifted_at is not None and row.lifted_at < now() - _TO_UNDO
    if is_old or (row.until is not None and row.until < today()):
        raise BlockRefused(BlockReason.TOO_LATE)
    _require_blockable(row.number)
    try:
        with db.session.begin_nested():
            row.lifted_at = row.lifted_by = None
    except IntegrityError:
        raise TransitionRefused(Action.BLOCK, "blocked", Refusal.NO_CHANGE) from None
    _record("block", row, actor, case_id)
    return row


def unblock_sender(case_id: int, *, actor: Actor) -> BlockedNumber:
    """Jangan Blokir on a case. TransitionRefused if its number is not blocked or hidden from the
    actor."""
    case = case_state.lock_for(Action.UNBLOCK, case_id, actor)
    row = case_state.blocked_row(case.sender)
    if row is None:
        raise TransitionRefused(Action.UNBLOCK, case.status, Refusal.NO_CHANGE)
    return lift(row.id, actor=actor, case_id=case.id)


def block_sender_again(case_id: int, blocked_id: int, *, actor: Actor) -> BlockedNumber:
    """ "Urungkan" of it. Raises BlockRefused; TransitionRefused for another number's row."""
    case = case_state.lock_for(Action.BLOCK, case_id, actor)
    lifted = db.session.get(BlockedNumber, blocked_id)
    if lifted is None or lifted.number != case.sender:
        raise TransitionRefused(Action.BLOCK, case.status, Refusal.NO_CHANGE)
    return block_again(blocked_id, actor=actor, case_id=case.id)


def undo_block(case_id: int, blocked_id: int, *, actor: Actor) -> int:
    """ "Urungkan" after Blokir: what the number has sent since becomes cards; how many did.

    Raises TransitionRefused when this block does not stand any more.
    """
    case = case_state.lock_for(Action.UNBLOCK, case_id, actor)
    row = case_state.blocked_row(case.sender)
    if row is None or row.id != blocked_id:
        raise TransitionRefused(Action.UNBLOCK, case.status, Refusal.NO_CHANGE)
    lift(row.id, actor=actor, case_id=case.id, action="block_undone")
    return _admit_all(row, actor)


def admit_of_sender(case_id: int, blocked_id: int, *, actor: Actor) -> int:
    """Jadikan kartu after Jangan Blokir on a case; how many. TransitionRefused for another number's
    row."""
    case = case_state.lock(case_id)
    row = db.session.get(BlockedNumber, blocked_id)
    is_hidden = case.hides_number and not may_see_hidden_number(actor.roles)
    if row is None or row.number != case.sender or is_hidden:
        raise TransitionRefused(Action.ADMIT, case.status, Refusal.NO_CHANGE)
    return _admit_all(row, actor)


def _admit_all(row: BlockedNumber, actor: Actor) -> int:
    with_hidden = may_see_hidden_number(actor.roles)
    return withheld.admit_all(row.id, actor=actor, with_hidden=with_hidden)


def lift(
    blocked_id: int, *, actor: Actor, case_id: int | None = None, action: str = "unblock"
) -> BlockedNumber:
    """Lifts a block at once (Jangan Blokir, S59). TransitionRefused if lifted before."""
    row = db.session.get_one(BlockedNumber, blocked_id, with_for_update=True)
    if row.lifted_at is not None:
        raise TransitionRefused(Action.UNBLOCK, "lifted", Refusal.NO_CHANGE)
    row.lifted_at, row.lifted_by = now(), actor.name
    _record(action, row, actor, case_id)
    return row


def _block(
    number: str, actor: Actor, reason: str | None, until: date | None, *, case_id: int | None = None
) -> BlockedNumber:
    _require_blockable(number)
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
    _record("block", row, actor, case_id, until=until.isoformat() if until else None)
    return row


def _require_blockable(number: str) -> None:
    if case_state.blocked_row(number) is not None:
        raise TransitionRefused(Action.BLOCK, "blocked", Refusal.NO_CHANGE)
    require_blockable_number(number)


def _record(
    action: str, row: BlockedNumber, actor: Actor, case_id: int | None, **facts: Any
) -> None:
    journal.record(action, "blocked_number", row.id, actor=actor, case_id=case_id, **facts)


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
