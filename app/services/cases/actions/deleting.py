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
from app.models import Case, Event, OutboundSms
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


def delete(case_id: int, *, actor: Actor, reason: str | None = None) -> Lost:
    """Deletes softly, unpublishes, and cancels what waits to be sent (D13)."""
    case = case_state.lock_for(Action.DELETE, case_id, actor)
    waiting = (OutboundSms.case_id == case.id, OutboundSms.kind.not_in(_TOLD_AGAIN))
    lost = Lost(outbox.count_waiting(*waiting), case.is_published)
    case.deleted_at, case.deleted_by = now(), actor.name
    case.deleted_by_id = actor.user_id
    case.deleted_reason = validation.optional(reason, 300)
    publishing.take_down(case, actor)
    case_state.leave_together(case, actor)
    asking_citizen.cancel_question(case, actor)
    recalling.call_back_all(case, actor)
    outbox.cancel(OutboundSms.case_id == case.id)
    case_state.settle(case, actor)
    case_journal.record("delete", case, actor, cancelled=lost.sms, published=lost.is_published)
    return lost


def may_restore(case: Case, actor: Actor) -> bool:
    """Whether a deleted case is this person's to restore: Admin's always, on the same day also
    the deleter's (D6)."""
    if ADMIN in actor.roles:
        return True
    is_own = actor.user_id is not None and case.deleted_by_id == actor.user_id
    since = min(midnight(now()), now() - _TO_UNDO)
    return is_own and case.deleted_at is not None and case.deleted_at >= since


def restore(case_id: int, *, actor: Actor) -> Lost:
    """Restores a deleted case. Recalled answers stay recalled; uninformed units are told."""
    case = case_state.lock_for(Action.RESTORE, case_id, actor)
    if not may_restore(case, actor):
        raise TransitionRefused(Action.RESTORE, case.status, Refusal.NOT_DELETER)
    case.deleted_at = case.deleted_by = case.deleted_reason = None
    case.deleted_by_id = None
    case_state.settle(case, actor)
    forwarding.tell_again(case)
    drafts = filter(None, map(case_state.waiting_draft, case.forwards))
    for row in drafts if case.code_is_live else ():
        approval_sms.renew_cancelled(row)
    case_journal.record("restore", case, actor)
    return _lost(case)


def _lost(case: Case) -> Lost:
    """As the newest Hapus of this case has noted it."""
    acts = (Event.subject == "case", Event.subject_id == case.id, Event.action == "delete")
    facts = db.session.scalar(select(Event.facts).where(*acts).order_by(Event.id.desc()).limit(1))
    facts = facts or {}
    return Lost(int(facts.get("cancelled", 0)), bool(facts.get("published")))
