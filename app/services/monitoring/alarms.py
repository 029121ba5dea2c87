"""Alarms: begin and end with a trouble; Admin's phone gets one SMS a day and one at the end.

What nobody looks at any more, as a modem that was switched off, ends without notice: nobody can say
that it is well again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select

from app.database.extensions import count_rows, db, insert_once, lock_until_commit, now
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.quiet_hours import midnight
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Alarm, OutboundSms
from app.services.contacts import protected_numbers
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.monitoring.checks import ALARMS, alarm_label, check_of, red
from app.services.monitoring.readings import Check, Reading
from app.services.outbox import outbox, routing
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.services.settings.local_time import short_day_and_time, today
from app.sms.texts.texts import TextKey, excerpt

_LONGEST_NAME: Final = 60
# So many alarms of one kind a day are mailed: one that comes and goes would else write all day.
MOST_MAILED: Final = 3


@dataclass(frozen=True, slots=True)
class Changes:
    """What began and what ended, for a mail: keys with the time of its beginning; of `last` no more
    is told that day."""

    begun: Mapping[str, datetime]
    ended: Mapping[str, datetime]
    last: frozenset[str] = frozenset()


def update(found: Mapping[str, Reading], at: datetime, checks: Sequence[Check] = ALARMS) -> Changes:
    """Writes what has changed since the last time, and queues the SMS. Safe to run twice.

    `checks` are those that were looked at; alarms of others go on.
    """
    lock_until_commit("alarms")
    ill = red(found)
    for key in ill.keys() - {row.key for row in open_now()}:
        begun = {"key": key, "open_key": key, "began_at": at}
        if (row_id := insert_once(Alarm, "open_key", begun)) is not None:
            journal.record("alarm_begun", "alarm", row_id, actor=SYSTEM, alarm=key)
    known = open_now()
    lasting = [row for row in known if row.key in ill]
    # One of another release is over, too.
    ended = [row for row in known if row.key not in ill and check_of(row.key) in (*checks, None)]
    well = [row for row in ended if row.key in found]
    for row in ended:
        _end(row, at, is_well=row in well)
    for row in lasting:
        _tell(row, ill[row.key])
    db.session.flush()
    return _changes([row for row in lasting if row.began_at == at], well)


def open_now() -> Sequence[Alarm]:
    """The alarms that go on, oldest first."""
    query = select(Alarm).where(Alarm.open_key.is_not(None)).order_by(Alarm.began_at, Alarm.id)
    return db.session.scalars(query).all()


def _changes(begun: Sequence[Alarm], ended: Sequence[Alarm]) -> Changes:
    number = {row.id: _number_that_day(row) for row in (*begun, *ended)}
    told = [
        row
        for row in (*begun, *ended)
        if number[row.id] <= MOST_MAILED and not _is_web_only(row.key)
    ]
    return Changes(
        {row.key: row.began_at for row in begun if row in told},
        {row.key: row.began_at for row in ended if row in told},
        frozenset(row.key for row in ended if row in told and number[row.id] == MOST_MAILED),
    )


def _number_that_day(row: Alarm) -> int:
    """1 for the first alarm of this kind on its day."""
    day = (Alarm.began_at >= midnight(row.began_at), Alarm.id <= row.id)
    return count_rows(Alarm.key == row.key, *day)


def _end(row: Alarm, at: datetime, *, is_well: bool) -> None:
    row.ended_at, row.open_key = at, None
    journal.record("alarm_ended", "alarm", row.id, actor=SYSTEM, alarm=row.key)
    number = protected_numbers.admin_phone()
    if row.told_at is None or number is None:
        return
    # Of what is over before an SMS of it has left, nobody needs to hear.
    outbox.cancel(*_is_of(row))
    if _states(row) <= {OutboundStatus.CANCELLED.value}:
        row.told_at = None
        return
    if is_well:
        words = {"trouble": _trouble(row.key), "time": short_day_and_time(at)}
        text = sms_templates.say(TextKey.SYSTEM_OVER, **words)
        outbox.put(number, text, Cause(SmsKind.ALARM_OVER, row.id))


def _tell(row: Alarm, reading: Reading) -> None:
    check = check_of(row.key)
    number = protected_numbers.admin_phone()
    if number is None or check is None or check.is_web_only or _is_told_today(row.key, check):
        return
    # Of one that began in the quiet hours yesterday's still waits.
    if OutboundStatus.QUEUED.value in _states(row):
        return
    modem_id = None
    if reading.modem_id is not None:
        # Through itself it would come when all is over; through a capped one, at midnight.
        modem_id = routing.another(reading.modem_id)
        if modem_id is None and check.can_send:
            modem_id = reading.modem_id
        if modem_id is None:
            return
    trouble = _trouble(row.key, reading.condition)
    text = sms_templates.say(
        TextKey.SYSTEM_ALARM, trouble=trouble, time=short_day_and_time(row.began_at)
    )
    cause = Cause(SmsKind.ALARM, row.id, (today(),))
    if outbox.put(number, text, cause, modem_id=modem_id) is not None:
        row.told_at = now()


def _states(row: Alarm) -> set[str]:
    """How far the SMS of this alarm have come."""
    mine = (
        OutboundSms.purpose == Purpose.NOTICE.value,
        OutboundSms.created_at >= row.began_at,
        *_is_of(row),
    )
    return set(db.session.scalars(select(OutboundSms.status).where(*mine)))


def _is_of(row: Alarm) -> tuple[ColumnElement[bool], ...]:
    return OutboundSms.kind == SmsKind.ALARM, OutboundSms.subject_id == row.id


def _is_told_today(key: str, check: Check) -> bool:
    """An alarm that comes and goes is one SMS a day, too; of several jobs the first is told."""
    same = Alarm.key.startswith(f"{check.key}:") if check.is_told_once else Alarm.key == key
    told = select(Alarm.id).where(same, Alarm.told_at >= midnight(now()))
    return db.session.scalar(told.limit(1)) is not None


def _is_web_only(key: str) -> bool:
    check = check_of(key)
    return check is not None and check.is_web_only


def _trouble(key: str, condition: str = "") -> str:
    return excerpt(alarm_label(key, condition), _LONGEST_NAME)
