"""Takes an answer back: before it is sent it is recalled and its text kept, also when its case is
deleted; BATAL denies what was given by phone in an official's name (D11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import case as when
from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.errors import NotYours, TransitionRefused
from app.domain.messaging.delivery import OutboundStatus, PartStatus
from app.domain.reasons import Refusal
from app.domain.workflow.workflow import (
    Action,
    ApprovalStatus,
    CaseStatus,
    ForwardStatus,
    ReplyChannel,
)
from app.models import Approval, Case, Contact, Forward, OutboundPart, OutboundSms, Reply
from app.services.cases.answers import replying
from app.services.cases.answers.replying import copies_of, locked_forward
from app.services.cases.deadlines import due_dates
from app.services.cases.promises import promises
from app.services.cases.state import case_journal, case_measures, case_state, drafts
from app.services.contacts import colleague_notices, recipients
from app.services.journal.actor import Actor
from app.services.outbox import outbox


class Recall(StrEnum):
    """Outcome of a recall. PARTLY: a part of the SMS had been sent; CLOSED: the case stays closed
    on others' answers."""

    TOO_LATE = "too_late"
    STOPPED = "stopped"
    PARTLY = "partly"
    WAITS_AGAIN = "waits_again"
    PARTLY_WAITS_AGAIN = "partly_waits_again"
    CLOSED = "closed"
    PARTLY_CLOSED = "partly_closed"


def cancel(reply_id: int, *, actor: Actor, is_vouched: bool = False) -> Recall:
    """Recalls an answer that is still waiting, for its author, its superior, or a caller vouched
    for by the route.

    Raises NotYours; TransitionRefused (CALLED_BACK) if somebody else was faster.
    """
    reply = db.session.get_one(Reply, reply_id)
    if not (is_vouched or _may_cancel(reply, actor)):
        raise NotYours
    case_state.lock(reply.case_id)
    copies = copies_of(reply)
    rows = (reply, *copies)
    # Where the first has left, those who do not have it yet are spared it all the same.
    stopped = [row for row in rows if outbox.cancel(OutboundSms.reply_id == row.id)]
    if not stopped:
        raise_if_already_recalled(OutboundSms.reply_id == reply.id)
        return Recall.TOO_LATE
    alone = _recorded_alone(rows, stopped)
    stopped += [row for row in alone if outbox.cancel(OutboundSms.reply_id == row.id)]
    waits_again = any([called_back(_locked(row), actor) for row in stopped])
    whole, partly = Recall.STOPPED, Recall.PARTLY
    if reply.case.status == CaseStatus.SELESAI:
        whole, partly = Recall.CLOSED, Recall.PARTLY_CLOSED
    elif waits_again:
        whole, partly = Recall.WAITS_AGAIN, Recall.PARTLY_WAITS_AGAIN
    return partly if any(map(has_begun, (reply, *copies))) else whole


def _recorded_alone(copies: Sequence[Reply], stopped: Sequence[Reply]) -> list[Reply]:
    """The copies that had no SMS, as their phone was to get one of these that are stopped; each
    with an SMS now, which the caller cancels: it shows that nothing reached the citizen."""
    numbers = {row.case.sender for row in stopped} - {None}
    alone = [it for it in copies if it.case.sender in numbers and not _has_sms(it)]
    for copy in alone:
        replying.queue(copy, copy.forward.skpd if copy.forward else None)
    return alone


def _has_sms(reply: Reply) -> bool:
    its = select(OutboundSms.id).where(OutboundSms.reply_id == reply.id)
    return db.session.scalar(its.limit(1)) is not None


def _locked(copy: Reply) -> Reply:
    """A copy of the answer, the case of the citizen that it is for locked."""
    case_state.lock(copy.case_id)
    return copy


def raise_if_already_recalled(*of_this: object) -> None:
    """Raises TransitionRefused if the newest of these SMS was recalled before.

    A second click must not suggest that the citizen has it.
    """
    newest = select(OutboundSms.status).where(*of_this)  # type: ignore[arg-type]
    status = db.session.scalar(newest.order_by(OutboundSms.id.desc()).limit(1))
    if status == OutboundStatus.CANCELLED:
        raise TransitionRefused("cancel", status, Refusal.CALLED_BACK)


def call_back_all(case: Case, actor: Actor) -> None:
    """Recalls every answer that no modem has taken, when its case is deleted.

    After a restore no answer then stands that the citizen never got.
    """
    query = select(Reply).where(Reply.case_id == case.id).order_by(Reply.id)
    # All of them first: none that is called back stands for another.
    stopped = [
        reply
        for reply in db.session.scalars(query).all()
        if outbox.cancel(OutboundSms.reply_id == reply.id)
    ]
    for reply in stopped:
        called_back(reply, actor)


