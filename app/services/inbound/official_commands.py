"""BLS, TOLAK, SETUJU, BATAL from a registered phone (A3-A5, D11, S102-S105): done, or told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from app.database.extensions import db, now
from app.domain.access.roles import REGISTERED_PHONE
from app.domain.errors import Refusal, TransitionRefused
from app.domain.workflow.workflow import ForwardStatus, MessageStatus, is_code_live
from app.models import Contact, Event, Forward, InboundPart, Message
from app.services.cases.actions import creating, rejecting
from app.services.cases.answers import approval_sms, approving, disputing
from app.services.cases.state import case_state
from app.services.contacts import recipients
from app.services.inbound import official_answers, official_confirmations
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.sms.grammar import APPROVE, READ, TAKE_BACK
from app.sms.meanings import (
    Answer,
    Approve,
    Incomplete,
    Problem,
    Reject,
    TakeBack,
)
from app.sms.texts.texts import TextKey, excerpt

Word = Answer | Reject | Approve | TakeBack
_TYPED: Final = {Answer: "BLS", Reject: "TOLAK", Approve: APPROVE, TakeBack: TAKE_BACK}
WRONG_CODES, WRONG_SPAN = 5, timedelta(hours=1)
# Network clocks are wrong by minutes.
_SKEW: Final = timedelta(minutes=10)


def actor_of(contact: Contact) -> Actor:
    """The official as the one who acts, with name and position of today (A27)."""
    return Actor(
        name=contact.name,
        position=contact.position,
        roles=frozenset({REGISTERED_PHONE}),
        contact_id=contact.id,
        skpd_id=contact.skpd_id,
    )


def act(first: InboundPart, text: str, meaning: Word | Incomplete, contact: Contact) -> int | None:
    """Does what was asked; the id of the message it was about, or of the card it became."""
    if isinstance(meaning, Incomplete):
        return _explain(first, text, meaning, contact)
    forward = held(meaning.code, contact)
    if forward is None:
        wrong_code(first, text, meaning.code, contact)
        return None
    # Locked first: what is made sensitive in this moment is seen as such.
    if case_state.lock(forward.message_id).is_sensitive:
        official_confirmations.explain_refusal(
            first, text, contact, TextKey.FORWARD_SENSITIVE, code=meaning.code
        )
        return forward.message_id
    try:
        if isinstance(meaning, Answer):
            official_answers.take(first, forward, meaning, contact, actor_of(contact))
        elif isinstance(meaning, Approve):
            _approve(first, text, forward, meaning, contact)
        elif isinstance(meaning, TakeBack):
            _take_back(first, text, forward, meaning, contact)
        else:
            _reject(first, forward, meaning, contact)
    except TransitionRefused as refused:
        _tell_refused(first, text, meaning, contact, refused.reason)
    return forward.message_id


def held(code: str, contact: Contact) -> Forward | None:
    """The live forward of this code that the contact's SKPD holds and his phone may know of; else
    None, whatever the reason: "not live" and "not yours" must read alike (D7, D11)."""
    rows = db.session.scalars(
        select(Forward)
        .join(Message, Message.id == Forward.message_id)
        .where(Message.code == code, Message.code_is_live, Forward.skpd_id == contact.skpd_id)
        .order_by(Forward.id.desc())
    ).all()
    alive = (
        row
        for row in rows
        if is_code_live(ForwardStatus(row.status), MessageStatus(row.message.status))
        and recipients.may_know(contact, row)
    )
    return next(alive, None)


def _tell_refused(
    first: InboundPart, text: str, meaning: Word, contact: Contact, reason: str
) -> None:
    """The code is right, but its message stands where the word does nothing: nobody is told to
    look for a mistyped digit, unless the code died in this moment."""
    values, forward = {"code": meaning.code}, held(meaning.code, contact)
    draft = case_state.waiting_draft(forward) if forward is not None else None
    key = TextKey.WORD_REFUSED
    if forward is None:
        key = TextKey.CODE_NOT_LIVE
    elif reason == Refusal.NO_DRAFT:
        key = TextKey.APPROVAL_NONE
    elif reason == Refusal.WAITING and draft is not None:
        key, values["name"] = TextKey.APPROVAL_BUSY, draft.superior_position
    else:
        values["word"] = _TYPED[type(meaning)]
    official_confirmations.explain_refusal(first, text, contact, key, **values)


def _approve(
    first: InboundPart, text: str, forward: Forward, meaning: Approve, contact: Contact
) -> None:
    """A phone that is no superior's hears the same as one for whom nothing waits (A3, D11)."""
    row = case_state.waiting_draft(forward)
    if row is None or recipients.superior_who(actor_of(contact), forward) is None:
        official_confirmations.explain_refusal(
            first, text, contact, TextKey.APPROVAL_NONE, code=meaning.code
        )
        return
    if not approval_sms.may_mean(row, contact, _written(first), first.recorded_at):
        approval_sms.request_again(row, contact, first.id)
        return
    reply = approving.approve(row.id, actor=actor_of(contact))
    official_answers.echo(first, reply, contact, meaning.code, TextKey.APPROVAL_CONFIRMED)


