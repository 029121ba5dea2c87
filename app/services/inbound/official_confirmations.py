"""What an official's phone is told: an echo of what was done in his name, or why it was not."""

from __future__ import annotations

from app.domain.messaging.sms_kinds import SmsKind
from app.models import Contact, InboundPart
from app.services.cases.actions import creating
from app.services.cases.state import auto_replies
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey


def confirm(
    first: InboundPart, contact: Contact, key: TextKey, message_id: int, **values: str
) -> None:
    """The echo to the registered phone: sender numbers can be forged (D11)."""
    cause = Cause(SmsKind.CONFIRMATION, first.id, message_id=message_id, contact_id=contact.id)
    outbox.put(contact.phone, sms_templates.say(key, **values), cause, modem_id=first.modem_id)


def explain_refusal(
    first: InboundPart, text: str, contact: Contact, key: TextKey, **values: str
) -> None:
    """Says why nothing was done; a sensitive text nobody answers (D7), the moderator reads it."""
    if creating.is_sensitive(text):
        creating.receive(first, text, flag=creating.FROM_CONTACT)
        return
    answer(first, contact, sms_templates.say(key, **values))


def explain_on_card(
    first: InboundPart, text: str, contact: Contact, key: TextKey, **values: str
) -> int:
    """Says why nothing was done, and makes a card of it all the same: a person must read what was
    meant. The id of the card."""
    if not creating.is_sensitive(text):
        answer(first, contact, sms_templates.say(key, **values))
    return creating.receive(first, text, flag=creating.FROM_CONTACT).id


def answer(first: InboundPart, contact: Contact, told: str) -> None:
    """An SMS about what this phone wrote, within its own limit (D7)."""
    cause = Cause(SmsKind.COMMAND_REPLY, first.id, contact_id=contact.id)
    auto_replies.send_auto_reply(contact.phone, told, cause, modem_id=first.modem_id)
