"""BLS, TOLAK, SETUJU, BATAL from a registered phone (A3-A5, D11, S102-S105): done, or told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.domain.delivery import LOST, Purpose
from app.domain.errors import TransitionRefused
from app.domain.roles import REGISTERED_PHONE
from app.domain.workflow import ForwardStatus, MessageStatus, is_code_live
from app.extensions import db, now
from app.models import Contact, Event, Forward, InboundPart, Message, OutboundSms, Reply
from app.services import (
    approving,
    automatic,
    disputing,
    journal,
    messages,
    outbox,
    phones,
    promise_sms,
    rejecting,
    replying,
    settings,
    standing,
    wording,
)
from app.services.actor import Actor
from app.services.outbox import Cause
from app.sms.encoding import clean
from app.sms.grammar import APPROVE, READ, TAKE_BACK
from app.sms.meanings import (
    Answer,
    Approve,
    Incomplete,
    Problem,
    Reject,
    TakeBack,
)
from app.sms.texts import TextKey, excerpt

# The same BLS within this time is the phone's resend: confirmed again, sent to nobody.
RESEND = timedelta(minutes=60)
Word = Answer | Reject | Approve | TakeBack
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


def act(first: InboundPart, text: str, meaning: Word | Incomplete, contact: Contact) -> int | None:
    """Does what was asked; the id of the message it was about, or of the card it became."""
    if isinstance(meaning, Incomplete):
        return _explain(first, text, meaning, contact)
    forward = held(meaning.code, contact)
    if forward is None:
        wrong_code(first, text, meaning.code, contact)
        return None
    # Locked first: what is made sensitive in this moment is seen as such.
    if standing.lock(forward.message_id).is_sensitive:
        tell(first, text, contact, TextKey.FORWARD_SENSITIVE, code=meaning.code)
        return forward.message_id
    try:
        if isinstance(meaning, Answer):
            _answer(first, forward, meaning, contact)
        elif isinstance(meaning, Approve):
            _approve(first, text, forward, meaning, contact)
        elif isinstance(meaning, TakeBack):
            _take_back(first, text, forward, meaning, contact)
        else:
            _reject(first, forward, meaning, contact)
    except TransitionRefused:
        tell(first, text, contact, TextKey.CODE_NOT_LIVE, code=meaning.code)
    return forward.message_id


def held(code: str, contact: Contact) -> Forward | None:
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
    is_new = not _is_resend(forward, meaning, contact)
    if is_new and phones.demands_approval(forward) and contact.rank not in phones.SUPERIORS:
        _ask_superior(first, forward, meaning, contact)
        return
    reply = None
    if is_new:
        reply = replying.answer_by_phone(forward, meaning.text, contact, actor=actor_of(contact))
    values = {"code": meaning.code, "excerpt": excerpt(clean(meaning.text))}
    key = TextKey.ANSWER_CONFIRMED
    if minutes := settings.current().phone_hold:
        key, values["minutes"] = TextKey.ANSWER_HELD, str(minutes)
    confirm(first, contact, key, forward.message_id, **values)
    if reply is not None:
        promise_sms.ask_for_day(reply)


def _is_resend(forward: Forward, meaning: Answer, contact: Contact) -> bool:
    """What was taken back, or did not arrive, is given anew (D11, A8)."""
    lost = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.status.in_(LOST)
    )
    same = select(Reply.id).where(
        Reply.forward_id == forward.id,
        Reply.author_contact_id == contact.id,
        Reply.text == clean(meaning.text).strip(),
        Reply.created_at > now() - RESEND,
        Reply.disputed_at.is_(None),
        ~lost.exists(),
    )
    return db.session.scalar(same.limit(1)) is not None


def _ask_superior(first: InboundPart, forward: Forward, meaning: Answer, contact: Contact) -> None:
    """The answer of an operator whose SKPD demands approval waits for it (S72)."""
    row = standing.waiting_draft(forward)
    if row is None or row.text != clean(meaning.text).strip():
        row = approving.ask_by_phone(forward, meaning.text, actor=actor_of(contact))
    values = {"code": meaning.code, "name": row.superior_position}
    confirm(first, contact, TextKey.APPROVAL_WAITS, forward.message_id, **values)


def _approve(
    first: InboundPart, text: str, forward: Forward, meaning: Approve, contact: Contact
) -> None:
    """A phone that is no superior's hears the same as one for whom nothing waits (A3, D11)."""
    row = standing.waiting_draft(forward)
    if row is None or phones.superior_who(actor_of(contact), forward) is None:
        tell(first, text, contact, TextKey.APPROVAL_NONE, code=meaning.code)
        return
    reply = approving.approve(row.id, actor=actor_of(contact))
    values = {"code": meaning.code, "excerpt": excerpt(row.text)}
    confirm(first, contact, TextKey.APPROVAL_CONFIRMED, forward.message_id, **values)
    promise_sms.ask_for_day(reply)


