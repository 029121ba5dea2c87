"""Decisions about an SMS that has not arrived, or may not have: resend, take as sent or cancel."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import Select, and_, exists, or_, select

from app.database.extensions import db, now
from app.domain.errors import TransitionRefused
from app.domain.messaging.delivery import (
    BEGUN,
    NOT_ARRIVED,
    NOT_TAKEN,
    OutboundStatus,
    PartStatus,
    Purpose,
    require_move,
)
from app.domain.messaging.failures import OF_THE_NUMBER, failure_reason
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Refusal
from app.domain.workflow.workflow import Action, Channel
from app.models import Case, Contact, Forward, OutboundPart, OutboundSms, Reply
from app.services.cases.answers import asking_citizen, recalling
from app.services.cases.answers.recalling import Recall
from app.services.cases.answers.replying import require_confirmation, require_own_unit
from app.services.cases.state import case_state, silence
from app.services.cases.visibility import queued_sms
from app.services.contacts import recipients
from app.services.journal.actor import Actor
from app.services.outbox import outbox, resend_guard, routing
from app.services.sending import sending

# What failed earlier was decided on then.
_OUTAGE: Final = timedelta(days=7)
_OF_THAT_DAY: Final = (
    *(SmsKind.ACCOUNT_CODE, SmsKind.ALARM, SmsKind.ALARM_OVER, SmsKind.ALARM_TEST),
    *(SmsKind.DUTY, SmsKind.LOOPBACK),
)
_AGAIN: Final = (PartStatus.FAILED, PartStatus.UNDELIVERED, PartStatus.UNCERTAIN)


def can_send_again(sms: OutboundSms) -> bool:
    """Whether "Kirim ulang" applies: failed, undelivered, uncertain or too old."""
    # Of what was made anonymous there is nothing left to send.
    return bool(sms.text) and (sms.needs_person or sms.status in _AGAIN)


def lost_to_an_outage() -> Select[int]:
    """The ids of the SMS of a week that a network or modem in trouble has cost their tries or their
    time, the oldest first: nothing speaks against their numbers, nothing of them may have arrived,
    and they are not of that day alone."""
    failed = and_(
        OutboundSms.status == OutboundStatus.FAILED, OutboundSms.problem.not_in(OF_THE_NUMBER)
    )
    too_old = and_(
        OutboundSms.status == OutboundStatus.HELD,
        OutboundSms.needs_person.is_(True),
        OutboundSms.problem == failure_reason(None, "too_old"),
    )
    has_begun = exists().where(
        OutboundPart.outbound_id == OutboundSms.id, OutboundPart.status.in_(BEGUN)
    )
    query = select(OutboundSms.id).where(or_(failed, too_old), OutboundSms.channel == Channel.SMS)
    query = query.where(OutboundSms.created_at > now() - _OUTAGE, OutboundSms.text != "")
    query = query.where(OutboundSms.kind.not_in(_OF_THAT_DAY), ~has_begun)
    return query.order_by(OutboundSms.id)


def can_take_as_sent(sms: OutboundSms) -> bool:
    """Whether "Anggap terkirim" applies: it is unknown whether the SMS was sent."""
    return sms.status == OutboundStatus.UNCERTAIN


def can_call_back(sms: OutboundSms) -> bool:
    """Whether "Batalkan" applies: no modem has taken it."""
    return sms.status in NOT_TAKEN


def is_delicate(sms: OutboundSms) -> bool:
    """Whether it concerns a sensitive case and goes to the citizen: a resend needs a second click
    (D7)."""
    case = db.session.get(Case, sms.case_id or 0)
    is_citizens = sms.contact_id is None and sms.kind != SmsKind.DUTY
    return case is not None and case.is_sensitive and is_citizens


def send_again(sms_id: int, *, actor: Actor, is_safe: bool = False) -> OutboundSms:
    """Queues an SMS once more with all its tries; only parts that have not arrived. One in doubt
    goes again only where a person is asked about it.

    An official's SMS goes to the present phone, whole if that changed, or if the modem that sent
    the rest is down; without words if the case is sensitive now. `is_safe` is the second click of
    D7. Raises InvalidInput, TransitionRefused.
    """
    sms = _locked(sms_id)
    if not can_send_again(sms):
        raise TransitionRefused("send_again", sms.status)
    _require_wanted(sms, is_safe)
    old, again = sms.status, _AGAIN if sms.status == OutboundStatus.UNCERTAIN else NOT_ARRIVED
    # Half of it is on another phone, or would come by another SIM: then all of it goes.
    is_anew = _follow(sms) or routing.is_down(sms.modem_id)
    for part in sms.parts:
        if is_anew or part.status in again:
            part.status = PartStatus.QUEUED.value
    at = now()
    sms.attempts, sms.problem, sms.needs_person = 0, None, False
    sms.due_at, sms.send_before = at, outbox.too_old_at(at)
    sending.conclude(sms)
    outbox.note_move("send_again", sms, old, actor)
    queued_sms.replace(sms, actor)
    outbox.ring_for(sms)
    return sms


def take_as_sent(sms_id: int, *, actor: Actor) -> OutboundSms:
    """Marks the parts in doubt as sent. Raises TransitionRefused."""
    sms = _locked(sms_id)
    if not can_take_as_sent(sms):
        raise TransitionRefused("take_as_sent", sms.status)
    for part in sms.parts:
        if part.status == PartStatus.UNCERTAIN:
            require_move(PartStatus.UNCERTAIN, PartStatus.SENT)
            part.status, part.sent_at = PartStatus.SENT.value, part.claimed_at or now()
    sms.problem = None
    sending.conclude(sms)
    outbox.note_move("take_as_sent", sms, OutboundStatus.UNCERTAIN.value, actor)
    queued_sms.replace(sms, actor)
    outbox.ring_for(sms)
    return sms


def call_back(sms_id: int, *, actor: Actor) -> None:
    """Cancels an SMS that no modem has taken, and with it the answer or question.

    Raises TransitionRefused.
    """
    sms = db.session.get_one(OutboundSms, sms_id)
    old, case_id = sms.status, sms.case_id
    # Not locked here: whoever cancels locks the card before its SMS.
    if sms.reply_id is not None and sms.purpose == Purpose.ANSWER:
        recall = recalling.cancel(sms.reply_id, actor=actor, is_vouched=True)
        is_done = recall is not Recall.TOO_LATE
    elif case_id is not None and sms.purpose == Purpose.ANSWER:
        is_done = asking_citizen.cancel_question(case_state.lock(case_id), actor)
    else:
        is_done = bool(outbox.cancel(OutboundSms.id == sms_id))
    db.session.refresh(sms)
    if not is_done:
        raise TransitionRefused("call_back", sms.status)
    outbox.note_move("call_back", sms, old, actor)


def _require_wanted(sms: OutboundSms, is_safe: bool) -> None:
    """Raises TransitionRefused for what should reach nobody any more."""
    case = db.session.get(Case, sms.case_id or 0, populate_existing=True)
    # Hapus called back all that waited, to citizen and official alike: what had failed is no
    # different.
    if case is not None and case.is_deleted:
        raise TransitionRefused("send_again", sms.status, Refusal.DELETED)
    if case is not None and resend_guard.is_not_asked(sms, case):
        raise TransitionRefused("send_again", case.status, Refusal.NOT_ASKED)
    if silence.must_not_go(sms):
        raise TransitionRefused("send_again", sms.status, Refusal.SILENT)
    if case is not None and is_delicate(sms):
        require_confirmation(case, is_safe)
    reply = db.session.get(Reply, sms.reply_id or 0, populate_existing=True)
    if reply is not None and reply.disputed_at is not None:
        raise TransitionRefused("send_again", sms.status, Refusal.DISPUTED)
    person = db.session.get(Contact, sms.contact_id or 0)
    forward = db.session.get(Forward, sms.forward_id or 0, populate_existing=True)
    if forward is not None and resend_guard.is_let_go(sms, forward):
        raise TransitionRefused("send_again", forward.status)
    is_elsewhere = person and forward and forward.skpd_id != person.skpd_id
    if person is not None and (is_elsewhere or not recipients.serves(person)):
        raise TransitionRefused("send_again", sms.status, Refusal.NOT_SERVING)


def _follow(sms: OutboundSms) -> bool:
    """Takes the official's present number; whether it is another one."""
    person = db.session.get(Contact, sms.contact_id) if sms.contact_id else None
    if person is None or person.phone in ("", sms.number) or sms.kind == SmsKind.ACCOUNT_CODE:
        return False
    sms.number = person.phone
    return True


