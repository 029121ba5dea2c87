"""SMS about promises: asks a phone for the date and the citizen whether it was kept."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Contact, Promise, Reply
from app.services.cases.promises import promise_queries
from app.services.contacts import colleague_notices, recipients
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey, excerpt


def ask_for_day(reply: Reply, contact: Contact) -> None:
    """Asks a phone for the date of its promise, or confirms a date read from its words so that
    JANJI can correct it.

    If the author has left the unit, `contact`, who approved the words, is asked.
    """
    row = db.session.scalar(select(Promise).where(Promise.reply_id == reply.id))
    if row is None or row.first_due_on is not None or reply.author_contact_id is None:
        return
    if reply.forward is not None:
        contact = recipients.author_of(reply.author_contact_id, reply.forward) or contact
    code, unit = row.case.code or "", row.skpd.sms_code if row.skpd else "Si UPIK"
    said = colleague_notices.UNREAD if row.case.is_sensitive else row.words
    text = sms_templates.say(TextKey.PROMISE_ASKED, code=code, promise=said)
    if row.due_on is not None:
        text = sms_templates.say(
            TextKey.PROMISE_NOTED, code=code, skpd=unit, date=f"{row.due_on:%d/%m/%y}"
        )
    cause = Cause(
        SmsKind.PROMISE_DAY,
        row.id,
        ("day",),
        case_id=row.case_id,
        forward_id=row.forward_id,
        contact_id=contact.id,
    )
    outbox.put(contact.phone, text, cause)


def ask_citizen(row: Promise, actor: Actor) -> None:
    """Asks the citizen YA or BELUM, unless the SMS would do harm or reach nobody (D7, D10).

    Words that need approval (S72) or may be forged (D11) are not quoted.
    """
    is_vouched = _is_vouched(row, actor)
    if not is_vouched:
        _tell_head(row, actor)
    number = promise_queries.askable_number(row)
    if number is None:
        return
    unit = sms_templates.signature(row.skpd, row.case)
    if is_vouched:
        text = sms_templates.say(
            TextKey.PROMISE_KEPT, excerpt=excerpt(row.note or ""), signature=unit
        )
    else:
        text = sms_templates.say(TextKey.PROMISE_KEPT_PLAIN, signature=unit)
    cause = Cause(SmsKind.PROMISE_OUTCOME, row.id, _outcome(row), case_id=row.case_id)
    if outbox.put(number, text, cause, modem_id=row.case.modem_id) is not None:
        row.citizen_asked_at = now()


def _is_vouched(row: Promise, actor: Actor) -> bool:
    if actor.contact_id is not None:
        return False
    if row.forward is None or actor.is_desk:
        return True
    is_free = not recipients.demands_approval(row.forward)
    return is_free or recipients.superior_who(actor, row.forward) is not None


def _tell_head(row: Promise, actor: Actor) -> None:
    """The head reads what was said in the name of his office, unless he said it."""
    said = colleague_notices.UNREAD if row.case.is_sensitive else excerpt(row.note or "")
    values = {"code": row.case.code or "", "name": actor.position, "excerpt": said}
    for contact in recipients.heads_of(row.skpd_id) if row.skpd_id else []:
        if contact.id == actor.contact_id:
            continue
        cause = Cause(
            SmsKind.PROMISE_OUTCOME,
            row.id,
            (*_outcome(row), f"c{contact.id}"),
            case_id=row.case_id,
            forward_id=row.forward_id,
            contact_id=contact.id,
        )
        outbox.put(contact.phone, sms_templates.say(TextKey.PROMISE_KEPT_HEAD, **values), cause)


def _outcome(row: Promise) -> tuple[object, ...]:
    """Tells this end of the promise from another one: it may be denied and kept anew."""
    return "kept", row.moves, f"{row.ended_at:%y%m%d%H%M%S}"
