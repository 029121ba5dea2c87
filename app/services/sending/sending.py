"""Modem owner's side of the outbox: claims SMS, settles them, records the fate of each part.

The case hears what became of an SMS to the citizen or the officer on duty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select

from app.database.extensions import db, now
from app.domain.messaging import quiet_hours
from app.domain.messaging.delivery import (
    LOST,
    OutboundStatus,
    PartStatus,
    Purpose,
    outage_delay,
    require_move,
    retry_delay,
    status_of_parts,
)
from app.domain.messaging.failures import OF_THE_NUMBER, failure_reason
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, Modem, OutboundPart, OutboundSms, Reply
from app.runtime.histograms import note_stage
from app.services.cases.answers import asking_citizen
from app.services.cases.state import case_state, duty_alerts, pending_questions
from app.services.cases.visibility import queued_sms
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbound_rows, outbox, resend_guard
from app.services.outbox.routing import UNHEALTHY, Lane
from app.services.settings import settings
from app.sms.protocol.gateway import FaultKind, GatewayError, Left, OutgoingPart
from app.sms.protocol.references import Candidates, narrowed

THROTTLED_REST = timedelta(seconds=30)
# What is no answer and has waited so long takes a turn of its own.
OVERDUE = timedelta(minutes=2)
# An owner writes its modem's row once a minute and settles when it starts: one that was silent this
# long is dead, or its modem was switched off before it could look at its own log.
OWNER_SILENT = timedelta(minutes=15)
MODEMS_FAULT = (FaultKind.HOLD, FaultKind.PIN, FaultKind.SIM_FULL, FaultKind.THROTTLED)


def claim(
    lane: Lane, boot_id: str, *, answers_only: bool = False, is_overdue: bool = False, most: int = 1
) -> list[OutgoingPart]:
    """Claims the next SMS for this modem in one statement and marks the next part of each as
    sending. `is_overdue`: the next that is no answer and has waited long."""
    at = now()
    values = {"at": at, "unseen_since": at - UNHEALTHY, "life": boot_id, "most": most}
    values |= {"overdue_since": at - OVERDUE} if is_overdue else {}
    is_quiet = quiet_hours.not_before(at, Purpose.NOTICE, settings.current().quiet_hours) > at
    found = db.session.scalars(
        outbound_rows.claim_statement(lane, answers_only, is_quiet, is_overdue), values
    ).all()
    found = sorted(found, key=lambda sms: (sms.priority, sms.id))
    outbound_rows.load_parts(found)
    return [part for sms in found if (part := next_part(sms, at)) is not None]


def next_part(sms: OutboundSms, at: datetime) -> OutgoingPart | None:
    """Marks the next part of a claimed SMS as sending; None where there is none, or it must not go
    any more."""
    part = next((part for part in sms.parts if part.status == PartStatus.QUEUED), None)
    if part is None:
        conclude(sms)
        return None
    # While an earlier part was being sent nobody could call this one back.
    is_doubtful = any(it.status == PartStatus.UNCERTAIN for it in sms.parts)
    if (part.claimed_at is not None or is_doubtful) and not _may_begin(sms):
        return None
    if queued_sms.silence_claimed_sms(sms):
        return None
    move(part, PartStatus.SENDING)
    # Of an earlier try it may have some: a report of this one names another.
    part.claimed_at, part.reference, part.sent_at, part.taken_at = at, None, None, None
    part.first_candidate = part.candidate_count = part.remote_id = None
    return OutgoingPart(
        outbound_id=sms.id,
        number=sms.number,
        text=part.text,
        sequence=part.sequence,
        total=len(sms.parts),
        reference=sms.reference,
        is_unicode=sms.is_unicode,
        wants_report=True,
        claimed_at=at,
    )


def _may_begin(sms: OutboundSms) -> bool:
    """What is for nobody any more is called back, what says too much goes in other words (D7)."""
    if not resend_guard.may_begin(sms):
        _cancel_rest(sms)
        return False
    return not queued_sms.replace_claimed_sms(sms)


def _cancel_rest(sms: OutboundSms) -> None:
    """What was called back while a try went on: nobody could stop it then. The claim has marked it,
    but no modem has it: it leaves from the queue."""
    require_move(OutboundStatus(sms.status), OutboundStatus.QUEUED)
    sms.status = OutboundStatus.QUEUED.value
    for part in sms.parts:
        if part.status == PartStatus.QUEUED:
            move(part, PartStatus.CANCELLED)
    conclude(sms)


def mark_sent(gone: Sequence[tuple[OutgoingPart, int | None]]) -> list[OutgoingPart]:
    """Records sent parts with their references; the next parts, marked as sending."""
    found = outbound_rows.locked([part.outbound_id for part, _ in gone])
    following = []
    for outgoing, reference in gone:
        sms = found[outgoing.outbound_id]
        part = _part(sms, outgoing)
        move(part, PartStatus.SENT)
        part.reference, part.sent_at = reference, now()
        if any(other.status == PartStatus.QUEUED for other in sms.parts):
            following.append(next_part(sms, now()))
        else:
            conclude(sms)
    return [part for part in following if part is not None]


def mark_failed(outgoing: OutgoingPart, error: GatewayError, *, is_outage: bool = False) -> None:
    """Records what an error means for this part: retry, failure or uncertainty.

    `is_outage`: nothing has gone this way since another failure. A refusal of the network then says
    nothing of this SMS, which loses none of its tries (G14).
    """
    sms = outbound_rows.locked([outgoing.outbound_id])[outgoing.outbound_id]
    part = _part(sms, outgoing)
    if error.left is not Left.NO:
        _settle_part(sms, part, error.left)
        _keep(part, error.candidates)
        conclude(sms)
        return
    sms.problem = failure_reason(error.cms, error.word)
    if error.kind in MODEMS_FAULT:
        # Not the message's fault: it waits without losing one of its tries. A queue may be full for
        # one number alone: the others go first.
        rest = THROTTLED_REST if error.kind is FaultKind.THROTTLED else timedelta(0)
        _put_back(sms, part, now() + rest)
        return
    is_networks = error.kind is FaultKind.BACK_OFF and sms.problem not in OF_THE_NUMBER
    if is_outage and is_networks:
        _put_back(sms, part, now() + outage_delay(now() - sms.created_at))
        return
    sms.attempts += 1
    wait = None if error.kind is FaultKind.MESSAGE else retry_delay(sms.attempts)
    if wait is None:
        move(part, PartStatus.FAILED)
        conclude(sms)
    else:
        _put_back(sms, part, now() + wait)


def narrow(doubts: Collection[tuple[OutgoingPart, Candidates | None]], answer: int) -> None:
    """Keeps what the answer to an SMS tells of the references of those that were sent before it."""
    found = outbound_rows.locked([part.outbound_id for part, _ in doubts])
    known = narrowed([candidates for _, candidates in doubts], answer)
    for (outgoing, _), candidates in zip(doubts, known, strict=True):
        sms = found.get(outgoing.outbound_id)
        part = _part(sms, outgoing) if sms else None
        # Otherwise it was sent again, or its own reference is known.
        if part and part.claimed_at == outgoing.claimed_at and part.reference is None:
            _keep(part, candidates)


def _keep(part: OutboundPart, candidates: Candidates | None) -> None:
    part.first_candidate = candidates.lowest if candidates else None
    part.candidate_count = candidates.count if candidates else None


def settle(modem_id: int, left: Callable[[int, int, datetime | None], Left], host: str = "") -> int:
    """Decides by evidence what this modem's owner left as sending; the number of rows.

    What a life of another host than this had claimed is not known here: an older claim of our own
    would say of it that it never began.
    """
    rows = list(
        db.session.scalars(
            select(OutboundSms)
            .where(OutboundSms.status == OutboundStatus.SENDING, OutboundSms.modem_id == modem_id)
            .with_for_update()
        )
    )
    for sms in rows:
        for part in [part for part in sms.parts if part.status == PartStatus.SENDING]:
            is_ours = (sms.boot_id or "").startswith(host)
            verdict = left(sms.id, part.sequence, part.claimed_at) if is_ours else Left.UNKNOWN
            _settle_part(sms, part, verdict)
            if verdict is Left.NO:
                _count_try(sms, part)
        conclude(sms)
    return len(rows)


def give_up_orphans() -> int:
    """Marks SMS as uncertain that a stopped or long unseen modem left as sending: nothing settles
    them. Their number.

    Only old claims count: an owner that is being stopped records its own.
    """
    since = now() - OWNER_SILENT
    is_gone = or_(Modem.is_enabled.is_(False), Modem.seen_at.is_(None), Modem.seen_at < since)
    orphans = select(OutboundSms).join(Modem, Modem.id == OutboundSms.modem_id).where(is_gone)
    return give_up_old(orphans, since)


def give_up_old(which: Select[OutboundSms], claimed_before: datetime) -> int:
    """Marks those of these SMS as uncertain that were being sent when their process ended; their
    number."""
    rows = db.session.scalars(
        which.where(
            OutboundSms.status == OutboundStatus.SENDING, OutboundSms.claimed_at < claimed_before
        )
        .order_by(OutboundSms.id)
        .with_for_update(skip_locked=True, of=OutboundSms)
    ).all()
    for sms in rows:
        give_up(sms)
    return len(rows)


def give_up(sms: OutboundSms) -> None:
    """Marks an SMS as uncertain that was being sent when its process ended. The rest of a long one
    waits for a person too: its modem does not work."""
    for part in [part for part in sms.parts if part.status == PartStatus.SENDING]:
        _settle_part(sms, part, Left.UNKNOWN)
    conclude(sms)
    db.session.flush()
    outbox.hold_for_person("half_left", OutboundSms.id == sms.id)


def _count_try(sms: OutboundSms, part: OutboundPart) -> None:
    """Cut off before it left: the first time it goes again at once, then it waits as if it failed.

    An SMS whose send kills the owner may not stand in front of all others for ever.
    """
    sms.attempts += 1
    wait = timedelta(0) if sms.attempts == 1 else retry_delay(sms.attempts - 1)
    if wait is None:
        part.status = PartStatus.FAILED.value
        sms.problem = failure_reason(None, "message")
    else:
        sms.due_at = now() + wait


def _settle_part(sms: OutboundSms, part: OutboundPart, left: Left) -> None:
    if left is Left.YES:
        move(part, PartStatus.SENT)
        part.sent_at = now()
    elif left is Left.NO:
        move(part, PartStatus.QUEUED)
    else:
        move(part, PartStatus.UNCERTAIN)


def _put_back(sms: OutboundSms, part: OutboundPart, due_at: datetime) -> None:
    move(part, PartStatus.QUEUED)
    sms.due_at = due_at
    conclude(sms)


def move(part: OutboundPart, new: PartStatus) -> None:
    """Gives a part its new state. Raises TransitionRefused."""
    require_move(PartStatus(part.status), new)
    part.status = new.value


def conclude(sms: OutboundSms) -> None:
    """Derives the SMS's state from its parts, and tells the case of what it must know."""
    new = status_of_parts([PartStatus(part.status) for part in sms.parts])
    # The report of one part doesn't free the others, which are held for a person.
    is_held = new is OutboundStatus.QUEUED and sms.needs_person
    if new == sms.status or is_held:
        return
    require_move(OutboundStatus(sms.status), new)
    sms.status = new.value
    if new is OutboundStatus.SENT:
        sms.sent_at, sms.problem = now(), None
        note_stage(sms.id, "sent", sms.due_at, sms.sent_at)
    doubt = failure_reason(None, "uncertain")
    # Until the other parts have gone it is no reason to wait, and theirs are none to decide on.
    if new is OutboundStatus.UNCERTAIN or sms.problem == doubt:
        sms.problem = doubt if new is OutboundStatus.UNCERTAIN else None
    if new is OutboundStatus.DELIVERED:
        sms.delivered_at = now()
        # Of one that was uncertain nobody wrote when it left.
        sms.sent_at = sms.sent_at or sms.claimed_at or sms.delivered_at
        note_stage(sms.id, "delivered", sms.sent_at, sms.delivered_at)
    if sms.purpose in (Purpose.ANSWER, Purpose.ALERT):
        _update_case(sms)