def called_back(reply: Reply, actor: Actor) -> bool:
    """Its SMS was cancelled, by Batalkan, BATAL or Hapus: the SKPD has not answered, unless it did
    so besides. Whether the text waits for the superior again (S72)."""
    case_journal.record("cancel", reply, actor)
    colleague_notices.cancel_copies(reply)
    promises.lapse(reply, actor)
    if reply.forward is not None and not _other_answers(reply):
        case_state.move_forward(reply.forward, ForwardStatus.MENUNGGU, actor)
        reply.forward.answered_at = None
    case_state.answer_lost(reply.case, actor)
    is_closed = reply.case.status == CaseStatus.SELESAI
    if is_closed and reply.forward and reply.forward.status == ForwardStatus.MENUNGGU:
        # Closed on the answer of others: nobody waits for this SKPD any more.
        case_state.move_forward(reply.forward, ForwardStatus.DITARIK, actor)
        due_dates.renew(reply.case)
    if reply.forward is not None and not is_closed and _waits_again(reply, reply.forward):
        return True
    if reply.origin_id is None:
        _keep_text(reply)
    return False


def _waits_again(reply: Reply, forward: Forward) -> bool:
    """An approved answer is the draft again that it was, unless another waits meanwhile."""
    drafted = select(Approval).where(Approval.forward_id == forward.id)
    rows = db.session.scalars(drafted.execution_options(populate_existing=True)).all()
    own = next((row for row in rows if row.reply_id == reply.id), None)
    if own is None or any(row.status == ApprovalStatus.MENUNGGU for row in rows):
        return False
    own.status, own.reply_id = ApprovalStatus.MENUNGGU.value, None
    own.decided_at = own.decided_by = own.decided_contact_id = None
    # A SETUJU that was written before this moment meant something else.
    own.asked_at = now()
    db.session.flush()
    return True


def _keep_text(reply: Reply) -> None:
    """Its author wants to change it: the text is his draft again, whoever called it back."""
    if reply.author_user_id is None:
        return
    author = Actor(
        reply.author_name, reply.author_position, frozenset(), user_id=reply.author_user_id
    )
    kind = drafts.OFFICE if reply.forward_id else drafts.DESK
    drafts.give_back(reply.case_id, kind, reply.text, actor=author)


def _may_cancel(reply: Reply, actor: Actor) -> bool:
    """The author, and the superior who answers for the SKPD."""
    if reply.author_user_id is not None and reply.author_user_id == actor.user_id:
        return True
    return reply.forward is not None and recipients.superior_who(actor, reply.forward) is not None


def has_begun(reply: Reply) -> bool:
    """Whether a part of its SMS had left: of what was cancelled only that stands otherwise."""
    left = (
        select(OutboundPart.id)
        .join(OutboundSms, OutboundSms.id == OutboundPart.outbound_id)
        .where(OutboundSms.reply_id == reply.id, OutboundPart.status != PartStatus.CANCELLED)
    )
    return db.session.scalar(left.limit(1)) is not None


def _other_answers(reply: Reply) -> bool:
    """Whether the SKPD has given another answer that was not called back too."""
    query = (
        select(Reply.id)
        .outerjoin(OutboundSms, OutboundSms.reply_id == Reply.id)
        .where(Reply.forward_id == reply.forward_id, Reply.id != reply.id)
        .where(OutboundSms.id.is_(None) | (OutboundSms.status != OutboundStatus.CANCELLED))
    )
    return db.session.scalar(query.limit(1)) is not None


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
    stood = when((Reply.created_at <= written, 1), else_=0)
    return db.session.scalars(query.order_by(stood.desc(), Reply.id.desc()).limit(1)).first()


def take_back(reply: Reply, *, actor: Actor) -> bool:
    """Retracts an answer; True if it was recalled before any part was sent.

    Otherwise it is "dibantah": the public page names the dispute instead of the answer, the
    moderator's list shows it until a correction follows, and its remaining parts are cancelled.
    Raises TransitionRefused.
    """
    forward = locked_forward(reply.forward_id or 0)
    db.session.refresh(reply)
    if reply.disputed_at is not None:
        raise TransitionRefused(Action.DISPUTE, forward.status, Refusal.NO_CHANGE)
    case_state.require_permitted(Action.DISPUTE, forward.case, actor, forward)
    rows = (reply, *copies_of(reply))
    stopped = {row: _deny(row, actor) for row in rows if _has_sms(row)}
    _recorded_alone(rows, [row for row, is_whole in stopped.items() if is_whole])
    stopped |= {row: _deny(row, actor) for row in rows if row not in stopped}
    if not stopped[reply]:
        promises.lapse(reply, actor)
    return all(stopped.values())


def _deny(reply: Reply, actor: Actor) -> bool:
    """Calls one answer back, or writes down that it is denied; whether nothing of it had left."""
    case_state.lock(reply.case_id)
    is_stopped = bool(outbox.cancel(OutboundSms.reply_id == reply.id))
    if is_stopped:
        called_back(reply, actor)
    if is_stopped and not has_begun(reply):
        return True
    reply.disputed_at, reply.disputed_by = now(), f"{actor.position} ({actor.name})"[:120]
    case_journal.record("dispute", reply, actor)
    case_measures.mark(reply.case)
    return False
