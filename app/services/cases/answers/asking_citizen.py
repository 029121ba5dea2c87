"""Asks the citizen for missing information; the deadline pauses meanwhile (D3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from app.database.extensions import db, now
from app.domain.errors import TransitionRefused
from app.domain.language import accusations
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Refusal
from app.domain.workflow.related_cases import PATIENCE, Link
from app.domain.workflow.workflow import CASE_START, Action, CaseStatus
from app.models import Case, Event, Skpd
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_journal, case_state, danger_reading, pending_questions
from app.services.cases.visibility import publishing, sensitivity
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings, sms_templates, validation
from app.sms.texts.texts import TextKey

QUESTION: Final = "question"
# A time entered by hand has no seconds.
_MINUTE: Final = timedelta(minutes=1)


def ask_citizen(case_id: int, text: str | None, *, actor: Actor) -> Case:
    """Sends the question; the case waits for the citizen. Never to a sensitive card (D7).

    Asked once until it is answered. Raises InvalidInput, TransitionRefused.
    """
    question = validation.answer_text(text, QUESTION)
    case = case_state.lock_for(Action.ASK, case_id, actor)
    number = case_state.reachable_number(case)
    if number is None:
        raise TransitionRefused(Action.ASK, case.status, Refusal.NOT_ANSWERABLE)
    event = case_journal.record("ask", case, actor)
    db.session.flush()
    case.asked_at, case.question = now(), question
    unit = db.session.get(Skpd, actor.skpd_id) if actor.skpd_id else None
    signature = sms_templates.signature(unit, case)
    sms = sms_templates.say(TextKey.QUESTION, text=question, signature=signature)
    cause = Cause(SmsKind.QUESTION, event.id, case_id=case.id)
    hold = settings.current().send_hold
    outbox.put(number, sms, cause, hold_seconds=hold, modem_id=case.modem_id)
    case_state.settle(case, actor, CaseStatus.MENUNGGU_WARGA)
    return case


def take_answer(new: Case) -> Event | None:
    """The event that this new SMS answers a case, which is back in its state; None if no question
    was open.

    The new one stays a case of its own, linked to the asked one, unless `explains` it.
    """
    # What is entered by hand may be older than the question; others come when they are read.
    came_at = new.received_at if new.is_entered else new.recorded_at
    asked = db.session.scalar(
        select(Case)
        .where(
            Case.sender == new.sender,
            Case.id != new.id,
            Case.status == CaseStatus.MENUNGGU_WARGA.value,
            Case.asked_at > due_dates.wait_began(),
            Case.asked_at <= came_at + _MINUTE,
            Case.deleted_at.is_(None),
        )
        .order_by(Case.asked_at.desc())
        .limit(1)
    )
    if asked is None:
        return None
    case = case_state.lock(asked.id)
    if case.status != CaseStatus.MENUNGGU_WARGA or case.is_deleted:
        # Answered, closed or deleted while this SMS waited for the lock: nothing is brought back.
        return None
    new.follows_id, new.follows_as = case.id, Link.ANSWER.value
    # What the citizen adds may be what makes the whole of it sensitive, or accuse somebody.
    case.is_accusing |= new.is_accusing
    facts: dict[str, Any] = {"case_id": case.id, "follow_up": new.id}
    if new.is_sensitive:
        facts[sensitivity.ITSELF] = True
        publishing.mark_sensitive(case, SYSTEM)
    event = journal.record("follow_up", "case", new.id, actor=SYSTEM, **facts)
    resume(case, SYSTEM)
    db.session.flush()
    return event


def explains(new: Case, asked: Case) -> bool:
    """Whether an answer belongs to the case without a moderator's look (A19): the question was
    sent, and both `may_stand_together`."""
    return asked.question is not None and may_stand_together(new, asked)


def may_stand_together(new: Case, case: Case) -> bool:
    """Whether nothing that may hurt somebody on a phone stands in either or in both together (D7):
    "kades kami" and "minta uang"; nor may it go on with another case of the number that does."""
    if _may_hurt(new) or _may_hurt(case) or _has_another_that_hurts(new, case):
        return False
    whole = "\n".join([*case.texts, new.body])
    told = danger_reading.of(whole)
    return not (told.is_sensitive or told.is_urgent or accusations.is_made(whole))


def _may_hurt(case: Case) -> bool:
    return case.is_sensitive or case.is_urgent or case.is_accusing


def _has_another_that_hurts(new: Case, case: Case) -> bool:
    """ "dia pulang nanti malam" belongs to what the husband did, not to the road of last week."""
    ended = func.coalesce(Case.closed_at, Case.deleted_at)
    found = select(Case.id).where(
        Case.sender == new.sender,
        Case.id.not_in((new.id, case.id)),
        or_(ended.is_(None), ended > now() - PATIENCE),
        or_(Case.is_sensitive, Case.is_urgent, Case.is_accusing, Case.hides_number),
    )
    return db.session.scalar(found.limit(1)) is not None


def cancel_question(case: Case, actor: Actor) -> bool:
    """The question is not sent: the card stands where it stood. False when it has left, or none
    was asked."""
    is_stopped = pending_questions.cancel_queued(case, actor)
    if is_stopped and case.status == CaseStatus.MENUNGGU_WARGA:
        resume(case, actor)
    return is_stopped


def resume(case: Case, actor: Actor) -> None:
    """The case stands again where its forwards put it; the clock goes on by itself."""
    case_state.settle(case, actor, CASE_START)
