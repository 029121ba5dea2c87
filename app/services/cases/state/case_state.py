"""Case state: the only writer of `Case.status` and `Forward.status` (R4, R5)."""

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
    CASE_START,
    Action,
    ApprovalStatus,
    CaseStatus,
    Category,
    Channel,
    Facts,
    ForwardStatus,
    case_status_after,
    owes_answer,
    require_transition,
)
from app.models import Approval, BlockedNumber, Case, Forward, OutboundSms
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


def lock(case_id: int) -> Case:
    """The case, locked until the end of the transaction: the second to act sees the first."""
    add_log_context(case_id=case_id)
    return db.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)


def facts_of(
    case: Case, *, forward: Forward | None = None, is_blocked: bool | None = None
) -> Facts:
    """The facts that the rules need of a case; with `forward`, of that unit's view of it.

    A list passes `is_blocked` from one query; otherwise the black list is queried.
    """
    if is_blocked is None:
        is_blocked = blocked_row(case.sender) is not None
    is_reachable = reachable_number(case) is not None
    return Facts(
        status=CaseStatus(case.status),
        forward=ForwardStatus(forward.status) if forward is not None else None,
        is_deleted=case.is_deleted,
        is_published=case.is_published,
        is_blocked=is_blocked,
        is_quarantined=case.is_quarantined,
        has_open_forward=any(awaits_answer(row) for row in case.forwards),
        is_answerable=is_reachable or case.channel != Channel.SMS,
        is_reachable=is_reachable,
        has_number=case.sender is not None,
        is_sensitive=case.is_sensitive,
        has_draft=forward is not None and waiting_draft(forward) is not None,
        is_joined=case.is_joined,
        is_linked=case.follows_id is not None,
        is_member=case.is_member,
        is_event=case.incident_name is not None,
        is_accusing=case.is_accusing,
        hides_number=case.hides_number,
        is_anonymised=case.is_anonymised,
        is_helper=forward is not None and _is_helper(forward),
        is_apart=case.counted_apart is not None,
    )


def awaits_answer(forward: Forward) -> bool:
    """Whether this SKPD still owes the citizen an answer (A8)."""
    return owes_answer(ForwardStatus(forward.status), CaseStatus(forward.case.status))


def waiting_draft(forward: Forward) -> Approval | None:
    """The SKPD's draft that waits for its superior (S72); at most one does."""
    waits = (row for row in forward.approvals if row.status == ApprovalStatus.MENUNGGU)
    return next(waits, None)


def reachable_number(case: Case) -> str | None:
    """The citizen's number for SMS; None if it is no mobile phone."""
    is_phone = can_be_answered(SenderClass(case.sender_class))
    return case.sender if is_phone else None


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
    action: Action, case: Case, actor: Actor, forward: Forward | None = None
) -> Transition:
    """The row of the table that permits the act; raises TransitionRefused."""
    facts = facts_of(case, forward=forward)
    return require_transition(action, facts, actor.acts_as)


def lock_for(action: Action, case_id: int, actor: Actor) -> Case:
    """The case, locked for this act; raises TransitionRefused where it is not permitted now."""
    case = lock(case_id)
    require_permitted(action, case, actor)
    return case


def categorise(
    case: Case, kind: Category, actor: Actor, *, needs_inspection: bool | None = None
) -> None:
    """Sets the category (A9); journals a change of it (the first is part of the action itself).

    `needs_inspection` None keeps the mark (D3); only a report of a person's act has it (A32). The
    caller settles the case, as its deadline may change.
    """
    old = case.category
    is_wanted = case.needs_inspection if needs_inspection is None else needs_inspection
    case.category = kind.value
    case.needs_inspection = is_wanted and kind is Category.PENGADUAN
    if old is not None and old != kind:
        case_journal.record("recategorise", case, actor, old=old, new=kind.value)


def move_forward(forward: Forward, new: ForwardStatus, actor: Actor) -> None:
    """Gives a forward its new state and writes the event; a second answer keeps the state."""
    if forward.status == new:
        return
    case_journal.record("forward_status", forward, actor, old=forward.status, new=new.value)
    forward.status = new.value
    if new != ForwardStatus.MENUNGGU:
        # Nobody is reminded in the morning of what was done in the evening.
        outbox.cancel(OutboundSms.forward_id == forward.id, _IS_REMINDER)


def settle(case: Case, actor: Actor, target: Status | None = None) -> None:
    """Derives the case's state from its forwards and answers (D13), and all that follows it.

    `target` is where the table of transitions says that the act leads; None keeps the state.
    """
    history = _derive(case, CaseStatus(target or case.status), actor)
    _follow(case, history, actor)


def leave_together(case: Case, actor: Actor) -> None:
    """What becomes sensitive, is deleted or emptied is in no event: neither under another case nor
    with others under it. Each stands by itself then."""
    left = [case] if case.is_member else []
    together.leave(case, actor)
    for row in (*left, *together.hand_over(case, actor)):
        settle(row, actor)


def close(case: Case, outcome: str, note: str | None, actor: Actor) -> None:
    """Closes the case; the caller has withdrawn what was still owed."""
    history = _derive(case, CaseStatus.SELESAI, actor)
    case.closed_at, case.outcome, case.outcome_note = now(), outcome, note
    _follow(case, history, actor)


