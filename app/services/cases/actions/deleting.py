"""Soft-deletes cases from every list and page. An Admin restores them, and on the same day the
moderator who deleted them (A10, D6, S33-S34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.access.roles import ADMIN
from app.domain.errors import TransitionRefused
from app.domain.messaging.quiet_hours import midnight
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Refusal
from app.domain.workflow.workflow import Action
from app.models import Event, Message, OutboundSms
from app.services.cases.actions import forwarding
from app.services.cases.answers import approval_sms, asking_citizen, recalling
from app.services.cases.state import case_journal, case_state
from app.services.cases.visibility import publishing
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.settings import validation

# "Urungkan" of a notice that came just before midnight.
_TO_UNDO: Final = timedelta(minutes=15)
# Whoever holds the case is told anew after a restore; all else that was cancelled stays so.
_TOLD_AGAIN: Final = (SmsKind.FORWARD, SmsKind.APPROVAL_REQUEST, SmsKind.APPROVAL_REPEAT)


@dataclass(frozen=True, slots=True)
class Lost:
    """What Hapus took back and a restore leaves as it is: SMS, and the publication."""

    sms: int = 0
    is_published: bool = False


def delete(message_id: int, *, actor: Actor, reason: str | None = None) -> Lost:
    """Deletes softly, unpublishes, and cancels what waits to be sent (D13)."""
    message = case_state.lock_for(Action.DELETE, message_id, actor)
    waiting = (OutboundSms.message_id == message.id, OutboundSms.kind.not_in(_TOLD_AGAIN))
    lost = Lost(outbox.count_waiting(*waiting), message.is_published)
    message.deleted_at, message.deleted_by = now(), actor.name
    message.deleted_by_id = actor.user_id
    message.deleted_reason = validation.optional(reason, 300)
    publishing.take_down(message, actor)
    case_state.leave_together(message, actor)
    asking_citizen.cancel_question(message, actor)
    recalling.call_back_all(message, actor)
    outbox.cancel(OutboundSms.message_id == message.id)
    case_state.settle(message, actor)
    case_journal.record("delete", message, actor, cancelled=lost.sms, published=lost.is_published)
    return lost


def may_restore(message: Message, actor: Actor) -> bool:
    """Whether a deleted message is this person's to restore: Admin's always, on the same day also
    the deleter's (D6)."""
    if ADMIN in actor.roles:
        return True
    is_own = actor.user_id is not None and message.deleted_by_id == actor.user_id
    since = min(midnight(now()), now() - _TO_UNDO)
    return is_own and message.deleted_at is not None and message.deleted_at >= since


def restore(message_id: int, *, actor: Actor) -> Lost:
    """Restores a deleted case. Recalled answers stay recalled; uninformed units are told."""
    message = case_state.lock_for(Action.RESTORE, message_id, actor)
    if not may_restore(message, actor):
        raise TransitionRefused(Action.RESTORE, message.status, Refusal.NOT_DELETER)
    message.deleted_at = message.deleted_by = message.deleted_reason = None
    message.deleted_by_id = None
    case_state.settle(message, actor)
    forwarding.tell_again(message)
    drafts = filter(None, map(case_state.waiting_draft, message.forwards))
    for row in drafts if message.code_is_live else ():
        approval_sms.renew_cancelled(row)
    case_journal.record("restore", message, actor)
    return _lost(message)


def _lost(message: Message) -> Lost:
    """As the newest Hapus of this message has noted it."""
    acts = (Event.subject == "message", Event.subject_id == message.id, Event.action == "delete")
    facts = db.session.scalar(select(Event.facts).where(*acts).order_by(Event.id.desc()).limit(1))
    facts = facts or {}
    return Lost(int(facts.get("cancelled", 0)), bool(facts.get("published")))
