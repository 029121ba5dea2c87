"""The answer to STATUS SISTEM from Admin's phone: one SMS that says how the service is (D12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from app.database.extensions import count_rows, db
from app.domain.messaging.delivery import OutboundStatus
from app.domain.messaging.phone_numbers import classify
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.deadlines import WIB
from app.models import InboundPart, OutboundSms
from app.services.cases.state import auto_replies
from app.services.contacts import protected_numbers
from app.services.monitoring import alarms, backup_status, checks, host_health
from app.services.monitoring.readings import Moment
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.commands.grammar import is_system_status
from app.sms.texts.texts import TextKey

# More would make two SMS of it.
_MODEMS: Final = 4
_GIGABYTE: Final = 1000**3
_NONE: Final = "-"


def is_asked(number: str, text: str) -> bool:
    """Whether Admin's phone asks; from anybody else the text is a card as usual."""
    return is_system_status(text) and classify(number).number == protected_numbers.admin_phone()


def reply_with_status(first: InboundPart) -> None:
    """Through the modem it came by; as often as D7 allows an official."""
    text = sms_templates.say(TextKey.SYSTEM_STATUS, **_values(first, Moment()))
    cause = Cause(SmsKind.COMMAND_REPLY, first.id)
    number = classify(first.number).number
    auto_replies.send_auto_reply(number, text, cause, modem_id=first.modem_id, may_repeat=True)


def _values(first: InboundPart, moment: Moment) -> dict[str, str]:
    found = checks.look(moment, (host_health.disk, backup_status.backups))
    rows = moment.modems
    percents = [row.signal_percent for row in rows[:_MODEMS]]
    signals = [_NONE if percent is None else str(percent) for percent in percents]
    rest = len(rows) - _MODEMS
    more = f"+{rest}" if rest > 0 else ""
    seconds = found["backup"].number
    waiting_out = count_rows(OutboundSms.status == OutboundStatus.QUEUED.value)
    return {
        "signal": f"{'/'.join(signals) or _NONE}%{more}",
        "queue": f"{_waiting_in(first)} masuk {waiting_out} keluar",
        "last_in": _latest((row.last_received_at for row in rows), moment.at),
        "last_out": _latest((row.last_sent_at for row in rows), moment.at),
        "disk": f"{int(found['disk'].number or 0) // _GIGABYTE} GB",
        "backup": _NONE if seconds is None else f"{int(seconds) // 3600} jam",
        # What asks Valkey has no place in a transaction.
        "alarms": str(len(alarms.open_now())),
    }


def _waiting_in(asking: InboundPart) -> int:
    """Without the question itself, which is just being read."""
    query = select(func.count(func.distinct(InboundPart.group_key))).where(
        InboundPart.processed_at.is_(None), InboundPart.group_key != asking.group_key
    )
    return db.session.scalar(query) or 0


def _latest(times: Iterable[datetime | None], at: datetime) -> str:
    """`15.07`, or with the day when it is long ago."""
    found = max((time for time in times if time is not None), default=None)
    if found is None:
        return _NONE
    form = "%H.%M" if at - found < timedelta(hours=12) else "%d/%m %H.%M"
    return f"{found.astimezone(WIB):{form}}"
