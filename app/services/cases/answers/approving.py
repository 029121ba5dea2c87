"""Approval workflow: an answer waits until the unit's superior approves it (S72)."""

from __future__ import annotations

from typing import Final

from app.database.extensions import db, now
from app.domain.access.roles import OPERATOR
from app.domain.errors import InvalidInput, NotYours, TransitionRefused
from app.domain.reasons import Problem, Refusal
from app.domain.workflow.promises import NO_PLEDGE, Pledge
from app.domain.workflow.workflow import Action, ApprovalStatus, ReplyChannel
from app.models import Approval, Contact, Forward, Reply
from app.services.cases.answers import approval_sms, replying
from app.services.cases.answers.replying import (
    Words,
    locked_forward,
    require_confirmation,
    require_own_unit,
)
from app.services.cases.promises import promise_sms
from app.services.cases.state import case_journal, case_state, drafts
from app.services.contacts import recipients
from app.services.contacts.colleague_notices import Approved
from app.services.journal.actor import Actor
from app.services.settings import sms_templates, validation
from app.services.settings.local_time import today
from app.sms.protocol.encoding import clean

_DESK: Final = "Moderator"
_ENDS: Final = {
    ApprovalStatus.DIKEMBALIKAN: "return_draft",
    ApprovalStatus.DICABUT: "recall_draft",
    ApprovalStatus.GUGUR: "lapse_draft",
}


def submit(
    forward_id: int,
    text: str | None,
    superior: str | None,
    *,
    actor: Actor,
    is_safe: bool = False,
    form_key: str | None = None,
    pledge: Pledge = NO_PLEDGE,
) -> Approval:
    """Submits a draft for approval (Minta persetujuan) and notifies the superior's phone.

    `superior` is the position or name of the unit's Kadis or Sekretaris; `is_safe` as in replying.
    Raises AlreadyDone, InvalidInput, NotYours, TransitionRefused.
    """
    validation.ensure_not_submitted(Approval, form_key)
    body = validation.answer_text(text)
    named = validation.required("acknowledged_by", superior)
    forward = locked_forward(forward_id)
    require_own_unit(forward, actor)
    require_confirmation(forward.case, is_safe)
    people = recipients.superiors_of(forward)
    chosen = next((who for who in people if named in (who.position, who.name)), None)
    if chosen is None:
        raise InvalidInput("acknowledged_by", Problem.UNKNOWN)
    row = Approval(text=body, channel=ReplyChannel.WEB.value, form_key=form_key)
    row.promised_on, row.is_no_promise = pledge.day, pledge.is_none
    return _ask(forward, row, chosen, actor)


def submit_by_phone(
    forward: Forward, text: str, *, actor: Actor, is_doubted: bool = False
) -> Approval:
    """The BLS of an operator whose SKPD demands approval: asked of the head, or the secretary.

    `is_doubted`: of a phone that guessed codes, whoever holds it: asked of another superior, if
    there is one, and of the desk (D11).
    """
    forward = locked_forward(forward.id)
    row = Approval(text=clean(text).strip(), channel=ReplyChannel.BLS.value, is_doubted=is_doubted)
    people = recipients.superiors_of(forward)
    if is_doubted:
        author = db.session.get(Contact, actor.contact_id or 0)
        people = [who for who in people if author is None or who.phone != author.phone]
    return _ask(forward, row, next(iter(people), None), actor)


def approve(approval_id: int, *, actor: Actor, is_safe: bool = False) -> Reply:
    """Approves a draft (Setujui, or SETUJU KODE): it goes out as the unit's answer.

    `is_safe` as in replying: the case may have become sensitive since the request. Raises NotYours
    unless the actor may decide; InvalidInput, TransitionRefused.
    """
    row = _waiting(approval_id, Action.APPROVE, actor)
    forward, superior = row.forward, _decider(row, actor)
    require_confirmation(forward.case, is_safe)
    case_journal.record("approve", forward, actor, approval=row.id)
    words = Words(
        row.text,
        ReplyChannel(row.channel),
        superior.position if superior else None,
        forward.skpd,
        known=frozenset({superior.id} if superior else ()),
        pledge=_pledge(row),
        approved=Approved(superior.position if superior else _DESK, approval_sms.asked(row)),
    )
    reply = replying.deliver_for_unit(forward, words, _author(row))
    row.reply_id = reply.id
    _decide(row, ApprovalStatus.DISETUJUI, actor)
    if superior is not None:
        promise_sms.ask_for_day(reply, superior)
    return reply


