"""Daily loopback SMS of each modem to itself, if enabled: it proves the whole way out and in.

The returning SMS is swallowed and timed; a missing one is reported.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.phone_numbers import classify
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.deadlines import WIB
from app.models import Event, InboundPart, Modem, OutboundSms
from app.services.contacts import protected_numbers
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings
from app.services.settings.local_time import today

# From this hour on: what is lost at night nobody mends before.
_BEGINS: Final = time(8)
MISSED: Final = timedelta(minutes=30)
_KEPT: Final = timedelta(hours=36)
_BACK: Final = "loop_back"
_WORD: Final = re.compile(r"UJI-[0-9A-F]{8}")
_OUT: Final = (OutboundStatus.HELD, OutboundStatus.QUEUED, OutboundStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Loop:
    """The newest of a modem: when it was queued, and how many seconds it was under way; None while
    it is not back. While it is under way, one before it that was missed counts."""

    at: datetime
    seconds: int | None
    is_missed: bool


def send_due() -> None:
    """Queues today's, once a modem that knows its own number."""
    if not settings.current().loop_sms or now().astimezone(WIB).time() < _BEGINS:
        return
    for row in db.session.scalars(select(Modem).where(Modem.is_enabled)):
        if row.number:
            cause = Cause(SmsKind.LOOPBACK, row.id, (today(),))
            outbox.put(row.number, f"UJI-{secrets.token_hex(4).upper()}", cause, modem_id=row.id)


def is_loop(first: InboundPart, text: str) -> bool:
    """Whether it is from an own number, and such a word."""
    number = classify(first.number).number
    return bool(_WORD.fullmatch(text.strip())) and protected_numbers.is_ours(number)


def came_back(first: InboundPart, text: str) -> bool:
    """Whether this SMS is a loopback: from an own number, with a word that was sent.

    A second copy is swallowed, too.
    """
    if not is_loop(first, text):
        return False
    row = next((it for it in _recent() if it.text == text.strip()), None)
    if row is None:
        return False
    if row.id not in _seconds([row]):
        under_way = max(0, int((now() - (row.sent_at or row.created_at)).total_seconds()))
        journal.record(_BACK, "outbound_sms", row.id, actor=SYSTEM, seconds=under_way)
    return True


def newest_each() -> dict[int, Loop]:
    """The newest of each modem, by the modem's id; none where the setting is off."""
    if not settings.current().loop_sms:
        return {}
    rows, newest = _recent(), dict[int, Loop]()
    back = _seconds(rows)
    for row in rows:
        modem_id = row.subject_id or 0
        newest[modem_id] = _loop(row, back.get(row.id), newest.get(modem_id))
    return newest


def _loop(row: OutboundSms, seconds: int | None, before: Loop | None) -> Loop:
    since = row.sent_at or (row.due_at if OutboundStatus(row.status) not in _OUT else None)
    is_missed = seconds is None and since is not None and now() - since > MISSED
    if seconds is None and not is_missed and before is not None and before.is_missed:
        return before
    return Loop(row.created_at, seconds, is_missed)


def _recent() -> Sequence[OutboundSms]:
    """Those of the last day, oldest first."""
    query = select(OutboundSms).where(
        OutboundSms.purpose == Purpose.NOTICE.value,
        OutboundSms.created_at > now() - _KEPT,
        OutboundSms.kind == SmsKind.LOOPBACK,
    )
    return db.session.scalars(query.order_by(OutboundSms.id)).all()


def _seconds(rows: Sequence[OutboundSms]) -> Mapping[int, int]:
    """How long those that came back were under way, by their id."""
    query = select(Event.subject_id, Event.facts).where(
        Event.action == _BACK,
        Event.subject == "outbound_sms",
        Event.subject_id.in_([row.id for row in rows]),
    )
    return {
        row_id or 0: int(facts.get("seconds", 0)) for row_id, facts in db.session.execute(query)
    }