def _locked(sms_id: int) -> OutboundSms:
    """Its card is locked before it, as whoever acts on the card does."""
    case_id = db.session.scalar(select(OutboundSms.case_id).where(OutboundSms.id == sms_id))
    if case_id is not None:
        case_state.lock(case_id)
    return db.session.get_one(OutboundSms, sms_id, with_for_update=True, populate_existing=True)


def send_answer_again(reply_id: int, *, actor: Actor, is_safe: bool = False) -> None:
    """Resends an answer, for the desk or the unit that gave it, while the case is open.

    `is_safe` is the second click of D7: the case may have become sensitive since. Raises
    InvalidInput, NotYours, TransitionRefused.
    """
    reply = db.session.get_one(Reply, reply_id)
    case = case_state.lock(reply.case_id)
    forward = None if actor.is_desk else reply.forward
    if forward is not None:
        require_own_unit(forward, actor)
    case_state.require_permitted(Action.REPLY, case, actor, forward)
    require_confirmation(case, is_safe)
    sms = db.session.scalar(
        select(OutboundSms)
        .where(OutboundSms.reply_id == reply_id, OutboundSms.purpose == Purpose.ANSWER.value)
        .order_by(OutboundSms.id.desc())
    )
    # Whether an uncertain one has left must be found out first: that is Pesan Keluar's.
    if sms is None or sms.status not in NOT_ARRIVED:
        raise TransitionRefused("send_again", sms.status if sms else "", Refusal.NO_CHANGE)
    send_again(sms.id, actor=actor, is_safe=is_safe)