def give_back(approval_id: int, remark: str | None, *, actor: Actor) -> Approval:
    """Returns a draft with the superior's remark to its author's window (Kembalikan).

    Raises InvalidInput, NotYours, TransitionRefused.
    """
    why = validation.required("remark", remark, longest=300)
    row = _waiting(approval_id, Action.RETURN_DRAFT, actor)
    _decider(row, actor)
    row.remark = why
    _end(row, ApprovalStatus.DIKEMBALIKAN, actor)
    approval_sms.notify_returned(row)
    return row


def recall(approval_id: int, *, actor: Actor) -> Approval:
    """Takes a draft back (Cabut) for an operator of the unit. NotYours, TransitionRefused."""
    row = _waiting(approval_id, Action.RECALL_DRAFT, actor)
    require_own_unit(row.forward, actor)
    _end(row, ApprovalStatus.DICABUT, actor)
    return row


def lapse(forward: Forward, actor: Actor) -> None:
    """Ends the draft of a unit that may no longer answer (rejected, withdrawn, closed)."""
    row = case_state.waiting_draft(forward)
    if row is not None:
        _end(row, ApprovalStatus.GUGUR, actor)


def _ask(forward: Forward, row: Approval, superior: Contact | None, actor: Actor) -> Approval:
    case = forward.case
    case_state.require_permitted(Action.ASK_APPROVAL, case, actor, forward)
    author = recipients.as_acting(actor)
    row.forward, row.case_id = forward, case.id
    row.status = ApprovalStatus.MENUNGGU.value
    row.author_name, row.author_position = author.name, author.position
    row.author_user_id, row.author_contact_id = actor.user_id, actor.contact_id
    row.superior_name = superior.name if superior else sms_templates.DESK_SIGNATURE
    row.superior_position = superior.position if superior else _DESK
    row.asked_at = now()
    db.session.add(row)
    db.session.flush()
    case_journal.record(
        "ask_approval", forward, actor, approval=row.id, superior=superior.id if superior else None
    )
    if superior is not None:
        approval_sms.request_approval(row, superior)
    return row


def _waiting(approval_id: int, action: Action, actor: Actor) -> Approval:
    """The draft, its case locked, if it still waits and the table allows the act."""
    row = db.session.get(Approval, approval_id)
    if row is None:
        raise NotYours
    forward = locked_forward(row.forward_id)
    if case_state.waiting_draft(forward) is not row:
        raise TransitionRefused(action, forward.status, Refusal.NO_DRAFT)
    case_state.require_permitted(action, forward.case, actor, forward)
    return row


def _decider(row: Approval, actor: Actor) -> Contact | None:
    """The superior who decides; None where the desk does, of what a phone that guessed codes wrote.
    That phone itself decides nothing. Raises NotYours."""
    found = recipients.superior_who(actor, row.forward)
    if row.is_doubted and found is None and actor.is_desk:
        return None
    is_by_phone = actor.contact_id is not None
    if found is None or (is_by_phone and may_not_release(row, found)):
        raise NotYours
    return found


def may_not_release(row: Approval, contact: Contact) -> bool:
    """Whether it is the answer of this very phone, and its sender is in doubt (D11)."""
    author = db.session.get(Contact, row.author_contact_id or 0)
    return row.is_doubted and author is not None and author.phone == contact.phone


def _author(row: Approval) -> Actor:
    """Who drafted it, with name and position of that day (A27)."""
    return Actor(
        name=row.author_name,
        position=row.author_position,
        roles=frozenset({OPERATOR}),
        user_id=row.author_user_id,
        contact_id=row.author_contact_id,
        skpd_id=row.forward.skpd_id,
    )


def _pledge(row: Approval) -> Pledge:
    """What its author said. A day that passed while the draft waited is none: the citizen has just
    been told, and a promise is not broken before it is made."""
    is_over = row.promised_on is not None and row.promised_on < today()
    return Pledge(None if is_over else row.promised_on, bool(row.is_no_promise))


def _decide(row: Approval, status: ApprovalStatus, actor: Actor) -> None:
    """An SMS that still asks is called back."""
    row.status, row.decided_at = status.value, now()
    row.decided_contact_id = actor.contact_id
    row.decided_by = f"{recipients.as_acting(actor).position} ({actor.name})"[:120]
    approval_sms.cancel_requests(row)


def _end(row: Approval, status: ApprovalStatus, actor: Actor) -> None:
    """It will not go out: the author keeps his text."""
    _decide(row, status, actor)
    drafts.give_back(row.forward.case_id, drafts.OFFICE, row.text, actor=_author(row))
    case_journal.record(_ENDS[status], row.forward, actor, approval=row.id)
