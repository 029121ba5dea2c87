"""Tangani bersama: several citizens' cases about one event (Kejadian) under one code, one deadline
and one answer (A33)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.errors import InvalidInput
from app.domain.messaging.delivery import Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Problem
from app.domain.terms import HOLDING, CaseStatus
from app.domain.workflow import thread
from app.domain.workflow.workflow import FORWARD_START, Action, ForwardStatus, is_allowed
from app.models import Case, Forward, OutboundSms
from app.services.cases.answers import approving, replying
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_codes, case_journal, case_state, together
from app.services.cases.state.case_state import facts_of
from app.services.contacts import recipients
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates, validation
from app.sms.texts.texts import TextKey, excerpt

# So much of the leading case's words names an event that nobody has named.
_NAME: Final = 60
_IS_FORWARD: Final = OutboundSms.purpose == Purpose.FORWARD.value
_AT_UNITS: Final = CaseStatus.DITERUSKAN
_MAY_LEAD: Final = (
    *(CaseStatus.BARU, CaseStatus.DITOLAK, CaseStatus.DITERUSKAN, CaseStatus.DIJAWAB),
)


def unite(
    lead_id: int, ids: Collection[int], name: str | None = None, *, actor: Actor
) -> list[Case]:
    """Puts these cases, and what stands under them, under the leading one; those that joined. What
    is sensitive, hidden, accusing, answered by itself or told to heads alone stays as it is.

    An SKPD that held one of them holds the leading case from now on; an answer that was given there
    goes to them, too. Raises InvalidInput where that one cannot lead.
    """
    rows = lock_all({lead_id, *ids})
    lead = next((row for row in rows if row.id == lead_id), None)
    if lead is None or not may_lead(lead, actor):
        raise InvalidInput("lead", Problem.UNKNOWN)
    joining = [row for row in rows if row is not lead and _may_join(row, lead, actor)]
    if not joining:
        return []
    called = validation.optional(name, 120)
    lead.incident_name = called or lead.incident_name or excerpt(lead.body, _NAME)
    for row in joining:
        _put_under(row, lead, actor)
    if lead.is_published:
        lead.public_changed_at = now()
    ended = _take_over(joining, lead, actor)
    if not ended:
        # First: who stands without an answer under one that has it would be alone again.
        replying.answer_members(lead, joining, actor)
    case_state.settle(lead, actor, _AT_UNITS if ended else None)
    _tell(lead, joining, ended)
    return joining


def take_out(case_id: int, *, actor: Actor) -> Case:
    """Makes it a case of its own again, with what it was answered meanwhile (Keluarkan). Raises
    TransitionRefused."""
    lead_id = db.session.scalar(select(Case.lead_id).where(Case.id == case_id))
    if lead_id is not None:
        case_state.lock(lead_id)
    member = case_state.lock_for(Action.TAKE_OUT, case_id, actor)
    lead = together.lead_of(member)
    together.leave(member, actor)
    db.session.flush()
    if not together.members_of(lead):
        lead.incident_name = None
    if lead.is_published:
        lead.public_changed_at = now()
    case_state.settle(member, actor)
    return member


def may_lead(case: Case, actor: Actor) -> bool:
    """Whether others may be put under this case: also what is published or answered may lead."""
    if case.is_member or case.is_joined or case.status not in _MAY_LEAD or is_for_heads(case):
        return False
    # An answered one has an answer for those who join, or nobody would give them one.
    is_answered = case.status == CaseStatus.DIJAWAB
    if is_answered and replying.standing_answer(case) is None:
        return False
    facts = facts_of(case, is_blocked=False)
    waiting = replace(facts, is_published=False, status=CaseStatus.BARU)
    return is_allowed(Action.UNITE, waiting, actor.acts_as)


def _may_join(case: Case, lead: Case, actor: Actor) -> bool:
    facts = facts_of(case, is_blocked=False)
    is_new = case.lead_id != lead.id and not is_for_heads(case)
    return is_new and is_allowed(Action.UNITE, facts, actor.acts_as)


def is_for_heads(case: Case) -> bool:
    """Whether heads alone are told of it, which others of their SKPD would read in the leading case
    (D7)."""
    return any(row.heads_only for row in _held(case))


def lock_all(ids: Collection[int]) -> Sequence[Case]:
    """These cases and all that stand under them, locked in one order, what stands under another
    last; the eldest first."""
    its = select(Case.id).where(Case.id.in_(ids) | Case.lead_id.in_(ids))
    its = its.order_by(Case.lead_id.is_not(None), Case.id)
    rows = [case_state.lock(row_id) for row_id in db.session.scalars(its).all()]
    return sorted(rows, key=lambda row: (row.received_at, row.id))


def _put_under(case: Case, lead: Case, actor: Actor) -> None:
    """What alarms, alarms there, too; and its deadline is the leading case's, if it is earlier.
    What stood under it and is over goes along: a later BELUM is one about this event."""
    for member in together.members_of(case):
        member.lead_id = lead.id
    case.lead_id, case.incident_name = lead.id, None
    lead.is_urgent |= case.is_urgent
    begun = due_dates.begun(case)
    if begun < due_dates.begun(lead):
        lead.due_from = begun
    together.record("unite", case, lead, actor)


def _take_over(rows: Sequence[Case], lead: Case, actor: Actor) -> dict[int, list[str]]:
    """The leading case is held by whoever held one of them; by the SKPD, the codes that end."""
    ended = defaultdict[int, list[str]](list)
    for row in rows:
        for forward in row.forwards:
            if forward.status not in HOLDING:
                continue
            ended[forward.skpd_id].append(row.code or "")
            approving.lapse(forward, actor)
            case_state.move_forward(forward, ForwardStatus.DITARIK, actor)
            outbox.cancel(OutboundSms.forward_id == forward.id, _IS_FORWARD)
            if not any(it.skpd_id == forward.skpd_id for it in _held(lead)):
                _hold_as(forward, lead, actor)
    return ended


def _hold_as(forward: Forward, lead: Case, actor: Actor) -> None:
    """The leading case under the same terms; its phones are told with those of the others."""
    case_codes.give(lead, [forward.skpd_id])
    lead.category = lead.category or forward.case.category
    row = Forward(
        case=lead,
        skpd=forward.skpd,
        status=FORWARD_START.value,
        is_lead=not any(it.is_lead for it in _held(lead)),
        note=forward.note,
        heads_only=forward.heads_only,
        forwarded_at=now(),
        forwarded_by=actor.name,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"skpd": row.skpd.code, "category": lead.category, "heads_only": row.heads_only}
    case_journal.record("forward", row, actor, **facts)


def _held(case: Case) -> list[Forward]:
    return [row for row in case.forwards if row.status in HOLDING]


def _tell(lead: Case, joining: Sequence[Case], ended: Mapping[int, Sequence[str]]) -> None:
    """One SMS a phone: which of its codes are this one's now, or what else citizens write."""
    values = {"code": lead.code or "", "count": str(together.people_in(lead))}
    said = thread.for_phones([text for row in joining for text in row.conveyed_texts])
    another = sms_templates.say_in_one_part(TextKey.FORWARD_ANOTHER, "text", said, **values)
    for row in _held(lead):
        codes, text = ended.get(row.skpd_id), another
        if codes:
            items = ", ".join(codes)
            text = sms_templates.say_in_one_part(TextKey.FORWARD_UNITED, "items", items, **values)
        elif not case_state.awaits_answer(row):
            continue
        for contact in recipients.told_of(row):
            details = (max(it.id for it in joining), contact.id)
            cause = Cause.about(row, contact, SmsKind.UNITED, row.id, *details)
            outbox.put(contact.phone, text, cause)
