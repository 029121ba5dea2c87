"""SMS about approvals: requests to a superior's phone and notices to the author."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, select

from app.database.extensions import db
from app.domain.messaging.delivery import OutboundStatus
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Approval, Contact, Forward, OutboundSms
from app.services.contacts import recipients
from app.services.contacts.colleague_notices import UNREAD
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey, excerpt

_S: Final = OutboundStatus
# On its way to the phone; and there, as far as anybody knows.
_WAITS: Final = (_S.HELD, _S.QUEUED, _S.SENDING)
_CAME: Final = (_S.SENT, _S.DELIVERED)
_REQUESTS: Final = (SmsKind.APPROVAL_REQUEST, SmsKind.APPROVAL_REPEAT)


def request_approval(row: Approval, superior: Contact) -> None:
    """The code, the text as it will be sent, and the word to type; of a sensitive case only that
    something waits in the web (D7)."""
    _ask(row, superior, SmsKind.APPROVAL_REQUEST)


def asked(row: Approval) -> frozenset[int]:
    """The contacts whose phone was asked to approve it, whether or not the SMS has left."""
    contacts = db.session.scalars(select(OutboundSms.contact_id).where(_asks(row)))
    return frozenset(contact_id for contact_id in contacts if contact_id is not None)


def may_mean(row: Approval, contact: Contact, written: datetime, recorded: datetime) -> bool:
    """Whether a SETUJU written at that time can mean this draft.

    The only draft of its case and unit always; any other only if its request reached this phone
    before the word was written, or was repeated since (so a slow clock does not block approval).
    """
    if not _has_others(row):
        return True
    came = [sms for sms in _requests(row, contact) if sms.status in _CAME]
    is_shown_again = any(
        sms.kind == SmsKind.APPROVAL_REPEAT and sms.sent_at and sms.sent_at <= recorded
        for sms in came
    )
    return bool(came) and (written >= row.asked_at or is_shown_again)


def request_again(row: Approval, contact: Contact, part_id: int) -> None:
    """The text that waits now, to be read first, unless it is on its way to this phone; `part_id`
    is the SMS with the word that meant another one."""
    if not any(_is_on_its_way(sms) for sms in _requests(row, contact)):
        _ask(row, contact, SmsKind.APPROVAL_REPEAT, f"part{part_id}")


def request_unless_known(row: Approval, contact: Contact) -> None:
    """Requests approval unless this phone has or will get the text: after a change of superior or
    Pulihkan."""
    before = _requests(row, contact)
    if not any(sms.status in _CAME or _is_on_its_way(sms) for sms in before):
        _ask(row, contact, SmsKind.APPROVAL_REQUEST, f"to{contact.id}.{len(before)}")


def renew_cancelled(row: Approval) -> None:
    """After a restore: repeats requests that were cancelled before they were sent."""
    unsaid = select(OutboundSms.contact_id).where(_asks(row), OutboundSms.status == _S.CANCELLED)
    for contact in db.session.scalars(select(Contact).where(Contact.id.in_(unsaid))).all():
        if recipients.serves(contact) and recipients.is_superior(contact, row.forward):
            request_unless_known(row, contact)


def _has_others(row: Approval) -> bool:
    """Whether this SKPD ever asked for another answer to the same card, by whichever forward."""
    other = select(Approval.id).join(Forward, Forward.id == Approval.forward_id)
    same = (Approval.case_id == row.case_id, Forward.skpd_id == row.forward.skpd_id)
    return bool(db.session.scalar(select(other.where(*same, Approval.id != row.id).exists())))


def _requests(row: Approval, contact: Contact) -> Sequence[OutboundSms]:
    asked = select(OutboundSms).where(_asks(row), OutboundSms.contact_id == contact.id)
    return db.session.scalars(asked).all()


def _is_on_its_way(sms: OutboundSms) -> bool:
    return sms.status in _WAITS and not sms.needs_person


def _ask(row: Approval, superior: Contact, kind: SmsKind, *details: str) -> None:
    case = row.forward.case
    code = case.code or ""
    if case.is_sensitive:
        text = sms_templates.say(TextKey.APPROVAL_ASKED_SENSITIVE, code=code)
    else:
        text = sms_templates.say(TextKey.APPROVAL_ASKED, code=code, text=row.text)
    _tell(row, superior, text, kind, *details)


def cancel_requests(row: Approval) -> None:
    """Cancels the waiting requests of a draft that no longer waits."""
    outbox.cancel(OutboundSms.case_id == row.case_id, _asks(row))


def notify_returned(row: Approval) -> None:
    """Tells an author who wrote by phone that the draft was returned; others see it on the web.

    For a sensitive case without the remark (D7).
    """
    author = recipients.author_of(row.author_contact_id, row.forward)
    if author is None:
        return
    case = row.forward.case
    words = UNREAD if case.is_sensitive else excerpt(row.remark or "", limit=60)
    text = sms_templates.say(TextKey.APPROVAL_RETURNED, code=case.code or "", excerpt=words)
    _tell(row, author, text, SmsKind.APPROVAL_RETURNED)


def _asks(row: Approval) -> ColumnElement[bool]:
    """The SMS that ask for it: the first, and in other words since its card became sensitive, or
    once more."""
    return and_(
        OutboundSms.forward_id == row.forward_id,
        OutboundSms.kind.in_(_REQUESTS),
        OutboundSms.subject_id == row.id,
    )


def _tell(row: Approval, contact: Contact, text: str, kind: SmsKind, *details: str) -> None:
    cause = Cause.about(row.forward, contact, kind, row.id, *details)
    outbox.put(contact.phone, text, cause)
