"""Case state: the only writer of `Message.status` and `Forward.status` (R4, R5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select, update

from app.database.extensions import db, now
from app.database.read_once import read_once
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.phone_numbers import SenderClass, can_be_answered
from app.domain.terms import HOLDING, UNANSWERED
from app.domain.workflow.outcomes import Ending
from app.domain.workflow.transitions import Status, Transition
from app.domain.workflow.workflow import (
    MESSAGE_START,
    Action,
    ApprovalStatus,
    Category,
    Channel,
    Facts,
    ForwardStatus,
    MessageStatus,
    message_status_after,
    owes_answer,
    require_transition,
)
from app.models import Approval, BlockedNumber, Forward, Message, OutboundSms
from app.runtime.logging import add_log_context
from app.services.cases.deadlines import due_dates
from app.services.cases.state import (
    case_codes,
    case_journal,
    case_measures,
    pending_questions,
    together,
)
from app.services.cases.state.case_measures import History
from app.services.journal.actor import SYSTEM, Actor
from app.services.outbox import outbox
from app.services.settings.local_time import today

_IS_REMINDER = OutboundSms.purpose == Purpose.REMINDER.value


def lock(message_id: int) -> Message:
    """The message, locked until the end of the transaction: the second to act sees the first."""
    add_log_context(message_id=message_id)
    return db.session.get_one(Message, message_id, with_for_update=True, populate_existing=True)


def facts_of(
    message: Message, *, forward: Forward | None = None, is_blocked: bool | None = None
) -> Facts:
    """The facts that the rules need of a case; with `forward`, of that unit's view of it.

    A list passes `is_blocked` from one query; otherwise the black list is queried.
    """
    if is_blocked is None:
        is_blocked = blocked_row(message.sender) is not None
    is_reachable = reachable_number(message) is not None
    return Facts(
        status=MessageStatus(message.status),
        forward=ForwardStatus(forward.status) if forward is not None else None,
        is_deleted=message.is_deleted,
        is_published=message.is_published,
        is_blocked=is_blocked,
        is_quarantined=message.is_quarantined,
        has_open_forward=any(awaits_answer(row) for row in message.forwards),
        is_answerable=is_reachable or message.channel != Channel.SMS,
        is_reachable=is_reachable,
        has_number=message.sender is not None,
        is_sensitive=message.is_sensitive,
        has_draft=forward is not None and waiting_draft(forward) is not None,
        is_joined=message.is_joined,
        is_linked=message.follows_id is not None,
        is_member=message.is_member,
        is_event=message.incident_name is not None,
        is_accusing=message.is_accusing,
        hides_number=message.hides_number,
        is_anonymised=message.is_anonymised,
        is_helper=forward is not None and _is_helper(forward),
        is_apart=message.counted_apart is not None,
    )


def awaits_answer(forward: Forward) -> bool:
    """Whether this SKPD still owes the citizen an answer (A8)."""
    return owes_answer(ForwardStatus(forward.status), MessageStatus(forward.message.status))


def waiting_draft(forward: Forward) -> Approval | None:
    """The SKPD's draft that waits for its superior (S72); at most one does."""
    waits = (row for row in forward.approvals if row.status == ApprovalStatus.MENUNGGU)
    return next(waits, None)


def reachable_number(message: Message) -> str | None:
    """The citizen's number for SMS; None if it is no mobile phone."""
    is_phone = can_be_answered(SenderClass(message.sender_class))
    return message.sender if is_phone else None


def blocked_row(number: str | None) -> BlockedNumber | None:
    """The black list's live row of this number."""
    live = select(BlockedNumber).where(BlockedNumber.number == number, *blocks_now())
    return read_once(db.session, BlockedNumber, (number, today()), lambda: db.session.scalar(live))


def note_unblocked(number: str) -> None:
    """A wider question has found no such row: `blocked_row` need not ask."""
    read_once(db.session, BlockedNumber, (number, today()), lambda: None)


def blocks_now() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions of the black list's live rows: not lifted, and its last day not over."""
    # Asked for when the statement is: it may have been put together on another day.
    day: BindParameter[date] = bindparam("today", callable_=today, unique=True)
    is_going_on = or_(BlockedNumber.until.is_(None), BlockedNumber.until >= day)
    return BlockedNumber.lifted_at.is_(None), is_going_on


def require_permitted(
    action: Action, message: Message, actor: Actor, forward: Forward | None = None
) -> Transition:
    """The row of the table that permits the act; raises TransitionRefused."""
    facts = facts_of(message, forward=forward)
    return require_transition(action, facts, actor.acts_as)


def lock_for(action: Action, message_id: int, actor: Actor) -> Message:
    """The message, locked for this act; raises TransitionRefused where it is not permitted now."""
    message = lock(message_id)
    require_permitted(action, message, actor)
    return message


def categorise(
    message: Message, kind: Category, actor: Actor, *, needs_inspection: bool | None = None
) -> None:
    """Sets the category (A9); journals a change of it (the first is part of the action itself).

    `needs_inspection` None keeps the mark (D3); only a report of a person's act has it (A32). The
    caller settles the message, as its deadline may change.
    """
    old = message.category
    is_wanted = message.needs_inspection if needs_inspection is None else needs_inspection
    message.category = kind.value
    message.needs_inspection = is_wanted and kind is Category.PENGADUAN
    if old is not None and old != kind:
        case_journal.record("recategorise", message, actor, old=old, new=kind.value)


def move_forward(forward: Forward, new: ForwardStatus, actor: Actor) -> None:
    """Gives a forward its new state and writes the event; a second answer keeps the state."""
    if forward.status == new:
        return
    case_journal.record("forward_status", forward, actor, old=forward.status, new=new.value)
    forward.status = new.value
    if new != ForwardStatus.MENUNGGU:
        # Nobody is reminded in the morning of what was done in the evening.
        outbox.cancel(OutboundSms.forward_id == forward.id, _IS_REMINDER)