def _take_back(
    first: InboundPart, text: str, forward: Forward, meaning: TakeBack, contact: Contact
) -> None:
    """BATAL of the newest answer whose echo this phone got (D11)."""
    reply = disputing.named_by_echo(forward, contact, _written(first))
    if reply is None:
        official_confirmations.explain_refusal(
            first, text, contact, TextKey.ANSWER_NOT_YOURS, code=meaning.code
        )
        return
    in_time = disputing.take_back(reply, actor=actor_of(contact))
    key = TextKey.ANSWER_CALLED_BACK if in_time else TextKey.ANSWER_DISPUTED
    values = {"code": meaning.code, "excerpt": excerpt(reply.text)}
    official_confirmations.confirm(first, contact, key, forward.message_id, **values)


def _written(first: InboundPart) -> datetime:
    """When the official typed it: an SMS can come hours later, when other things wait. A smaller
    difference is the network's clock, not its delay (over SMPP there is none: docs/smpp.md)."""
    sent = creating.clock_start(first.smsc_at, first.recorded_at)
    return sent if first.recorded_at - sent > _SKEW else first.recorded_at


def _reject(first: InboundPart, forward: Forward, meaning: Reject, contact: Contact) -> None:
    rejecting.reject_by_phone(forward, meaning.reason, actor=actor_of(contact))
    official_confirmations.confirm(
        first, contact, TextKey.REJECTION_CONFIRMED, forward.message_id, code=meaning.code
    )


def _explain(first: InboundPart, text: str, meaning: Incomplete, contact: Contact) -> int | None:
    """Says what is missing. Without a code it may be an ordinary sentence: a card too (A4)."""
    if meaning.problem is Problem.NO_TEXT:
        official_confirmations.explain_refusal(
            first, text, contact, TextKey.ANSWER_EMPTY, code=meaning.code or "", word=meaning.word
        )
        return None
    if not creating.is_sensitive(text):
        is_short = meaning.word in (APPROVE, TAKE_BACK, READ)
        key = TextKey.WORD_NO_CODE if is_short else TextKey.ANSWER_NO_CODE
        if meaning.problem is Problem.TWO_CODES:
            key = TextKey.ANSWER_TWO_CODES
        official_confirmations.explain_refusal(first, text, contact, key, word=meaning.word)
    return creating.receive(first, text, flag=creating.FROM_CONTACT).id


def wrong_code(first: InboundPart, text: str, code: str, contact: Contact) -> None:
    """Five wrong codes an hour from a phone: silence for the hour (D11); a sensitive text is a card
    also then."""
    actor = actor_of(contact)
    wrong = select(func.count(Event.id)).where(
        Event.action == "wrong_code", Event.actor == actor.label, Event.at > now() - WRONG_SPAN
    )
    before = db.session.scalar(wrong) or 0
    journal.record("wrong_code", "contact", contact.id, actor=actor, silent=before >= WRONG_CODES)
    if before < WRONG_CODES or creating.is_sensitive(text):
        official_confirmations.explain_refusal(
            first, text, contact, TextKey.CODE_NOT_LIVE, code=code
        )


def refuse_service(first: InboundPart, text: str, contact: Contact) -> None:
    """Says that his time by the SK is over or has not begun, and writes it down."""
    journal.record("service_over", "contact", contact.id, actor=actor_of(contact))
    ended, day = "berakhir", contact.valid_until
    if not recipients.is_over(contact):
        ended, day = "baru mulai", contact.valid_from
    if creating.is_sensitive(text):
        return
    official_confirmations.explain_refusal(
        first, text, contact, TextKey.SERVICE_OVER, service=f"{ended} {day:%d/%m/%y}"
    )
