"""BLS and TOLAK from a registered phone (A3-A5, D11, S102-S105): done, or a clear SMS back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.domain.delivery import Purpose
from app.domain.errors import TransitionRefused
from app.domain.roles import REGISTERED_PHONE
from app.domain.workflow import ForwardStatus, MessageStatus, is_code_live
from app.extensions import db, now
from app.models import Contact, Event, Forward, InboundPart, Message, Reply
from app.services import automatic, journal, messages, outbox, rejecting, replying, wording
from app.services.actor import Actor
from app.services.outbox import Cause
from app.sms.encoding import clean
from app.sms.grammar import Answer, Incomplete, Problem, Reject
from app.sms.texts import TextKey, excerpt

# The same BLS within this time is the phone's resend: confirmed again, sent to nobody.
RESEND = timedelta(minutes=60)
WRONG_CODES, WRONG_SPAN = 5, timedelta(hours=1)


def actor_of(contact: Contact) -> Actor:
    """The official as the one who acts, with name and position of today (A27)."""
    return Actor(
        name=contact.name,
        position=contact.position,
        roles=frozenset({REGISTERED_PHONE}),
        contact_id=contact.id,
        skpd_id=contact.skpd_id,
    )


def act(
    first: InboundPart, text: str, meaning: Answer | Reject | Incomplete, contact: Contact
) -> int | None:
    """Answers or rejects; the id of the message it was about, or of the card it became."""
    if isinstance(meaning, Incomplete):
        return _explain(first, text, meaning, contact)
    forward = _held(meaning.code, contact)
    if forward is None:
        _wrong_code(first, meaning.code, contact)
        return None
    if forward.message.is_sensitive:
        _tell(first, contact, TextKey.FORWARD_SENSITIVE, code=meaning.code)
        return forward.message_id
    try:
        if isinstance(meaning, Answer):
            _answer(first, forward, meaning, contact)
        else:
            _reject(first, forward, meaning, contact)
    except TransitionRefused:
        _tell(first, contact, TextKey.CODE_NOT_LIVE, code=meaning.code)
    return forward.message_id


def _held(code: str, contact: Contact) -> Forward | None:
    """The live forward of this code that the contact's SKPD holds; else None, whatever the reason:
    "not live" and "not yours" must read alike (D11)."""
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
    )
    return next(alive, None)


def _answer(first: InboundPart, forward: Forward, meaning: Answer, contact: Contact) -> None:
    if not _is_resend(forward, meaning, contact):
        replying.answer_by_phone(forward, meaning.text, contact, actor=actor_of(contact))
    values = {"code": meaning.code, "excerpt": excerpt(clean(meaning.text))}
    _confirm(first, contact, TextKey.ANSWER_CONFIRMED, forward.message_id, **values)


def _is_resend(forward: Forward, meaning: Answer, contact: Contact) -> bool:
    same = select(Reply.id).where(
        Reply.forward_id == forward.id,
        Reply.author_contact_id == contact.id,
        Reply.text == clean(meaning.text).strip(),
        Reply.created_at > now() - RESEND,
    )
    return db.session.scalar(same.limit(1)) is not None


def _reject(first: InboundPart, forward: Forward, meaning: Reject, contact: Contact) -> None:
    rejecting.reject_by_phone(forward, meaning.reason, actor=actor_of(contact))
    _confirm(first, contact, TextKey.REJECTION_CONFIRMED, forward.message_id, code=meaning.code)


def _confirm(
    first: InboundPart, contact: Contact, key: TextKey, message_id: int, **values: str
) -> None:
    """The echo to the registered phone: sender numbers can be forged (D11)."""
    cause = Cause(
        key=f"cmd:{first.id}",
        purpose=Purpose.CONFIRM,
        message_id=message_id,
        contact_id=contact.id,
    )
    outbox.put(contact.phone, wording.say(key, **values), cause, modem_id=first.modem_id)


def _explain(first: InboundPart, text: str, meaning: Incomplete, contact: Contact) -> int | None:
    """Says what is missing. Without a code it may be an ordinary sentence: a card too (A4)."""
    if meaning.problem is Problem.NO_TEXT:
        _tell(first, contact, TextKey.ANSWER_EMPTY, code=meaning.code or "", word=meaning.word)
        return None
    _tell(first, contact, TextKey.ANSWER_NO_CODE, word=meaning.word)
    return messages.receive(first, text, flag=messages.FROM_CONTACT).id


def _wrong_code(first: InboundPart, code: str, contact: Contact) -> None:
    """Five wrong codes an hour from a phone: silence for the hour (D11)."""
    actor = actor_of(contact)
    wrong = select(func.count(Event.id)).where(
        Event.action == "wrong_code", Event.actor == actor.label, Event.at > now() - WRONG_SPAN
    )
    before = db.session.scalar(wrong) or 0
    journal.record("wrong_code", "contact", contact.id, actor=actor, silent=before >= WRONG_CODES)
    if before < WRONG_CODES:
        _tell(first, contact, TextKey.CODE_NOT_LIVE, code=code)


def _tell(first: InboundPart, contact: Contact, key: TextKey, **values: str) -> None:
    cause = Cause(key=f"cmd:{first.id}", purpose=Purpose.HELP, contact_id=contact.id)
    text = wording.say(key, **values)
    automatic.answer(contact.phone, text, cause, modem_id=first.modem_id)
