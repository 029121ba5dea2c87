"""Where a message stands: the only writer of `Message.status` and `Forward.status` (rules 4, 5)."""

from __future__ import annotations

from sqlalchemy import select

from app.domain.delivery import OutboundStatus
from app.domain.phone import SenderClass, can_be_answered
from app.domain.workflow import (
    Action,
    Channel,
    Facts,
    ForwardStatus,
    MessageStatus,
    Transition,
    check,
    message_status_after,
)
from app.extensions import db, now
from app.models import BlockedNumber, Forward, Message, OutboundSms, Reply
from app.services import due, journal
from app.services.actor import SYSTEM, Actor

_OPEN = (ForwardStatus.MENUNGGU, ForwardStatus.DIJAWAB)
# An answer whose SMS ended like this has not reached anybody (A8).
_LOST = (OutboundStatus.FAILED, OutboundStatus.UNDELIVERED, OutboundStatus.CANCELLED)


def lock(message_id: int) -> Message:
    """The message, locked until the end of the transaction: the second to act sees the first."""
    return db.session.get_one(Message, message_id, with_for_update=True, populate_existing=True)


def facts_of(
    message: Message, *, forward: Forward | None = None, is_blocked: bool | None = None
) -> Facts:
    """What the rules need to know of a card; with `forward` it is that SKPD's own card.

    A list gives `is_blocked` from one query; without it the black list is asked.
    """
    if is_blocked is None:
        is_blocked = blocked_row(message.sender) is not None
    reachable = can_be_answered(SenderClass(message.sender_class))
    return Facts(
        status=MessageStatus(message.status),
        forward=ForwardStatus(forward.status) if forward is not None else None,
        is_deleted=message.is_deleted,
        is_published=message.is_published,
        is_blocked=is_blocked,
        is_quarantined=message.is_quarantined,
        has_open_forward=any(row.status == ForwardStatus.MENUNGGU for row in message.forwards),
        is_answerable=reachable or message.channel != Channel.SMS,
        is_sensitive=message.is_sensitive,
    )


def blocked_row(number: str) -> BlockedNumber | None:
    """The black list's live row of this number."""
    live = (BlockedNumber.number == number, BlockedNumber.lifted_at.is_(None))
    return db.session.scalar(select(BlockedNumber).where(*live))


def permit(
    action: Action, message: Message, actor: Actor, forward: Forward | None = None
) -> Transition:
    """The row of the table that permits the act; raises TransitionRefused."""
    return check(action, facts_of(message, forward=forward), actor.roles)


def move_forward(forward: Forward, new: ForwardStatus, actor: Actor) -> None:
    """Gives a forward its new state and writes the event; a second answer keeps the state."""
    if forward.status == new:
        return
    journal.record(
        "forward_status",
        "forward",
        forward.id,
        actor=actor,
        message_id=forward.message_id,
        old=forward.status,
        new=new.value,
    )
    forward.status = new.value


def settle(message: Message, actor: Actor) -> None:
    """Derives the message's state from its forwards and answers (D13), and its code's life."""
    db.session.flush()
    states = db.session.scalars(
        select(Forward.status).where(Forward.message_id == message.id)
    ).all()
    forwards = [ForwardStatus(state) for state in states]
    new = message_status_after(forwards, _has_answer(message.id), MessageStatus(message.status))
    move_message(message, new, actor)
    _settle_code(message, any(state in _OPEN for state in forwards))
    due.renew(message)


def move_message(message: Message, new: MessageStatus, actor: Actor) -> None:
    """Gives a message its new state and writes the event; nothing when it stands there already."""
    if message.status == new:
        return
    journal.record(
        "message_status",
        "message",
        message.id,
        actor=actor,
        message_id=message.id,
        old=message.status,
        new=new.value,
    )
    if message.status == MessageStatus.MENUNGGU_WARGA:
        due.go_on(message)
    message.status = new.value


def reconsider(message_id: int | None) -> None:
    """An answer's SMS changed its fate: the card returns when no answer can arrive (A8)."""
    if message_id is not None:
        settle(lock(message_id), SYSTEM)


def is_code_taken(message: Message) -> bool:
    """Whether this message's code has meanwhile been given to another live message (D2)."""
    return bool(
        db.session.scalar(
            select(Message.id).where(
                Message.code == message.code, Message.code_is_live, Message.id != message.id
            )
        )
    )


def _settle_code(message: Message, is_held: bool) -> None:
    live = is_held and message.status != MessageStatus.SELESAI and not message.is_deleted
    if message.code is None or message.code_is_live == live:
        return
    if live and is_code_taken(message):
        # Restored after its code went to somebody else: it is forwarded again under a new one.
        message.code = None
        return
    message.code_is_live = live
    message.code_closed_at = None if live else now()


def _has_answer(message_id: int) -> bool:
    """At least one answer that is recorded only, on its way, or arrived."""
    rows = db.session.execute(
        select(Reply.id, OutboundSms.status)
        .outerjoin(OutboundSms, OutboundSms.reply_id == Reply.id)
        .where(Reply.message_id == message_id)
    ).all()
    return any(status is None or status not in _LOST for _, status in rows)