def open_again(case: Case, actor: Actor) -> None:
    """Reopens a closed case in the state that its forwards and answers imply; of an event all that
    were closed with it unanswered."""
    _stand_alone(case, actor)
    members = [row for row in together.members_of(case) if _was_closed_with(row, case)]
    history = _derive(case, CASE_START, actor)
    case.closed_at = case.outcome = case.outcome_note = None
    case_journal.record("reopen", case, actor)
    _follow(case, history, actor)
    for member in members:
        open_again(member, actor)


def _was_closed_with(member: Case, lead: Case) -> bool:
    is_same = member.status == CaseStatus.SELESAI and member.outcome == lead.outcome
    if not is_same or member.closed_at is None or lead.closed_at is None:
        return False
    return member.closed_at >= lead.closed_at and not case_measures.is_answered(member)


def _stand_alone(case: Case, actor: Actor) -> bool:
    """Takes a case without an answer of its own from under one that is answered or closed: no list
    would show it. Whether it did."""
    if not case.is_member or together.lead_of(case).status in UNANSWERED:
        return False
    if not case_measures.is_answered(case):
        together.leave(case, actor)
    return not case.is_member


def _derive(case: Case, start: CaseStatus, actor: Actor) -> History:
    """Gives the case its state and writes the event; nothing when it stands there already."""
    db.session.flush()
    history = case_measures.history_of(case)
    new = case_status_after(history.statuses, history.is_answered, start)
    if case.is_member and new in UNANSWERED:
        new = _as_its_lead(case, new)
    if case.status != new:
        case_journal.record("case_status", case, actor, old=case.status, new=new.value)
        if case.status == CaseStatus.DITERUSKAN:
            # A lost answer was sent again, or somebody else has answered: what is done is not owed.
            done = select(Forward.id).where(
                Forward.case_id == case.id, Forward.status != ForwardStatus.MENUNGGU
            )
            outbox.cancel(OutboundSms.forward_id.in_(done), _IS_REMINDER)
        if case.status == CaseStatus.MENUNGGU_WARGA:
            # Answered, forwarded, closed, or written to by the citizen: it is asked no more.
            pending_questions.cancel_queued(case, actor)
        case.status = new.value
    return history


def _follow(case: Case, history: History, actor: Actor) -> None:
    """What depends on the state: who leads, the life of its code, its times and measures."""
    _settle_lead(case, history, actor)
    case_codes.settle(case, is_held=bool(history.held))
    known = due_dates.tables_of(case)
    due_dates.renew(case, known)
    case_measures.renew(case, history, known)
    for member in together.members_of(case):
        _follow_lead(member, case, actor)


def _as_its_lead(member: Case, own: CaseStatus) -> CaseStatus:
    """A member that waits stands where its leading case does; nothing is asked of its citizen."""
    status = CaseStatus(together.lead_of(member).status)
    if status is CaseStatus.MENUNGGU_WARGA:
        return CaseStatus.DITERUSKAN
    return status if status in UNANSWERED else own


def _follow_lead(member: Case, lead: Case, actor: Actor) -> None:
    """What waits is closed with the leading case by whoever decides about all; what its citizen
    ended goes on without it. Each answered one ends by itself."""
    is_waiting = member.status in UNANSWERED
    if lead.status == CaseStatus.SELESAI and is_waiting:
        if lead.outcome == Ending.BY_MODERATOR:
            close(member, Ending.BY_MODERATOR, lead.outcome_note, actor)
        else:
            together.leave(member, actor)
            settle(member, actor, CASE_START)
    elif lead.status != CaseStatus.SELESAI and not _is_over(member):
        settle(member, actor, CASE_START if is_waiting else None)
        if _stand_alone(member, actor):
            settle(member, actor, CASE_START)


def _is_over(member: Case) -> bool:
    return member.status == CaseStatus.SELESAI or member.is_deleted


def answer_lost(case: Case, actor: Actor) -> None:
    """Reopens a case without any answer left, after one was recalled or not delivered.

    An erased case stays closed.
    """
    db.session.flush()
    _stand_alone(case, actor)
    # Nobody can work on what is empty.
    may_open = case.status == CaseStatus.SELESAI and not case.is_anonymised
    if may_open and not case_measures.is_answered(case):
        open_again(case, actor)
    else:
        settle(case, actor)


def reconsider(case_id: int | None) -> None:
    """Reopens the case if an answer's SMS failed and no other can arrive (A8)."""
    if case_id is not None:
        answer_lost(lock(case_id), SYSTEM)


def _settle_lead(case: Case, history: History, actor: Actor) -> None:
    """When the one that led has given the case back, the next that holds it leads (A7)."""
    if not history.held or any(forward.is_lead for forward in history.held):
        return
    row = db.session.get_one(Forward, history.held[0].id)
    row.is_lead = True
    case_journal.record("lead", row, actor, skpd=row.skpd.code)


def _is_helper(forward: Forward) -> bool:
    """Whether another SKPD leads."""
    others = (row for row in forward.case.forwards if row is not forward)
    return not forward.is_lead and any(row.is_lead and row.status in HOLDING for row in others)


def mark_read(forward_ids: Sequence[int]) -> None:
    """Stores when somebody of a unit first saw these forwards, on the web or by BACA."""
    unread = update(Forward).where(Forward.id.in_(forward_ids), Forward.read_at.is_(None))
    db.session.execute(unread.values(read_at=now()))
