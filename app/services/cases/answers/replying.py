"""Answers a case from the web, from a registered phone or as the moderator: an immutable row, and
its SMS to the citizen (S83)."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.errors import InvalidInput, NotYours, TransitionRefused
from app.domain.language.redaction import redacted
from app.domain.messaging.delivery import LOST, NOT_TAKEN
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Problem, Refusal
from app.domain.workflow.promises import NO_PLEDGE, Pledge
from app.domain.workflow.workflow import Action, CaseStatus, ForwardStatus, ReplyChannel
from app.models import Approval, Case, Contact, Forward, OutboundSms, Reply, Skpd
from app.services.cases.promises import promises
from app.services.cases.state import case_journal, case_state, silence, together
from app.services.cases.suggestions import suggesting
from app.services.cases.visibility import publishing
from app.services.contacts import colleague_notices, recipients
from app.services.contacts.colleague_notices import Approved
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings, sms_templates, validation
from app.sms.protocol.encoding import clean

# What a copy has of the answer.
_SAME: Final = (
    *("text", "channel", "skpd_name", "author_name", "author_position", "author_user_id"),
    *("author_contact_id", "acknowledged_by"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """An answer to be written, from any channel.

    `known` are contacts who need no copy, as they gave or approved it; `pledge` is what the author
    says about a promise in it.
    """

    text: str
    channel: ReplyChannel
    acknowledged_by: str | None
    unit: Skpd | None
    form_key: str | None = None
    known: frozenset[int] = frozenset()
    pledge: Pledge = NO_PLEDGE
    approved: Approved | None = None


def answer_forward(
    forward_id: int,
    text: str | None,
    acknowledged_by: str | None,
    *,
    actor: Actor,
    is_safe: bool = False,
    form_key: str | None = None,
    pledge: Pledge = NO_PLEDGE,
) -> Reply:
    """The operator's answer from the web card (S83, S92-S95); `is_safe` is the second click of D7.

    Raises AlreadyDone, InvalidInput, NotYours, TransitionRefused.
    """
    validation.ensure_not_submitted(Reply, form_key)
    body = validation.answer_text(text)
    superior = validation.required("acknowledged_by", acknowledged_by)
    forward = locked_forward(forward_id)
    require_own_unit(forward, actor)
    require_confirmation(forward.case, is_safe)
    _require_no_approval(forward, actor)
    actor = recipients.as_acting(actor)
    himself = recipients.contact_who(actor)
    known = frozenset({himself.id} if himself else ())
    words = Words(body, ReplyChannel.WEB, superior, forward.skpd, form_key, known, pledge)
    return deliver_for_unit(forward, words, actor)


def answer_by_phone(forward: Forward, text: str, contact: Contact, *, actor: Actor) -> Reply:
    """Answers by BLS from a registered phone: sent at once, the superior is named later (A5,
    S102-S105).

    `forward` belongs to the contact's unit.
    """
    forward = locked_forward(forward.id)
    superior = contact.position if contact.rank in recipients.SUPERIORS else None
    body, known = clean(text).strip(), frozenset({contact.id})
    words = Words(body, ReplyChannel.BLS, superior, forward.skpd, known=known)
    return deliver_for_unit(forward, words, actor)


def answer_directly(
    case_id: int,
    text: str | None,
    category: str | None,
    acknowledged_by: str | None,
    *,
    actor: Actor,
    is_safe: bool = False,
    form_key: str | None = None,
    pledge: Pledge = NO_PLEDGE,
) -> Reply:
    """The moderator's own answer, without forwarding (S47-S53); `is_safe` as above.

    Raises AlreadyDone, InvalidInput, TransitionRefused.
    """
    validation.ensure_not_submitted(Reply, form_key)
    body = validation.answer_text(text)
    kind = validation.category(category)
    superior = validation.required("acknowledged_by", acknowledged_by)
    case = case_state.lock_for(Action.REPLY, case_id, actor)
    require_confirmation(case, is_safe)
    case_state.categorise(case, kind, actor)
    unit = db.session.get(Skpd, actor.skpd_id) if actor.skpd_id else None
    words = Words(body, ReplyChannel.MODERATOR, superior, unit, form_key, pledge=pledge)
    reply = record_and_queue(case, None, words, actor)
    case_state.settle(case, actor)
    if not case.forwards:
        suggesting.decided(case, kind, ())
    return reply


def acknowledge(reply_id: int, acknowledged_by: str | None, *, actor: Actor) -> Reply:
    """Completes "diketahui: belum diisi" of an answer that came by phone (A5)."""
    reply = db.session.get_one(Reply, reply_id, with_for_update=True)
    if reply.forward is None:
        raise NotYours
    require_own_unit_or_desk(reply.forward, actor)
    if reply.acknowledged_by is not None:
        raise TransitionRefused("acknowledge", reply.channel, Refusal.NO_CHANGE)
    reply.acknowledged_by = validation.required("acknowledged_by", acknowledged_by)
    for copy in copies_of(reply):
        copy.acknowledged_by = reply.acknowledged_by
    case_journal.record("acknowledge", reply, actor)
    return reply


def copies_of(reply: Reply) -> Sequence[Reply]:
    """What other citizens of the event were sent of this answer."""
    return db.session.scalars(select(Reply).where(Reply.origin_id == reply.id)).all()


def require_own_unit(forward: Forward, actor: Actor) -> None:
    """Raises NotYours if the forward belongs to another unit (A3, S46)."""
    if actor.skpd_id != forward.skpd_id:
        raise NotYours


def require_own_unit_or_desk(forward: Forward, actor: Actor) -> None:
    """Raises NotYours for another unit; the desk may complete what a phone left open."""
    if not actor.is_desk:
        require_own_unit(forward, actor)


def require_confirmation(case: Case, is_safe: bool) -> None:
    """Raises InvalidInput for a sensitive case unless the author confirms that the SMS does no harm
    (D7)."""
    if case.is_sensitive and not is_safe:
        raise InvalidInput("confirm", Problem.REQUIRED)


def locked_forward(forward_id: int) -> Forward:
    """The forward as it stands now, its case locked; NotYours when there is none."""
    forward = db.session.get(Forward, forward_id)
    if forward is None:
        raise NotYours
    case_state.lock(forward.case_id)
    db.session.refresh(forward)
    # A draft that was read before the lock may have been decided while one waited for it.
    drafts_now = select(Approval).where(Approval.forward_id == forward.id)
    db.session.scalars(drafts_now.execution_options(populate_existing=True)).all()
    return forward


def _require_no_approval(forward: Forward, actor: Actor) -> None:
    """An operator's answer must be approved where his SKPD demands it (S72)."""
    if recipients.demands_approval(forward) and recipients.superior_who(actor, forward) is None:
        raise TransitionRefused(Action.REPLY, forward.status, Refusal.NEEDS_APPROVAL)


