"""Causes of outgoing SMS in tests where nothing but the purpose matters."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from app.domain.messaging.delivery import Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.models import OutboundSms
from app.services.outbox.outbox import Cause

_KINDS = {
    Purpose.ACKNOWLEDGEMENT: SmsKind.ACKNOWLEDGEMENT,
    Purpose.ANSWER: SmsKind.ANSWER,
    Purpose.CONFIRM: SmsKind.CONFIRMATION,
    Purpose.FORWARD: SmsKind.FORWARD,
    Purpose.HELP: SmsKind.COMMAND_REPLY,
    Purpose.NOTICE: SmsKind.ANSWER_COPY,
    Purpose.REMINDER: SmsKind.REMINDER,
}


def cause(
    name: object, purpose: Purpose = Purpose.FORWARD, *, contact_id: int | None = None
) -> Cause:
    """Another one for each name."""
    return Cause(_KINDS[purpose], details=(name,), contact_id=contact_id)


def is_of(name: object) -> ColumnElement[bool]:
    """The SMS of the cause of this name."""
    return OutboundSms.dedupe_key.endswith(f":{name}", autoescape=True)
