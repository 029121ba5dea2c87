"""Ends the wait for a citizen: recalled or unanswered questions and undisputed answers (D13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.database.extensions import db
from app.domain.errors import NotYours
from app.domain.messaging.delivery import OutboundStatus
from app.domain.workflow.workflow import ApprovalStatus, CaseStatus, ForwardStatus
from app.models import Approval, Case, Event, Forward, OutboundSms, Promise, Reply
from app.models.denial import is_denied
from app.services.cases.actions import closing
from app.services.cases.actions.creating import ERASURE
from app.services.cases.answers import asking_citizen, recalling
from app.services.cases.deadlines import due_dates
from app.services.cases.promises import promise_queries
from app.services.cases.state import case_journal, case_state, drafts, pending_questions
from app.services.journal.actor import SYSTEM, Actor

# So many cards in one transaction: nobody who writes meanwhile waits for long.
BATCH = 50
_UNSENT = (
    OutboundStatus.HELD,
    OutboundStatus.QUEUED,
    OutboundStatus.SENDING,
    OutboundStatus.UNCERTAIN,
)


def recall_question(case_id: int, *, actor: Actor) -> bool:
    """Batalkan: cancels a question that is still held; False if it was sent already.

    The case returns to its former state and the text to its author's window. Raises NotYours;
    TransitionRefused if the question was cancelled before.
    """
    if not actor.is_desk:
        raise NotYours
    case = case_state.lock(case_id)
    text = case.question or ""
    if not asking_citizen.cancel_question(case, actor):
        recalling.raise_if_already_recalled(*pending_questions.is_question(case))
        return False
    drafts.save(case.id, drafts.QUESTION, text, actor=actor)
    return True


def unanswered_questions(after: int = 0) -> Sequence[int]:
    """A batch of cases, by id, whose citizen did not reply to a question during the wait."""
    return _batch(_is_unanswered(), after)


def bring_back(case_id: int) -> bool:
    """Resumes a case whose question was not answered: its forwards decide the state, its deadline
    goes on.

    The case is not closed, as it has no answer yet. False if it no longer waits.
    """
    if not _holds(case_id, _is_unanswered()):
        return False
    case = case_state.lock(case_id)
    case_journal.record("wait_over", case, SYSTEM)
    asking_citizen.resume(case, SYSTEM)
    return True


def undisputed_answers(after: int = 0) -> Sequence[int]:
    """A batch of answered cases that the citizen did not dispute during the wait."""
    return _batch(_is_undisputed(), after)


def end(case_id: int) -> bool:
    """Closes such a case as `tanpa_tanggapan`; False if it changed meanwhile."""
    if not _holds(case_id, _is_undisputed()):
        return False
    closing.close_undisputed(case_id)
    return True


def _holds(case_id: int, condition: ColumnElement[bool]) -> bool:
    """Asked again under the lock: the list was made before."""
    case_state.lock(case_id)
    query = select(Case.id).where(Case.id == case_id, condition)
    return db.session.scalar(query) is not None


def _batch(condition: ColumnElement[bool], after: int) -> Sequence[int]:
    query = select(Case.id).where(Case.id > after, condition)
    return db.session.scalars(query.order_by(Case.id).limit(BATCH)).all()


def _is_unanswered() -> ColumnElement[bool]:
    return and_(
        Case.status == CaseStatus.MENUNGGU_WARGA.value,
        Case.deleted_at.is_(None),
        Case.asked_at < due_dates.wait_began(),
    )


def _is_undisputed() -> ColumnElement[bool]:
    """Answered, all sent, the last one long ago; and nothing that the offices still owe: another
    SKPD's answer, a draft at its superior, an inspection, a correction, a promise (ADR 8), an
    erasure."""
    since = due_dates.wait_began()
    waits = and_(
        Forward.case_id == Case.id,
        or_(
            Forward.status == ForwardStatus.MENUNGGU.value,
            exists().where(
                Approval.forward_id == Forward.id, Approval.status == ApprovalStatus.MENUNGGU.value
            ),
        ),
    )
    return and_(
        Case.status == CaseStatus.DIJAWAB.value,
        Case.deleted_at.is_(None),
        Case.needs_inspection.is_(False),
        func.coalesce(Case.flag, "") != ERASURE,
        ~_is_answered_since(since),
        # Somebody has opened it again: the wait begins anew, or it would close within the hour.
        ~exists().where(Event.case_id == Case.id, Event.action == "reopen", Event.at > since),
        ~is_denied(),
        ~exists().where(waits),
        ~promise_queries.holds_open(),
        ~exists().where(Promise.case_id == Case.id, Promise.citizen_asked_at > since),
    )


def _is_answered_since(since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """An answer was sent (or only recorded) after that time, or has not left yet."""
    last = (
        select(Reply.id)
        .outerjoin(OutboundSms, OutboundSms.reply_id == Reply.id)
        .where(
            Reply.case_id == Case.id,
            or_(
                OutboundSms.status.in_(_UNSENT),
                func.coalesce(OutboundSms.sent_at, OutboundSms.claimed_at) > since,
                and_(OutboundSms.id.is_(None), Reply.created_at > since),
            ),
        )
    )
    return last.exists()