def deliver_for_unit(forward: Forward, words: Words, author: Actor) -> Reply:
    """The answer of the SKPD that holds the case; its other phones get a copy (A29).

    Raises TransitionRefused.
    """
    case_state.require_permitted(Action.REPLY, forward.case, author, forward)
    reply = record_and_queue(forward.case, forward, words, author)
    case_state.move_forward(forward, ForwardStatus.DIJAWAB, author)
    forward.answered_at = forward.answered_at or reply.created_at
    case_state.settle(forward.case, author)
    colleague_notices.send_copies(reply, forward, words.known, words.approved)
    return reply


def record_and_queue(case: Case, forward: Forward | None, words: Words, author: Actor) -> Reply:
    """The row, its event and its SMS; the caller settles the states."""
    reply = Reply(
        case=case,
        forward=forward,
        text=words.text,
        public_text=redacted(words.text, publishing.named(case)),
        awaits_look=case.is_published and words.channel is ReplyChannel.BLS,
        channel=words.channel.value,
        skpd_name=words.unit.name if words.unit else sms_templates.DESK_SIGNATURE,
        author_name=author.name,
        author_position=author.position,
        author_user_id=author.user_id,
        author_contact_id=author.contact_id,
        acknowledged_by=words.acknowledged_by,
        text_salt=secrets.token_hex(16),
        created_at=now(),
        form_key=words.form_key,
    )
    db.session.add(reply)
    db.session.flush()
    mark = journal.text_mark(reply.text, reply.text_salt)
    case_journal.record("reply", reply, author, channel=words.channel.value, text_mark=mark)
    queue(reply, words.unit)
    promises.record_promise(reply, words.pledge, words.unit, author)
    told = {case.sender}
    for member in together.open_members(case):
        _copy(reply, member, words.unit, author, is_told=member.sender in told)
        told.add(member.sender)
    return reply