def settle(message: Message, actor: Actor, target: Status | None = None) -> None:
    """Derives the message's state from its forwards and answers (D13), and all that follows it.

    `target` is where the table of transitions says that the act leads; None keeps the state.
    """
    history = _derive(message, MessageStatus(target or message.status), actor)
    _follow(message, history, actor)


def leave_together(message: Message, actor: Actor) -> None:
    """What becomes sensitive, is deleted or emptied is in no event: neither under another case nor
    with others under it."""
    together.leave(message, actor)
    for row in together.hand_over(message, actor):
        settle(row, actor)


def close(message: Message, outcome: str, note: str | None, actor: Actor) -> None:
    """Closes the message; the caller has withdrawn what was still owed."""
    history = _derive(message, MessageStatus.SELESAI, actor)
    message.closed_at, message.outcome, message.outcome_note = now(), outcome, note
    _follow(message, history, actor)


def open_again(message: Message, actor: Actor) -> None:
    """Reopens a closed message in the state that its forwards and answers imply."""
    history = _derive(message, MESSAGE_START, actor)
    message.closed_at = message.outcome = message.outcome_note = None
    case_journal.record("reopen", message, actor)
    _follow(message, history, actor)


def _derive(message: Message, start: MessageStatus, actor: Actor) -> History:
    """Gives the message its state and writes the event; nothing when it stands there already."""
    db.session.flush()
    history = case_measures.history_of(message)
    new = message_status_after(history.statuses, history.is_answered, start)
    if message.is_member and new in UNANSWERED:
        new = _as_its_lead(message, new)
    if message.status != new:
        case_journal.record("message_status", message, actor, old=message.status, new=new.value)
        if message.status == MessageStatus.DITERUSKAN:
            # A lost answer was sent again, or somebody else has answered: what is done is not owed.
            done = select(Forward.id).where(
                Forward.message_id == message.id, Forward.status != ForwardStatus.MENUNGGU
            )
            outbox.cancel(OutboundSms.forward_id.in_(done), _IS_REMINDER)
        if message.status == MessageStatus.MENUNGGU_WARGA:
            # Answered, forwarded, closed, or written to by the citizen: it is asked no more.
            pending_questions.cancel_queued(message, actor)
        message.status = new.value
    return history


def _follow(message: Message, history: History, actor: Actor) -> None:
    """What depends on the state: who leads, the life of its code, its times and measures."""
    _settle_lead(message, history, actor)
    case_codes.settle(message, is_held=bool(history.held))
    known = due_dates.tables_of(message)
    due_dates.renew(message, known)
    case_measures.renew(message, history, known)
    for member in together.members_of(message):
        _follow_lead(member, message, actor)


def _as_its_lead(member: Message, own: MessageStatus) -> MessageStatus:
    """A member that waits stands where its leading case does; nothing is asked of its citizen."""
    status = MessageStatus(together.lead_of(member).status)
    if status is MessageStatus.MENUNGGU_WARGA:
        return MessageStatus.DITERUSKAN
    return status if status in UNANSWERED else own


def _follow_lead(member: Message, lead: Message, actor: Actor) -> None:
    """What waits is closed with the leading case by whoever decides about all; what its citizen
    ended goes on without it. Each answered one ends by itself."""
    is_waiting = member.status in UNANSWERED
    if lead.status == MessageStatus.SELESAI and is_waiting:
        if lead.outcome == Ending.BY_MODERATOR:
            close(member, Ending.BY_MODERATOR, lead.outcome_note, actor)
        else:
            together.leave(member, actor)
            settle(member, actor, MESSAGE_START)
    elif lead.status != MessageStatus.SELESAI and not _is_over(member):
        settle(member, actor, MESSAGE_START if is_waiting else None)


def _is_over(member: Message) -> bool:
    return member.status == MessageStatus.SELESAI or member.is_deleted


def answer_lost(message: Message, actor: Actor) -> None:
    """Reopens a case without any answer left, after one was recalled or not delivered.

    An erased case stays closed. Where the leading case is answered, one whose copy got lost is a
    case of its own: no list would show it.
    """
    db.session.flush()
    # Nobody can work on what is empty.
    may_open = message.status == MessageStatus.SELESAI and not message.is_anonymised
    is_unanswered = not case_measures.is_answered(message)
    if is_unanswered and together.lead_of(message).status not in UNANSWERED:
        together.leave(message, actor)
    if may_open and is_unanswered:
        open_again(message, actor)
    else:
        settle(message, actor)


def reconsider(message_id: int | None) -> None:
    """Reopens the case if an answer's SMS failed and no other can arrive (A8)."""
    if message_id is not None:
        answer_lost(lock(message_id), SYSTEM)


def _settle_lead(message: Message, history: History, actor: Actor) -> None:
    """When the one that led has given the message back, the next that holds it leads (A7)."""
    if not history.held or any(forward.is_lead for forward in history.held):
        return
    row = db.session.get_one(Forward, history.held[0].id)
    row.is_lead = True
    case_journal.record("lead", row, actor, skpd=row.skpd.code)


def _is_helper(forward: Forward) -> bool:
    """Whether another SKPD leads."""
    others = (row for row in forward.message.forwards if row is not forward)
    return not forward.is_lead and any(row.is_lead and row.status in HOLDING for row in others)


def mark_read(forward_ids: Sequence[int]) -> None:
    """Stores when somebody of a unit first saw these forwards, on the web or by BACA."""
    unread = update(Forward).where(Forward.id.in_(forward_ids), Forward.read_at.is_(None))
    db.session.execute(unread.values(read_at=now()))
