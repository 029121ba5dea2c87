"""Mapped classes, one a file: properties yes, decisions no."""

from app.models.answer_template import AnswerTemplate
from app.models.blocked_number import BlockedNumber
from app.models.contact import Contact
from app.models.deadline import Deadline, Holiday
from app.models.draft import Draft
from app.models.event import Event
from app.models.forward import Forward
from app.models.inbound_part import InboundPart
from app.models.message import Message
from app.models.modem import Modem
from app.models.note import Note
from app.models.outbound_sms import OutboundPart, OutboundSms
from app.models.rejection import Rejection
from app.models.reply import Reply
from app.models.skpd import Skpd
from app.models.sms_text import SmsText
from app.models.user import User

__all__ = [
    "AnswerTemplate",
    "BlockedNumber",
    "Contact",
    "Deadline",
    "Draft",
    "Event",
    "Forward",
    "Holiday",
    "InboundPart",
    "Message",
    "Modem",
    "Note",
    "OutboundPart",
    "OutboundSms",
    "Rejection",
    "Reply",
    "Skpd",
    "SmsText",
    "User",
]