def standing_answer(lead: Case) -> Reply | None:
    """The newest answer that its citizen has, or will have, and that nobody denies."""
    lost = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.status.in_(LOST)
    )
    stands = (Reply.case_id == lead.id, Reply.disputed_at.is_(None), ~lost.exists())
    return db.session.scalar(select(Reply).where(*stands).order_by(Reply.id.desc()).limit(1))


def answer_members(lead: Case, members: Collection[Case], actor: Actor) -> None:
    """The answer that an event has already, to those who joined it since."""
    reply = standing_answer(lead) if lead.status == CaseStatus.DIJAWAB else None
    if reply is None:
        return
    unit = reply.forward.skpd if reply.forward else None
    told = _told(reply)
    for member in members:
        _copy(reply, member, unit, actor, is_told=member.sender in told)
        told.add(member.sender)
        case_state.settle(member, actor)


def _told(reply: Reply) -> set[str | None]:
    """The numbers that have this answer, or will have it."""
    either = (Reply.id == reply.id) | (Reply.origin_id == reply.id)
    sent = select(OutboundSms.number).join(Reply, OutboundSms.reply_id == Reply.id)
    return set(db.session.scalars(sent.where(either, OutboundSms.status.not_in(LOST))))


def _copy(reply: Reply, member: Case, unit: Skpd | None, author: Actor, *, is_told: bool) -> None:
    """The same official word to another citizen who wrote of the event: recorded and sent once, as
    a row of his case; recorded alone where his phone gets it already. What names somebody, or would
    go to a number that is left in silence, waits for a moderator."""
    same = {name: getattr(reply, name) for name in _SAME}
    copy = Reply(
        **same,
        case=member,
        origin_id=reply.id,
        public_text=reply.public_text,
        text_salt=secrets.token_hex(16),
        created_at=now(),
    )
    db.session.add(copy)
    db.session.flush()
    mark = journal.text_mark(copy.text, copy.text_salt)
    case_journal.record("reply", copy, author, channel=copy.channel, text_mark=mark)
    if is_told and member.sender is not None:
        return
    queue(copy, unit)
    is_silent = silence.is_silent(member.sender)
    names = publishing.named(reply.case)
    if is_silent or redacted(copy.text, names) != copy.text:
        why = "sensitive" if is_silent else "names"
        outbox.hold_for_person(why, OutboundSms.reply_id == copy.id, waiting=NOT_TAKEN)


def queue(reply: Reply, unit: Skpd | None) -> None:
    """Nothing is sent where no phone stands behind the case (D10): the answer is recorded."""
    case = reply.case
    number = case_state.reachable_number(case)
    if number is None:
        return
    signature = sms_templates.signature(unit, case)
    cause = Cause(
        SmsKind.ANSWER, reply.id, case_id=case.id, forward_id=reply.forward_id, reply_id=reply.id
    )
    hold = hold_seconds(ReplyChannel(reply.channel))
    # Whoever holds the phone of a sensitive case is asked nothing (D7).
    is_quiet = case.is_sensitive or silence.is_silent(number)
    sms = sms_templates.answer_sms(reply.text, signature, hint=not is_quiet)
    outbox.put(number, sms, cause, hold_seconds=hold, modem_id=case.modem_id)


def hold_seconds(channel: ReplyChannel) -> float:
    """Seconds in which an answer can be called back: by its author at a screen, or, of an answer
    by phone, by a moderator whom the head asks to (D11)."""
    values = settings.current()
    return values.phone_hold * 60 if channel is ReplyChannel.BLS else values.send_hold