def _part(sms: OutboundSms, outgoing: OutgoingPart) -> OutboundPart:
    return next(part for part in sms.parts if part.sequence == outgoing.sequence)


def _update_case(sms: OutboundSms) -> None:
    """Reopens the case if no answer can arrive any more (A8), or ends the wait for a question that
    failed; writes whether the officer on duty was told."""
    db.session.flush()
    if sms.kind == SmsKind.DUTY:
        duty_alerts.note_outcome(sms)
    elif sms.reply_id is not None:
        reply = db.session.get_one(Reply, sms.reply_id)
        if sms.status in LOST and _counts(reply):
            case_state.reconsider(reply.case_id)
        else:
            # Good news, or the fate of what did not solve it: what is closed stays closed.
            case_state.settle(case_state.lock(reply.case_id), SYSTEM)
    elif sms.status == OutboundStatus.FAILED and sms.case_id is not None:
        case = case_state.lock(sms.case_id)
        newest = select(func.max(OutboundSms.id)).where(*pending_questions.is_question(case))
        if case.status == CaseStatus.MENUNGGU_WARGA and db.session.scalar(newest) == sms.id:
            asking_citizen.resume(case, SYSTEM)


def _counts(reply: Reply) -> bool:
    """Whether the citizen has not said of this answer that it did not solve it (D12)."""
    row = select(Case.unsolved_at).where(Case.id == reply.case_id)
    unsolved_at = db.session.scalar(row)
    return unsolved_at is None or reply.created_at > unsolved_at


def lock_card(sms_id: int) -> None:
    """Locks the case of an SMS before the SMS, as every action on the case does.

    Only the modem's owner locks the SMS first: one that is being sent is locked by nobody else.
    """
    row = select(OutboundSms.case_id).where(
        OutboundSms.id == sms_id, OutboundSms.purpose == Purpose.ANSWER
    )
    case_id = db.session.scalar(row)
    if case_id is not None:
        case_state.lock(case_id)
