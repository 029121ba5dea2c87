"""SMS, BERHENTI SMS by WhatsApp: its writer agrees to be answered by SMS after a day (W6)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete

from app.database.extensions import db, insert_once, now
from app.domain.messaging import addresses
from app.domain.terms import Channel
from app.models import InboundPart, NoticePhone
from app.services.inbound import citizen_commands
from app.sms.commands.spelling import WRAPPING
from app.sms.texts.texts import TextKey

_AGREES: Final = frozenset({"sms", "setuju sms", "ya sms"})
_STOPS: Final = frozenset({"berhenti sms", "stop sms", "batal sms"})


def is_told(first: InboundPart, text: str) -> bool:
    """Whether it was about this, and is done."""
    words = " ".join(text.strip(WRAPPING).lower().split())
    is_ours = addresses.channel_of(first.number) == Channel.WHATSAPP
    if not is_ours or words not in _AGREES | _STOPS:
        return False
    phone = addresses.phone_of(first.number)
    db.session.execute(delete(NoticePhone).where(NoticePhone.address == first.number))
    if words in _STOPS:
        citizen_commands.say(first, TextKey.SMS_STOPPED)
    elif phone is None:
        citizen_commands.say(first, TextKey.SMS_NO_NUMBER)
    else:
        at = now()
        row = {"address": first.number, "phone": phone, "created_at": at, "proved_at": at}
        insert_once(NoticePhone, "address", row)
        citizen_commands.say(first, TextKey.SMS_AGREED)
    return True