def _take_back(
    first: InboundPart, text: str, forward: Forward, meaning: TakeBack, contact: Contact
) -> None:
    """BATAL of the newest answer whose echo this phone got (D11)."""
    reply = disputing.named_by_echo(forward, contact)
    if reply is None:
        tell(first, text, contact, TextKey.ANSWER_NOT_YOURS, code=meaning.code)
        return
    in_time = disputing.take_back(reply, actor=actor_of(contact))
    key = TextKey.ANSWER_CALLED_BACK if in_time else TextKey.ANSWER_DISPUTED
    values = {"code": meaning.code, "excerpt": excerpt(reply.text)}
    confirm(first, contact, key, forward.message_id, **values)


def _reject(first: InboundPart, forward: Forward, meaning: Reject, contact: Contact) -> None:
    rejecting.reject_by_phone(forward, meaning.reason, actor=actor_of(contact))
    confirm(first, contact, TextKey.REJECTION_CONFIRMED, forward.message_id, code=meaning.code)


def confirm(
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
        tell(first, text, contact, TextKey.ANSWER_EMPTY, code=meaning.code or "", word=meaning.word)
        return None
    if not messages.is_sensitive(text):
        is_short = meaning.word in (APPROVE, TAKE_BACK, READ)
        key = TextKey.WORD_NO_CODE if is_short else TextKey.ANSWER_NO_CODE
        tell(first, text, contact, key, word=meaning.word)
    return messages.receive(first, text, flag=messages.FROM_CONTACT).id


def wrong_code(first: InboundPart, text: str, code: str, contact: Contact) -> None:
    """Five wrong codes an hour from a phone: silence for the hour (D11); a sensitive text is a card
    also then."""
    actor = actor_of(contact)
    wrong = select(func.count(Event.id)).where(
        Event.action == "wrong_code", Event.actor == actor.label, Event.at > now() - WRONG_SPAN
    )
    before = db.session.scalar(wrong) or 0
    journal.record("wrong_code", "contact", contact.id, actor=actor, silent=before >= WRONG_CODES)
    if before < WRONG_CODES or messages.is_sensitive(text):
        tell(first, text, contact, TextKey.CODE_NOT_LIVE, code=code)


def refuse_service(first: InboundPart, text: str, contact: Contact) -> None:
    """Says that his time by the SK is over or has not begun, and writes it down."""
    journal.record("service_over", "contact", contact.id, actor=actor_of(contact))
    ended, day = "berakhir", contact.valid_until
    if not phones.is_over(contact):
        ended, day = "baru mulai", contact.valid_from
    if messages.is_sensitive(text):
        return
    tell(first, text, contact, TextKey.SERVICE_OVER, service=f"{ended} {day:%d/%m/%y}")


def tell(first: InboundPart, text: str, contact: Contact, key: TextKey, **values: str) -> None:
    """Says why nothing was done; a sensitive text nobody answers (D7), the moderator reads it."""
    if messages.is_sensitive(text):
        messages.receive(first, text, flag=messages.FROM_CONTACT)
        return
    cause = Cause(key=f"cmd:{first.id}", purpose=Purpose.HELP, contact_id=contact.id)
    told = wording.say(key, **values)
    automatic.answer(contact.phone, told, cause, modem_id=first.modem_id)
