"""The SMS of an approval: the superior's phone is asked, an author who wrote by phone is told."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select

from app.domain.delivery import OutboundStatus, Purpose
from app.extensions import db
from app.models import Approval, Contact, OutboundSms
from app.services import outbox, phones, wording
from app.services.colleagues import UNREAD
from app.services.outbox import Cause
from app.sms.texts import TextKey, excerpt

# It has not left: nobody can have read it.
_WAITS: Final = (OutboundStatus.HELD, OutboundStatus.QUEUED)


def ask(row: Approval, superior: Contact) -> None:
    """The code, the text as it will be sent, and the word to type; of a sensitive case only that
    something waits in the web (D7)."""
    _ask(row, superior, _asked_key(row))


def may_mean(row: Approval, contact: Contact, written: datetime) -> bool:
    """Whether a SETUJU written then can mean this draft: not where an earlier one was asked for
    before it and this one came later, or its request has not reached the phone yet."""
    if row.forward.approvals[0] is row:
        return True
    return written >= row.asked_at and not _waits(row, contact)


def ask_again(row: Approval, contact: Contact, cause: str) -> None:
    """The text that waits now, unless its request is on its way to this phone; `cause` says why, so
    that it is not asked twice for the same."""
    if not _waits(row, contact):
        _ask(row, contact, f"{_asked_key(row)}:{cause}")


def tell_again(row: Approval) -> None:
    """After Pulihkan: a request that was called back before it left is made anew."""
    unsaid = select(OutboundSms).where(
        _asks(row), OutboundSms.status == OutboundStatus.CANCELLED.value
    )
    for sms in db.session.scalars(unsaid).all():
        contact = db.session.get(Contact, sms.contact_id)
        if contact and contact.is_active and phones.is_superior(contact, row.forward):
            ask_again(row, contact, f"sms{sms.id}")


def _waits(row: Approval, contact: Contact) -> bool:
    asked = select(OutboundSms.id).where(
        _asks(row), OutboundSms.contact_id == contact.id, OutboundSms.status.in_(_WAITS)
    )
    return bool(db.session.scalar(select(asked.exists())))


def _ask(row: Approval, superior: Contact, key: str) -> None:
    message = row.forward.message
    code = message.code or ""
    if message.is_sensitive:
        text = wording.say(TextKey.APPROVAL_ASKED_SENSITIVE, code=code)
    else:
        text = wording.say(TextKey.APPROVAL_ASKED, code=code, text=row.text)
    _tell(row, superior, text, key)


def call_back(row: Approval) -> None:
    """What still asks is not sent: the draft waits no more."""
    outbox.cancel(OutboundSms.message_id == row.message_id, _asks(row))


def returned(row: Approval) -> None:
    """Only to an author who wrote by phone: the others see it on the card. Of a sensitive case not
    even the remark stands on a phone (D7)."""
    author = phones.author_of(row.author_contact_id, row.forward)
    if author is None:
        return
    message = row.forward.message
    words = UNREAD if message.is_sensitive else excerpt(row.remark or "", limit=60)
    text = wording.say(TextKey.APPROVAL_RETURNED, code=message.code or "", excerpt=words)
    _tell(row, author, text, f"returned:{row.id}")


def _asks(row: Approval) -> ColumnElement[bool]:
    """The SMS that ask for it: the first, and in other words since its card became sensitive, or
    once more."""
    key = _asked_key(row)
    return (OutboundSms.dedupe_key == key) | OutboundSms.dedupe_key.startswith(f"{key}:")


def _asked_key(row: Approval) -> str:
    return f"approval:{row.id}"


def _tell(row: Approval, contact: Contact, text: str, key: str) -> None:
    cause = Cause(
        key=key,
        purpose=Purpose.NOTICE,
        message_id=row.forward.message_id,
        forward_id=row.forward_id,
        contact_id=contact.id,
    )
    outbox.put(contact.phone, text, cause)
