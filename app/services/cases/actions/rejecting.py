"""Rejections: a unit returns a case to the moderator with a reason (S82, S96-S99)."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Problem, Refusal
from app.domain.workflow.workflow import Action, ForwardStatus, ReplyChannel
from app.models import Forward, OutboundSms, Rejection
from app.services.cases.answers import approving
from app.services.cases.answers.replying import (
    locked_forward,
    require_own_unit,
    require_own_unit_or_desk,
)
from app.services.cases.state import case_journal, case_state
from app.services.contacts import colleague_notices, recipients
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates, validation
from app.sms.texts.texts import TextKey

# "Usahakan secara rinci" (S98): a reason of a word or two helps no moderator.
SHORTEST_REASON = 10
_IS_NOTICE = OutboundSms.kind == SmsKind.REJECTION.value


def reject_forward(
    forward_id: int,
    reason: str | None,
    alternative: str | None,
    acknowledged_by: str | None,
    *,
    actor: Actor,
    form_key: str | None = None,
) -> Rejection:
    """Rejects a forward from the web. Raises AlreadyDone, InvalidInput, NotYours,
    TransitionRefused."""
    validation.ensure_not_submitted(Rejection, form_key)
    why = validation.required("reason", reason, longest=1000)
    if len(why) < SHORTEST_REASON:
        raise InvalidInput("reason", Problem.TOO_SHORT)
    other = validation.required("alternative", alternative)
    superior = validation.required("acknowledged_by", acknowledged_by)
    forward = db.session.get_one(Forward, forward_id)
    require_own_unit(forward, actor)
    rejection = Rejection(
        reason=why,
        alternative=other,
        acknowledged_by=superior,
        channel=ReplyChannel.WEB.value,
        form_key=form_key,
    )
    return _reject(forward, rejection, actor)


def reject_by_phone(forward: Forward, reason: str, *, actor: Actor) -> Rejection:
    """Rejects by TOLAK KODE alasan: alternative and superior stay "belum diisi" until completed
    (D12)."""
    # His word counts, however long it is: there is no window to send it back to.
    why = validation.optional(reason, 1000) or "-"
    rejection = Rejection(reason=why, channel=ReplyChannel.BLS.value)
    return _reject(forward, rejection, actor)


def complete(
    rejection_id: int, alternative: str | None, acknowledged_by: str | None, *, actor: Actor
) -> Rejection:
    """Fills in what a TOLAK by phone left "belum diisi", once (D12, A5); the head hears of it.

    Raises InvalidInput, NotYours, TransitionRefused.
    """
    row = db.session.get_one(Rejection, rejection_id, with_for_update=True)
    require_own_unit_or_desk(row.forward, actor)
    if row.acknowledged_by is not None:
        raise TransitionRefused("acknowledge", row.channel, Refusal.NO_CHANGE)
    row.alternative = validation.required("alternative", alternative)
    row.acknowledged_by = validation.required("acknowledged_by", acknowledged_by)
    case_journal.record("complete_rejection", row.forward, actor)
    # One that still waits for the morning knows less.
    outbox.cancel(OutboundSms.forward_id == row.forward_id, _IS_NOTICE)
    colleague_notices.notify_head(row, row.forward, actor, "completed")
    return row


def _reject(forward: Forward, rejection: Rejection, actor: Actor) -> Rejection:
    forward = locked_forward(forward.id)
    case_state.require_permitted(Action.REJECT, forward.case, actor, forward)
    rejection.forward_id = forward.id
    rejection.author_name = actor.name
    rejection.author_position = recipients.as_acting(actor).position
    rejection.created_at = now()
    db.session.add(rejection)
    case_state.move_forward(forward, ForwardStatus.DITOLAK, actor)
    case_journal.record("reject", forward, actor)
    approving.lapse(forward, actor)
    told = colleague_notices.notify_head(rejection, forward, actor)
    withdraw_phones(forward, actor.contact_id, *told)
    case_state.settle(forward.case, actor)
    return rejection


def withdraw_phones(forward: Forward, *known: int | None) -> None:
    """Calls back the forward's SMS that still wait; phones that have it, except those of `known`
    contacts, learn the code is gone."""
    is_its = (OutboundSms.forward_id == forward.id, OutboundSms.purpose == Purpose.FORWARD.value)
    outbox.cancel(*is_its)
    has_it = select(OutboundSms.number).where(*is_its, OutboundSms.status != "cancelled")
    told = set(db.session.scalars(has_it))
    text = sms_templates.say(TextKey.FORWARD_WITHDRAWN, code=forward.case.code or "")
    for contact in recipients.told_of(forward):
        if contact.phone not in told or contact.id in known:
            continue
        cause = Cause.about(forward, contact, SmsKind.WITHDRAWAL, forward.id, contact.id)
        outbox.put(contact.phone, text, cause)
