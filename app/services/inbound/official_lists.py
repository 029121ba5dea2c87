"""DAFTAR and BACA from a registered phone: which codes wait, and what one of them says (D12)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database.extensions import db
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Contact, Forward, InboundPart, Message
from app.services.cases.actions import forwarding
from app.services.cases.reminders import reminder_texts
from app.services.cases.state import auto_replies, case_state
from app.services.contacts import recipients
from app.services.inbound import official_commands
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.meanings import (
    ReadAgain,
)
from app.sms.texts.texts import TextKey

# A list that was asked for may take two SMS.
_TWO_PARTS: Final = 306


def tell_codes(first: InboundPart, contact: Contact) -> None:
    """DAFTAR: asked as often as is needed, within the limits of D7."""
    _tell(first, contact, open_codes(contact))


def read_again(first: InboundPart, text: str, meaning: ReadAgain, contact: Contact) -> int | None:
    """BACA: the SMS of that forward once more, to a phone that may know of it; else as any wrong
    code. The id of the message."""
    forward = official_commands.held(meaning.code, contact)
    if forward is None:
        official_commands.wrong_code(first, text, meaning.code, contact)
        return None
    # Locked first: what is made sensitive in this moment is read as such.
    case_state.lock(forward.message_id)
    _tell(first, contact, forwarding.text_of(forward), forward.message_id)
    return forward.message_id


def _tell(first: InboundPart, contact: Contact, told: str, message_id: int | None = None) -> None:
    """With its card go a citizen's words, too: the SMS belongs to it."""
    cause = Cause(SmsKind.COMMAND_REPLY, first.id, message_id=message_id, contact_id=contact.id)
    auto_replies.send_auto_reply(
        contact.phone, told, cause, modem_id=first.modem_id, may_repeat=True
    )


def open_codes(contact: Contact) -> str:
    """What waits for the answer of this phone's SKPD, the oldest first (D12)."""
    unit = contact.skpd.sms_code
    rows = db.session.scalars(
        select(Forward)
        .join(Message, Message.id == Forward.message_id)
        .where(
            Forward.skpd_id == contact.skpd_id,
            Forward.status.in_(("menunggu", "dijawab")),
            Message.code_is_live,
            Message.deleted_at.is_(None),
        )
        .options(joinedload(Forward.message))
        .order_by(Forward.id)
    ).all()
    waits = [
        row for row in rows if case_state.awaits_answer(row) and recipients.may_know(contact, row)
    ]
    if not waits:
        return sms_templates.say(TextKey.OPEN_CODES_NONE, skpd=unit)
    items = [reminder_texts.item(row) for row in waits]
    return reminder_texts.listed(
        TextKey.OPEN_CODES, items, _TWO_PARTS, skpd=unit, count=str(len(waits))
    )
